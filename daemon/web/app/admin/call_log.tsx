// What a course did, as a time line: each launch with its calls, what they meant first, the call itself behind it.
import { useEffect, useState } from "preact/hooks";
import type { LogLine, Page, Registration } from "../api";
import { clock, dateTime, number } from "../format";
import { call, send } from "../session";
import { t, tOr } from "../text";
import { Badge, Button, Empty, ErrorNotice, Loading } from "../ui/basics";
import { complain } from "../ui/toast";
import { saveFile } from "./save_file";

type Show = "events" | "all";

export function CallLog({ registration }: { registration: Registration }) {
  const [lines, setLines] = useState<LogLine[] | null>(null);
  const [next, setNext] = useState<string | null>(null);
  const [error, setError] = useState<Error | null>(null);
  const [busy, setBusy] = useState(false);
  const [show, setShow] = useState<Show>("events");
  const path = `/registrations/${registration.id}/log`;

  const read = async (cursor: string | null) => {
    setBusy(true);
    setError(null);
    try {
      const page = await call<Page<LogLine>>("GET", `${path}?limit=200${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""}`);
      setLines((before) => (cursor ? [...(before ?? []), ...page.items] : page.items));
      setNext(page.next);
    } catch (failure) {
      setError(failure as Error);
    }
    setBusy(false);
  };
  useEffect(() => void read(null), [registration.id, registration.updatedAt]);

  const shown = (lines ?? []).filter((line) => show === "all" || isEvent(line));
  const launches = new Map<string, LogLine[]>();
  for (const line of shown) launches.set(line.launch, [...(launches.get(line.launch) ?? []), line]);
  return (
    <section class="card" aria-label={t("log.title")}>
      <div class="head">
        <h2>{t("log.title")}</h2>
        <div class="row tight">
          <div class="row tight" role="group" aria-label={t("log.show")}>
            {(["events", "all"] as const).map((one) => (
              <button key={one} type="button" class={`button small${show === one ? " primary" : ""}`} aria-pressed={show === one} onClick={() => setShow(one)}>{t(`log.${one}`)}</button>
            ))}
          </div>
          <Button small icon="download" disabled={!lines?.length} onClick={() => void save(path, registration.id).catch(complain)}>JSON</Button>
        </div>
      </div>
      <div class="pad stack">
        {error && <ErrorNotice error={error} retry={() => void read(null)} />}
        {!lines && !error && <Loading />}
        {lines?.length === 0 && <Empty icon="pulse" title={t("log.empty")}>{t("log.emptyHint")}</Empty>}
        <div class="timeline">
          {[...launches.values()].map((some) => (
            <div class="launch" key={some[0]!.launch}>
              <h3>{t("log.launch", { n: number(some[0]!.epoch) })} <span class="muted small">{dateTime(some[0]!.at)}</span></h3>
              <ol class="stack tight">
                {some.map((line) => <Entry key={`${line.seq}-${line.applied}`} line={line} />)}
              </ol>
            </div>
          ))}
        </div>
        {next && <div><Button busy={busy} onClick={() => void read(next)}>{t("log.more")}</Button></div>}
      </div>
    </section>
  );
}

/// Reads and what leaves no trace are not what happened.
function isEvent(line: LogLine): boolean {
  if (line.nav !== undefined || line.error !== 0 || !line.applied) return true;
  const call = (line.call ?? "").replace(/^LMS/, "");
  if (call === "Initialize" || call === "Terminate" || call === "Finish") return true;
  return call === "SetValue" && /(status|score\.|progress_measure|exit|location|interactions\.\d+\.result)/.test(line.argument);
}

function Entry({ line }: { line: LogLine }) {
  const name = (line.call ?? "").replace(/^LMS/, "");
  return (
    <li class={`entry${line.error ? " failed" : ""}${line.applied ? "" : " late"}`}>
      <time dateTime={line.at}>{clock(line.at)}</time>
      <div>
        <span>{sentence(line, name)}</span>{" "}
        {line.repeats > 1 && <Badge>× {number(line.repeats)}</Badge>} {!line.applied && <Badge tone="warn">{t("log.notApplied")}</Badge>}
        <div class="muted small">
          <code>{line.nav !== undefined ? line.nav : `${line.call}(${[line.argument, name === "SetValue" ? clip(line.value) : null].filter((one) => one !== null && one !== "").map((one) => JSON.stringify(one)).join(", ")})`}{name === "GetValue" && ` → ${JSON.stringify(clip(line.result))}`}</code>
          {line.error !== 0 && <> {t("log.error", { code: line.error })} {line.diagnostic}</>}
        </div>
      </div>
    </li>
  );
}

function clip(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}

function sentence(line: LogLine, name: string): string {
  if (line.nav !== undefined) return tOr(`nav.event.${line.nav}`, t("log.navigation", { event: line.nav }));
  const element = line.argument;
  if (name === "SetValue") {
    const value = clip(line.value);
    if (/status$/.test(element)) return t("log.status", { value });
    if (/score\.(raw|scaled)$/.test(element)) return t("log.score", { value });
    if (/progress_measure$/.test(element)) return t("log.progress", { value });
    if (/location$/.test(element)) return t("log.location", { value });
    if (/interactions\.\d+\.result$/.test(element)) return t("log.answer", { value });
    if (/suspend_data$/.test(element)) return t("log.suspend", { count: line.value.length });
    return t("log.set", { element });
  }
  if (name === "GetValue") return t("log.get", { element });
  return tOr(`log.call.${name}`, name);
}

/// The whole log as a file, read page by page.
async function save(path: string, id: string): Promise<void> {
  const all: LogLine[] = [];
  let cursor: string | null = null;
  do {
    const response: Response = await send("GET", `${path}?limit=500${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""}`);
    const page = (await response.json()) as Page<LogLine>;
    all.push(...page.items);
    cursor = page.next;
  } while (cursor);
  saveFile(`log-${id}.json`, "application/json", JSON.stringify(all, null, 2));
}

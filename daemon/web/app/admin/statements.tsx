import { useEffect, useRef, useState } from "preact/hooks";
import { withQuery } from "../api";
import { dateTime, fromLocalInput, number, percent, toLocalInput } from "../format";
import { useQuery } from "../query";
import { useSearch } from "../router";
import { call } from "../session";
import { t } from "../text";
import { Badge, Button, Empty, ErrorNotice, Notice, Skeleton } from "../ui/basics";
import { Dialog } from "../ui/dialog";
import { CheckField, TextField } from "../ui/form";
import { Icon } from "../ui/icon";
import { tell } from "../ui/toast";
import { saveFile } from "./save_file";
import { agentFilter, agentId, agentName, agentParameter, csvColumns, csvLine, csvRow, objectKind, objectName, verbName, xapiHeaders, xapiPath, type Statement } from "./statement";

interface Found {
  statements: Statement[];
  more: string;
}

const names = ["agent", "verb", "activity", "registration", "since", "until", "related"] as const;
type Filters = Record<(typeof names)[number], string>;

function addressOf(tenant: string, filters: Filters, limit: number): string {
  const { agent, related, ...others } = filters;
  return withQuery(xapiPath(tenant), {
    ...others, agent: agentParameter(agent), limit,
    related_agents: related !== "" && agent !== "", related_activities: related !== "" && others.activity !== "",
  });
}

function complaints(filters: Filters): Partial<Filters> {
  const found: Partial<Filters> = {};
  if (filters.agent.startsWith("{")) {
    try {
      JSON.parse(filters.agent);
    } catch {
      found.agent = t("xapi.badJson");
    }
  }
  for (const name of ["verb", "activity"] as const) if (filters[name] && !/^[a-z][a-z0-9+.-]*:\S+$/i.test(filters[name])) found[name] = t("xapi.badIri");
  if (filters.registration && !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(filters.registration)) found.registration = t("xapi.badUuid");
  return found;
}

/// The statement viewer. Filters are in the address; pages follow the store's own `more`.
export function Statements({ tenant }: { tenant: string }) {
  const [search, change] = useSearch();
  const filters = Object.fromEntries(names.map((name) => [name, search.get(name) ?? ""])) as Filters;
  const first = addressOf(tenant, filters, 25);
  const [trail, setTrail] = useState<string[]>([]);
  const [exporting, setExporting] = useState(false);
  useEffect(() => setTrail([]), [first]);
  const path = trail.at(-1) ?? first;
  const query = useQuery<Found>(path, { stay: true, headers: xapiHeaders, poll: trail.length === 0 ? 10 : 0 });
  const items = query.data?.statements;
  const narrowed = names.some((name) => filters[name]);
  const apply = (parts: Partial<Filters>) => change(parts as Record<string, string>, { push: true });

  if (items?.length === 0 && !narrowed && trail.length === 0 && !query.busy) {
    return (
      <div class="card">
        <Empty icon="pulse" title={t("xapi.empty")}>{t("xapi.emptyHint", { address: `${location.origin}/xapi` })}</Empty>
      </div>
    );
  }
  return (
    <>
      <FilterForm filters={filters} onApply={apply} />
      <div class="card">
        <div class="toolbar">
          <span class="muted small grow" role="status">{items ? t("table.rowsOnPage", { count: items.length }) : query.error ? "" : t("state.loading")}</span>
          <Button icon="download" small onClick={() => setExporting(true)}>{t("xapi.export")}</Button>
        </div>
        {query.error ? (
          <div class="pad"><ErrorNotice error={query.error} retry={query.reload} /></div>
        ) : (
          <StatementTable items={items} busy={query.busy} apply={apply} />
        )}
        {items?.length === 0 && !query.error && (
          <Empty icon="search" title={t("table.nothing")} actions={<Button onClick={() => apply(Object.fromEntries(names.map((name) => [name, ""])))}>{t("table.showAll")}</Button>}>
            {t("table.nothingHint")}
          </Empty>
        )}
        {(trail.length > 0 || query.data?.more) && (
          <div class="table-foot">
            <span />
            <span class="row tight">
              <Button small icon="left" disabled={trail.length === 0} onClick={() => setTrail(trail.slice(0, -1))}>{t("table.previous")}</Button>
              <Button small disabled={!query.data?.more} onClick={() => setTrail([...trail, query.data!.more])}>{t("table.next")}<Icon name="right" /></Button>
            </span>
          </div>
        )}
      </div>
      {exporting && <ExportDialog path={addressOf(tenant, filters, 500)} onClose={() => setExporting(false)} />}
    </>
  );
}

function FilterForm({ filters, onApply }: { filters: Filters; onApply: (parts: Filters) => void }) {
  const [values, setValues] = useState(filters);
  const [errors, setErrors] = useState<Partial<Filters>>({});
  const given = JSON.stringify(filters);
  useEffect(() => {
    setValues(filters);
    setErrors({});
  }, [given]);
  const set = (change: Partial<Filters>) => setValues((before) => ({ ...before, ...change }));
  const some = names.some((name) => values[name]);
  const submit = (event: Event) => {
    event.preventDefault();
    const clean = Object.fromEntries(names.map((name) => [name, values[name].trim()])) as Filters;
    const found = complaints(clean);
    setErrors(found);
    if (Object.keys(found).length === 0) onApply(clean);
  };
  return (
    <form class="card pad stack" role="search" aria-label={t("xapi.filters")} noValidate onSubmit={submit}>
      <div class="fields-3">
        <TextField label={t("xapi.agent")} value={values.agent} error={errors.agent} placeholder="ada@example.org" onInput={(agent) => set({ agent })} />
        <TextField label={t("xapi.verb")} value={values.verb} error={errors.verb} placeholder={t("xapi.iri")} onInput={(verb) => set({ verb })}
          list={["completed", "passed", "failed", "initialized", "terminated", "answered", "experienced"].map((one) => `http://adlnet.gov/expapi/verbs/${one}`)} />
        <TextField label={t("xapi.activity")} value={values.activity} error={errors.activity} placeholder={t("xapi.iri")} onInput={(activity) => set({ activity })} />
        <TextField label={t("xapi.registration")} value={values.registration} error={errors.registration} onInput={(registration) => set({ registration })} />
        <TextField type="datetime-local" label={t("xapi.since")} value={toLocalInput(values.since || null)} onInput={(value) => set({ since: fromLocalInput(value) ?? "" })} />
        <TextField type="datetime-local" label={t("xapi.until")} value={toLocalInput(values.until || null)} onInput={(value) => set({ until: fromLocalInput(value) ?? "" })} />
      </div>
      <div class="row apart">
        <CheckField label={t("xapi.related")} value={values.related !== ""} onInput={(on) => set({ related: on ? "1" : "" })} />
        <span class="row tight">
          {some && <Button onClick={() => onApply(Object.fromEntries(names.map((name) => [name, ""])) as Filters)}>{t("xapi.clear")}</Button>}
          <Button type="submit" kind="primary" icon="search">{t("xapi.search")}</Button>
        </span>
      </div>
    </form>
  );
}

function StatementTable({ items, busy, apply }: { items: Statement[] | undefined; busy: boolean; apply: (parts: Partial<Filters>) => void }) {
  const [open, setOpen] = useState<string | null>(null);
  const titles = [t("xapi.when"), t("xapi.actor"), t("xapi.verb"), t("xapi.object"), t("xapi.result")];
  return (
    <div class="scroll" aria-busy={busy}>
      <table class="cards statements">
        <caption class="sr">{t("xapi.statements")}</caption>
        <thead><tr>{titles.map((title) => <th scope="col" key={title}>{title}</th>)}<th scope="col"><span class="sr">{t("table.actions")}</span></th></tr></thead>
        <tbody>
          {!items && Array.from({ length: 5 }, (_, i) => <tr key={i}>{titles.map((title) => <td key={title}><Skeleton width="6rem" /></td>)}<td /></tr>)}
          {items?.map((one) => [
            <tr key={one.id} class={open === one.id ? "open" : undefined}>
              <th scope="row"><span class="nowrap">{dateTime(one.stored)}</span></th>
              <td data-label={titles[1]}><Only text={agentName(one.actor)} filter={agentFilter(one.actor)} name="agent" apply={apply} note={agentId(one.actor)} /></td>
              <td data-label={titles[2]}><Only text={verbName(one.verb)} filter={String(one.verb.id)} name="verb" apply={apply} /></td>
              <td data-label={titles[3]}>
                {objectKind(one.object) === "other" ? <span class="mono small clip">{objectName(one.object)}</span>
                  : <Only text={objectName(one.object)} filter={objectKind(one.object) === "Agent" ? agentFilter(one.object) : String(one.object.id)}
                    name={objectKind(one.object) === "Agent" ? "agent" : "activity"} apply={apply} />}
              </td>
              <td data-label={titles[4]}><Outcome result={one.result} /></td>
              <td class="actions">
                <Button small kind="ghost" icon={open === one.id ? "up" : "down"} label={open === one.id ? t("xapi.hideRaw") : t("xapi.raw")}
                  expanded={open === one.id} onClick={() => setOpen(open === one.id ? null : one.id)} />
              </td>
            </tr>,
            open === one.id && (
              <tr key={`${one.id}-raw`} class="raw"><td colSpan={6}><pre class="code" tabIndex={0} aria-label={t("xapi.raw")}>{JSON.stringify(one, null, 2)}</pre></td></tr>
            ),
          ])}
        </tbody>
      </table>
    </div>
  );
}

/// Of verbs, which stay in one line: longer ones are no words but ends of IRIs.
const longestWord = 20;

/// A part of a statement, and the way to all statements that have it.
function Only(props: { text: string; filter: string; name: "agent" | "verb" | "activity"; note?: string; apply: (parts: Partial<Filters>) => void }) {
  const { text, filter, name, note } = props;
  if (!filter) return <span class="clip">{text}</span>;
  return (
    <span class="only">
      <button type="button" class={`linklike ${name === "verb" && text.length <= longestWord ? "nowrap" : "clip"}`} title={t("xapi.onlyThese", { what: filter })} onClick={() => props.apply({ [name]: filter })}>{text}</button>
      {note && note !== text && <span class="sub clip">{note}</span>}
    </span>
  );
}

function Outcome({ result }: { result: Statement["result"] }) {
  if (!result) return null;
  const scaled = result.score?.scaled;
  return (
    <span class="row tight">
      {typeof result.success === "boolean" && <Badge tone={result.success ? "good" : "bad"}>{result.success ? t("xapi.success") : t("xapi.failure")}</Badge>}
      {result.completion === true && <Badge tone="info">{t("state.completed")}</Badge>}
      {typeof scaled === "number" && <span>{percent(scaled)}</span>}
    </span>
  );
}

const most = 50_000;

function ExportDialog({ path, onClose }: { path: string; onClose: () => void }) {
  const [count, setCount] = useState(0);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Error | null>(null);
  const [cut, setCut] = useState(false);
  const stopped = useRef(new AbortController());
  useEffect(() => () => stopped.current.abort(), []);
  const run = async () => {
    setBusy(true);
    setError(null);
    const lines = [csvLine(csvColumns)];
    try {
      let next = path;
      while (next && lines.length <= most) {
        const page = await call<Found>("GET", next, undefined, { headers: xapiHeaders, signal: stopped.current.signal });
        for (const one of page.statements) if (lines.length <= most) lines.push(csvLine(csvRow(one)));
        next = page.more;
        setCount(lines.length - 1);
      }
      saveFile("statements.csv", "text/csv;charset=utf-8", `\uFEFF${lines.join("")}`);
      tell(t("xapi.exported", { count: lines.length - 1 }));
      if (!next) return onClose();
      setCut(true);
    } catch (failure) {
      if (!stopped.current.signal.aborted) setError(failure as Error);
    }
    setBusy(false);
  };
  return (
    <Dialog title={t("xapi.export")} onClose={onClose}>
      <div class="stack">
        <p>{t("xapi.exportHint", { most: number(most) })}</p>
        <div role="status">{busy && t("xapi.exporting", { count })}</div>
        {cut && <Notice tone="warn">{t("xapi.exportCut", { most: number(most) })}</Notice>}
        {error && <ErrorNotice error={error} />}
      </div>
      <div class="actions">
        <Button onClick={onClose}>{t("do.cancel")}</Button>
        <Button kind="primary" icon="download" busy={busy} onClick={() => void run()}>{t("xapi.export")}</Button>
      </div>
    </Dialog>
  );
}

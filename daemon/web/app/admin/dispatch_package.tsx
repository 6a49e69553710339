// For a customer's own LMS: the package that it imports, and what was said between its LMS and us.
import { useState } from "preact/hooks";
import type { Dispatch, Score } from "../api";
import { clock, dateTime, number } from "../format";
import { completionText, scoreText, successText } from "../pages/status";
import { send } from "../session";
import { readAnswer, withQuery, type Completion, type Success } from "../api";
import { t, tOr } from "../text";
import { Badge, Button, Empty, Facts, Notice } from "../ui/basics";
import { Dialog } from "../ui/dialog";
import { CheckField, Form, SelectField, useForm } from "../ui/form";
import { DataTable } from "../ui/table";
import { saveFile } from "./save_file";

interface Result {
  completion: Completion;
  success: Success;
  scaled: number | null;
}

interface Line {
  seq: number;
  at: string;
  event: "result" | "unanswered" | "end";
  took?: number;
  offer?: Result;
  accepted?: boolean;
  calls: { call: string; element?: string; value?: string; answer?: string; error?: number; text?: string }[];
}

interface Conversation {
  id: string;
  trace: string;
  at: string;
  learner: string;
  refusal: string | null;
  said: Record<string, string | number | boolean>;
  registrationId: string | null;
  recorded: Result | null;
  lms: { offered: Result | null; accepted: Result | null; upToDate: boolean; problem: { call: string; element: string; error: number; text: string } | null } | null;
  lines: Line[];
}

/// Downloads a package. The browser gets it as a file, the token stays out of addresses.
export function PackageDialog({ dispatch, onClose }: { dispatch: Dispatch; onClose: () => void }) {
  const [warnings, setWarnings] = useState<string[] | null>(null);
  const form = useForm({ format: "scorm12", shownIn: "frame", hashLearners: false }, async (values) => {
    const response = await send("GET", withQuery(`/dispatches/${dispatch.id}/package`, values));
    if (!response.ok) return void (await readAnswer(response));
    const name = /filename="([^"]+)"/.exec(response.headers.get("Content-Disposition") ?? "")?.[1];
    saveFile(name ?? `${dispatch.courseKey}.zip`, "application/zip", await response.blob());
    setWarnings((response.headers.get("X-Warning") ?? "").split(", ").filter(Boolean));
  });
  return (
    <Dialog title={t("package.title")} onClose={onClose}>
      {warnings ? (
        <div class="stack">
          <Notice tone="good">{t("package.done")}</Notice>
          {warnings.map((one) => <Notice key={one} tone="warn">{one}</Notice>)}
          <p class="muted">{t("package.next")}</p>
          <div class="actions"><Button kind="primary" onClick={onClose}>{t("do.done")}</Button></div>
        </div>
      ) : (
        <Form form={form} action={t("package.action")} onCancel={onClose}>
          <p class="muted">{t("package.about")}</p>
          <SelectField label={t("package.format")} hint={t("package.formatHint")} value={form.values.format} onInput={(format) => form.set({ format })} error={form.errors.format}
            options={[["scorm12", "SCORM 1.2"], ["scorm2004-3rd", "SCORM 2004 3rd Ed."], ["scorm2004-4th", "SCORM 2004 4th Ed."]]} />
          <SelectField label={t("courses.opensIn")} value={form.values.shownIn} onInput={(shownIn) => form.set({ shownIn })}
            options={[["frame", t("package.frame")], ["window", t("opensIn.window")]]} />
          <CheckField label={t("package.hash")} hint={t("package.hashHint")} value={form.values.hashLearners} onInput={(hashLearners) => form.set({ hashLearners })} />
        </Form>
      )}
    </Dialog>
  );
}

export function RelayTrace({ dispatch }: { dispatch: Dispatch }) {
  const [shown, show] = useState<Conversation | null>(null);
  return (
    <section class="stack" aria-label={t("trace.title")}>
      <h2>{t("trace.title")}</h2>
      <DataTable<Conversation> caption={t("trace.title")} prefix="t-" path={`/dispatches/${dispatch.id}/trace`} pageSize={10} row={(one) => one.id} poll={15}
        columns={[
          { title: t("trace.reference"), cell: (one) => <button type="button" class="button ghost small mono" onClick={() => show(one)}>{one.trace}</button> },
          { title: t("field.learner"), cell: (one) => <span class="clip">{one.learner || "–"}</span> },
          { title: t("field.state"), cell: state },
          { title: t("trace.recorded"), cell: (one) => resultText(one.recorded) },
          { title: t("trace.accepted"), cell: (one) => resultText(one.lms?.accepted ?? null) },
          { title: t("audit.when"), cell: (one) => <span class="nowrap">{dateTime(one.at)}</span> },
        ]}
        empty={<Empty icon="pulse" title={t("trace.empty")}>{t("trace.emptyHint")}</Empty>} />
      {shown && <ConversationDialog one={shown} onClose={() => show(null)} />}
    </section>
  );
}

function state(one: Conversation) {
  if (one.refusal) return <Badge tone="bad">{tOr(`error.${one.refusal}`, one.refusal)}</Badge>;
  if (one.lms?.problem) return <Badge tone="bad">{t("trace.problem")}</Badge>;
  if (one.lms && !one.lms.upToDate) return <Badge tone="warn">{t("trace.behind")}</Badge>;
  return <Badge tone="good">{t("trace.fine")}</Badge>;
}

function resultText(result: Result | null): string {
  if (!result) return "–";
  const score: Score = { scaled: result.scaled, raw: null, min: null, max: null };
  return [result.success === "unknown" ? completionText(result.completion) : successText(result.success), result.scaled === null ? "" : scoreText(score)].filter(Boolean).join(", ");
}

function ConversationDialog({ one, onClose }: { one: Conversation; onClose: () => void }) {
  return (
    <Dialog title={t("trace.of", { trace: one.trace })} onClose={onClose} wide>
      <div class="stack">
        {one.lms?.problem && (
          <Notice tone="bad">{t("trace.refusedCall", { call: `${one.lms.problem.call}(${one.lms.problem.element})`, error: one.lms.problem.error })} {one.lms.problem.text}</Notice>
        )}
        <Facts items={[
          [t("field.learner"), <span class="mono">{one.learner || "–"}</span>],
          [t("trace.recorded"), resultText(one.recorded)],
          [t("trace.offered"), resultText(one.lms?.offered ?? null)],
          [t("trace.accepted"), resultText(one.lms?.accepted ?? null)],
          one.registrationId ? [t("audit.one.registration"), <a href={`/admin/registrations/${one.registrationId}`}>{t("do.open")}</a>] : null,
          [t("trace.said"), <span class="mono small">{Object.entries(one.said).map(([name, value]) => `${name}=${String(value)}`).join(" ")}</span>],
        ]} />
        <ol class="timeline">
          {one.lines.map((line) => (
            <li key={line.seq} class={`entry${line.accepted === false ? " failed" : ""}`}>
              <time dateTime={line.at}>{clock(line.at)}</time>
              <div>
                <span>{t(`trace.event.${line.event}`)} {line.offer && resultText(line.offer)}</span>{" "}
                {line.took !== undefined && <span class="muted small">{number(line.took)} ms</span>}
                {line.calls.map((call, i) => (
                  <div class="muted small" key={i}>
                    <code>{call.call}({[call.element, call.value].filter((value) => value !== undefined).join(", ")}){call.answer !== undefined && ` → ${call.answer}`}{call.error ? ` [${call.error}] ${call.text ?? ""}` : ""}</code>
                  </div>
                ))}
              </div>
            </li>
          ))}
        </ol>
      </div>
    </Dialog>
  );
}

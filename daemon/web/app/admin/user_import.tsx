import { useRef, useState } from "preact/hooks";
import type { BatchResult } from "../api";
import { changed } from "../query";
import { call } from "../session";
import { t, tOr } from "../text";
import { Badge, Bar, Button, errorText, Notice, type Tone } from "../ui/basics";
import { Dialog } from "../ui/dialog";
import { CheckField } from "../ui/form";
import { Icon } from "../ui/icon";
import { PlainTable } from "../ui/table";
import { usersOf, type UserRow } from "./csv";

interface Line {
  row: UserRow;
  result: BatchResult;
}

const tones: Record<BatchResult["outcome"], Tone> = { created: "good", updated: "info", unchanged: "plain", refused: "bad" };
/// Users a request; password hashes are dear, so small parts show progress.
const part = 25;

/// People from a spreadsheet: first what would happen, then the same for real, each line with its outcome.
export function ImportUsers({ tenant, onClose }: { tenant: string; onClose: () => void }) {
  const [file, setFile] = useState<{ name: string; rows: UserRow[]; unknown: string[] } | null>(null);
  const [lines, setLines] = useState<Line[] | null>(null);
  const [done, setDone] = useState(false);
  const [update, setUpdate] = useState(false);
  const [share, setShare] = useState<number | null>(null);
  const [error, setError] = useState<string | null>(null);
  const input = useRef<HTMLInputElement>(null);

  const run = async (rows: UserRow[], dryRun: boolean, change: boolean) => {
    setError(null);
    setShare(0);
    const out: Line[] = [];
    try {
      for (let at = 0; at < rows.length; at += part) {
        const some = rows.slice(at, at + part);
        const users = some.map(({ fields }) => {
          const { active, ...rest } = fields;
          return { ...(tenant ? { tenant } : {}), ...rest, ...(active ? { active: /^(1|true|yes|ja)$/i.test(active) } : {}) };
        });
        const { results } = await call<{ results: BatchResult[] }>("POST", "/users/batch", { users, update: change, dryRun });
        results.forEach((result, i) => out.push({ row: some[i]!, result }));
        setShare(Math.min(1, (at + part) / rows.length));
      }
      setLines(out);
      setDone(!dryRun);
    } catch (failure) {
      setLines(out.length > 0 ? out : null);
      setError(errorText(failure as Error));
    }
    setShare(null);
    if (!dryRun) changed("/users", "/org/tenants", "/stats");
  };

  const read = async (files: FileList | null) => {
    const chosen = files?.[0];
    if (!chosen) return;
    const { users, unknown, missing } = usersOf(await chosen.text());
    setLines(null);
    setDone(false);
    if (missing.length > 0 || users.length === 0) {
      setFile(null);
      setError(missing.length > 0 ? t("userImport.noEmail") : t("userImport.nobody"));
      return;
    }
    setFile({ name: chosen.name, rows: users, unknown });
    await run(users, true, update);
  };

  const count = (outcome: BatchResult["outcome"]) => lines?.filter((line) => line.result.outcome === outcome).length ?? 0;
  const useful = count("created") + count("updated");
  return (
    <Dialog title={t("users.import")} onClose={onClose} wide>
      <div class="stack">
        <div class="drop" onDragOver={(event) => event.preventDefault()}
          onDrop={(event) => {
            event.preventDefault();
            void read(event.dataTransfer?.files ?? null);
          }}>
          <Icon name="upload" />
          <p>{file ? t("userImport.file", { name: file.name, count: file.rows.length }) : t("userImport.drop")}</p>
          <p class="muted small mono">email,firstName,lastName,role,password</p>
          <input ref={input} type="file" accept=".csv,text/csv,text/plain" hidden aria-label={t("userImport.choose")}
            onChange={(event) => {
              const files = event.currentTarget.files;
              void read(files);
              event.currentTarget.value = "";
            }} />
          <Button onClick={() => input.current?.click()}>{t("userImport.choose")}</Button>
        </div>
        <CheckField label={t("userImport.update")} hint={t("userImport.updateHint")} value={update} disabled={share !== null || done}
          onInput={(value) => {
            setUpdate(value);
            if (file) void run(file.rows, true, value);
          }} />
        <div role="status" class="stack tight">
          {share !== null && <Bar value={share} label={t("userImport.working")} />}
          {lines && (
            <div class="row tight">
              <strong>{done ? t("userImport.done") : t("userImport.preview")}</strong>
              {(["created", "updated", "unchanged", "refused"] as const).filter((one) => count(one) > 0).map((one) => (
                <Badge key={one} tone={tones[one]}>{t(`batch.${one}`, { count: count(one) })}</Badge>
              ))}
            </div>
          )}
        </div>
        {error && <Notice tone="bad" alert>{error}</Notice>}
        {file && file.unknown.length > 0 && <Notice tone="warn">{t("userImport.unknown", { names: file.unknown.join(", ") })}</Notice>}
        {lines && (
          <div class="card" style={{ maxHeight: "22rem", overflow: "auto" }}>
            <PlainTable caption={t("userImport.preview")} items={lines} row={(line) => String(line.row.line)}
              columns={[
                { title: t("userImport.line"), cell: (line) => line.row.line },
                { title: t("field.email"), cell: (line) => <span class="clip">{line.row.fields.email}</span> },
                { title: t("userImport.outcome"), cell: (line) => <Badge tone={tones[line.result.outcome]}>{t(`outcome.${line.result.outcome}`)}</Badge> },
                { title: t("userImport.why"), cell: (line) => (line.result.error ? tOr(`error.${line.result.error.code}`, line.result.error.message) : "") },
              ]} />
          </div>
        )}
      </div>
      <div class="actions">
        <Button onClick={onClose}>{done ? t("do.close") : t("do.cancel")}</Button>
        {!done && lines && (
          <Button kind="primary" busy={share !== null} disabled={!lines || useful === 0} onClick={() => void run(file!.rows, false, update)}>
            {t("userImport.action", { count: useful })}
          </Button>
        )}
      </div>
    </Dialog>
  );
}

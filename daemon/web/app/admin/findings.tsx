// What the validator says of a package: where, what, and what to do.
import { ApiError, type Course, type Finding } from "../api";
import { useQuery } from "../query";
import { t } from "../text";
import { Badge, ErrorNotice, errorText, Notice, Skeleton, type Tone } from "../ui/basics";
import { CopyButton } from "../ui/form";

const tones: Record<Finding["severity"], Tone> = { error: "bad", warning: "warn", info: "info" };

export function Findings({ course, version }: { course: Course; version: number }) {
  const { data, error, reload } = useQuery<{ items: Finding[] }>(`/courses/${course.id}/versions/${version}/findings`);
  if (error) return <ErrorNotice error={error} retry={reload} />;
  if (!data) return <div class="stack tight" aria-busy="true"><Skeleton width="60%" /><Skeleton width="80%" /></div>;
  if (data.items.length === 0) return <Notice tone="good">{t("version.clean")}</Notice>;
  return (
    <div class="stack tight">
      <div class="row apart">
        <h3>{t("version.findings", { count: data.items.length })}</h3>
        <CopyButton text={data.items.map(asText).join("\n\n")} small />
      </div>
      <ul class="findings">{data.items.map((one, i) => <li key={i}><OneFinding finding={one} /></li>)}</ul>
    </div>
  );
}

function OneFinding({ finding }: { finding: Finding }) {
  return (
    <div class="stack tight">
      <div class="row tight">
        <Badge tone={tones[finding.severity]}>{t(`severity.${finding.severity}`)}</Badge>
        <span class="mono small">{finding.rule}</span>
        <span class="muted small mono">{placeOf(finding)}</span>
      </div>
      <p>{finding.message}</p>
      {finding.source && <pre class="code">{finding.source.trim()}</pre>}
      <p class="muted"><strong>{t("version.fix")}</strong> {finding.fix}</p>
      <p class="muted small">{[finding.element, finding.clause].filter(Boolean).join(" · ")}</p>
    </div>
  );
}

/// For whoever mends the package.
function asText(finding: Finding): string {
  const head = [placeOf(finding), `${t(`severity.${finding.severity}`)} ${finding.rule}`].filter(Boolean).join(": ");
  return [head, finding.message, finding.source?.trim(), `${t("version.fix")} ${finding.fix}`,
    [finding.element, finding.clause].filter(Boolean).join(" · ")].filter(Boolean).join("\n");
}

function placeOf({ file, line, column }: { file?: string; line?: number; column?: number }): string {
  return [file, line, column].filter((one) => one !== undefined && one !== "").join(":");
}

/// Why a package was refused, and where in it.
export function Refusal({ error }: { error: Error }) {
  const where = error instanceof ApiError ? error.where : {};
  const element = error instanceof ApiError ? error.element : null;
  const place = [placeOf(where), element, where.rule].filter(Boolean).join(" · ");
  return (
    <Notice tone="bad" alert>
      {errorText(error)}
      {place && <span class="muted small mono block">{place}</span>}
    </Notice>
  );
}

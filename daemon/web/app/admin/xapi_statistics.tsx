import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { withQuery, type HiddenDispatches } from "../api";
import { number, percent } from "../format";
import { useQuery } from "../query";
import { useSearch } from "../router";
import { t } from "../text";
import { Bar, Button, ErrorNotice, Figures, Loading, Notice } from "../ui/basics";
import { Chart } from "../ui/lazy_chart";
import { Picker } from "../ui/picker";
import { courses } from "./names";
import { lastPart } from "./statement";

interface Counted {
  id: string;
  name: string | null;
  statements: number;
  byDay: number[];
}

interface StatementFigures {
  tenantId: string;
  days: string[];
  statements: number[];
  verbs: Counted[];
  activities: Counted[];
  counted: boolean;
}

interface ResultFigures {
  registered: number;
  opened: number;
  completed: number;
  passed: number;
  failed: number;
  scores: number[];
}

const spans = [7, 30, 90] as const;
/// As many lines as can be told apart.
const colours = ["--accent", "--warn", "--good", "--bad"];
const nameOf = (one: Counted) => one.name || lastPart(one.id);

export function Statistics({ tenant }: { tenant: string }) {
  const [search, change] = useSearch();
  const days = spans.find((one) => String(one) === search.get("days")) ?? 30;
  const [counting, setCounting] = useState(false);
  const { data, error, reload } = useQuery<StatementFigures>(withQuery("/stats/statements", { tenant, days }), { poll: counting ? 1 : 15, stay: true });
  if (data && counting !== !data.counted) setCounting(!data.counted);
  if (!data) return error ? <ErrorNotice error={error} retry={reload} /> : <Loading />;
  const all = data.statements.reduce((sum, one) => sum + one, 0);
  return (
    <>
      <div class="row apart">
        <Figures plain items={[
          { label: t("xapi.inAll"), value: number(all), note: t("overview.inDays", { count: days }) },
          { label: t("xapi.perDay"), value: number(Math.round(all / data.days.length)) },
        ]} />
        <div class="row tight" role="group" aria-label={t("overview.span")}>
          {spans.map((one) => (
            <button key={one} type="button" class={`button small${days === one ? " primary" : ""}`} aria-pressed={days === one}
              onClick={() => change({ days: one === 30 ? "" : String(one) })}>{t("overview.days", { count: one })}</button>
          ))}
        </div>
      </div>
      <div role="status">{counting && <Notice>{t("xapi.counting")}</Notice>}</div>
      <OverTime title={t("xapi.verbsOverTime")} most={t("xapi.mostVerbs")} days={data.days} counts={data.verbs} />
      <OverTime title={t("xapi.activitiesOverTime")} most={t("xapi.mostActivities")} days={data.days} counts={data.activities} />
      <Results tenant={tenant} days={days} />
    </>
  );
}

function OverTime({ title, most, days, counts }: { title: string; most: string; days: string[]; counts: Counted[] }) {
  return (
    <section class="card pad stack" aria-label={title}>
      <h2>{title}</h2>
      {counts.length === 0 ? <p class="muted">{t("xapi.nothingInSpan")}</p> : (
        <>
          <Chart title={title} days={days}
            series={counts.slice(0, colours.length).map((one, i) => ({ name: nameOf(one), colour: colours[i]!, values: one.byDay }))} />
          <h3>{most}</h3>
          <Bars items={counts.map((one) => ({ key: one.id, name: nameOf(one), title: one.id, value: one.statements, most: counts[0]!.statements }))} />
        </>
      )}
    </section>
  );
}

function Bars({ items }: { items: { key: string; name: string; title?: string; value: number; most: number; note?: ComponentChildren }[] }) {
  return (
    <ul class="bars">
      {items.map((one) => (
        <li key={one.key}>
          <span class="clip" title={one.title}>{one.name}</span>
          <Bar value={one.most > 0 ? one.value / one.most : 0} label={one.name} />
          <span class="end">{number(one.value)}{one.note && <span class="muted small"> {one.note}</span>}</span>
        </li>
      ))}
    </ul>
  );
}

/// How far registrations got, and their scores; of all courses or of one.
function Results({ tenant, days }: { tenant: string; days: number }) {
  const [search, change] = useSearch();
  const course = search.get("course") ?? "";
  const { data, error, reload } = useQuery<ResultFigures>(withQuery("/stats/results", { tenant, days, course }), { poll: 15, stay: true });
  const { data: figures } = useQuery<{ hidden: HiddenDispatches }>(withQuery("/stats", { tenant, days: "1" }));
  const hidden = figures?.hidden.counts ?? 0;
  return (
    <section class="columns" aria-label={t("xapi.funnel")}>
      <div class="card pad stack">
        <div>
          <h2>{t("xapi.funnel")}</h2>
          <p class="muted small">{t("xapi.funnelHint")}</p>
        </div>
        {hidden > 0 && <Notice>{t("hidden.figures", { count: hidden })}</Notice>}
        <CourseChoice course={course} onChoose={(id) => change({ course: id })} />
        {error ? <ErrorNotice error={error} retry={reload} /> : !data ? <Loading />
          : data.registered === 0 ? <p class="muted">{t("xapi.noResults")}</p> : (
            <Bars items={(["registered", "opened", "completed", "passed"] as const).map((step) => ({
              key: step, name: t(`funnel.${step}`), value: data[step], most: data.registered, note: percent(data[step] / data.registered),
            }))} />
          )}
      </div>
      <div class="card pad stack">
        <h2>{t("xapi.scores")}</h2>
        {data && <Scores scores={data.scores} />}
      </div>
    </section>
  );
}

function CourseChoice({ course, onChoose }: { course: string; onChoose: (id: string) => void }) {
  const { data } = useQuery<{ id: string; title: string }>(course ? `/courses/${course}` : null);
  const [choosing, setChoosing] = useState(false);
  if (course) return <div><Button small icon="close" onClick={() => onChoose("")}>{data?.title ?? t("xapi.oneCourse")}</Button></div>;
  if (!choosing) return <div class="row tight"><span>{t("xapi.allCourses")}</span><Button small onClick={() => setChoosing(true)}>{t("xapi.chooseCourse")}</Button></div>;
  return (
    <Picker label={t("xapi.chooseCourse")} value={null} from={courses}
      onPick={(choice) => {
        setChoosing(false);
        if (choice) onChoose(choice.id);
      }} />
  );
}

function Scores({ scores }: { scores: number[] }) {
  const most = Math.max(...scores);
  if (most === 0) return <p class="muted">{t("xapi.noScores")}</p>;
  return (
    <>
      <p class="muted small">{t("xapi.scoresHint", { count: scores.reduce((sum, one) => sum + one, 0) })}</p>
      <ol class="histogram">
        {scores.map((count, i) => (
          <li key={i}>
            <span class="sr">{t("xapi.scoreRange", { from: i * 10, to: i * 10 + 10 })}: </span>
            <span class="count">{number(count)}</span>
            <span class="column"><i style={{ height: `${(count / most) * 100}%` }} /></span>
            <span class="muted" aria-hidden="true">{i * 10}</span>
          </li>
        ))}
      </ol>
    </>
  );
}

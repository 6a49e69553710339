import type { OwnCourse, Page } from "../api";
import { relative } from "../format";
import { useQuery } from "../query";
import { call, user } from "../session";
import { useStore } from "../store";
import { t } from "../text";
import { useState } from "preact/hooks";
import { Badge, Bar, Button, Empty, ErrorNotice, LinkButton, Loading, PageHead } from "../ui/basics";
import { Icon } from "../ui/icon";
import { complain } from "../ui/toast";
import { dueText, progressOf, scoreText, standardName, StateBadge } from "./status";

type Group = "going" | "open" | "done" | "closed";

function groupOf(course: OwnCourse): Group {
  if (course.registration?.state === "completed") return "done";
  if (course.refusal) return "closed";
  return course.registration && course.registration.state !== "notStarted" ? "going" : "open";
}

/// What ends first comes first, then what was used last.
function order(a: OwnCourse, b: OwnCourse): number {
  const end = (one: OwnCourse) => (one.expiresAt ? Date.parse(one.expiresAt) : Infinity);
  const used = (one: OwnCourse) => Date.parse(one.registration?.lastLaunchAt ?? one.assignedAt);
  return end(a) === end(b) ? used(b) - used(a) : end(a) - end(b);
}

export function Dashboard() {
  const who = useStore(user)!;
  const query = useQuery<Page<OwnCourse>>("/me/courses?limit=100", { poll: 15 });
  const [more, setMore] = useState<{ items: OwnCourse[]; next: string | null } | null>(null);
  const [busy, setBusy] = useState(false);
  const courses = [...(query.data?.items ?? []), ...(more?.items ?? [])];
  const next = more ? more.next : (query.data?.next ?? null);
  const loadMore = async () => {
    setBusy(true);
    try {
      const page = await call<Page<OwnCourse>>("GET", `/me/courses?limit=100&cursor=${encodeURIComponent(next!)}`);
      setMore({ items: [...(more?.items ?? []), ...page.items], next: page.next });
    } catch (error) {
      complain(error as Error);
    }
    setBusy(false);
  };

  const groups: [Group, string][] = [
    ["going", t("dashboard.going")], ["open", t("dashboard.open")], ["done", t("dashboard.done")], ["closed", t("dashboard.closed")],
  ];
  return (
    <div class="page">
      <PageHead title={t("dashboard.hello", { name: who.firstName })} lead={query.data ? summary(courses) : t("state.loading")} />
      {query.error && !query.data && <ErrorNotice error={query.error} retry={query.reload} />}
      {!query.data && !query.error && <Loading />}
      {query.data && courses.length === 0 && (
        <div class="card">
          <Empty icon="book" title={t("dashboard.empty")}>{t("dashboard.emptyHint")}</Empty>
        </div>
      )}
      {groups.map(([group, title]) => {
        const here = courses.filter((course) => groupOf(course) === group).sort(order);
        if (here.length === 0) return null;
        return (
          <section class="stack" key={group} aria-label={title}>
            <h2>{title}</h2>
            <ul class="tiles">
              {here.map((course) => <li key={course.dispatchId} class="card tile"><Tile course={course} /></li>)}
            </ul>
          </section>
        );
      })}
      {next && <div><Button busy={busy} onClick={() => void loadMore()}>{t("dashboard.more")}</Button></div>}
    </div>
  );
}

function summary(courses: OwnCourse[]): string {
  if (courses.length === 0) return "";
  const done = courses.filter((course) => groupOf(course) === "done").length;
  return t("dashboard.summary", { done, count: courses.length });
}

function Tile({ course }: { course: OwnCourse }) {
  const { registration } = course;
  const due = dueText(course);
  const progress = progressOf(registration);
  const group = groupOf(course);
  return (
    <>
      <div class="row apart tight">
        <StateBadge registration={registration} />
        <span class="muted small">{standardName(course.standard)}</span>
      </div>
      <h3><a href={`/course/${course.dispatchId}`}>{course.title}</a></h3>
      {group === "going" && progress > 0 && <Bar value={progress} label={t("dashboard.progress", { title: course.title })} />}
      {group === "done" && registration?.score && <p class="muted small">{t("dashboard.score", { score: scoreText(registration.score) })}</p>}
      {due && <div><Badge tone={due.tone}><Icon name="clock" />{due.text}</Badge></div>}
      <div class="foot">
        <span class="muted small">
          {registration?.lastLaunchAt ? t("dashboard.last", { time: relative(registration.lastLaunchAt) }) : t("dashboard.assigned", { time: relative(course.assignedAt) })}
        </span>
        <LaunchButton course={course} small />
      </div>
    </>
  );
}

export function LaunchButton({ course, small = false }: { course: OwnCourse; small?: boolean }) {
  if (course.refusal) return null;
  const state = course.registration?.state ?? "notStarted";
  const text = state === "notStarted" ? t("launch.start") : state === "completed" ? t("launch.again") : t("launch.continue");
  return (
    <LinkButton href={`/launch/${course.dispatchId}`} kind={state === "completed" ? "ghost" : "primary"} small={small}
      icon="play" label={t("launch.named", { action: text, title: course.title })}>{text}</LinkButton>
  );
}

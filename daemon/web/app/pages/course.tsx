import type { Activity, Attempt, OwnCourseDetail, StructureItem } from "../api";
import { date, dateTime, duration, number, relative } from "../format";
import { isGone, useQuery } from "../query";
import { useSearch } from "../router";
import { user } from "../session";
import { useStore } from "../store";
import { t } from "../text";
import { Badge, Bar, Button, ErrorNotice, Facts, LinkButton, Loading, Notice, PageHead } from "../ui/basics";
import { Icon } from "../ui/icon";
import { PlainTable, type Column } from "../ui/table";
import { LaunchButton } from "./dashboard";
import { Missing } from "./missing";
import { ActivityBadge, completionText, dueText, progressOf, scoreText, standardName, StateBadge, successText } from "./status";

export function CoursePage({ params }: { params: Record<string, string> }) {
  const [search] = useSearch();
  const query = useQuery<OwnCourseDetail>(`/me/courses/${encodeURIComponent(params.id!)}`, { poll: 15 });
  if (isGone(query.error)) return <Missing />;
  const course = query.data;
  if (!course) return <div class="page narrow">{query.error ? <ErrorNotice error={query.error} retry={query.reload} /> : <Loading />}</div>;
  if (search.has("certificate") && course.registration?.state === "completed") return <Certificate course={course} />;
  return <Course course={course} />;
}

function Course({ course }: { course: OwnCourseDetail }) {
  const { registration } = course;
  const due = dueText(course);
  const progress = progressOf(registration);
  const completed = registration?.state === "completed";
  return (
    <div class="page narrow">
      <PageHead title={course.title} crumbs={[[t("nav.learning"), "/dashboard"]]}
        lead={<span class="row tight"><StateBadge registration={registration} />{due && <Badge tone={due.tone}><Icon name="clock" />{due.text}</Badge>}</span>}
        actions={<>
          {completed && <LinkButton href={`/course/${course.dispatchId}?certificate=1`} icon="award" kind="primary">{t("course.certificate")}</LinkButton>}
          <LaunchButton course={course} />
        </>} />
      {course.refusal && !completed && <Notice tone="warn">{due?.text ?? course.refusal.message}</Notice>}
      {course.description && <p class="prose">{course.description}</p>}
      <section class="card pad stack" aria-label={t("course.result")}>
        <h2>{t("course.result")}</h2>
        {registration && !completed && <Bar value={progress} label={t("dashboard.progress", { title: course.title })} />}
        <Facts items={[
          [t("field.completion"), completionText(registration?.completion === "unknown" || !registration ? (registration?.launches ? "incomplete" : "notAttempted") : registration.completion)],
          [t("field.success"), registration && registration.success !== "unknown" ? successText(registration.success) : "–"],
          [t("field.score"), scoreText(registration?.score ?? null)],
          [t("field.time"), registration ? duration(registration.totalSeconds) : "–"],
          registration?.completedAt ? [t("field.completedAt"), dateTime(registration.completedAt)] : null,
          [t("field.standard"), standardName(course.standard)],
        ]} />
      </section>
      {course.structure.length > 0 && (
        <section class="card pad stack outline" aria-label={t("course.contents")}>
          <h2>{t("course.contents")}</h2>
          <Outline items={course.structure} activities={registration?.activities ?? []} />
        </section>
      )}
      <section class="card" aria-label={t("course.attempts")}>
        <div class="head"><h2>{t("course.attempts")}</h2></div>
        {course.attempts.length === 0
          ? <p class="pad muted">{t("course.noAttempts")}</p>
          : <PlainTable caption={t("course.attempts")} columns={attemptColumns()} items={course.attempts} row={(one) => one.launch} />}
      </section>
    </div>
  );
}

function attemptColumns(): Column<Attempt>[] {
  return [
    { title: t("course.attempt"), cell: (one) => t("course.attemptNumber", { n: number(one.number) }) },
    { title: t("course.opened"), cell: (one) => dateTime(one.launchedAt) },
    { title: t("course.lastSaved"), cell: (one) => (one.lastSyncAt ? relative(one.lastSyncAt) : "–") },
  ];
}

function Outline({ items, activities }: { items: StructureItem[]; activities: Activity[] }) {
  return (
    <ul>
      {items.map((item) => {
        const activity = activities.find((one) => one.id === item.id);
        return (
          <li key={item.id}>
            <div class="item">
              <span class="grow">{item.title}</span>
              {activity && item.children.length === 0 && <ActivityBadge {...activity} />}
            </div>
            {item.children.length > 0 && <Outline items={item.children} activities={activities} />}
          </li>
        );
      })}
    </ul>
  );
}

function Certificate({ course }: { course: OwnCourseDetail }) {
  const who = useStore(user)!;
  const registration = course.registration!;
  return (
    <div class="page narrow">
      <div class="no-print">
        <PageHead title={t("course.certificate")} crumbs={[[t("nav.learning"), "/dashboard"], [course.title, `/course/${course.dispatchId}`]]}
          actions={<Button icon="print" kind="primary" onClick={() => print()}>{t("do.print")}</Button>} />
      </div>
      <article class="certificate">
        <div class="seal"><Icon name="award" /></div>
        <p class="muted">{t("certificate.intro")}</p>
        <p class="who">{who.firstName} {who.lastName}</p>
        <p class="muted">{t(registration.success === "passed" ? "certificate.passed" : registration.success === "failed" ? "certificate.attended" : "certificate.completed")}</p>
        <p class="what">{course.title}</p>
        <dl>
          <div><dt>{t("field.completedAt")}</dt><dd>{date(registration.completedAt)}</dd></div>
          {registration.score && <div><dt>{t("field.score")}</dt><dd>{scoreText(registration.score)}</dd></div>}
          <div><dt>{t("field.time")}</dt><dd>{duration(registration.totalSeconds)}</dd></div>
        </dl>
        <p class="muted small mono">{registration.id}</p>
      </article>
    </div>
  );
}

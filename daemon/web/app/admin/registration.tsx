import { useState } from "preact/hooks";
import type { Registration } from "../api";
import { dateTime, duration, number } from "../format";
import { Missing } from "../pages/missing";
import { ActivityBadge, completionText, progressOf, scoreText, StateBadge, successText } from "../pages/status";
import { changed, isGone, useQuery } from "../query";
import { go } from "../router";
import { call } from "../session";
import { t } from "../text";
import { Bar, Button, ErrorNotice, Facts, Loading, Notice, PageHead } from "../ui/basics";
import { Confirm, type Question } from "../ui/dialog";
import { tell } from "../ui/toast";
import { CallLog } from "./call_log";
import { TenantLink, useMayManage } from "./names";

export function RegistrationPage({ params }: { params: Record<string, string> }) {
  const query = useQuery<Registration>(`/registrations/${encodeURIComponent(params.id!)}`, { poll: 10 });
  if (isGone(query.error)) return <Missing />;
  if (!query.data) return <div class="page">{query.error ? <ErrorNotice error={query.error} retry={query.reload} /> : <Loading />}</div>;
  return <Details registration={query.data} />;
}

function Details({ registration }: { registration: Registration }) {
  const manage = useMayManage();
  const [asking, ask] = useState<Question | null>(null);
  const activities = registration.activities ?? [];
  return (
    <div class="page">
      <PageHead title={registration.learner.name} crumbs={[[t("nav.registrations"), "/admin/registrations"]]}
        lead={<span class="row tight"><a href={`/admin/dispatches/${registration.dispatchId}`}>{registration.courseTitle}</a><StateBadge registration={registration} /></span>}
        actions={<>
          <Button icon="reset" onClick={() => ask(resetQuestion(registration))} disabled={registration.state === "notStarted"}>{t("registrations.reset")}</Button>
          {manage && <Button icon="trash" kind="danger" onClick={() => ask(removeQuestion(registration))}>{t("do.delete")}</Button>}
        </>} />
      {registration.diverged > 0 && <Notice tone="warn">{t("registrations.divergedHint", { count: registration.diverged })}</Notice>}
      <div class="columns">
        <section class="card pad stack" aria-label={t("course.result")}>
          <h2>{t("course.result")}</h2>
          <Bar value={progressOf(registration)} label={t("dashboard.progress", { title: registration.courseTitle })} good={registration.state === "completed"} />
          <Facts items={[
            [t("field.completion"), completionText(registration.completion)],
            [t("field.success"), successText(registration.success)],
            [t("field.score"), scoreText(registration.score)],
            [t("field.time"), duration(registration.totalSeconds)],
            [t("dispatch.launches"), number(registration.launches)],
            [t("courses.version"), t("courses.versionNumber", { number: registration.versionNumber })],
          ]} />
        </section>
        <section class="card pad stack" aria-label={t("org.about")}>
          <h2>{t("org.about")}</h2>
          <Facts items={[
            [t("org.organisation"), <TenantLink id={registration.tenantId} />],
            [t("registrations.learnerId"), <span class="mono">{registration.learner.externalId}</span>],
            [t("registrations.firstLaunch"), dateTime(registration.firstLaunchAt)],
            [t("registrations.lastLaunch"), dateTime(registration.lastLaunchAt)],
            [t("field.completedAt"), dateTime(registration.completedAt)],
            [t("field.id"), <span class="mono">{registration.id}</span>],
          ]} />
        </section>
      </div>
      {activities.length > 1 && (
        <section class="card pad stack" aria-label={t("registrations.activities")}>
          <h2>{t("registrations.activities")}</h2>
          <ul class="stack tight">
            {activities.map((one) => (
              <li key={one.id} class="row apart" style={{ paddingLeft: `${one.depth * 1.25}rem` }}>
                <span class="grow">{one.title}</span>
                <ActivityBadge {...one} />
              </li>
            ))}
          </ul>
        </section>
      )}
      <CallLog registration={registration} />
      {asking && <Confirm question={asking} onClose={() => ask(null)} />}
    </div>
  );
}

function resetQuestion(registration: Registration): Question {
  return {
    title: t("registrations.resetAsk", { name: registration.learner.name }),
    text: t("registrations.resetText"),
    action: t("registrations.reset"),
    danger: true,
    run: async () => {
      await call("POST", `/registrations/${registration.id}/reset`);
      changed("/registrations", "/dispatches", "/stats", "/me/");
      tell(t("registrations.resetDone"));
    },
  };
}

function removeQuestion(registration: Registration): Question {
  return {
    title: t("registrations.deleteAsk", { name: registration.learner.name }),
    text: t("registrations.deleteText"),
    action: t("do.delete"),
    danger: true,
    run: async () => {
      await call("DELETE", `/registrations/${registration.id}`);
      go("/admin/registrations", { replace: true });
      changed("/registrations", "/dispatches", "/stats", "/me/");
      tell(t("registrations.deleted"));
    },
  };
}

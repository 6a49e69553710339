import { useState } from "preact/hooks";
import type { Dispatch, LaunchLink, Registration, User } from "../api";
import { dateTime, fromLocalInput, number, relative } from "../format";
import { Missing } from "../pages/missing";
import { scoreText, StateBadge } from "../pages/status";
import { changed, isGone, useQuery } from "../query";
import { go } from "../router";
import { call, user } from "../session";
import { useStore } from "../store";
import { t } from "../text";
import { Badge, Button, Empty, ErrorNotice, Facts, Figures, Loading, Notice, PageHead } from "../ui/basics";
import { Confirm, Dialog, type Question } from "../ui/dialog";
import { CheckField, ChoiceField, Form, required, Secret, TextField, useForm } from "../ui/form";
import { DataTable } from "../ui/table";
import { tell } from "../ui/toast";
import { EditDispatch } from "./dispatch_forms";
import { PackageDialog, RelayTrace } from "./dispatch_package";
import { TenantLink, useIsPlatform, useMayManage, useSeen } from "./names";
import { Count, DispatchState, Seats } from "./usage";

export function DispatchPage({ params }: { params: Record<string, string> }) {
  const query = useQuery<Dispatch>(`/dispatches/${encodeURIComponent(params.id!)}`, { poll: 10 });
  if (isGone(query.error)) return <Missing />;
  if (!query.data) return <div class="page">{query.error ? <ErrorNotice error={query.error} retry={query.reload} /> : <Loading />}</div>;
  return <Details dispatch={query.data} />;
}

type Doing = "rules" | "link" | "package" | Question | null;

function Details({ dispatch }: { dispatch: Dispatch }) {
  const platform = useIsPlatform();
  const who = useStore(user)!;
  const admin = useMayManage();
  const manage = admin && (platform || dispatch.ownerTenantId === who.tenantId);
  const [doing, setDoing] = useState<Doing>(null);
  const stop = () => setDoing(null);
  const seen = useSeen(dispatch);
  return (
    <div class="page">
      <PageHead title={dispatch.courseTitle} crumbs={[[t("nav.dispatches"), "/admin/dispatches"]]}
        lead={<span class="row tight"><TenantLink id={dispatch.tenantId} /><DispatchState dispatch={dispatch} /></span>}
        actions={<>
          {admin && <Button icon="download" onClick={() => setDoing("package")}>{t("package.title")}</Button>}
          <Button icon="link" kind="primary" onClick={() => setDoing("link")}>{t("link.create")}</Button>
        </>} />
      {!dispatch.enabled && <Notice tone="warn">{t("dispatch.disabledHint")}</Notice>}
      {seen === "nothing" ? <Notice>{t("hidden.allOf")}</Notice> : (
        <Figures items={[
          { label: t("dispatch.registrations"), value: <Seats dispatch={dispatch} /> },
          { label: t("dispatch.launches"), value: <Count value={dispatch.counts?.launches} /> },
          { label: t("dispatch.completed"), value: <Count value={dispatch.counts?.completed} /> },
        ]} />
      )}
      <div class="columns">
        <section class="card pad stack" aria-label={t("dispatch.rules")}>
          <h2>{t("dispatch.rules")}</h2>
          <Facts items={[
            [t("usage.seats"), dispatch.usage.maxRegistrations === null ? t("usage.noLimit") : number(dispatch.usage.maxRegistrations)],
            [t("usage.launches"), dispatch.usage.maxLaunches === null ? t("usage.noLimit")
              : dispatch.used ? t("usage.seatsUsed", { used: number(dispatch.used.launches), cap: number(dispatch.usage.maxLaunches) }) : number(dispatch.usage.maxLaunches)],
            [t("usage.starts"), dateTime(dispatch.usage.startsAt)],
            [t("usage.expires"), dateTime(dispatch.usage.expiresAt)],
            [t("dispatch.allowNew"), dispatch.allowNewRegistrations ? t("yes") : t("no")],
            [t("dispatch.version"), <>{t(`policy.${dispatch.version.policy}`)}{dispatch.version.number !== null && `: ${t("courses.versionNumber", { number: dispatch.version.number })}`}</>],
            dispatch.lmsDomains.length > 0 ? [t("dispatch.domains"), dispatch.lmsDomains.join(", ")] : null,
            [t("dispatch.analytics"), t(`analytics.${dispatch.analytics}`)],
          ]} />
          {manage && (
            <div class="row tight">
              <Button icon="edit" onClick={() => setDoing("rules")}>{t("do.edit")}</Button>
              {(dispatch.usage.maxRegistrations ?? dispatch.usage.maxLaunches) !== null && (
                <Button icon="reset" onClick={() => setDoing(renewQuestion(dispatch))}>{t("dispatch.renew")}</Button>
              )}
              <Button onClick={() => setDoing(enableQuestion(dispatch))}>{dispatch.enabled ? t("dispatch.disable") : t("dispatch.enable")}</Button>
              <Button icon="trash" kind="danger" onClick={() => setDoing(removeQuestion(dispatch))}>{t("do.delete")}</Button>
            </div>
          )}
          {!manage && admin && <p class="muted small">{t("dispatch.foreign")}</p>}
        </section>
        <section class="card pad stack" aria-label={t("org.about")}>
          <h2>{t("org.about")}</h2>
          <Facts items={[
            [t("field.course"), <a href={`/admin/courses/${dispatch.courseId}`}>{dispatch.courseTitle}</a>],
            [t("org.organisation"), <TenantLink id={dispatch.tenantId} />],
            [t("field.createdAt"), dateTime(dispatch.createdAt)],
            [t("field.updatedAt"), dateTime(dispatch.updatedAt)],
            [t("field.id"), <span class="mono">{dispatch.id}</span>],
          ]} />
        </section>
      </div>
      <section class="stack" aria-label={t("nav.registrations")}>
        <h2>{t("nav.registrations")}</h2>
        {seen !== "learners" ? <div class="card"><Empty icon="lock" title={t("hidden.title")}>{t("hidden.learnersOf")}</Empty></div> : <DataTable<Registration> caption={t("nav.registrations")} prefix="r-" path="/registrations" fixed={{ dispatch: dispatch.id }} pageSize={10} poll={10}
          row={(one) => one.id} search={t("registrations.searchLearner")}
          columns={[
            { title: t("field.learner"), cell: (one) => <a class="clip" href={`/admin/registrations/${one.id}`}>{one.learner.name}</a> },
            { title: t("field.state"), cell: (one) => <StateBadge registration={one} /> },
            { title: t("field.score"), end: true, cell: (one) => scoreText(one.score) },
            { title: t("registrations.lastLaunch"), cell: (one) => <span class="nowrap">{relative(one.lastLaunchAt)}</span> },
          ]}
          empty={<Empty icon="clipboard" title={t("registrations.empty")} actions={<Button icon="link" onClick={() => setDoing("link")}>{t("link.create")}</Button>}>{t("registrations.emptyHint")}</Empty>} />}
      </section>
      <section class="stack" aria-label={t("link.links")}>
        <h2>{t("link.links")}</h2>
        {seen !== "learners" && <p class="muted">{t("hidden.links")}</p>}
        <Links dispatch={dispatch} onAsk={setDoing} />
      </section>
      {seen === "learners" && <RelayTrace dispatch={dispatch} />}
      {doing === "package" && <PackageDialog dispatch={dispatch} onClose={stop} />}
      {doing === "rules" && <EditDispatch dispatch={dispatch} onClose={stop} />}
      {doing === "link" && <CreateLink dispatch={dispatch} onClose={stop} />}
      {doing && typeof doing === "object" && <Confirm question={doing} onClose={stop} />}
    </div>
  );
}

function linkState(link: LaunchLink) {
  if (link.revokedAt) return <Badge tone="bad">{t("link.revoked")}</Badge>;
  if (link.expiresAt && Date.parse(link.expiresAt) <= Date.now()) return <Badge>{t("link.expired")}</Badge>;
  return <Badge tone="good">{t("link.good")}</Badge>;
}

function Links({ dispatch, onAsk }: { dispatch: Dispatch; onAsk: (question: Question) => void }) {
  return (
    <DataTable<LaunchLink> caption={t("link.links")} prefix="l-" path="/launch-links" fixed={{ dispatch: dispatch.id }} pageSize={10} row={(one) => one.id}
      columns={[
        { title: t("field.learner"), cell: (one) => <><span class="clip">{one.learnerName}</span><span class="sub mono">{one.tokenHint}…</span></> },
        { title: t("field.state"), cell: (one) => <span class="row tight">{linkState(one)}{one.debug && <Badge>{t("link.debug")}</Badge>}</span> },
        { title: t("link.uses"), end: true, cell: (one) => <Count value={one.uses} /> },
        { title: t("link.lastUsed"), cell: (one) => <span class="nowrap">{relative(one.lastUsedAt)}</span> },
        { title: t("usage.expires"), cell: (one) => <span class="nowrap">{dateTime(one.expiresAt)}</span> },
        {
          title: "",
          cell: (one) => !one.revokedAt && (
            <Button small kind="danger" onClick={() => onAsk({
              title: t("link.revokeAsk", { name: one.learnerName }),
              text: t("link.revokeText"),
              action: t("link.revoke"),
              danger: true,
              run: async () => {
                await call("DELETE", `/launch-links/${one.id}`);
                changed("/launch-links");
                tell(t("link.revokedDone"));
              },
            })}>{t("link.revoke")}</Button>
          ),
        },
      ]}
      empty={<Empty icon="link" title={t("link.empty")}>{t("link.emptyHint")}</Empty>} />
  );
}

function CreateLink({ dispatch, onClose }: { dispatch: Dispatch; onClose: () => void }) {
  const manage = useMayManage();
  const [made, setMade] = useState<LaunchLink | null>(null);
  const form = useForm(
    { kind: manage ? "user" : ("learner" as "user" | "learner"), email: "", id: "", name: "", expiresAt: "", debug: false },
    async (values, key) => {
      const who = values.kind === "user" ? { email: values.email.trim() } : { learner: { id: values.id.trim(), name: values.name.trim() } };
      const expires = fromLocalInput(values.expiresAt);
      setMade(await call<LaunchLink>("POST", `/dispatches/${dispatch.id}/launch-links`,
        { ...who, ...(expires ? { expiresAt: expires } : {}), ...(values.debug ? { debug: true } : {}) }, { key }));
      changed("/launch-links");
    },
    (values) => (values.kind === "user" ? required(values, "email") : required(values, "id", "name")),
  );
  const { data: users } = useQuery<{ items: User[] }>(manage ? `/users?tenant=${dispatch.tenantId}&limit=100&sort=lastName` : null);
  return (
    <Dialog title={t("link.create")} onClose={onClose}>
      {made ? (
        <div class="stack">
          <Notice tone="good">{t("link.made", { name: made.learnerName })}</Notice>
          <Secret label={t("link.address")} value={made.url!} />
          <div class="actions"><Button kind="primary" onClick={onClose}>{t("do.done")}</Button></div>
        </div>
      ) : (
        <Form form={form} action={t("link.createAction")} onCancel={onClose}>
          <ChoiceField label={t("link.for")} value={form.values.kind} onInput={(kind) => form.set({ kind })}
            options={[["user", t("link.forUser"), t("link.forUserHint")], ["learner", t("link.forLearner"), t("link.forLearnerHint")]]} />
          {form.values.kind === "user" ? (
            <TextField label={t("field.email")} type="email" value={form.values.email} error={form.errors.email} list={users?.items.map((one) => one.email)}
              onInput={(email) => form.set({ email })} />
          ) : (
            <div class="fields-2">
              <TextField label={t("link.learnerId")} value={form.values.id} error={form.errors.id} onInput={(id) => form.set({ id })} />
              <TextField label={t("field.name")} value={form.values.name} error={form.errors.name} onInput={(name) => form.set({ name })} />
            </div>
          )}
          <TextField label={t("link.expiresAt")} hint={t("link.expiresHint")} type="datetime-local" value={form.values.expiresAt} error={form.errors.expiresAt}
            onInput={(expiresAt) => form.set({ expiresAt })} />
          {manage && <CheckField label={t("link.debugPanel")} hint={t("link.debugHint")} value={form.values.debug} onInput={(debug) => form.set({ debug })} />}
        </Form>
      )}
    </Dialog>
  );
}

function enableQuestion(dispatch: Dispatch): Question {
  return {
    title: dispatch.enabled ? t("dispatch.disableAsk", { title: dispatch.courseTitle }) : t("dispatch.enableAsk", { title: dispatch.courseTitle }),
    text: dispatch.enabled ? t("dispatch.disableText") : t("dispatch.enableText"),
    action: dispatch.enabled ? t("dispatch.disable") : t("dispatch.enable"),
    danger: dispatch.enabled,
    run: async () => {
      await call("PATCH", `/dispatches/${dispatch.id}`, { enabled: !dispatch.enabled });
      changed("/dispatches", "/org/tenants", "/me/");
      tell(t("state.saved"));
    },
  };
}

function renewQuestion(dispatch: Dispatch): Question {
  return {
    title: t("dispatch.renewAsk", { title: dispatch.courseTitle }),
    text: t("dispatch.renewText"),
    action: t("dispatch.renew"),
    run: async () => {
      await call("POST", `/dispatches/${dispatch.id}/reset-count`, {});
      changed("/dispatches", "/org/tenants", "/me/");
      tell(t("state.saved"));
    },
  };
}

function removeQuestion(dispatch: Dispatch): Question {
  const begun = dispatch.counts?.registrations ?? 1;
  const used = begun > 0;
  return {
    title: t("dispatch.deleteAsk", { title: dispatch.courseTitle }),
    text: used ? <Notice tone="bad">{t("dispatch.deleteUsed", { count: begun })}</Notice> : t("dispatch.deleteText"),
    action: t("do.delete"),
    danger: true,
    run: async () => {
      await call("DELETE", `/dispatches/${dispatch.id}${used ? "?force=true" : ""}`);
      go("/admin/dispatches", { replace: true });
      changed("/dispatches", "/org/tenants", "/registrations", "/stats", "/me/");
      tell(t("dispatch.deleted"));
    },
  };
}

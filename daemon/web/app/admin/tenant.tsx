import { useState } from "preact/hooks";
import type { Course, Dispatch, Tenant } from "../api";
import { clock, date, dateTime, number } from "../format";
import { changed, isGone, useQuery } from "../query";
import { go } from "../router";
import { call } from "../session";
import { t } from "../text";
import { Missing } from "../pages/missing";
import { Badge, Button, Empty, ErrorNotice, Facts, Figures, LinkButton, Loading, Notice, PageHead } from "../ui/basics";
import { Confirm, Dialog, type Question } from "../ui/dialog";
import { CheckField, Form, required, TextField, useForm } from "../ui/form";
import { DataTable, type Column } from "../ui/table";
import { tell } from "../ui/toast";
import { roleText, useIsPlatform, useMayManage } from "./names";
import { SignupSection } from "./signup";
import { AddUser, AssignCourse } from "./tenant_forms";
import { Count, DispatchState, Seats } from "./usage";

export function TenantPage({ params }: { params: Record<string, string> }) {
  return <TenantDetails id={params.id!} />;
}

export function TenantDetails({ id, own = false }: { id: string; own?: boolean }) {
  const query = useQuery<Tenant>(`/org/tenants/${encodeURIComponent(id)}`, { poll: 10 });
  if (isGone(query.error)) return <Missing />;
  if (!query.data) return <div class="page">{query.error ? <ErrorNotice error={query.error} retry={query.reload} /> : <Loading />}</div>;
  return <Details tenant={query.data} own={own} at={query.at} />;
}

type Doing = "user" | "course" | "settings" | Question | null;

function Details({ tenant, own, at }: { tenant: Tenant; own: boolean; at: number }) {
  const platform = useIsPlatform();
  const manage = useMayManage();
  const [doing, setDoing] = useState<Doing>(null);
  const stop = () => setDoing(null);
  const root = tenant.domain === "root";
  return (
    <div class="page">
      <PageHead title={tenant.name} {...(own ? {} : { crumbs: [[t("nav.org"), "/admin/org"]] as [string, string][] })}
        lead={<span class="row tight"><span class="mono">{tenant.domain}</span>{tenant.status === "suspended" && <Badge tone="warn">{t("org.suspended")}</Badge>}</span>}
        actions={manage && (
          <>
            <Button icon="user" onClick={() => setDoing("user")}>{t("users.add")}</Button>
            <Button icon="book" kind="primary" onClick={() => setDoing("course")}>{t("org.assign")}</Button>
          </>
        )} />
      {tenant.status === "suspended" && <Notice tone="warn">{t("org.suspendedHint")}</Notice>}
      <section class="stack tight" aria-label={t("org.statistics")}>
        <Figures items={[
          { label: t("org.users"), value: number(tenant.stats.totalUsers) },
          { label: t("org.activeUsers"), value: number(tenant.stats.activeUsers), note: t("org.activeHint") },
          { label: t("org.dispatches"), value: number(tenant.stats.totalDispatches) },
          { label: t("org.ownCourses"), value: number(tenant.stats.totalCourses) },
        ]} />
        <p class="muted small" style={{ textAlign: "right" }}>{at ? t("state.asOf", { time: clock(at) }) : " "}</p>
      </section>
      <section class="stack" aria-label={t("org.assignedCourses")}>
        <h2>{t("org.assignedCourses")}</h2>
        <Assigned tenant={tenant} onAssign={manage ? () => setDoing("course") : null} />
      </section>
      <div class="columns">
        <section class="card" aria-label={t("org.newestUsers")}>
          <div class="head"><h2>{t("org.newestUsers")}</h2>{manage && <LinkButton small href={`/admin/users?tenant=${tenant.id}`}>{t("users.all")}</LinkButton>}</div>
          {tenant.users.length === 0
            ? <Empty icon="users" title={t("users.empty")} actions={manage && <Button icon="plus" onClick={() => setDoing("user")}>{t("users.add")}</Button>}>{t("users.emptyHint")}</Empty>
            : (
              <ul class="pad stack">
                {tenant.users.map((one) => (
                  <li key={one.id} class="row apart">
                    <span class="grow">
                      {manage ? <a href={`/admin/users/${one.id}`}>{one.firstName} {one.lastName}</a> : <span>{one.firstName} {one.lastName}</span>}
                      <span class="muted small clip">{one.email}</span>
                    </span>
                    <Badge tone={one.active ? "plain" : "warn"}>{one.active ? roleText(one.role) : t("users.inactive")}</Badge>
                  </li>
                ))}
              </ul>
            )}
        </section>
        <section class="card pad stack" aria-label={t("org.about")}>
          <h2>{t("org.about")}</h2>
          <Facts items={[
            [t("courses.statements"), t(`orgStatements.${tenant.statements}`)],
            [t("field.createdAt"), dateTime(tenant.createdAt)],
            [t("field.updatedAt"), dateTime(tenant.updatedAt)],
            [t("field.id"), <span class="mono">{tenant.id}</span>],
          ]} />
          {manage && (
            <div class="row tight">
              <Button icon="edit" onClick={() => setDoing("settings")}>{t("do.edit")}</Button>
              {platform && !root && <Button onClick={() => setDoing(statusQuestion(tenant))}>{tenant.status === "active" ? t("org.suspend") : t("org.activate")}</Button>}
              {platform && !root && <Button kind="danger" icon="trash" onClick={() => setDoing(removeQuestion(tenant))}>{t("do.delete")}</Button>}
            </div>
          )}
        </section>
      </div>
      {manage && <SignupSection tenant={tenant} platform={platform && root} />}
      {doing === "user" && <AddUser tenant={tenant} onClose={stop} platform={platform && root} />}
      {doing === "course" && <AssignCourse tenant={tenant} onClose={stop} />}
      {doing === "settings" && <Settings tenant={tenant} onClose={stop} />}
      {doing && typeof doing === "object" && <Confirm question={doing} onClose={stop} />}
    </div>
  );
}

function Assigned({ tenant, onAssign }: { tenant: Tenant; onAssign: (() => void) | null }) {
  const columns: Column<{ course: Course; dispatch: Dispatch }>[] = [
    { title: t("field.course"), cell: ({ dispatch }) => <a class="clip" href={`/admin/dispatches/${dispatch.id}`}>{dispatch.courseTitle}</a> },
    { title: t("field.state"), cell: ({ dispatch }) => <DispatchState dispatch={dispatch} /> },
    { title: t("dispatch.registrations"), end: true, cell: ({ dispatch }) => <Seats dispatch={dispatch} /> },
    { title: t("dispatch.completed"), end: true, cell: ({ dispatch }) => <Count value={dispatch.counts?.completed} /> },
    { title: t("usage.expires"), cell: ({ dispatch }) => <span class="nowrap">{date(dispatch.usage.expiresAt)}</span> },
  ];
  return (
    <DataTable caption={t("org.assignedCourses")} prefix="c-" path={`/org/tenants/${tenant.id}/courses`} columns={columns as Column<any>[]} pageSize={10} poll={10}
      row={(one: any) => one.dispatch.id}
      empty={<Empty icon="book" title={t("org.noCourses")} actions={onAssign && <Button icon="plus" kind="primary" onClick={onAssign}>{t("org.assign")}</Button>}>{t("org.noCoursesHint")}</Empty>} />
  );
}

function Settings({ tenant, onClose }: { tenant: Tenant; onClose: () => void }) {
  const form = useForm({ name: tenant.name, records: tenant.statements === "on" }, async ({ name, records }) => {
    await call("PATCH", `/org/tenants/${tenant.id}`, { name: name.trim(), statements: records ? "on" : "off" });
    changed("/org/tenants");
    tell(t("state.saved"));
    onClose();
  }, (values) => required(values, "name"));
  return (
    <Dialog title={t("org.settings")} onClose={onClose}>
      <Form form={form} action={t("do.save")} onCancel={onClose}>
        <TextField label={t("field.name")} autoFocus value={form.values.name} error={form.errors.name} onInput={(name) => form.set({ name })} />
        <CheckField label={t("org.statements")} hint={t("org.statementsHint")} value={form.values.records} onInput={(records) => form.set({ records })} />
      </Form>
    </Dialog>
  );
}

function statusQuestion(tenant: Tenant): Question {
  const suspend = tenant.status === "active";
  return {
    title: suspend ? t("org.suspendAsk", { name: tenant.name }) : t("org.activateAsk", { name: tenant.name }),
    text: suspend ? t("org.suspendText") : t("org.activateText"),
    action: suspend ? t("org.suspend") : t("org.activate"),
    danger: suspend,
    run: async () => {
      await call("PATCH", `/org/tenants/${tenant.id}`, { status: suspend ? "suspended" : "active" });
      changed("/org/tenants");
      tell(t("state.saved"));
    },
  };
}

function removeQuestion(tenant: Tenant): Question {
  return {
    title: t("org.deleteAsk", { name: tenant.name }),
    text: t("org.deleteText", { count: tenant.stats.totalUsers }),
    action: t("do.delete"),
    danger: true,
    run: async () => {
      await call("DELETE", `/org/tenants/${tenant.id}`);
      go("/admin/org", { replace: true });
      changed("/org/tenants", "/users", "/dispatches", "/stats");
      tell(t("org.deleted", { name: tenant.name }));
    },
  };
}

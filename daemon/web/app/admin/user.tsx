import { useState } from "preact/hooks";
import type { Registration, Role, User } from "../api";
import { dateTime, relative } from "../format";
import { Missing } from "../pages/missing";
import { scoreText, StateBadge } from "../pages/status";
import { changed, isGone, useQuery } from "../query";
import { go } from "../router";
import { call, user as current } from "../session";
import { useStore } from "../store";
import { t } from "../text";
import { Badge, Button, Empty, ErrorNotice, Facts, Loading, Notice, PageHead } from "../ui/basics";
import { Confirm, Dialog, type Question } from "../ui/dialog";
import { Form, required, Secret, SelectField, TextField, useForm } from "../ui/form";
import { DataTable } from "../ui/table";
import { tell } from "../ui/toast";
import { roleOptions, roleText, TenantLink, useIsPlatform } from "./names";

export function UserPage({ params }: { params: Record<string, string> }) {
  const query = useQuery<User>(`/users/${encodeURIComponent(params.id!)}`);
  if (isGone(query.error)) return <Missing />;
  if (!query.data) return <div class="page">{query.error ? <ErrorNotice error={query.error} retry={query.reload} /> : <Loading />}</div>;
  return <Details user={query.data} />;
}

type Doing = "edit" | "reset" | Question | null;

function Details({ user }: { user: User }) {
  const me = useStore(current)!;
  const [doing, setDoing] = useState<Doing>(null);
  const stop = () => setDoing(null);
  const self = me.id === user.id;
  const name = `${user.firstName} ${user.lastName}`;
  return (
    <div class="page">
      <PageHead title={name} crumbs={[[t("nav.users"), "/admin/users"]]}
        lead={<span class="row tight">{user.email}<Badge>{roleText(user.role)}</Badge>{!user.active && <Badge tone="warn">{t("users.inactive")}</Badge>}</span>}
        actions={<>
          <Button icon="edit" onClick={() => setDoing("edit")}>{t("do.edit")}</Button>
          {!self && <Button icon="key" onClick={() => setDoing("reset")}>{t("users.reset")}</Button>}
        </>} />
      {!user.active && <Notice tone="warn">{t("users.inactiveHint")}</Notice>}
      <div class="columns">
        <section class="card pad stack" aria-label={t("org.about")}>
          <h2>{t("org.about")}</h2>
          <Facts items={[
            [t("org.organisation"), <TenantLink id={user.tenantId} />],
            [t("field.role"), roleText(user.role)],
            [t("field.createdAt"), dateTime(user.createdAt)],
            [t("field.updatedAt"), dateTime(user.updatedAt)],
            [t("field.id"), <span class="mono">{user.id}</span>],
          ]} />
          {!self && (
            <div class="row tight">
              <Button onClick={() => setDoing(activeQuestion(user))}>{user.active ? t("users.deactivate") : t("users.activate")}</Button>
              <Button icon="trash" kind="danger" onClick={() => setDoing(removeQuestion(user))}>{t("do.delete")}</Button>
            </div>
          )}
        </section>
      </div>
      <section class="stack" aria-label={t("nav.registrations")}>
        <h2>{t("nav.registrations")}</h2>
        <Registrations user={user} />
      </section>
      {doing === "edit" && <EditUser user={user} onClose={stop} />}
      {doing === "reset" && <ResetPassword user={user} onClose={stop} />}
      {doing && typeof doing === "object" && <Confirm question={doing} onClose={stop} />}
    </div>
  );
}

function Registrations({ user }: { user: User }) {
  return (
    <DataTable<Registration> caption={t("nav.registrations")} prefix="r-" path="/registrations" fixed={{ user: user.id }} pageSize={10}
      row={(one) => one.id}
      columns={[
        { title: t("field.course"), cell: (one) => <a class="clip" href={`/admin/registrations/${one.id}`}>{one.courseTitle}</a> },
        { title: t("field.state"), cell: (one) => <StateBadge registration={one} /> },
        { title: t("field.score"), end: true, cell: (one) => scoreText(one.score) },
        { title: t("registrations.lastLaunch"), cell: (one) => <span class="nowrap">{relative(one.lastLaunchAt)}</span> },
      ]}
      empty={<Empty icon="clipboard" title={t("registrations.empty")}>{t("registrations.emptyUser")}</Empty>} />
  );
}

function EditUser({ user, onClose }: { user: User; onClose: () => void }) {
  const platform = useIsPlatform();
  const me = useStore(current)!;
  const rootUser = platform && user.tenantId === me.tenantId;
  const form = useForm(
    { firstName: user.firstName, lastName: user.lastName, role: user.role },
    async (values) => {
      const change: Record<string, string> = { firstName: values.firstName.trim(), lastName: values.lastName.trim() };
      if (values.role !== user.role) change.role = values.role;
      const stored = await call<User>("PATCH", `/users/${user.id}`, change);
      if (stored.id === me.id) current.value = stored;
      changed("/users", "/org/tenants");
      tell(t("state.saved"));
      onClose();
    },
    (values) => required(values, "firstName", "lastName"),
  );
  return (
    <Dialog title={t("users.edit")} onClose={onClose}>
      <Form form={form} action={t("do.save")} onCancel={onClose}>
        <div class="fields-2">
          <TextField label={t("field.firstName")} autoFocus value={form.values.firstName} error={form.errors.firstName} onInput={(firstName) => form.set({ firstName })} />
          <TextField label={t("field.lastName")} value={form.values.lastName} error={form.errors.lastName} onInput={(lastName) => form.set({ lastName })} />
        </div>
        <SelectField<Role> label={t("field.role")} hint={user.id === me.id ? t("users.ownRole") : t("users.roleHint")} disabled={user.id === me.id}
          value={form.values.role} error={form.errors.role} onInput={(role) => form.set({ role })} options={roleOptions(rootUser)} />
      </Form>
    </Dialog>
  );
}

/// A link with which the user chooses a password; whoever made it never learns the password.
function ResetPassword({ user, onClose }: { user: User; onClose: () => void }) {
  const [made, setMade] = useState<{ url: string; expiresAt: string } | null>(null);
  const form = useForm({}, async (_, key) => {
    setMade(await call("POST", `/users/${user.id}/password-reset`, {}, { key }));
  });
  return (
    <Dialog title={t("users.resetOf", { name: `${user.firstName} ${user.lastName}` })} onClose={onClose}>
      {made ? (
        <div class="stack">
          <Notice tone="good">{t("users.resetMade", { time: dateTime(made.expiresAt) })}</Notice>
          <Secret label={t("link.address")} value={made.url} />
          <div class="actions"><Button kind="primary" onClick={onClose}>{t("do.done")}</Button></div>
        </div>
      ) : (
        <Form form={form} action={t("users.resetAction")} onCancel={onClose}>
          <p>{t("users.resetText")}</p>
        </Form>
      )}
    </Dialog>
  );
}

function activeQuestion(user: User): Question {
  const name = `${user.firstName} ${user.lastName}`;
  return {
    title: user.active ? t("users.deactivateAsk", { name }) : t("users.activateAsk", { name }),
    text: user.active ? t("users.deactivateText") : t("users.activateText"),
    action: user.active ? t("users.deactivate") : t("users.activate"),
    danger: user.active,
    run: async () => {
      await call("PATCH", `/users/${user.id}`, { active: !user.active });
      changed("/users", "/org/tenants");
      tell(t("state.saved"));
    },
  };
}

function removeQuestion(user: User): Question {
  const name = `${user.firstName} ${user.lastName}`;
  return {
    title: t("users.deleteAsk", { name }),
    text: t("users.deleteText"),
    action: t("do.delete"),
    danger: true,
    run: async () => {
      await call("DELETE", `/users/${user.id}`);
      go("/admin/users", { replace: true });
      changed("/users", "/org/tenants", "/stats");
      tell(t("users.deleted", { name }));
    },
  };
}

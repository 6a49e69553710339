// Who may make an account without an administrator, and who is invited.
import { useState } from "preact/hooks";
import type { Role, Tenant } from "../api";
import { dateTime } from "../format";
import { changed, useQuery } from "../query";
import { call } from "../session";
import { t } from "../text";
import { Badge, Button, Empty, Notice } from "../ui/basics";
import { Confirm, Dialog, type Question } from "../ui/dialog";
import { ChoiceField, Form, Secret, SelectField, TextField, useForm } from "../ui/form";
import { DataTable } from "../ui/table";
import { tell } from "../ui/toast";
import { roleOptions, roleText } from "./names";

type Signup = "off" | "invite" | "open";

interface Invitation {
  id: string;
  email: string | null;
  role: Role;
  hint: string;
  createdAt: string;
  expiresAt: string;
  usedAt: string | null;
  revokedAt: string | null;
  url?: string;
}

type Doing = "policy" | "invite" | Question | null;

export function SignupSection({ tenant, platform }: { tenant: Tenant; platform: boolean }) {
  const { data } = useQuery<{ signup: Signup }>(`/org/tenants/${tenant.id}/signup`);
  const [doing, setDoing] = useState<Doing>(null);
  const stop = () => setDoing(null);
  if (!data) return null;
  const invite = data.signup !== "off" && <Button icon="plus" onClick={() => setDoing("invite")}>{t("signup.invite")}</Button>;
  return (
    <section class="stack" aria-label={t("signup.title")}>
      <div class="row apart">
        <h2>{t("signup.title")}</h2>
        <div class="row tight">
          {invite}
          <Button icon="edit" onClick={() => setDoing("policy")}>{t(data.signup === "invite" ? "signup.invite2" : `signup.${data.signup}`)}</Button>
        </div>
      </div>
      {data.signup === "open" && <Secret label={t("signup.openLink")} value={`${location.origin}/register?tenant=${tenant.domain}`} />}
      {data.signup === "off" ? (
        <div class="card pad"><p class="muted">{t("signup.offHint")}</p></div>
      ) : (
        <DataTable<Invitation> caption={t("signup.invitations")} prefix="i-" path="/invitations" fixed={{ tenant: tenant.id }} pageSize={10} row={(one) => one.id}
          columns={[
            { title: t("field.email"), cell: (one) => <><span class="clip">{one.email ?? t("signup.anybody")}</span><span class="sub mono">{one.hint}…</span></> },
            { title: t("field.role"), cell: (one) => roleText(one.role) },
            { title: t("field.state"), cell: state },
            { title: t("usage.expires"), cell: (one) => <span class="nowrap">{dateTime(one.expiresAt)}</span> },
            {
              title: "",
              cell: (one) => !one.usedAt && !one.revokedAt && (
                <Button small kind="danger" onClick={() => setDoing({
                  title: t("signup.revokeAsk"),
                  text: t("signup.revokeText"),
                  action: t("link.revoke"),
                  danger: true,
                  run: async () => {
                    await call("DELETE", `/invitations/${one.id}`);
                    changed("/invitations");
                    tell(t("signup.revoked"));
                  },
                })}>{t("link.revoke")}</Button>
              ),
            },
          ]}
          empty={<Empty icon="user" title={t("signup.noInvitations")} actions={invite}>{t("signup.noInvitationsHint")}</Empty>} />
      )}
      {doing === "policy" && <Policy tenant={tenant} signup={data.signup} onClose={stop} />}
      {doing === "invite" && <Invite tenant={tenant} platform={platform} onClose={stop} />}
      {doing && typeof doing === "object" && <Confirm question={doing} onClose={stop} />}
    </section>
  );
}

function state(one: Invitation) {
  if (one.usedAt) return <Badge tone="good">{t("signup.used")}</Badge>;
  if (one.revokedAt) return <Badge tone="bad">{t("link.revoked")}</Badge>;
  if (Date.parse(one.expiresAt) <= Date.now()) return <Badge>{t("link.expired")}</Badge>;
  return <Badge tone="info">{t("signup.waiting")}</Badge>;
}

function Policy({ tenant, signup, onClose }: { tenant: Tenant; signup: Signup; onClose: () => void }) {
  const form = useForm({ signup }, async (values) => {
    await call("PATCH", `/org/tenants/${tenant.id}/signup`, values);
    changed(`/org/tenants/${tenant.id}`);
    tell(t("state.saved"));
    onClose();
  });
  return (
    <Dialog title={t("signup.title")} onClose={onClose}>
      <Form form={form} action={t("do.save")} onCancel={onClose}>
        <ChoiceField<Signup> label={t("signup.who")} value={form.values.signup} onInput={(value) => form.set({ signup: value })}
          options={[["off", t("signup.off"), t("signup.offHint")], ["invite", t("signup.invite2"), t("signup.inviteHint")], ["open", t("signup.open"), t("signup.openHint")]]} />
      </Form>
    </Dialog>
  );
}

function Invite({ tenant, platform, onClose }: { tenant: Tenant; platform: boolean; onClose: () => void }) {
  const [made, setMade] = useState<Invitation | null>(null);
  const form = useForm({ email: "", role: "learner" as Role }, async (values, key) => {
    const email = values.email.trim();
    setMade(await call<Invitation>("POST", "/invitations", { tenantId: tenant.id, role: values.role, ...(email ? { email } : {}) }, { key }));
    changed("/invitations");
  });
  return (
    <Dialog title={t("signup.invite")} onClose={onClose}>
      {made ? (
        <div class="stack">
          <Notice tone="good">{t("signup.made", { time: dateTime(made.expiresAt) })}</Notice>
          <Secret label={t("link.address")} value={made.url!} />
          <div class="actions"><Button kind="primary" onClick={onClose}>{t("do.done")}</Button></div>
        </div>
      ) : (
        <Form form={form} action={t("signup.inviteAction")} onCancel={onClose}>
          <TextField label={t("field.email")} hint={t("signup.emailHint")} type="email" autoFocus value={form.values.email} error={form.errors.email} onInput={(email) => form.set({ email })} />
          <SelectField<Role> label={t("field.role")} value={form.values.role} onInput={(role) => form.set({ role })} options={roleOptions(platform)} error={form.errors.role} />
        </Form>
      )}
    </Dialog>
  );
}

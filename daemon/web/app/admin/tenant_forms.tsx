// What can be done to an organisation, as dialogs that list and page share.
import { useState } from "preact/hooks";
import type { Dispatch, Role, Tenant, User } from "../api";
import { changed } from "../query";
import { call } from "../session";
import { t } from "../text";
import { Dialog } from "../ui/dialog";
import { CheckField, Form, required, SelectField, TextField, useForm } from "../ui/form";
import { Picker, type Choice } from "../ui/picker";
import { tell } from "../ui/toast";
import { launchableCourses, roleOptions } from "./names";
import { useUsage, UsageFields, usageBody, usageProblems } from "./usage";

/// `Ada & Söhne GmbH` → `ada-sohne-gmbh`
export function domainOf(name: string): string {
  return name.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").replace(/ß/g, "ss").toLowerCase()
    .replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 63);
}

export function CreateTenant({ onClose, onDone }: { onClose: () => void; onDone: (tenant: Tenant) => void }) {
  const [ownDomain, setOwnDomain] = useState(false);
  const form = useForm(
    { name: "", domain: "" },
    async ({ name, domain }, key) => {
      const tenant = await call<Tenant>("POST", "/org/tenants", { name: name.trim(), domain: domain.trim() }, { key });
      changed("/org/tenants", "/stats");
      tell(t("org.created", { name: tenant.name }));
      onDone(tenant);
    },
    (values) => required(values, "name", "domain"),
  );
  return (
    <Dialog title={t("org.create")} onClose={onClose}>
      <Form form={form} action={t("org.createAction")} onCancel={onClose}>
        <TextField label={t("field.name")} autoFocus value={form.values.name} error={form.errors.name}
          onInput={(name) => form.set({ name, ...(ownDomain ? {} : { domain: domainOf(name) }) })} />
        <TextField label={t("field.domain")} hint={t("org.domainHint")} value={form.values.domain} error={form.errors.domain}
          onInput={(domain) => {
            setOwnDomain(true);
            form.set({ domain });
          }} />
      </Form>
    </Dialog>
  );
}

export function AddUser({ tenant, onClose, platform }: { tenant: { id: string; name: string }; onClose: () => void; platform: boolean }) {
  const form = useForm(
    { firstName: "", lastName: "", email: "", password: "", role: "learner" as Role },
    async (values, key) => {
      const user = await call<User>("POST", `/org/tenants/${tenant.id}/users`, { ...values, email: values.email.trim() }, { key });
      changed("/org/tenants", "/users", "/stats");
      tell(t("users.created", { name: `${user.firstName} ${user.lastName}` }));
      onClose();
    },
    (values) => required(values, "firstName", "lastName", "email", "password"),
  );
  return (
    <Dialog title={t("users.addTo", { name: tenant.name })} onClose={onClose}>
      <Form form={form} action={t("users.addAction")} onCancel={onClose}>
        <div class="fields-2">
          <TextField label={t("field.firstName")} autoFocus value={form.values.firstName} error={form.errors.firstName} onInput={(firstName) => form.set({ firstName })} />
          <TextField label={t("field.lastName")} value={form.values.lastName} error={form.errors.lastName} onInput={(lastName) => form.set({ lastName })} />
        </div>
        <TextField label={t("field.email")} type="email" value={form.values.email} error={form.errors.email} onInput={(email) => form.set({ email })} />
        <TextField label={t("field.password")} type="password" hint={t("users.passwordHint")} autoComplete="new-password" value={form.values.password}
          error={form.errors.password} onInput={(password) => form.set({ password })} />
        <SelectField label={t("field.role")} value={form.values.role} onInput={(role) => form.set({ role })}
          options={roleOptions(platform)} error={form.errors.role} />
      </Form>
    </Dialog>
  );
}

/// Assigns a course, with limits or without: a dispatch.
export function AssignCourse({ tenant, onClose }: { tenant: { id: string; name: string }; onClose: () => void }) {
  const [course, setCourse] = useState<Choice | null>(null);
  const [usage, setUsage] = useUsage(null);
  const form = useForm(
    { courseId: "", enabled: true },
    async (values, key) => {
      const dispatch = await call<Dispatch>("POST", "/dispatches",
        { courseId: course!.id, tenantId: tenant.id, usage: usageBody(usage), enabled: values.enabled }, { key });
      changed("/org/tenants", "/dispatches", "/stats", "/me/");
      tell(t("org.assigned", { course: dispatch.courseTitle, name: tenant.name }));
      onClose();
    },
    () => ({ ...(course ? {} : { courseId: t("form.required") }), ...usageProblems(usage) }),
  );
  return (
    <Dialog title={t("org.assignTo", { name: tenant.name })} onClose={onClose}>
      <Form form={form} action={t("org.assignAction")} onCancel={onClose}>
        <Picker label={t("field.course")} value={course} error={form.errors.courseId}
          onPick={(choice) => {
            setCourse(choice);
            form.set({ courseId: choice?.id ?? "" });
          }}
          from={launchableCourses} />
        <UsageFields usage={usage} onChange={(next) => { setUsage(next); form.set({}); }} errors={form.errors} />
        <CheckField label={t("dispatch.enabled")} hint={t("dispatch.enabledHint")} value={form.values.enabled} onInput={(enabled) => form.set({ enabled })} />
      </Form>
    </Dialog>
  );
}

import { useState } from "preact/hooks";
import type { Course, Dispatch } from "../api";
import { changed } from "../query";
import { go } from "../router";
import { call } from "../session";
import { t } from "../text";
import { Dialog } from "../ui/dialog";
import { CheckField, Form, SelectField, TextField, useForm } from "../ui/form";
import { Picker, type Choice } from "../ui/picker";
import { tell } from "../ui/toast";
import { courses, launchableCourses, tenants } from "./names";
import { useUsage, usageBody, UsageFields, usageProblems } from "./usage";

/// A new dispatch; course or tenant may be given.
export function AssignTo({ course: given, onClose }: { course?: Course; onClose: () => void }) {
  const [course, setCourse] = useState<Choice | null>(given ? courses.choice(given) : null);
  const [tenant, setTenant] = useState<Choice | null>(null);
  const [usage, setUsage] = useUsage(null);
  const form = useForm(
    { courseId: "", tenantId: "", analytics: "learner" as Dispatch["analytics"], enabled: true },
    async (values, key) => {
      const made = await call<Dispatch>("POST", "/dispatches",
        { courseId: course!.id, tenantId: tenant!.id, usage: usageBody(usage), analytics: values.analytics, enabled: values.enabled }, { key });
      changed("/dispatches", "/org/tenants", "/stats", "/me/");
      tell(t("org.assigned", { course: made.courseTitle, name: tenant!.name }));
      onClose();
      go(`/admin/dispatches/${made.id}`);
    },
    () => ({
      ...(course ? {} : { courseId: t("form.required") }),
      ...(tenant ? {} : { tenantId: t("form.required") }),
      ...usageProblems(usage),
    }),
  );
  return (
    <Dialog title={given ? t("dispatch.createOf", { title: given.title }) : t("dispatch.create")} onClose={onClose}>
      <Form form={form} action={t("dispatch.createAction")} onCancel={onClose}>
        {!given && (
          <Picker label={t("field.course")} value={course} error={form.errors.courseId}
            onPick={(choice) => { setCourse(choice); form.set({ courseId: choice?.id ?? "" }); }}
            from={launchableCourses} />
        )}
        <Picker label={t("org.organisation")} value={tenant} error={form.errors.tenantId}
          onPick={(choice) => { setTenant(choice); form.set({ tenantId: choice?.id ?? "" }); }}
          from={tenants} />
        <UsageFields usage={usage} onChange={(next) => { setUsage(next); form.set({}); }} errors={form.errors} />
        <SelectField label={t("dispatch.analytics")} hint={t("dispatch.analyticsHint")} value={form.values.analytics} onInput={(analytics) => form.set({ analytics })}
          options={[["learner", t("analytics.learner")], ["summary", t("analytics.summary")], ["none", t("analytics.none")]]} />
        <CheckField label={t("dispatch.enabled")} hint={t("dispatch.enabledHint")} value={form.values.enabled} onInput={(enabled) => form.set({ enabled })} />
      </Form>
    </Dialog>
  );
}

export function EditDispatch({ dispatch, onClose }: { dispatch: Dispatch; onClose: () => void }) {
  const [usage, setUsage] = useUsage(dispatch.usage);
  const form = useForm(
    {
      analytics: dispatch.analytics, enabled: dispatch.enabled, allowNewRegistrations: dispatch.allowNewRegistrations,
      policy: dispatch.version.policy, number: dispatch.version.number?.toString() ?? "",
    },
    async ({ policy, number, ...values }) => {
      const version = policy === "latest" ? { policy } : { policy, ...(number ? { number: Number(number) } : {}) };
      await call("PATCH", `/dispatches/${dispatch.id}`, { ...values, version, usage: usageBody(usage) });
      changed("/dispatches", "/org/tenants", "/me/");
      tell(t("state.saved"));
      onClose();
    },
    () => usageProblems(usage),
  );
  return (
    <Dialog title={t("dispatch.rules")} onClose={onClose}>
      <Form form={form} action={t("do.save")} onCancel={onClose}>
        <UsageFields usage={usage} onChange={(next) => { setUsage(next); form.set({}); }} errors={form.errors} />
        <SelectField label={t("dispatch.analytics")} hint={t("dispatch.analyticsHint")} value={form.values.analytics} onInput={(analytics) => form.set({ analytics })}
          options={[["learner", t("analytics.learner")], ["summary", t("analytics.summary")], ["none", t("analytics.none")]]} />
        <SelectField label={t("dispatch.version")} hint={t(`policy.${form.values.policy}Hint`)} value={form.values.policy} onInput={(policy) => form.set({ policy })}
          options={[["latest", t("policy.latest")], ["pin", t("policy.pin")], ["force", t("policy.force")]]} />
        {form.values.policy !== "latest" && (
          <TextField label={t("dispatch.versionNumber")} hint={t("dispatch.versionHint")} type="number" min={1} value={form.values.number} error={form.errors.number} onInput={(number) => form.set({ number })} />
        )}
        <CheckField label={t("dispatch.allowNew")} hint={t("dispatch.allowNewHint")} value={form.values.allowNewRegistrations}
          onInput={(allowNewRegistrations) => form.set({ allowNewRegistrations })} />
        <CheckField label={t("dispatch.enabled")} hint={t("dispatch.enabledHint")} value={form.values.enabled} onInput={(enabled) => form.set({ enabled })} />
      </Form>
    </Dialog>
  );
}

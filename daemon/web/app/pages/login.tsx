import { useState } from "preact/hooks";
import { ApiError } from "../api";
import { safeNext } from "../app";
import { go, useSearch } from "../router";
import { logIn } from "../session";
import { t } from "../text";
import { Notice } from "../ui/basics";
import { Form, required, TextField, useForm } from "../ui/form";
import { Gate } from "../ui/gate";

export function LoginPage() {
  const [search] = useSearch();
  const [tenantAsked, askTenant] = useState(search.has("tenant"));
  const form = useForm(
    { email: search.get("email") ?? "", password: "", tenant: search.get("tenant") ?? "" },
    async ({ email, password, tenant }) => {
      try {
        await logIn({ email: email.trim(), password, ...(tenant.trim() ? { tenant: tenant.trim() } : {}) });
      } catch (error) {
        if (error instanceof ApiError && error.code === "auth.tenant_required") askTenant(true);
        throw error;
      }
      go(safeNext(search.get("next")), { replace: true });
    },
    (values) => required(values, "email", "password"),
  );
  const reason = search.get("reason");
  return (
    <Gate title={t("login.title")} aside={<p>{t("login.forgotten")}</p>}>
      {reason === "ended" && <Notice tone="info">{t("login.ended")}</Notice>}
      {reason === "password" && <Notice tone="good">{t("login.passwordSet")}</Notice>}
      <Form form={form} action={t("login.action")} wide>
        <TextField label={t("field.email")} type="email" autoComplete="username" autoFocus={!form.values.email} value={form.values.email}
          error={form.errors.email} onInput={(email) => form.set({ email })} />
        <TextField label={t("field.password")} type="password" autoComplete="current-password" autoFocus={!!form.values.email}
          value={form.values.password} error={form.errors.password} onInput={(password) => form.set({ password })} />
        {tenantAsked && (
          <TextField label={t("login.tenant")} hint={t("login.tenantHint")} autoComplete="organization" autoFocus value={form.values.tenant}
            error={form.errors.tenant} onInput={(tenant) => form.set({ tenant })} />
        )}
      </Form>
    </Gate>
  );
}

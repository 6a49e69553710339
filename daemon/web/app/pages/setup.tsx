import type { Login } from "../api";
import { go } from "../router";
import { accept, open } from "../session";
import { t } from "../text";
import { Form, required, TextField, useForm } from "../ui/form";
import { Gate } from "../ui/gate";
import { useHashToken } from "./hash_token";

/// The first administrator of an installation. The token stands on lmsd's console.
export function SetupPage() {
  const given = useHashToken();
  const form = useForm(
    { token: given, firstName: "", lastName: "", email: "", password: "" },
    async (values) => {
      accept(await open<Login>("POST", "/auth/setup", { ...values, token: values.token.trim(), email: values.email.trim() }));
      go("/admin", { replace: true });
    },
    (values) => required(values, "token", "firstName", "lastName", "email", "password"),
  );
  return (
    <Gate title={t("setup.title")} lead={t("setup.lead")}>
      <Form form={form} action={t("setup.action")} wide>
        {!given && <TextField label={t("setup.token")} hint={t("setup.tokenHint")} autoFocus value={form.values.token} error={form.errors.token} onInput={(token) => form.set({ token })} />}
        <div class="fields-2">
          <TextField label={t("field.firstName")} autoComplete="given-name" autoFocus={!!given} value={form.values.firstName} error={form.errors.firstName} onInput={(firstName) => form.set({ firstName })} />
          <TextField label={t("field.lastName")} autoComplete="family-name" value={form.values.lastName} error={form.errors.lastName} onInput={(lastName) => form.set({ lastName })} />
        </div>
        <TextField label={t("field.email")} type="email" autoComplete="username" value={form.values.email} error={form.errors.email} onInput={(email) => form.set({ email })} />
        <TextField label={t("field.password")} hint={t("users.passwordHint")} type="password" autoComplete="new-password" value={form.values.password} error={form.errors.password} onInput={(password) => form.set({ password })} />
      </Form>
    </Gate>
  );
}

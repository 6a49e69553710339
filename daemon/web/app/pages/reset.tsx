import { open } from "../session";
import { go } from "../router";
import { t } from "../text";
import { Notice } from "../ui/basics";
import { Form, required, TextField, useForm } from "../ui/form";
import { Gate } from "../ui/gate";
import { useHashToken } from "./hash_token";

/// A new password by a link that an administrator made.
export function ResetPage() {
  const token = useHashToken();
  const form = useForm(
    { password: "", again: "" },
    async ({ password }) => {
      await open("POST", "/auth/password-reset", { token, password });
      go("/login?reason=password", { replace: true });
    },
    (values) => ({
      ...required(values, "password", "again"),
      ...(values.again && values.again !== values.password ? { again: t("form.notSame") } : {}),
    }),
  );
  return (
    <Gate title={t("reset.title")} lead={token ? t("reset.lead") : undefined}>
      {token ? (
        <Form form={form} action={t("reset.action")} wide>
          <TextField label={t("profile.new")} hint={t("users.passwordHint")} type="password" autoComplete="new-password" autoFocus value={form.values.password} error={form.errors.password} onInput={(password) => form.set({ password })} />
          <TextField label={t("profile.again")} type="password" autoComplete="new-password" value={form.values.again} error={form.errors.again} onInput={(again) => form.set({ again })} />
        </Form>
      ) : <Notice tone="warn">{t("reset.noToken")}</Notice>}
    </Gate>
  );
}

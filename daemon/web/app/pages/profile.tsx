import type { Login, User } from "../api";
import { accept, call, user } from "../session";
import { useStore } from "../store";
import { chooseLanguage, language, languages, t, type Language } from "../text";
import { roleText } from "../admin/names";
import { Facts, PageHead } from "../ui/basics";
import { Form, required, SelectField, TextField, useForm } from "../ui/form";
import { tell } from "../ui/toast";

export function ProfilePage() {
  const who = useStore(user)!;
  return (
    <div class="page narrow">
      <PageHead title={t("nav.profile")} />
      <section class="card pad stack" aria-label={t("profile.you")}>
        <h2>{t("profile.you")}</h2>
        <Facts items={[[t("field.email"), who.email], [t("field.role"), roleText(who.role)]]} />
        <Names user={who} />
      </section>
      <section class="card pad stack" aria-label={t("profile.password")}>
        <h2>{t("profile.password")}</h2>
        <p class="muted">{t("profile.passwordHint")}</p>
        <Password email={who.email} />
      </section>
      <section class="card pad stack" aria-label={t("nav.language")}>
        <h2>{t("nav.language")}</h2>
        <SelectField<Language> label={t("profile.language")} value={language()} onInput={chooseLanguage} options={Object.entries(languages) as [Language, string][]} />
      </section>
    </div>
  );
}

function Names({ user: who }: { user: User }) {
  const form = useForm(
    { firstName: who.firstName, lastName: who.lastName },
    async (values) => {
      user.value = await call<User>("PATCH", `/users/${who.id}`, { firstName: values.firstName.trim(), lastName: values.lastName.trim() });
      tell(t("state.saved"));
    },
    (values) => required(values, "firstName", "lastName"),
  );
  return (
    <Form form={form} action={t("do.save")}>
      <div class="fields-2">
        <TextField label={t("field.firstName")} autoComplete="given-name" value={form.values.firstName} error={form.errors.firstName} onInput={(firstName) => form.set({ firstName })} />
        <TextField label={t("field.lastName")} autoComplete="family-name" value={form.values.lastName} error={form.errors.lastName} onInput={(lastName) => form.set({ lastName })} />
      </div>
    </Form>
  );
}

function Password({ email }: { email: string }) {
  const form = useForm(
    { currentPassword: "", newPassword: "", again: "" },
    async ({ currentPassword, newPassword }) => {
      // Every other login of this account ends; this one goes on.
      accept(await call<Login>("POST", "/auth/password", { currentPassword, newPassword }));
      form.set({ currentPassword: "", newPassword: "", again: "" });
      tell(t("profile.passwordChanged"));
    },
    (values) => ({
      ...required(values, "currentPassword", "newPassword", "again"),
      ...(values.again && values.again !== values.newPassword ? { again: t("form.notSame") } : {}),
    }),
  );
  return (
    <Form form={form} action={t("profile.changePassword")}>
      <input type="email" autoComplete="username" value={email} hidden readOnly />
      <TextField label={t("profile.current")} type="password" autoComplete="current-password" value={form.values.currentPassword} error={form.errors.currentPassword} onInput={(currentPassword) => form.set({ currentPassword })} />
      <div class="fields-2">
        <TextField label={t("profile.new")} hint={t("users.passwordHint")} type="password" autoComplete="new-password" value={form.values.newPassword} error={form.errors.newPassword} onInput={(newPassword) => form.set({ newPassword })} />
        <TextField label={t("profile.again")} type="password" autoComplete="new-password" value={form.values.again} error={form.errors.again} onInput={(again) => form.set({ again })} />
      </div>
    </Form>
  );
}

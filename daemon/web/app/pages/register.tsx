import { useEffect, useState } from "preact/hooks";
import type { Login } from "../api";
import { home } from "../app";
import { go, useSearch } from "../router";
import { accept, open } from "../session";
import { t } from "../text";
import { ErrorNotice, Loading, Notice } from "../ui/basics";
import { Form, required, TextField, useForm } from "../ui/form";
import { Gate } from "../ui/gate";
import { useHashToken } from "./hash_token";

interface Offer {
  tenant: { name: string; domain: string };
  email: string | null;
}

/// For oneself: by an invitation, or where an organisation is open to everybody.
export function RegisterPage() {
  const token = useHashToken();
  const [search] = useSearch();
  const tenant = search.get("tenant") ?? "";
  const [offer, setOffer] = useState<Offer | null>(null);
  const [error, setError] = useState<Error | null>(null);
  useEffect(() => {
    if (!token && !tenant) return;
    open<Offer>("POST", "/auth/registration", token ? { invitation: token } : { tenant }).then(setOffer, setError);
  }, []);
  const aside = <p><a class="inline" href="/login">{t("register.haveAccount")}</a></p>;
  if (!token && !tenant) return <Gate title={t("register.title")} aside={aside}><Notice>{t("register.closed")}</Notice></Gate>;
  if (error) return <Gate title={t("register.title")} aside={aside}><ErrorNotice error={error} /></Gate>;
  if (!offer) return <Gate title={t("register.title")} aside={aside}><Loading /></Gate>;
  return (
    <Gate title={t("register.title")} lead={t("register.lead", { name: offer.tenant.name })} aside={aside}>
      <Fields offer={offer} token={token} />
    </Gate>
  );
}

function Fields({ offer, token }: { offer: Offer; token: string }) {
  const form = useForm(
    { firstName: "", lastName: "", email: offer.email ?? "", password: "" },
    async (values) => {
      const who = { firstName: values.firstName.trim(), lastName: values.lastName.trim(), email: values.email.trim(), password: values.password };
      accept(await open<Login>("POST", "/auth/register", { ...who, ...(token ? { invitation: token } : { tenant: offer.tenant.domain }) }));
      go(home(), { replace: true });
    },
    (values) => required(values, "firstName", "lastName", "email", "password"),
  );
  return (
    <Form form={form} action={t("register.action")} wide>
      <div class="fields-2">
        <TextField label={t("field.firstName")} autoComplete="given-name" autoFocus value={form.values.firstName} error={form.errors.firstName} onInput={(firstName) => form.set({ firstName })} />
        <TextField label={t("field.lastName")} autoComplete="family-name" value={form.values.lastName} error={form.errors.lastName} onInput={(lastName) => form.set({ lastName })} />
      </div>
      {offer.email === null
        ? <TextField label={t("field.email")} type="email" autoComplete="username" value={form.values.email} error={form.errors.email} onInput={(email) => form.set({ email })} />
        : <p>{t("register.as", { email: offer.email })}</p>}
      <TextField label={t("field.password")} hint={t("users.passwordHint")} type="password" autoComplete="new-password" value={form.values.password} error={form.errors.password} onInput={(password) => form.set({ password })} />
    </Form>
  );
}

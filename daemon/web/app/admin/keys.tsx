import { useState } from "preact/hooks";
import type { ApiKey } from "../api";
import { date, fromLocalInput, relative } from "../format";
import { changed } from "../query";
import { call } from "../session";
import { t } from "../text";
import { Badge, Button, Empty, Notice, PageHead } from "../ui/basics";
import { Confirm, Dialog, type Question } from "../ui/dialog";
import { ChoiceField, Form, required, Secret, TextField, useForm } from "../ui/form";
import { DataTable, type Column } from "../ui/table";
import { tell } from "../ui/toast";
import { TenantLink, useIsPlatform } from "./names";

type Doing = "create" | Question | null;

export function KeysPage() {
  const platform = useIsPlatform();
  const [doing, setDoing] = useState<Doing>(null);
  const create = <Button icon="plus" kind="primary" onClick={() => setDoing("create")}>{t("keys.create")}</Button>;
  const columns: Column<ApiKey>[] = [
    { title: t("field.name"), cell: (one) => <><span class="clip">{one.name}</span><span class="sub mono">{one.hint}…</span></> },
    ...(platform ? [{ title: t("org.organisation"), cell: (one: ApiKey) => <TenantLink id={one.tenantId} /> }] : []),
    { title: t("keys.scopes"), cell: (one) => <span class="mono">{one.scopes.join(" ")}</span> },
    { title: t("field.state"), cell: state },
    { title: t("keys.lastUsed"), cell: (one) => <span class="nowrap">{relative(one.lastUsedAt)}</span> },
    { title: t("usage.expires"), cell: (one) => <span class="nowrap">{date(one.expiresAt)}</span> },
    { title: "", cell: (one) => !one.revokedAt && <Button small kind="danger" label={t("keys.revokeNamed", { name: one.name })} onClick={() => setDoing(revokeQuestion(one))}>{t("link.revoke")}</Button> },
  ];
  return (
    <div class="page">
      <PageHead title={t("nav.keys")} lead={<>{t("keys.lead")} <a class="inline" href="/openapi.json" target="_blank" rel="noopener">OpenAPI</a></>} actions={create} />
      <DataTable<ApiKey> caption={t("nav.keys")} path="/keys" columns={columns} row={(one) => one.id} search={t("keys.search")}
        empty={<Empty icon="key" title={t("keys.empty")} actions={create}>{t("keys.emptyHint")}</Empty>} />
      {doing === "create" && <CreateKey onClose={() => setDoing(null)} />}
      {doing && typeof doing === "object" && <Confirm question={doing} onClose={() => setDoing(null)} />}
    </div>
  );
}

function state(key: ApiKey) {
  if (key.revokedAt) return <Badge tone="bad">{t("link.revoked")}</Badge>;
  if (key.expiresAt && Date.parse(key.expiresAt) <= Date.now()) return <Badge>{t("link.expired")}</Badge>;
  return <Badge tone="good">{t("link.good")}</Badge>;
}

function CreateKey({ onClose }: { onClose: () => void }) {
  const [made, setMade] = useState<ApiKey | null>(null);
  const form = useForm(
    { name: "", kind: "read" as "read" | "all" | "some", scopes: "", expiresAt: "" },
    async (values, key) => {
      const scopes = values.kind === "read" ? ["read"] : values.kind === "all" ? ["*"] : values.scopes.split(/[\s,]+/).filter(Boolean);
      const expires = fromLocalInput(values.expiresAt);
      setMade(await call<ApiKey>("POST", "/keys", { name: values.name.trim(), scopes, ...(expires ? { expiresAt: expires } : {}) }, { key }));
      changed("/keys");
    },
    (values) => required(values, "name", ...(values.kind === "some" ? ["scopes"] : [])),
  );
  return (
    <Dialog title={t("keys.create")} onClose={onClose}>
      {made ? (
        <div class="stack">
          <Notice tone="warn">{t("keys.once")}</Notice>
          <Secret label={t("keys.key")} value={made.key!} />
          <div class="actions"><Button kind="primary" onClick={onClose}>{t("do.done")}</Button></div>
        </div>
      ) : (
        <Form form={form} action={t("keys.createAction")} onCancel={onClose}>
          <TextField label={t("field.name")} hint={t("keys.nameHint")} autoFocus value={form.values.name} error={form.errors.name} onInput={(name) => form.set({ name })} />
          <ChoiceField label={t("keys.scopes")} value={form.values.kind} onInput={(kind) => form.set({ kind })}
            options={[["read", t("keys.read"), t("keys.readHint")], ["some", t("keys.some"), t("keys.someHint")], ["all", t("keys.all"), t("keys.allHint")]]} />
          {form.values.kind === "some" && (
            <TextField label={t("keys.scopes")} placeholder="course.import dispatch.*" value={form.values.scopes} error={form.errors.scopes} onInput={(scopes) => form.set({ scopes })} />
          )}
          <TextField label={t("usage.expires")} hint={t("link.expiresHint")} type="datetime-local" value={form.values.expiresAt} error={form.errors.expiresAt} onInput={(expiresAt) => form.set({ expiresAt })} />
        </Form>
      )}
    </Dialog>
  );
}

function revokeQuestion(key: ApiKey): Question {
  return {
    title: t("keys.revokeAsk", { name: key.name }),
    text: t("keys.revokeText"),
    action: t("link.revoke"),
    danger: true,
    run: async () => {
      await call("DELETE", `/keys/${key.id}`);
      changed("/keys");
      tell(t("keys.revoked"));
    },
  };
}

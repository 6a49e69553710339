import { useState } from "preact/hooks";
import type { Page } from "../api";
import { clock, dateTime, number, relative } from "../format";
import { Missing } from "../pages/missing";
import { changed, isGone, useQuery } from "../query";
import { go } from "../router";
import { call } from "../session";
import { t } from "../text";
import { Badge, Button, Empty, ErrorNotice, Facts, Loading, Notice, PageHead } from "../ui/basics";
import { Confirm, Dialog, type Question } from "../ui/dialog";
import { CheckField, Form, required, Secret, TextField, useForm } from "../ui/form";
import { DataTable, type Column } from "../ui/table";
import { complain, tell } from "../ui/toast";
import { TenantLink, useIsPlatform } from "./names";

interface Webhook {
  id: string;
  tenantId: string;
  kind: "endpoint" | "listener";
  reach: "tenant" | "platform";
  name: string;
  url: string | null;
  events: string[];
  enabled: boolean;
  disabledWhy: string | null;
  failures: number;
  pausedUntil: string | null;
  lastSuccessAt: string | null;
  lastFailureAt: string | null;
  waiting: number;
  createdAt: string;
  secret?: string;
}

interface Delivery {
  id: string;
  event: string;
  subject: string | null;
  state: "waiting" | "delivered" | "failed";
  attempts: number;
  nextAt: string | null;
  createdAt: string;
  attemptedAt: string | null;
  status: number | null;
  error: string | null;
  tookMs: number | null;
  body?: string;
  response?: string | null;
}

export function WebhooksPage() {
  const platform = useIsPlatform();
  const [creating, setCreating] = useState(false);
  const create = <Button icon="plus" kind="primary" onClick={() => setCreating(true)}>{t("hooks.create")}</Button>;
  const columns: Column<Webhook>[] = [
    { title: t("field.name"), cell: (one) => <><a class="clip" href={`/admin/webhooks/${one.id}`}>{one.name}</a><span class="sub clip mono">{one.url ?? t("hooks.listener")}</span></> },
    ...(platform ? [{ title: t("org.organisation"), cell: (one: Webhook) => <TenantLink id={one.tenantId} /> }] : []),
    { title: t("field.state"), cell: state },
    { title: t("hooks.waiting"), end: true, cell: (one) => number(one.waiting) },
    { title: t("hooks.lastSuccess"), cell: (one) => <span class="nowrap">{relative(one.lastSuccessAt)}</span> },
  ];
  return (
    <div class="page">
      <PageHead title={t("nav.webhooks")} lead={t("hooks.lead")} actions={create} />
      <DataTable<Webhook> caption={t("nav.webhooks")} path="/webhooks" columns={columns} row={(one) => one.id} poll={10} search={t("hooks.search")}
        empty={<Empty icon="hook" title={t("hooks.empty")} actions={create}>{t("hooks.emptyHint")}</Empty>} />
      {creating && <CreateWebhook onClose={() => setCreating(false)} />}
    </div>
  );
}

function state(hook: Webhook) {
  if (!hook.enabled) return <Badge tone={hook.disabledWhy ? "bad" : "plain"}>{t("dispatch.disabled")}</Badge>;
  if (hook.pausedUntil) return <Badge tone="bad">{t("hooks.paused")}</Badge>;
  if (hook.failures > 0) return <Badge tone="warn">{t("hooks.failing", { count: hook.failures })}</Badge>;
  return <Badge tone="good">{t("hooks.good")}</Badge>;
}

function CreateWebhook({ onClose }: { onClose: () => void }) {
  const platform = useIsPlatform();
  const [made, setMade] = useState<Webhook | null>(null);
  const { data: events } = useQuery<Page<{ name: string; about: string }>>("/webhook-events");
  const form = useForm(
    { url: "", name: "", all: true, events: [] as string[], platform: false },
    async (values, key) => {
      setMade(await call<Webhook>("POST", "/webhooks", {
        url: values.url.trim(),
        ...(values.name.trim() ? { name: values.name.trim() } : {}),
        ...(values.all ? {} : { events: values.events }),
        ...(values.platform ? { reach: "platform" } : {}),
      }, { key }));
      changed("/webhooks");
    },
    (values) => ({ ...required(values, "url"), ...(!values.all && values.events.length === 0 ? { events: t("form.required") } : {}) }),
  );
  const toggle = (name: string, on: boolean) =>
    form.set({ events: on ? [...form.values.events, name] : form.values.events.filter((one) => one !== name) });
  return (
    <Dialog title={t("hooks.create")} onClose={onClose}>
      {made ? (
        <div class="stack">
          <Notice tone="warn">{t("hooks.once")}</Notice>
          <Secret label={t("hooks.secret")} value={made.secret!} />
          <div class="actions"><Button kind="primary" onClick={() => { onClose(); go(`/admin/webhooks/${made.id}`); }}>{t("do.done")}</Button></div>
        </div>
      ) : (
        <Form form={form} action={t("hooks.createAction")} onCancel={onClose}>
          <TextField label="URL" type="url" placeholder="https://" hint={t("hooks.urlHint")} value={form.values.url} error={form.errors.url} onInput={(url) => form.set({ url })} />
          <TextField label={t("field.name")} hint={t("hooks.nameHint")} value={form.values.name} error={form.errors.name} onInput={(name) => form.set({ name })} />
          {platform && <CheckField label={t("hooks.platform")} hint={t("hooks.platformHint")} value={form.values.platform} onInput={(on) => form.set({ platform: on })} />}
          <CheckField label={t("hooks.all")} value={form.values.all} onInput={(all) => form.set({ all })} />
          {!form.values.all && (
            <fieldset>
              <legend>{t("hooks.events")}</legend>
              <div class="stack tight" style={{ maxHeight: "14rem", overflow: "auto" }} tabIndex={0} role="group" aria-label={t("hooks.events")}>
                {events?.items.map((one) => (
                  <CheckField key={one.name} label={<span class="mono">{one.name}</span>} hint={one.about} value={form.values.events.includes(one.name)} onInput={(on) => toggle(one.name, on)} />
                ))}
              </div>
              {form.errors.events && <span class="error">{form.errors.events}</span>}
            </fieldset>
          )}
        </Form>
      )}
    </Dialog>
  );
}

type Doing = Question | { made: Webhook } | { delivery: string } | null;

export function WebhookPage({ params }: { params: Record<string, string> }) {
  const query = useQuery<Webhook>(`/webhooks/${encodeURIComponent(params.id!)}`, { poll: 5 });
  if (isGone(query.error)) return <Missing />;
  if (!query.data) return <div class="page">{query.error ? <ErrorNotice error={query.error} retry={query.reload} /> : <Loading />}</div>;
  return <Details hook={query.data} />;
}

function Details({ hook }: { hook: Webhook }) {
  const [doing, setDoing] = useState<Doing>(null);
  const stop = () => setDoing(null);
  const act = (work: Promise<unknown>, done: string) => void work.then(() => {
    changed("/webhooks");
    tell(done);
  }, complain);
  return (
    <div class="page">
      <PageHead title={hook.name} crumbs={[[t("nav.webhooks"), "/admin/webhooks"]]}
        lead={<span class="row tight"><span class="mono breaks">{hook.url ?? t("hooks.listener")}</span>{state(hook)}</span>}
        actions={<>
          <Button icon="send" onClick={() => act(call("POST", `/webhooks/${hook.id}/test`, {}), t("hooks.tested"))} disabled={!hook.enabled}>{t("hooks.test")}</Button>
          <Button onClick={() => act(call("POST", `/webhooks/${hook.id}/resend`, {}), t("hooks.resentAll"))}>{t("hooks.resendAll")}</Button>
        </>} />
      {hook.disabledWhy && <Notice tone="bad">{hook.disabledWhy}</Notice>}
      {hook.pausedUntil && <Notice tone="warn">{t("hooks.pausedUntil", { time: dateTime(hook.pausedUntil) })}</Notice>}
      <section class="card pad stack" aria-label={t("org.about")}>
        <h2>{t("org.about")}</h2>
        <Facts items={[
          [t("org.organisation"), hook.reach === "platform" ? t("hooks.platform") : <TenantLink id={hook.tenantId} />],
          [t("hooks.events"), <span class="mono">{hook.events.join(" ")}</span>],
          [t("hooks.waiting"), number(hook.waiting)],
          [t("hooks.lastSuccess"), dateTime(hook.lastSuccessAt)],
          [t("hooks.lastFailure"), dateTime(hook.lastFailureAt)],
          [t("field.createdAt"), dateTime(hook.createdAt)],
        ]} />
        <div class="row tight">
          <Button onClick={() => act(call("PATCH", `/webhooks/${hook.id}`, { enabled: !hook.enabled }), t("state.saved"))}>{hook.enabled ? t("dispatch.disable") : t("dispatch.enable")}</Button>
          <Button icon="key" onClick={() => setDoing({
            title: t("hooks.rotateAsk"), text: t("hooks.rotateText"), action: t("hooks.rotate"),
            run: async () => {
              const made = await call<Webhook>("POST", `/webhooks/${hook.id}/rotate`, {});
              setTimeout(() => setDoing({ made }));
            },
          })}>{t("hooks.rotate")}</Button>
          <Button icon="trash" kind="danger" onClick={() => setDoing({
            title: t("hooks.deleteAsk", { name: hook.name }), text: t("hooks.deleteText"), action: t("do.delete"), danger: true,
            run: async () => {
              await call("DELETE", `/webhooks/${hook.id}`);
              go("/admin/webhooks", { replace: true });
              changed("/webhooks");
            },
          })}>{t("do.delete")}</Button>
        </div>
      </section>
      <section class="stack" aria-label={t("hooks.deliveries")}>
        <h2>{t("hooks.deliveries")}</h2>
        <DataTable<Delivery> caption={t("hooks.deliveries")} prefix="d-" path={`/webhooks/${hook.id}/deliveries`} row={(one) => one.id} poll={5}
          filters={[{ name: "state", label: t("registrations.anyState"), options: (["waiting", "delivered", "failed"] as const).map((one) => [one, t(`delivery.${one}`)] as const) }]}
          columns={[
            { title: t("hooks.event"), cell: (one) => <button type="button" class="button ghost small mono" onClick={() => setDoing({ delivery: one.id })}>{one.event}</button> },
            { title: t("field.state"), cell: (one) => <Badge tone={one.state === "delivered" ? "good" : one.state === "failed" ? "bad" : "info"}>{t(`delivery.${one.state}`)}</Badge> },
            { title: t("hooks.answer"), cell: (one) => <span class="clip short" title={one.error ?? undefined}>{one.error ?? (one.status === null ? "–" : `HTTP ${one.status}`)}{one.tookMs !== null && one.error === null && ` · ${number(one.tookMs)} ms`}</span> },
            { title: t("hooks.attempts"), end: true, cell: (one) => number(one.attempts) },
            { title: t("audit.when"), cell: (one) => <span class="nowrap">{dateTime(one.createdAt)}</span> },
            {
              title: "",
              cell: (one) => (
                <Button small onClick={() => act(call("POST", `/webhooks/${hook.id}/deliveries/${one.id}/resend`, {}), t("hooks.resent"))}>{t("hooks.resend")}</Button>
              ),
            },
          ]}
          empty={<Empty icon="hook" title={t("hooks.noDeliveries")}>{t("hooks.noDeliveriesHint")}</Empty>} />
      </section>
      {doing && "delivery" in doing && <DeliveryDialog path={`/webhooks/${hook.id}/deliveries/${doing.delivery}`} onClose={stop} />}
      {doing && "made" in doing && (
        <Dialog title={t("hooks.secret")} onClose={stop}>
          <div class="stack">
            <Notice tone="warn">{t("hooks.once")}</Notice>
            <Secret label={t("hooks.secret")} value={doing.made.secret!} />
          </div>
        </Dialog>
      )}
      {doing && "run" in doing && <Confirm question={doing} onClose={stop} />}
    </div>
  );
}

function DeliveryDialog({ path, onClose }: { path: string; onClose: () => void }) {
  const { data, error } = useQuery<Delivery>(path);
  return (
    <Dialog title={t("hooks.delivery")} onClose={onClose} wide>
      {error && <ErrorNotice error={error} />}
      {!data && !error && <Loading />}
      {data && (
        <div class="stack">
          <Facts items={[
            [t("hooks.event"), <span class="mono">{data.event}</span>],
            [t("hooks.attempts"), number(data.attempts)],
            data.attemptedAt ? [t("hooks.lastTry"), `${dateTime(data.attemptedAt)} ${clock(data.attemptedAt)}`] : null,
            data.nextAt ? [t("hooks.nextTry"), dateTime(data.nextAt)] : null,
            [t("hooks.answer"), data.error ?? (data.status === null ? "–" : `HTTP ${data.status}`)],
          ]} />
          <h3>{t("hooks.body")}</h3>
          <pre class="code" tabIndex={0}>{pretty(data.body ?? "")}</pre>
          {data.response && <><h3>{t("hooks.response")}</h3><pre class="code" tabIndex={0}>{data.response}</pre></>}
        </div>
      )}
    </Dialog>
  );
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

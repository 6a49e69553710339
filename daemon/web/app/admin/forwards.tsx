// Where an organisation's statements are sent on to: another record store, how far that is, and what is in the way.
import { useState } from "preact/hooks";
import { dateTime, number, relative } from "../format";
import { Missing } from "../pages/missing";
import { changed, isGone, useQuery } from "../query";
import { go, useSearch } from "../router";
import { call, user } from "../session";
import { useStore } from "../store";
import { t } from "../text";
import { Badge, Button, Empty, ErrorNotice, Facts, Loading, Notice, PageHead } from "../ui/basics";
import { Confirm, Dialog, type Question } from "../ui/dialog";
import { ChoiceField, Form, required, SelectField, TextArea, TextField, useForm } from "../ui/form";
import { Picker, type Choice } from "../ui/picker";
import { DataTable, type Column } from "../ui/table";
import { complain, tell } from "../ui/toast";
import { TenantLink, tenants, useIsPlatform } from "./names";
import { TenantFilter } from "./tenant_filter";
import { agentParameter } from "./statement";

interface Forward {
  id: string;
  tenantId: string;
  name: string;
  url: string;
  /// User name of HTTP Basic; empty where the secret is a bearer token.
  key: string;
  version: "1.0.3" | "2.0.0";
  verb: string;
  activity: string;
  /// JSON of an Agent.
  agent: string;
  enabled: boolean;
  position: string | null;
  sent: number;
  refused: number;
  failures: number;
  nextAt: string;
  lastError: string;
  lastSentAt: string | null;
  createdAt: string;
}

export function ForwardsPage() {
  const platform = useIsPlatform();
  const [search] = useSearch();
  const tenant = search.get("tenant") ?? "";
  const [creating, setCreating] = useState(false);
  const create = <Button icon="plus" kind="primary" onClick={() => setCreating(true)}>{t("forwards.create")}</Button>;
  const columns: Column<Forward>[] = [
    { title: t("field.name"), cell: (one) => <><a class="clip" href={`/admin/forwards/${one.id}`}>{one.name}</a><span class="sub clip mono">{one.url}</span></> },
    ...(platform ? [{ title: t("org.organisation"), cell: (one: Forward) => <TenantLink id={one.tenantId} /> }] : []),
    { title: t("field.state"), cell: state },
    { title: t("forwards.sent"), end: true, cell: (one) => number(one.sent) },
    { title: t("forwards.refused"), end: true, cell: (one) => number(one.refused) },
    { title: t("forwards.lastSent"), cell: (one) => <span class="nowrap">{relative(one.lastSentAt)}</span> },
  ];
  return (
    <div class="page">
      <PageHead title={t("nav.forwards")} lead={t("forwards.lead")} actions={create} />
      <DataTable<Forward> caption={t("nav.forwards")} path="/lrs/forwards" fixed={{ tenant }} columns={columns} row={(one) => one.id} poll={10}
        search={t("forwards.search")} more={platform && <TenantFilter />} narrowed={tenant !== ""}
        empty={<Empty icon="forward" title={t("forwards.empty")} actions={create}>{t("forwards.emptyHint")}</Empty>} />
      {creating && <CreateForward tenant={tenant} onClose={() => setCreating(false)} />}
    </div>
  );
}

/// Whether it is the other store's refusal that stopped it; a person's pause leaves no problem behind, or the last one.
const stopped = (one: Forward) => !one.enabled && one.failures > 0;

function state(one: Forward) {
  if (stopped(one)) return <Badge tone="bad">{t("forwards.stopped")}</Badge>;
  if (!one.enabled) return <Badge>{t("forwards.paused")}</Badge>;
  if (one.failures > 0) return <Badge tone="warn">{t("hooks.failing", { count: one.failures })}</Badge>;
  if (one.refused > 0 && one.lastError) return <Badge tone="warn">{t("forwards.someRefused")}</Badge>;
  return <Badge tone="good">{t("hooks.good")}</Badge>;
}

function CreateForward({ tenant, onClose }: { tenant: string; onClose: () => void }) {
  const platform = useIsPlatform();
  const who = useStore(user)!;
  const [where, setWhere] = useState<Choice | null>(null);
  const form = useForm(
    { url: "", name: "", sign: "basic" as "basic" | "bearer", key: "", secret: "", version: "2.0.0" as Forward["version"],
      from: "start" as "start" | "now", verb: "", activity: "", agent: "" },
    async (values, key) => {
      const filters = Object.fromEntries((["verb", "activity", "agent"] as const).map((name) => [name, values[name].trim()])
        .map(([name, value]) => [name, name === "agent" ? agentParameter(value!) : value]).filter(([, value]) => value));
      const made = await call<Forward>("POST", "/lrs/forwards", {
        url: values.url.trim(), name: values.name.trim(), secret: values.secret, version: values.version, fromStart: values.from === "start",
        ...(values.sign === "basic" ? { key: values.key.trim() } : {}), ...filters, tenantId: tenant || where?.id || who.tenantId,
      }, { key });
      changed("/lrs/forwards");
      onClose();
      go(`/admin/forwards/${made.id}`);
    },
    (values) => required(values, "url", "name", "secret", ...(values.sign === "basic" ? ["key"] : [])),
  );
  const { values, errors, set } = form;
  return (
    <Dialog title={t("forwards.create")} onClose={onClose}>
      <Form form={form} action={t("forwards.createAction")} onCancel={onClose}>
        {platform && !tenant && <Picker label={t("org.organisation")} hint={t("forwards.orgHint")} value={where} onPick={setWhere} from={tenants} />}
        <TextField label={t("field.name")} hint={t("forwards.nameHint")} value={values.name} error={errors.name} onInput={(name) => set({ name })} />
        <TextField label={t("forwards.endpoint")} type="url" placeholder="https://" hint={t("forwards.endpointHint")} value={values.url} error={errors.url} onInput={(url) => set({ url })} />
        <ChoiceField label={t("forwards.sign")} value={values.sign} onInput={(sign) => set({ sign })}
          options={[["basic", t("forwards.basic")], ["bearer", t("forwards.bearer")]]} />
        {values.sign === "basic" && <TextField label={t("forwards.key")} value={values.key} error={errors.key} onInput={(key) => set({ key })} />}
        <TextField label={values.sign === "basic" ? t("forwards.secret") : t("forwards.token")} type="password" autoComplete="new-password" hint={t("forwards.secretHint")}
          value={values.secret} error={errors.secret} onInput={(secret) => set({ secret })} />
        <ChoiceField label={t("forwards.which")} value={values.from} onInput={(from) => set({ from })}
          options={[["start", t("forwards.fromStart")], ["now", t("forwards.fromNow")]]} />
        <details>
          <summary>{t("forwards.more")}</summary>
          <div class="stack">
            <SelectField label={t("forwards.version")} value={values.version} onInput={(version) => set({ version })} options={[["2.0.0", "2.0.0"], ["1.0.3", "1.0.3"]]} />
            <TextField label={t("forwards.verb")} hint={t("forwards.filterHint")} placeholder="http://adlnet.gov/expapi/verbs/completed" value={values.verb} error={errors.verb} onInput={(verb) => set({ verb })} />
            <TextField label={t("forwards.activity")} value={values.activity} error={errors.activity} onInput={(activity) => set({ activity })} />
            <TextArea label={t("forwards.agent")} hint={<span class="mono">{'ada@example.org, {"account":{"homePage":"https://example.org","name":"ada"}}'}</span>} rows={2} mono value={values.agent} error={errors.agent} onInput={(agent) => set({ agent })} />
          </div>
        </details>
      </Form>
    </Dialog>
  );
}

export function ForwardPage({ params }: { params: Record<string, string> }) {
  const query = useQuery<Forward>(`/lrs/forwards/${encodeURIComponent(params.id!)}`, { poll: 5 });
  if (isGone(query.error)) return <Missing />;
  if (!query.data) return <div class="page">{query.error ? <ErrorNotice error={query.error} retry={query.reload} /> : <Loading />}</div>;
  return <Details forward={query.data} />;
}

function Details({ forward }: { forward: Forward }) {
  const [doing, setDoing] = useState<Question | "secret" | null>(null);
  const stop = () => setDoing(null);
  const set = (enabled: boolean, done: string) => void call("PATCH", `/lrs/forwards/${forward.id}`, { enabled }).then(() => {
    changed("/lrs/forwards");
    tell(done);
  }, complain);
  const failing = forward.enabled && forward.failures > 0;
  const resume = <Button icon="play" kind="primary" onClick={() => set(true, t("forwards.resumed"))}>{failing ? t("forwards.tryNow") : t("forwards.resume")}</Button>;
  return (
    <div class="page">
      <PageHead title={forward.name} crumbs={[[t("nav.forwards"), "/admin/forwards"]]}
        lead={<span class="row tight"><span class="mono breaks">{forward.url}</span>{state(forward)}</span>}
        actions={<>
          {forward.enabled && <Button onClick={() => set(false, t("forwards.pauseDone"))}>{t("forwards.pause")}</Button>}
          {(failing || !forward.enabled) && resume}
        </>} />
      {stopped(forward) && <Notice tone="bad">{t("forwards.stoppedText")}</Notice>}
      {failing && <Notice tone="warn">{t("forwards.failingText", { time: dateTime(forward.nextAt) })}</Notice>}
      <section class="card pad stack" aria-label={t("forwards.progress")}>
        <h2>{t("forwards.progress")}</h2>
        <Facts items={[
          [t("forwards.sent"), number(forward.sent)],
          [t("forwards.refused"), <>{number(forward.refused)}{forward.refused > 0 && <span class="muted small"> · {t("forwards.refusedHint")}</span>}</>],
          [t("forwards.position"), dateTime(forward.position)],
          [t("forwards.lastSent"), dateTime(forward.lastSentAt)],
          [t("forwards.problem"), forward.lastError ? <span class="breaks">{forward.lastError}</span> : "–"],
        ]} />
      </section>
      <section class="card pad stack" aria-label={t("org.about")}>
        <h2>{t("org.about")}</h2>
        <Facts items={[
          [t("org.organisation"), <TenantLink id={forward.tenantId} />],
          [t("forwards.sign"), forward.key ? t("forwards.basic") : t("forwards.bearer")],
          forward.key ? [t("forwards.key"), <span class="mono breaks">{forward.key}</span>] : null,
          [forward.key ? t("forwards.secret") : t("forwards.token"), <span class="mono" aria-label={t("forwards.secretKept")}>••••••••</span>],
          [t("forwards.version"), forward.version],
          [t("forwards.verb"), value(forward.verb)],
          [t("forwards.activity"), value(forward.activity)],
          [t("forwards.agent"), value(forward.agent)],
          [t("field.createdAt"), dateTime(forward.createdAt)],
        ]} />
        <div class="row tight">
          <Button icon="key" onClick={() => setDoing("secret")}>{t("forwards.newSecret")}</Button>
          <Button icon="trash" kind="danger" onClick={() => setDoing({
            title: t("hooks.deleteAsk", { name: forward.name }), text: t("forwards.deleteText"), action: t("do.delete"), danger: true,
            run: async () => {
              await call("DELETE", `/lrs/forwards/${forward.id}`);
              go("/admin/forwards", { replace: true });
              changed("/lrs/forwards");
            },
          })}>{t("do.delete")}</Button>
        </div>
      </section>
      {doing === "secret" && <NewSecret forward={forward} onClose={stop} />}
      {doing && doing !== "secret" && <Confirm question={doing} onClose={stop} />}
    </div>
  );
}

const value = (text: string) => (text ? <span class="mono breaks">{text}</span> : t("forwards.any"));

/// What the other store knows us by has changed there; with it the forward goes on.
function NewSecret({ forward, onClose }: { forward: Forward; onClose: () => void }) {
  const form = useForm(
    { secret: "" },
    async (values) => {
      await call("PATCH", `/lrs/forwards/${forward.id}`, { secret: values.secret, enabled: true });
      changed("/lrs/forwards");
      onClose();
      tell(t("forwards.resumed"));
    },
    (values) => required(values, "secret"),
  );
  return (
    <Dialog title={t("forwards.newSecret")} onClose={onClose}>
      <Form form={form} action={t("do.save")} onCancel={onClose}>
        <TextField label={forward.key ? t("forwards.secret") : t("forwards.token")} type="password" autoComplete="new-password" autoFocus hint={t("forwards.newSecretHint")}
          value={form.values.secret} error={form.errors.secret} onInput={(secret) => form.set({ secret })} />
      </Form>
    </Dialog>
  );
}

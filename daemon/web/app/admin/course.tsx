import { useState } from "preact/hooks";
import type { Course, Dispatch, Page, StructureItem, Version, Warning } from "../api";
import { bytes, date, dateTime, number } from "../format";
import { Missing } from "../pages/missing";
import { standardName } from "../pages/status";
import { changed, isGone, useQuery } from "../query";
import { go, useSearch } from "../router";
import { call, user } from "../session";
import { useStore } from "../store";
import { t } from "../text";
import { Badge, Button, Empty, ErrorNotice, Facts, LinkButton, Loading, Notice, PageHead, Skeleton } from "../ui/basics";
import { Confirm, Dialog, type Question } from "../ui/dialog";
import { ChoiceField, Form, required, SelectField, TextArea, TextField, useForm } from "../ui/form";
import { DataTable, type Column } from "../ui/table";
import { complain, tell } from "../ui/toast";
import { Findings } from "./findings";
import { ImportDialog } from "./import";
import { TenantLink, useMayManage } from "./names";
import { AssignTo } from "./dispatch_forms";
import { Count, DispatchState, Seats } from "./usage";

export function AdminCoursePage({ params }: { params: Record<string, string> }) {
  const query = useQuery<Course>(`/courses/${encodeURIComponent(params.id!)}`, { poll: 20 });
  if (isGone(query.error)) return <Missing />;
  if (!query.data) return <div class="page">{query.error ? <ErrorNotice error={query.error} retry={query.reload} /> : <Loading />}</div>;
  return <Details course={query.data} />;
}

type Doing = "version" | "settings" | "assign" | Question | null;

function Details({ course }: { course: Course }) {
  const who = useStore(user)!;
  const manage = useMayManage() && (who.role === "platform_admin" || who.tenantId === course.tenantId);
  const [doing, setDoing] = useState<Doing>(null);
  const stop = () => setDoing(null);
  const [search, setSearch] = useSearch();
  const shown = Number(search.get("version")) || course.latestVersion;
  return (
    <div class="page">
      <PageHead title={course.title} crumbs={[[t("nav.courses"), "/admin/courses"]]}
        lead={<span class="row tight"><span class="mono">{course.key}</span><Badge>{standardName(course.standard)}</Badge>{!course.launchable && <Badge tone="warn">{t("courses.notLaunchable")}</Badge>}</span>}
        actions={manage && (
          <>
            <Preview course={course} />
            <Button icon="upload" onClick={() => setDoing("version")}>{t("courses.newVersion")}</Button>
            <Button icon="send" kind="primary" onClick={() => setDoing("assign")} disabled={!course.launchable}>{t("org.assign")}</Button>
          </>
        )} />
      <div class="columns wide-first">
        <section class="stack" aria-label={t("courses.versionHead", { number: shown })}>
          <OneVersion course={course} number={shown} manage={manage} />
        </section>
        <section class="card pad stack" aria-label={t("courses.settings")}>
          <h2>{t("courses.settings")}</h2>
          <Facts items={[
            [t("courses.owner"), <TenantLink id={course.tenantId} />],
            [t("courses.opensIn"), t(`opensIn.${course.opensIn}`)],
            [t("courses.strictness"), t(`strictness.${course.strictness}`)],
            [t("courses.silentSco"), t(`silentSco.${course.silentSco}`)],
            [t("courses.statements"), t(`courseStatements.${course.statements}`)],
            [t("field.createdAt"), dateTime(course.createdAt)],
            [t("field.id"), <span class="mono">{course.id}</span>],
          ]} />
          {manage && (
            <div class="row tight">
              <Button icon="edit" onClick={() => setDoing("settings")}>{t("do.edit")}</Button>
              <Button icon="trash" kind="danger" onClick={() => setDoing(removeQuestion(course))}>{t("do.delete")}</Button>
            </div>
          )}
        </section>
      </div>
      <section class="stack" aria-label={t("courses.versions")}>
        <h2>{t("courses.versions")}</h2>
        <Versions course={course} shown={shown} onShow={(number) => setSearch({ version: String(number) }, { push: true })} />
      </section>
      <section class="stack" aria-label={t("courses.assignedTo")}>
        <h2>{t("courses.assignedTo")}</h2>
        <DataTable<Dispatch> caption={t("courses.assignedTo")} prefix="d-" path="/dispatches" fixed={{ course: course.id }} pageSize={10} row={(one) => one.id}
          columns={[
            { title: t("org.organisation"), cell: (one) => <TenantLink id={one.tenantId} /> },
            { title: t("field.state"), cell: (one) => <DispatchState dispatch={one} /> },
            { title: t("dispatch.registrations"), end: true, cell: (one) => <Seats dispatch={one} /> },
            { title: t("dispatch.completed"), end: true, cell: (one) => <Count value={one.counts?.completed} /> },
            { title: "", cell: (one) => <LinkButton small href={`/admin/dispatches/${one.id}`}>{t("do.open")}</LinkButton> },
          ]}
          empty={<Empty icon="send" title={t("courses.notAssigned")} actions={manage && course.launchable && <Button icon="plus" onClick={() => setDoing("assign")}>{t("org.assign")}</Button>}>{t("courses.notAssignedHint")}</Empty>} />
      </section>
      {doing === "version" && <ImportDialog course={course} onClose={stop} />}
      {doing === "settings" && <Settings course={course} onClose={stop} />}
      {doing === "assign" && <AssignTo course={course} onClose={stop} />}
      {doing && typeof doing === "object" && <Confirm question={doing} onClose={stop} />}
    </div>
  );
}

/// Opens the course for oneself with the debug panel: through the dispatch to the own tenant, which has to be there.
function Preview({ course }: { course: Course }) {
  const who = useStore(user)!;
  const { data } = useQuery<Page<Dispatch>>(`/dispatches?course=${course.id}&tenant=${who.tenantId}&limit=1`);
  const [asking, setAsking] = useState(false);
  const dispatch = data?.items[0];
  const open = async (id: string) => {
    const { url } = await call<{ url: string }>("POST", `/launch/${id}`, { debug: true });
    location.assign(url);
  };
  if (!course.launchable || !data) return null;
  return (
    <>
      <Button icon="bug" onClick={() => (dispatch ? void open(dispatch.id).catch(complain) : setAsking(true))}>{t("courses.preview")}</Button>
      {asking && (
        <Confirm onClose={() => setAsking(false)} question={{
          title: t("courses.previewAsk"),
          text: t("courses.previewText"),
          action: t("courses.previewAction"),
          run: async () => {
            const made = await call<Dispatch>("POST", "/dispatches", { courseId: course.id, tenantId: who.tenantId });
            changed("/dispatches", "/org/tenants");
            await open(made.id);
          },
        }} />
      )}
    </>
  );
}

function Versions({ course, shown, onShow }: { course: Course; shown: number; onShow: (number: number) => void }) {
  const columns: Column<Version>[] = [
    { title: t("courses.version"), cell: (one) => t("courses.versionNumber", { number: number(one.number) }) },
    { title: t("field.state"), cell: (one) => <VersionState version={one} /> },
    { title: t("field.standard"), cell: (one) => standardName(one.standard) },
    { title: t("courses.size"), end: true, cell: (one) => bytes(one.sizeBytes) },
    { title: t("courses.files"), end: true, cell: (one) => number(one.files) },
    { title: t("courses.imported"), cell: (one) => <span class="nowrap">{date(one.createdAt)}</span> },
    { title: "", cell: (one) => one.number !== shown && <Button small onClick={() => onShow(one.number)}>{t("do.show")}</Button> },
  ];
  return (
    <DataTable<Version> caption={t("courses.versions")} prefix="v-" path={`/courses/${course.id}/versions`} columns={columns} pageSize={10} poll={20}
      row={(one) => one.id} marked={(one) => one.number === shown} empty={<Empty icon="book" title={t("courses.noVersions")} />} />
  );
}

function VersionState({ version }: { version: Version }) {
  if (version.state === "damaged") return <Badge tone="bad">{t("version.damaged")}</Badge>;
  if (version.state === "checking") return <Badge tone="info">{t("version.checking")}</Badge>;
  return <Badge tone="good">{t("version.ok")}</Badge>;
}

function OneVersion({ course, number: which, manage }: { course: Course; number: number; manage: boolean }) {
  const { data, error, reload } = useQuery<Version>(which > 0 ? `/courses/${course.id}/versions/${which}` : null);
  if (error) return <ErrorNotice error={error} retry={reload} />;
  return (
    <div class="card">
      <div class="head">
        <h2>{t("courses.versionHead", { number: which })}</h2>
        {data && <VersionState version={data} />}
      </div>
      <div class="pad stack">
        {data?.state === "damaged" && <Notice tone="bad">{t("version.damagedHint")}</Notice>}
        {data && (manage ? <Findings course={course} version={which} /> : <Warnings warnings={data.warnings ?? []} />)}
        <div class="stack tight outline">
          <h3>{t("course.contents")}</h3>
          {!data ? <><Skeleton /><Skeleton width="14rem" /></> : <Outline items={data.structure ?? []} />}
        </div>
        {data && <p class="muted small mono">SHA-256 {data.sha256}</p>}
      </div>
    </div>
  );
}

/// What import put up with, for those who may not read the package.
function Warnings({ warnings }: { warnings: Warning[] }) {
  if (warnings.length === 0) return <Notice tone="good">{t("version.clean")}</Notice>;
  return (
    <div class="stack tight">
      <h3>{t("version.findings", { count: warnings.length })}</h3>
      <ul class="stack tight">{warnings.map((one, i) => <li key={i}><Notice tone="warn">{one.message}</Notice></li>)}</ul>
    </div>
  );
}

function Outline({ items }: { items: StructureItem[] }) {
  return (
    <ul>
      {items.map((item) => (
        <li key={item.id}>
          <div class="item"><span>{item.title}</span>{item.href && <span class="muted small mono clip">{item.href}</span>}</div>
          {item.children.length > 0 && <Outline items={item.children} />}
        </li>
      ))}
    </ul>
  );
}

function Settings({ course, onClose }: { course: Course; onClose: () => void }) {
  const form = useForm(
    { title: course.title, description: course.description, opensIn: course.opensIn, strictness: course.strictness, silentSco: course.silentSco, statements: course.statements },
    async (values) => {
      await call("PATCH", `/courses/${course.id}`, { ...values, title: values.title.trim() });
      changed("/courses", "/dispatches", "/me/");
      tell(t("state.saved"));
      onClose();
    },
    (values) => required(values, "title"),
  );
  return (
    <Dialog title={t("courses.settings")} onClose={onClose}>
      <Form form={form} action={t("do.save")} onCancel={onClose}>
        <TextField label={t("field.title")} value={form.values.title} error={form.errors.title} onInput={(title) => form.set({ title })} />
        <TextArea label={t("field.description")} hint={t("courses.descriptionHint")} value={form.values.description} error={form.errors.description} onInput={(description) => form.set({ description })} />
        <ChoiceField label={t("courses.opensIn")} value={form.values.opensIn} onInput={(opensIn) => form.set({ opensIn })}
          options={[["frame", t("opensIn.frame")], ["window", t("opensIn.window")]]} />
        <SelectField label={t("courses.strictness")} hint={t("courses.strictnessHint")} value={form.values.strictness} onInput={(strictness) => form.set({ strictness })}
          options={[["lenient", t("strictness.lenient")], ["strict", t("strictness.strict")]]} />
        <SelectField label={t("courses.silentSco")} hint={t("courses.silentScoHint")} value={form.values.silentSco} onInput={(silentSco) => form.set({ silentSco })}
          options={[["incomplete", t("silentSco.incomplete")], ["completed", t("silentSco.completed")]]} />
        <SelectField label={t("courses.statements")} hint={t("courses.statementsHint")} value={form.values.statements} onInput={(statements) => form.set({ statements })}
          options={[["tenant", t("courseStatements.tenant")], ["on", t("courseStatements.on")], ["off", t("courseStatements.off")]]} />
      </Form>
    </Dialog>
  );
}

function removeQuestion(course: Course): Question {
  return {
    title: t("courses.deleteAsk", { title: course.title }),
    text: t("courses.deleteText"),
    action: t("do.delete"),
    danger: true,
    run: async () => {
      await call("DELETE", `/courses/${course.id}`);
      go("/admin/courses", { replace: true });
      changed("/courses", "/org/tenants");
      tell(t("courses.deleted", { title: course.title }));
    },
  };
}

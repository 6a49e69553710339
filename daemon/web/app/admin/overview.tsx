import type { ComponentChildren } from "preact";
import type { HiddenDispatches } from "../api";
import { clock, number } from "../format";
import { useQuery } from "../query";
import { useSearch } from "../router";
import { t } from "../text";
import { Empty, ErrorNotice, Figures, LinkButton, Loading, Notice, PageHead } from "../ui/basics";
import { Chart } from "../ui/lazy_chart";
import { useIsPlatform, useMayManage } from "./names";

export interface Overview {
  hidden: HiddenDispatches;
  totals: { tenants: number; users: number; courses: number; dispatches: number; activeLearners: number };
  attention: { damagedVersions: number; fullDispatches: number; endingDispatches: number; divergedRegistrations: number };
  days: { day: string; launches: number; registrations: number; completions: number; passed: number; failed: number; activeLearners: number }[];
}

const spans = [7, 30, 90] as const;

export function OverviewPage() {
  const [search, change] = useSearch();
  const days = spans.find((one) => String(one) === search.get("days")) ?? 30;
  const { data, error, reload, at } = useQuery<Overview>(`/stats?days=${days}`, { poll: 10, stay: true });
  const platform = useIsPlatform();
  const manage = useMayManage();
  if (!data) {
    return <div class="page"><PageHead title={t("nav.overview")} />{error ? <ErrorNotice error={error} retry={reload} /> : <Loading />}</div>;
  }
  const { totals } = data;
  const sum = (field: "launches" | "completions" | "registrations") => data.days.reduce((all, day) => all + day[field], 0);
  const fresh = manage && totals.courses === 0 && totals.dispatches === 0;
  return (
    <div class="page">
      <PageHead title={t("nav.overview")} lead={at ? t("state.asOf", { time: clock(at) }) : t("state.loading")}
        actions={
          <div class="row tight" role="group" aria-label={t("overview.span")}>
            {spans.map((one) => (
              <button key={one} type="button" class={`button small${days === one ? " primary" : ""}`} aria-pressed={days === one}
                onClick={() => change({ days: one === 30 ? "" : String(one) })}>{t("overview.days", { count: one })}</button>
            ))}
          </div>
        } />
      {fresh && <FirstSteps platform={platform} />}
      <Figures items={[
        { label: t("overview.activeLearners"), value: number(totals.activeLearners), note: t("overview.in30Days") },
        { label: t("dispatch.launches"), value: number(sum("launches")), note: t("overview.inDays", { count: days }) },
        { label: t("overview.begun"), value: number(sum("registrations")), note: t("overview.inDays", { count: days }) },
        { label: t("dispatch.completed"), value: number(sum("completions")), note: t("overview.inDays", { count: days }) },
      ]} />
      {data.hidden.counts > 0 && <Notice>{t("hidden.figures", { count: data.hidden.counts })}</Notice>}
      <section class="card pad stack" aria-label={t("overview.overTime")}>
        <h2>{t("overview.overTime")}</h2>
        <Chart title={t("overview.overTime")} days={data.days.map((day) => day.day)}
          series={[
            { name: t("dispatch.launches"), colour: "--accent", values: data.days.map((day) => day.launches) },
            { name: t("overview.learners"), colour: "--warn", values: data.days.map((day) => day.activeLearners) },
            { name: t("dispatch.completed"), colour: "--good", values: data.days.map((day) => day.completions) },
          ]} />
      </section>
      <div class="columns">
        <section class="card pad stack" aria-label={t("overview.attention")}>
          <h2>{t("overview.attention")}</h2>
          <Attention attention={data.attention} />
        </section>
        <section class="card pad stack" aria-label={t("overview.inAll")}>
          <h2>{t("overview.inAll")}</h2>
          <Figures plain items={[
            ...(platform ? [{ label: t("nav.org"), value: <a href="/admin/org">{number(totals.tenants)}</a> }] : []),
            { label: t("nav.users"), value: manage ? <a href="/admin/users">{number(totals.users)}</a> : number(totals.users) },
            { label: t("nav.courses"), value: <a href="/admin/courses">{number(totals.courses)}</a> },
            { label: t("nav.dispatches"), value: <a href="/admin/dispatches">{number(totals.dispatches)}</a> },
          ]} />
        </section>
      </div>
    </div>
  );
}

function Attention({ attention }: { attention: Overview["attention"] }) {
  const all: [number, ComponentChildren][] = [
    [attention.damagedVersions, <a href="/admin/courses">{t("attention.damaged", { count: attention.damagedVersions })}</a>],
    [attention.divergedRegistrations, <a href="/admin/registrations">{t("attention.diverged", { count: attention.divergedRegistrations })}</a>],
    [attention.fullDispatches, <a href="/admin/dispatches">{t("attention.full", { count: attention.fullDispatches })}</a>],
    [attention.endingDispatches, <a href="/admin/dispatches">{t("attention.ending", { count: attention.endingDispatches })}</a>],
  ];
  const some = all.filter(([count]) => count > 0);
  if (some.length === 0) return <Notice tone="good">{t("attention.nothing")}</Notice>;
  return (
    <ul class="stack tight">
      {some.map(([, text], i) => <li key={i}><Notice tone="warn">{text}</Notice></li>)}
    </ul>
  );
}

/// What to do in a new installation, in order.
function FirstSteps({ platform }: { platform: boolean }) {
  const steps: [string, string, "book" | "building" | "send"][] = [
    [t("first.import"), "/admin/courses", "book"],
    ...(platform ? [[t("first.org"), "/admin/org", "building"] as [string, string, "building"]] : []),
    [t("first.assign"), "/admin/dispatches", "send"],
  ];
  return (
    <section class="card" aria-label={t("first.title")}>
      <Empty icon="play" title={t("first.title")} actions={steps.map(([text, href, icon], i) => (
        <LinkButton key={href} href={href} icon={icon} {...(i === 0 ? { kind: "primary" as const } : {})}>{text}</LinkButton>
      ))}>{t("first.hint")}</Empty>
    </section>
  );
}

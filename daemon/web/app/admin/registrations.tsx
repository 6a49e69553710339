import type { HiddenDispatches, Registration } from "../api";
import { duration, relative } from "../format";
import { scoreText, StateBadge } from "../pages/status";
import { useQuery } from "../query";
import { useSearch } from "../router";
import { t } from "../text";
import { Badge, Empty, LinkButton, Notice, PageHead } from "../ui/basics";
import { DataTable, type Column } from "../ui/table";
import { TenantLink, useIsPlatform } from "./names";
import { TenantFilter } from "./tenant_filter";

export function RegistrationsPage() {
  const platform = useIsPlatform();
  const [search] = useSearch();
  const tenant = search.get("tenant") ?? "";
  const { data: figures } = useQuery<{ hidden: HiddenDispatches }>(platform ? null : "/stats?days=1");
  const hidden = figures?.hidden.learners ?? 0;
  const columns: Column<Registration>[] = [
    {
      title: t("field.learner"),
      cell: (one) => <><a class="clip" href={`/admin/registrations/${one.id}`}>{one.learner.name}</a><span class="sub clip">{one.courseTitle}</span></>,
    },
    ...(platform ? [{ title: t("org.organisation"), cell: (one: Registration) => <TenantLink id={one.tenantId} /> }] : []),
    { title: t("field.state"), cell: (one) => <span class="row tight"><StateBadge registration={one} />{one.diverged > 0 && <Badge tone="warn">{t("registrations.diverged")}</Badge>}</span> },
    { title: t("field.score"), end: true, cell: (one) => scoreText(one.score) },
    { title: t("field.time"), end: true, cell: (one) => (one.totalSeconds > 0 ? duration(one.totalSeconds) : "–") },
    { title: t("registrations.lastLaunch"), cell: (one) => <span class="nowrap">{relative(one.lastLaunchAt)}</span> },
  ];
  return (
    <div class="page">
      <PageHead title={t("nav.registrations")} lead={t("registrations.lead")} />
      {hidden > 0 && <Notice>{t("hidden.lists", { count: hidden })}</Notice>}
      <DataTable<Registration> caption={t("nav.registrations")} path="/registrations" fixed={{ tenant }} columns={columns} row={(one) => one.id} poll={10}
        search={t("registrations.search")} narrowed={tenant !== ""} more={platform && <TenantFilter />}
        filters={[{ name: "state", label: t("registrations.anyState"), options: (["notStarted", "inProgress", "suspended", "completed"] as const).map((one) => [one, t(`state.${one}`)] as const) }]}
        empty={<Empty icon="clipboard" title={t("registrations.empty")} actions={<LinkButton href="/admin/dispatches" icon="send">{t("nav.dispatches")}</LinkButton>}>{t("registrations.emptyHint")}</Empty>} />
    </div>
  );
}

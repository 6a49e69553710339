import { useState } from "preact/hooks";
import type { Dispatch } from "../api";
import { date } from "../format";
import { useSearch } from "../router";
import { t } from "../text";
import { Button, Empty, PageHead } from "../ui/basics";
import { DataTable, type Column } from "../ui/table";
import { AssignTo } from "./dispatch_forms";
import { TenantLink, useIsPlatform, useMayManage } from "./names";
import { TenantFilter } from "./tenant_filter";
import { Count, DispatchState, Seats } from "./usage";

export function DispatchesPage() {
  const platform = useIsPlatform();
  const manage = useMayManage();
  const [search] = useSearch();
  const [creating, setCreating] = useState(false);
  const create = manage && <Button icon="plus" kind="primary" onClick={() => setCreating(true)}>{t("dispatch.create")}</Button>;
  const columns: Column<Dispatch>[] = [
    {
      title: t("field.course"), sort: "courseTitle",
      cell: (one) => <><a class="clip short" href={`/admin/dispatches/${one.id}`}>{one.courseTitle}</a><span class="sub mono clip short">{one.courseKey}</span></>,
    },
    ...(platform ? [{ title: t("org.organisation"), cell: (one: Dispatch) => <TenantLink id={one.tenantId} /> }] : []),
    { title: t("field.state"), cell: (one) => <DispatchState dispatch={one} /> },
    { title: t("dispatch.registrations"), end: true, cell: (one) => <Seats dispatch={one} /> },
    { title: t("dispatch.launches"), end: true, cell: (one) => <Count value={one.counts?.launches} /> },
    { title: t("dispatch.completed"), end: true, cell: (one) => <Count value={one.counts?.completed} /> },
    { title: t("field.createdAt"), sort: "createdAt", cell: (one) => <span class="nowrap">{date(one.createdAt)}</span> },
  ];
  const tenant = search.get("tenant") ?? "";
  return (
    <div class="page">
      <PageHead title={t("nav.dispatches")} lead={t("dispatch.lead")} actions={create} />
      <DataTable<Dispatch> caption={t("nav.dispatches")} path="/dispatches" fixed={{ tenant }} columns={columns} row={(one) => one.id} poll={15}
        search={t("dispatch.search")} more={platform && <TenantFilter />} narrowed={tenant !== ""}
        empty={<Empty icon="send" title={t("dispatch.empty")} actions={create}>{t("dispatch.emptyHint")}</Empty>} />
      {creating && <AssignTo onClose={() => setCreating(false)} />}
    </div>
  );
}

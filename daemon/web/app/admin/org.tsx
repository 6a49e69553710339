import { useState } from "preact/hooks";
import type { Tenant } from "../api";
import { date, number } from "../format";
import { go } from "../router";
import { user } from "../session";
import { useStore } from "../store";
import { t } from "../text";
import { Badge, Button, Empty, PageHead } from "../ui/basics";
import { DataTable, type Column } from "../ui/table";
import { useIsPlatform, useMayManage } from "./names";
import { TenantDetails } from "./tenant";
import { AddUser, AssignCourse, CreateTenant } from "./tenant_forms";

type Doing = { what: "create" } | { what: "user" | "course"; tenant: Tenant } | null;

/// All organisations for the platform; for everybody else the own one.
export function OrgPage() {
  const platform = useIsPlatform();
  const who = useStore(user)!;
  return platform ? <AllTenants /> : <TenantDetails id={who.tenantId} own />;
}

function AllTenants() {
  const [doing, setDoing] = useState<Doing>(null);
  const manage = useMayManage();
  const stop = () => setDoing(null);
  const create = <Button icon="plus" kind="primary" onClick={() => setDoing({ what: "create" })}>{t("org.create")}</Button>;
  const columns: Column<Tenant>[] = [
    {
      title: t("org.organisation"), sort: "name",
      cell: (one) => (
        <>
          <a class="clip" href={`/admin/org/${one.id}`}>{one.name}</a>
          <span class="sub">{one.domain}{one.status === "suspended" && <> <Badge tone="warn">{t("org.suspended")}</Badge></>}</span>
        </>
      ),
    },
    { title: t("org.users"), end: true, cell: (one) => number(one.stats.totalUsers) },
    { title: t("org.activeUsers"), end: true, cell: (one) => number(one.stats.activeUsers) },
    { title: t("org.dispatches"), end: true, cell: (one) => number(one.stats.totalDispatches) },
    { title: t("field.createdAt"), sort: "createdAt", cell: (one) => <span class="nowrap">{date(one.createdAt)}</span> },
    {
      title: "",
      cell: (one) => (
        <div class="row tight">
          <Button small label={`${t("users.add")}: ${one.name}`} onClick={() => setDoing({ what: "user", tenant: one })}>{t("users.add")}</Button>
          <Button small label={`${t("org.assign")}: ${one.name}`} onClick={() => setDoing({ what: "course", tenant: one })}>{t("org.assign")}</Button>
        </div>
      ),
    },
  ];
  return (
    <div class="page">
      <PageHead title={t("nav.org")} lead={t("org.lead")} actions={manage && create} />
      <DataTable<Tenant> caption={t("nav.org")} path="/org/tenants" columns={columns} row={(one) => one.id} poll={10}
        search={t("org.search")} empty={<Empty icon="building" title={t("org.empty")} actions={create}>{t("org.emptyHint")}</Empty>} />
      {doing?.what === "create" && <CreateTenant onClose={stop} onDone={(tenant) => go(`/admin/org/${tenant.id}`)} />}
      {doing?.what === "user" && <AddUser tenant={doing.tenant} onClose={stop} platform={false} />}
      {doing?.what === "course" && <AssignCourse tenant={doing.tenant} onClose={stop} />}
    </div>
  );
}


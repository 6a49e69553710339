import { useState } from "preact/hooks";
import type { User } from "../api";
import { date } from "../format";
import { useSearch } from "../router";
import { user } from "../session";
import { useStore } from "../store";
import { t } from "../text";
import { Badge, Button, Empty, PageHead } from "../ui/basics";
import { Dialog } from "../ui/dialog";
import { Picker, type Choice } from "../ui/picker";
import { DataTable, type Column } from "../ui/table";
import { roleText, TenantLink, tenants, useIsPlatform } from "./names";
import { TenantFilter } from "./tenant_filter";
import { AddUser } from "./tenant_forms";
import { ImportUsers } from "./user_import";

export function UsersPage() {
  const platform = useIsPlatform();
  const who = useStore(user)!;
  const [search] = useSearch();
  const tenant = search.get("tenant") ?? "";
  const [doing, setDoing] = useState<"add" | "import" | null>(null);
  const stop = () => setDoing(null);
  const actions = (
    <>
      <Button icon="upload" onClick={() => setDoing("import")}>{t("users.import")}</Button>
      <Button icon="plus" kind="primary" onClick={() => setDoing("add")}>{t("users.add")}</Button>
    </>
  );
  const columns: Column<User>[] = [
    {
      title: t("field.name"), sort: "lastName",
      cell: (one) => <><a class="clip" href={`/admin/users/${one.id}`}>{one.lastName}, {one.firstName}</a><span class="sub clip">{one.email}</span></>,
    },
    ...(platform ? [{ title: t("org.organisation"), cell: (one: User) => <TenantLink id={one.tenantId} /> }] : []),
    { title: t("field.role"), cell: (one) => roleText(one.role) },
    { title: t("field.state"), cell: (one) => (one.active ? <Badge tone="good">{t("users.active")}</Badge> : <Badge tone="warn">{t("users.inactive")}</Badge>) },
    { title: t("field.createdAt"), sort: "createdAt", cell: (one) => <span class="nowrap">{date(one.createdAt)}</span> },
  ];
  return (
    <div class="page">
      <PageHead title={t("nav.users")} lead={t("users.lead")} actions={actions} />
      <DataTable<User> caption={t("nav.users")} path="/users" fixed={{ tenant }} columns={columns} row={(one) => one.id} search={t("users.search")}
        more={platform && <TenantFilter />} narrowed={tenant !== ""}
        empty={<Empty icon="users" title={t("users.empty")} actions={actions}>{t("users.emptyHint")}</Empty>} />
      {doing === "add" && (platform && !tenant ? <AddSomewhere onClose={stop} /> : <AddUser tenant={{ id: tenant || who.tenantId, name: t("org.organisation") }} platform={false} onClose={stop} />)}
      {doing === "import" && <ImportUsers tenant={tenant} onClose={stop} />}
    </div>
  );
}

/// First whose user, then who.
function AddSomewhere({ onClose }: { onClose: () => void }) {
  const who = useStore(user)!;
  const [tenant, setTenant] = useState<Choice | null>(null);
  if (tenant) return <AddUser tenant={tenant} platform={tenant.id === who.tenantId} onClose={onClose} />;
  return (
    <Dialog title={t("users.addWhere")} onClose={onClose}>
      <Picker label={t("org.organisation")} value={null} onPick={setTenant} from={tenants} />
    </Dialog>
  );
}

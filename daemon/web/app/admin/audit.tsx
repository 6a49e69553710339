import type { AuditRecord } from "../api";
import { dateTime } from "../format";
import { t, tOr } from "../text";
import { Empty, PageHead } from "../ui/basics";
import { DataTable, type Column } from "../ui/table";

const pages: Record<string, string> = {
  tenant: "/admin/org", user: "/admin/users", course: "/admin/courses", dispatch: "/admin/dispatches", registration: "/admin/registrations",
  webhook: "/admin/webhooks", forward: "/admin/forwards",
};
const kinds = ["tenant", "user", "course", "dispatch", "registration", "launch_link", "invitation", "key", "webhook", "forward", "credential"] as const;

export function AuditPage() {
  const columns: Column<AuditRecord>[] = [
    { title: t("audit.what"), cell: (one) => <><span>{tOr(`audit.${one.action}`, one.action)}</span><span class="sub mono clip">{one.action}</span></> },
    { title: t("audit.who"), cell: (one) => <><span class="clip">{one.actorEmail ?? (one.actorId === "lmsd" ? "lmsd" : <span class="mono">{one.actorId}</span>)}</span>{one.address && <span class="sub mono">{one.address}</span>}</> },
    { title: t("audit.when"), cell: (one) => <span class="nowrap">{dateTime(one.at)}</span> },
    { title: t("audit.object"), cell: (one) => <Target record={one} /> },
    { title: t("audit.details"), cell: (one) => <Details details={one.details} /> },
  ];
  return (
    <div class="page">
      <PageHead title={t("nav.audit")} lead={t("audit.lead")} />
      <DataTable<AuditRecord> caption={t("nav.audit")} path="/audit" columns={columns} row={(one) => one.id} search={t("audit.search")} pageSize={50}
        filters={[{ name: "action", label: t("audit.anything"), options: kinds.map((one) => [one, t(`audit.kind.${one}`)] as const) }]}
        empty={<Empty icon="list" title={t("audit.empty")} />} />
    </div>
  );
}

function Target({ record }: { record: AuditRecord }) {
  const page = pages[record.objectType];
  const name = record.details.email ?? record.details.domain ?? record.details.key ?? record.details.name ?? tOr(`audit.one.${record.objectType}`, record.objectType);
  // What is deleted has no page any more.
  if (!page || record.action.endsWith(".deleted")) return <span class="clip short">{name}</span>;
  return <a class="clip short" href={`${page}/${record.objectId}`}>{name}</a>;
}

function Details({ details }: { details: Record<string, string> }) {
  const text = Object.entries(details).filter(([, value]) => value !== "" && value !== null).map(([name, value]) => `${name}: ${String(value)}`).join(", ");
  return <span class="details small muted" title={text}>{text}</span>;
}

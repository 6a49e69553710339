import { useState } from "preact/hooks";
import type { Course } from "../api";
import { date, number } from "../format";
import { standardName } from "../pages/status";
import { t } from "../text";
import { Badge, Button, Empty, PageHead } from "../ui/basics";
import { DataTable, type Column } from "../ui/table";
import { ImportDialog } from "./import";
import { TenantLink, useIsPlatform, useMayManage } from "./names";

export function CoursesPage() {
  const platform = useIsPlatform();
  const manage = useMayManage();
  const [importing, setImporting] = useState(false);
  const start = manage && <Button icon="upload" kind="primary" onClick={() => setImporting(true)}>{t("courses.import")}</Button>;
  const columns: Column<Course>[] = [
    {
      title: t("field.title"), sort: "title",
      cell: (one) => (
        <>
          <a class="clip" href={`/admin/courses/${one.id}`}>{one.title}</a>
          <span class="sub mono clip">{one.key}</span>
        </>
      ),
    },
    { title: t("field.standard"), cell: (one) => <span class="row tight"><span class="nowrap">{standardName(one.standard)}</span>{!one.launchable && <Badge tone="warn">{t("courses.notLaunchable")}</Badge>}</span> },
    { title: t("courses.versions"), end: true, cell: (one) => number(one.versions) },
    ...(platform ? [{ title: t("courses.owner"), cell: (one: Course) => <TenantLink id={one.tenantId} /> }] : []),
    { title: t("field.createdAt"), sort: "createdAt", cell: (one) => <span class="nowrap">{date(one.createdAt)}</span> },
  ];
  return (
    <div class="page">
      <PageHead title={t("nav.courses")} lead={t("courses.lead")} actions={start} />
      <DataTable<Course> caption={t("nav.courses")} path="/courses" columns={columns} row={(one) => one.id} search={t("courses.search")}
        empty={<Empty icon="book" title={t("courses.empty")} actions={start}>{t("courses.emptyHint")}</Empty>} />
      {importing && <ImportDialog onClose={() => setImporting(false)} />}
    </div>
  );
}

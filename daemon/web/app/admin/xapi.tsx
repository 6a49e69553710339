// The record store of an organisation: its statements as they are, and what they come to.
import { useSearch } from "../router";
import { t, type Key } from "../text";
import { PageHead } from "../ui/basics";
import { useIsPlatform } from "./names";
import { Statements } from "./statements";
import { TenantFilter } from "./tenant_filter";
import { Statistics } from "./xapi_statistics";

const tabs: [string, Key][] = [["", "xapi.tabStatements"], ["statistics", "xapi.tabStatistics"]];

export function XapiPage() {
  const [search] = useSearch();
  const platform = useIsPlatform();
  const tenant = search.get("tenant") ?? "";
  const tab = search.get("tab") ?? "";
  const address = (to: string) => {
    const params = new URLSearchParams({ ...(tenant && { tenant }), ...(to && { tab: to }) }).toString();
    return `/admin/xapi${params ? `?${params}` : ""}`;
  };
  return (
    <div class="page">
      <PageHead title={t("nav.xapi")} lead={t("xapi.lead")} actions={platform && <TenantFilter />} />
      <nav class="tabs" aria-label={t("xapi.tabs")}>
        {tabs.map(([name, text]) => <a key={name} href={address(name)} aria-current={tab === name ? "page" : undefined}>{t(text)}</a>)}
      </nav>
      {tab === "statistics" ? <Statistics tenant={tenant} key={`s${tenant}`} /> : <Statements tenant={tenant} key={tenant} />}
    </div>
  );
}

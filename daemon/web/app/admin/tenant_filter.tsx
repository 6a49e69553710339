// Narrows a list to one organisation, chosen here or by the link that led here.
import { useState } from "preact/hooks";
import { useSearch } from "../router";
import { t } from "../text";
import { Button } from "../ui/basics";
import { Dialog } from "../ui/dialog";
import { Picker } from "../ui/picker";
import { TenantName, tenants } from "./names";

export function TenantFilter() {
  const [search, change] = useSearch();
  const [choosing, setChoosing] = useState(false);
  const tenant = search.get("tenant");
  if (tenant) {
    return (
      <Button icon="close" small onClick={() => change({ tenant: "", page: "" })}>
        <TenantName id={tenant} /><span class="sr">: {t("filter.clearTenant")}</span>
      </Button>
    );
  }
  return (
    <>
      <Button icon="building" onClick={() => setChoosing(true)}>{t("filter.tenant")}</Button>
      {choosing && (
        <Dialog title={t("filter.tenant")} onClose={() => setChoosing(false)}>
          <Picker label={t("org.organisation")} value={null} from={tenants}
            onPick={(choice) => {
              if (!choice) return;
              setChoosing(false);
              change({ tenant: choice.id, page: "" });
            }} />
        </Dialog>
      )}
    </>
  );
}

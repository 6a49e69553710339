import { t } from "../text";
import { LinkButton, PageHead } from "../ui/basics";

export function Missing({ forbidden = false }: { forbidden?: boolean }) {
  return (
    <div class="page narrow">
      <PageHead title={t(forbidden ? "missing.forbidden" : "missing.title")} lead={t(forbidden ? "missing.forbiddenHint" : "missing.hint")} />
      <div><LinkButton href="/" kind="primary">{t("missing.home")}</LinkButton></div>
    </div>
  );
}

import { useEffect, useState } from "preact/hooks";
import { useSearch } from "../router";
import { call } from "../session";
import { t } from "../text";
import { ErrorNotice, LinkButton, PageHead } from "../ui/basics";

/// Opens a course for whoever is logged in. The course replaces this page, so that going back leads to where
/// one came from.
export function LaunchPage({ params }: { params: Record<string, string> }) {
  const [search] = useSearch();
  const [error, setError] = useState<Error | null>(null);
  const open = async () => {
    setError(null);
    try {
      const { url } = await call<{ url: string }>("POST", `/launch/${encodeURIComponent(params.id!)}`, search.has("debug") ? { debug: true } : {});
      location.replace(url);
    } catch (failure) {
      setError(failure as Error);
    }
  };
  useEffect(() => void open(), []);
  return (
    <div class="page narrow">
      <PageHead title={t(error ? "launch.refused" : "launch.opening")} />
      {error ? (
        <>
          <ErrorNotice error={error} retry={() => void open()} />
          <div><LinkButton href="/dashboard">{t("launch.back")}</LinkButton></div>
        </>
      ) : (
        <div class="row" role="status"><span class="spinner" aria-hidden="true" />{t("launch.wait")}</div>
      )}
    </div>
  );
}

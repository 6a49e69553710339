import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Frame } from "./frame";
import { CoursePage } from "./pages/course";
import { Dashboard } from "./pages/dashboard";
import { LaunchPage } from "./pages/launch";
import { LoginPage } from "./pages/login";
import { Missing } from "./pages/missing";
import { go, match, place } from "./router";
import { isAdmin, online, resume, user, whenSessionEnds } from "./session";
import { useStore } from "./store";
import { t } from "./text";
import { ErrorNotice, Loading, Notice } from "./ui/basics";
import { Toasts } from "./ui/toast";

type Params = Record<string, string>;
type PageType = ComponentType<{ params: Params }>;

/// A page that is loaded when it is first shown.
function lazy(load: () => Promise<PageType>): PageType {
  let loaded: PageType | null = null;
  return function Lazy(props) {
    const [page, set] = useState<PageType | null>(() => loaded);
    const [error, setError] = useState<Error | null>(null);
    useEffect(() => {
      if (page) return;
      load().then((found) => set(() => (loaded = found)), (reason: Error) => setError(reason));
    }, []);
    if (error) return <div class="page"><ErrorNotice error={error} retry={() => location.reload()} /></div>;
    if (!page) return <div class="page" aria-busy="true"><h1 class="sr">{t("state.loading")}</h1><Loading /></div>;
    const Page = page;
    return <Page {...props} />;
  };
}

type Who = "anyone" | "user" | "staff" | "admin" | "platform";

interface Entry {
  pattern: string;
  who: Who;
  page: PageType;
}

const pages: Entry[] = [
  { pattern: "/login", who: "anyone", page: LoginPage },
  { pattern: "/register", who: "anyone", page: lazy(async () => (await import("./pages/register")).RegisterPage) },
  { pattern: "/reset", who: "anyone", page: lazy(async () => (await import("./pages/reset")).ResetPage) },
  { pattern: "/setup", who: "anyone", page: lazy(async () => (await import("./pages/setup")).SetupPage) },
  { pattern: "/dashboard", who: "user", page: Dashboard },
  { pattern: "/course/:id", who: "user", page: CoursePage },
  { pattern: "/launch/:id", who: "user", page: LaunchPage },
  { pattern: "/profile", who: "user", page: lazy(async () => (await import("./pages/profile")).ProfilePage) },
  { pattern: "/admin", who: "staff", page: lazy(async () => (await import("./admin/overview")).OverviewPage) },
  { pattern: "/admin/org", who: "staff", page: lazy(async () => (await import("./admin/org")).OrgPage) },
  { pattern: "/admin/org/:id", who: "staff", page: lazy(async () => (await import("./admin/tenant")).TenantPage) },
  { pattern: "/admin/courses", who: "staff", page: lazy(async () => (await import("./admin/courses")).CoursesPage) },
  { pattern: "/admin/courses/:id", who: "staff", page: lazy(async () => (await import("./admin/course")).AdminCoursePage) },
  { pattern: "/admin/dispatches", who: "staff", page: lazy(async () => (await import("./admin/dispatches")).DispatchesPage) },
  { pattern: "/admin/dispatches/:id", who: "staff", page: lazy(async () => (await import("./admin/dispatch")).DispatchPage) },
  { pattern: "/admin/users", who: "admin", page: lazy(async () => (await import("./admin/users")).UsersPage) },
  { pattern: "/admin/users/:id", who: "admin", page: lazy(async () => (await import("./admin/user")).UserPage) },
  { pattern: "/admin/registrations", who: "staff", page: lazy(async () => (await import("./admin/registrations")).RegistrationsPage) },
  { pattern: "/admin/registrations/:id", who: "staff", page: lazy(async () => (await import("./admin/registration")).RegistrationPage) },
  { pattern: "/admin/xapi", who: "staff", page: lazy(async () => (await import("./admin/xapi")).XapiPage) },
  { pattern: "/admin/forwards", who: "admin", page: lazy(async () => (await import("./admin/forwards")).ForwardsPage) },
  { pattern: "/admin/forwards/:id", who: "admin", page: lazy(async () => (await import("./admin/forwards")).ForwardPage) },
  { pattern: "/admin/webhooks", who: "admin", page: lazy(async () => (await import("./admin/webhooks")).WebhooksPage) },
  { pattern: "/admin/webhooks/:id", who: "admin", page: lazy(async () => (await import("./admin/webhooks")).WebhookPage) },
  { pattern: "/admin/keys", who: "admin", page: lazy(async () => (await import("./admin/keys")).KeysPage) },
  { pattern: "/admin/audit", who: "admin", page: lazy(async () => (await import("./admin/audit")).AuditPage) },
];

const ranks: Record<Who, number> = { anyone: 0, user: 1, staff: 2, admin: 3, platform: 4 };
const rankOf = { learner: 1, instructor: 2, tenant_admin: 3, platform_admin: 4 } as const;

/// Where somebody lands who asked for no page in particular.
export function home(): string {
  return user.value && isAdmin(user.value) ? "/admin" : "/dashboard";
}

/// The login page, which leads back to where we are.
function loginAddress(reason = ""): string {
  const { path, search } = place.value;
  const params = new URLSearchParams();
  if (path !== "/" && path !== "/login") params.set("next", path + search);
  if (reason) params.set("reason", reason);
  const text = params.toString();
  return `/login${text ? `?${text}` : ""}`;
}

/// Only addresses of these pages: what comes from the address bar leads nowhere else.
export function safeNext(next: string | null): string {
  if (!next || !/^\/(?![/\\])/.test(next) || next.startsWith("/login")) return home();
  const { pathname } = new URL(next, location.origin);
  return pages.some((page) => match(page.pattern, pathname)) ? next : home();
}

whenSessionEnds(() => go(loginAddress("ended"), { replace: true }));

export function App() {
  const { path } = useStore(place);
  const who = useStore(user);
  const reachable = useStore(online);
  const [resuming, setResuming] = useState(who === null && !reachable);

  useEffect(() => {
    // The server was away when the page was opened.
    if (!resuming || !reachable) return;
    void resume().catch(() => {}).finally(() => setResuming(!online.value));
  }, [resuming, reachable]);

  let found: { entry: Entry; params: Params } | null = null;
  for (const entry of pages) {
    const params = match(entry.pattern, path);
    if (params) {
      found = { entry, params };
      break;
    }
  }
  const redirect =
    resuming ? null
    : path === "/" ? (who ? home() : "/login")
    : found && found.entry.who !== "anyone" && !who ? loginAddress()
    : null;
  useEffect(() => {
    if (redirect) go(redirect, { replace: true });
  }, [redirect]);

  return (
    <>
      <Content who={who ? rankOf[who.role] : 0} found={found} waiting={redirect !== null || resuming} path={path} />
      <Toasts />
    </>
  );
}

function Content(props: { who: number; found: { entry: Entry; params: Params } | null; waiting: boolean; path: string }) {
  const { found, waiting, who, path } = props;
  const reachable = useStore(online);
  if (waiting) {
    return (
      <div class="gate">
        <main>{reachable ? <Loading /> : <Notice tone="warn">{t("state.unreachable")}</Notice>}</main>
      </div>
    );
  }
  if (found?.entry.who === "anyone") {
    const Page = found.entry.page;
    return <Page params={found.params} key={path} />;
  }
  if (!found || who < ranks[found.entry.who]) {
    return <Frame path={path}><Missing forbidden={found !== null} /></Frame>;
  }
  const Page = found.entry.page;
  return <Frame path={path}><Page params={found.params} key={path} /></Frame>;
}

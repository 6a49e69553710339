// What surrounds every page behind the login: who is logged in, the ways to other pages, and whether the
// server is there.
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { initials } from "./format";
import { go, place } from "./router";
import { isAdmin, logOut, online, user } from "./session";
import { useStore } from "./store";
import { chooseLanguage, language, languages, t, type Key, type Language } from "./text";
import { Icon, Logo, type IconName } from "./ui/icon";
import type { Role } from "./api";

interface Link {
  href: string;
  text: Key;
  icon: IconName;
  /// The least role that sees it.
  role: Role;
}

const groups: { title: Key | null; links: Link[] }[] = [
  { title: null, links: [{ href: "/admin", text: "nav.overview", icon: "chart", role: "instructor" }] },
  {
    title: "nav.groupManage",
    links: [
      { href: "/admin/org", text: "nav.org", icon: "building", role: "instructor" },
      { href: "/admin/courses", text: "nav.courses", icon: "book", role: "instructor" },
      { href: "/admin/dispatches", text: "nav.dispatches", icon: "send", role: "instructor" },
      { href: "/admin/users", text: "nav.users", icon: "users", role: "tenant_admin" },
    ],
  },
  {
    title: "nav.groupResults",
    links: [
      { href: "/admin/registrations", text: "nav.registrations", icon: "clipboard", role: "instructor" },
      { href: "/admin/xapi", text: "nav.xapi", icon: "pulse", role: "instructor" },
    ],
  },
  {
    title: "nav.groupSystem",
    links: [
      { href: "/admin/forwards", text: "nav.forwards", icon: "forward", role: "tenant_admin" },
      { href: "/admin/webhooks", text: "nav.webhooks", icon: "hook", role: "tenant_admin" },
      { href: "/admin/keys", text: "nav.keys", icon: "key", role: "tenant_admin" },
      { href: "/admin/audit", text: "nav.audit", icon: "list", role: "tenant_admin" },
    ],
  },
];

const order: Role[] = ["learner", "instructor", "tenant_admin", "platform_admin"];

export function Frame({ path, children }: { path: string; children: ComponentChildren }) {
  const who = useStore(user);
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const admin = path.startsWith("/admin");
  useEffect(() => setOpen(false), [path]);
  useEffect(() => {
    if (!open) return;
    const close = (event: KeyboardEvent) => {
      if (event.key !== "Escape") return;
      setOpen(false);
      button.current?.focus();
    };
    addEventListener("keydown", close);
    return () => removeEventListener("keydown", close);
  }, [open]);
  if (!who) return null;
  return (
    <div class={`frame${admin ? "" : " plain"}${open ? " open" : ""}`}>
      <a class="skip" href="#content" onClick={(event) => {
        event.preventDefault();
        document.getElementById("content")?.focus();
      }}>{t("nav.skip")}</a>
      <header class="topbar">
        {admin && (
          <button ref={button} type="button" class="button ghost icon-only menu-button" aria-label={t("nav.menu")} aria-expanded={open}
            aria-controls="sidebar" onClick={() => setOpen(!open)}>
            <Icon name={open ? "close" : "menu"} />
          </button>
        )}
        <a class="brand" href={isAdmin(who) ? "/admin" : "/dashboard"}><Logo /><span>lmsd</span></a>
        {isAdmin(who) && (
          <nav class="switch" aria-label={t("nav.areas")}>
            <a href="/admin" aria-current={admin ? "true" : undefined}>{t("nav.admin")}</a>
            <a href="/dashboard" aria-current={admin ? undefined : "true"}>{t("nav.learning")}</a>
          </nav>
        )}
        <Account />
      </header>
      {admin && (
        <>
          <Sidebar path={path} rank={order.indexOf(who.role)} platform={who.role === "platform_admin"} />
          <button type="button" class="curtain" tabIndex={-1} aria-hidden="true" onClick={() => setOpen(false)} />
        </>
      )}
      <div>
        <Offline />
        <main id="content" tabIndex={-1}>{children}</main>
      </div>
    </div>
  );
}

function Sidebar({ path, rank, platform }: { path: string; rank: number; platform: boolean }) {
  const current = (href: string) => path === href || (href !== "/admin" && path.startsWith(`${href}/`));
  return (
    <nav class="sidebar" id="sidebar" aria-label={t("nav.main")}>
      {groups.map((group) => {
        const links = group.links.filter((link) => order.indexOf(link.role) <= rank);
        if (links.length === 0) return null;
        return (
          <div key={group.title}>
            {group.title && <div class="group">{t(group.title)}</div>}
            <ul>
              {links.map((link) => (
                <li key={link.href}>
                  <a href={link.href} aria-current={current(link.href) ? "page" : undefined}>
                    <Icon name={link.icon} />
                    {t(link.text === "nav.org" && !platform ? "nav.ownOrg" : link.text)}
                  </a>
                </li>
              ))}
            </ul>
          </div>
        );
      })}
    </nav>
  );
}

function Offline() {
  const reachable = useStore(online);
  return (
    <div role="status">
      {!reachable && <div class="offline"><span class="spinner" aria-hidden="true" />{t("state.unreachable")}</div>}
    </div>
  );
}

function Account() {
  const who = useStore(user)!;
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!open) return;
    const outside = (event: Event) => {
      if (!box.current?.contains(event.target as Node)) setOpen(false);
    };
    const escape = (event: KeyboardEvent) => {
      if (event.key !== "Escape") return;
      setOpen(false);
      box.current?.querySelector("button")?.focus();
    };
    document.addEventListener("pointerdown", outside);
    document.addEventListener("focusin", outside);
    addEventListener("keydown", escape);
    return () => {
      document.removeEventListener("pointerdown", outside);
      document.removeEventListener("focusin", outside);
      removeEventListener("keydown", escape);
    };
  }, [open]);
  const name = `${who.firstName} ${who.lastName}`;
  const leave = async () => {
    await logOut();
    go("/login", { replace: true });
  };
  return (
    <div class="account" ref={box}>
      <button type="button" class="button ghost" aria-expanded={open} onClick={() => setOpen(!open)}>
        <span class="avatar" data-initials={initials(who.firstName, who.lastName)} />
        <span class="sr">{t("nav.account")}</span>
        <span class="name clip">{name}</span>
        <Icon name="down" />
      </button>
      {open && (
        <div class="popover">
          <div class="who">
            <div class="clip">{name}</div>
            <div class="muted small clip">{who.email}</div>
          </div>
          {isAdmin(who) && (
            <a class="narrow" href={place.value.path.startsWith("/admin") ? "/dashboard" : "/admin"} onClick={() => setOpen(false)}>
              <Icon name={place.value.path.startsWith("/admin") ? "book" : "chart"} />
              {t(place.value.path.startsWith("/admin") ? "nav.learning" : "nav.admin")}
            </a>
          )}
          <a href="/profile" onClick={() => setOpen(false)}><Icon name="user" />{t("nav.profile")}</a>
          {(Object.keys(languages) as Language[]).filter((one) => one !== language()).map((one) => (
            <button type="button" key={one} lang={one} onClick={() => chooseLanguage(one)}><Icon name="globe" />{languages[one]}</button>
          ))}
          <button type="button" onClick={() => void leave()}><Icon name="exit" />{t("nav.logOut")}</button>
        </div>
      )}
    </div>
  );
}

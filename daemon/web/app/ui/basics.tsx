import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { ApiError } from "../api";
import { t, tOr } from "../text";
import { Icon, type IconName } from "./icon";

export interface ButtonProps {
  children?: ComponentChildren;
  icon?: IconName;
  /// Named for those who do not see the icon; needed without children.
  label?: string;
  kind?: "primary" | "danger" | "ghost";
  small?: boolean;
  busy?: boolean;
  disabled?: boolean;
  type?: "button" | "submit";
  class?: string;
  onClick?: (event: MouseEvent) => void;
  describedBy?: string;
  /// Of a button that shows and hides something.
  expanded?: boolean;
}

function classes(props: { kind?: string; small?: boolean; class?: string }, bare: boolean): string {
  return ["button", props.kind, props.small && "small", bare && "icon-only", props.class].filter(Boolean).join(" ");
}

export function Button(props: ButtonProps) {
  const { children, icon, label, busy = false, disabled = false, type = "button", onClick } = props;
  return (
    <button type={type} class={classes(props, !children)} aria-label={label} title={children ? undefined : label}
      aria-busy={busy || undefined} aria-describedby={props.describedBy} aria-expanded={props.expanded} disabled={disabled}
      onClick={(event) => !busy && onClick?.(event)}>
      {busy ? <span class="spinner" aria-hidden="true" /> : icon && <Icon name={icon} />}
      {children}
    </button>
  );
}

export function LinkButton(props: { href: string; children: ComponentChildren; icon?: IconName; kind?: "primary" | "ghost"; small?: boolean; class?: string; label?: string }) {
  return (
    <a class={classes(props, false)} href={props.href} aria-label={props.label}>
      {props.icon && <Icon name={props.icon} />}
      {props.children}
    </a>
  );
}

export type Tone = "good" | "warn" | "bad" | "info" | "plain";

export function Badge({ tone = "plain", children }: { tone?: Tone; children: ComponentChildren }) {
  return <span class={`badge ${tone}`}>{children}</span>;
}

export function Notice({ tone = "info", children, alert = false }: { tone?: Tone; children: ComponentChildren; alert?: boolean }) {
  const icon = tone === "bad" || tone === "warn" ? "warn" : tone === "good" ? "done" : "info";
  return (
    <div class={`notice ${tone}`} role={alert ? "alert" : undefined}>
      <Icon name={icon} />
      <div class="grow">{children}</div>
    </div>
  );
}

/// What went wrong, in the reader's language where we have words for it.
export function errorText(error: Error): string {
  if (!(error instanceof ApiError)) return t("error.unexpected");
  // The server's sentence says more about a bad field than a general one could.
  return tOr(`error.${error.code}`, error.message);
}

export function ErrorNotice({ error, retry }: { error: Error; retry?: () => void }) {
  return (
    <Notice tone="bad" alert>
      <div class="row apart">
        <span>{errorText(error)}</span>
        {retry && <Button small onClick={retry}>{t("do.retry")}</Button>}
      </div>
    </Notice>
  );
}

export function Empty(props: { icon: IconName; title: string; children?: ComponentChildren; actions?: ComponentChildren }) {
  return (
    <div class="empty">
      <Icon name={props.icon} />
      <h3>{props.title}</h3>
      {props.children && <p>{props.children}</p>}
      {props.actions && <div class="row">{props.actions}</div>}
    </div>
  );
}

export function Skeleton({ width = "8rem" }: { width?: string }) {
  return <span class="skeleton" style={{ width, maxWidth: "100%" }} aria-hidden="true" />;
}

export function Loading() {
  return (
    <div class="card pad stack" aria-busy="true">
      <span class="sr" role="status">{t("state.loading")}</span>
      <Skeleton width="40%" />
      <Skeleton width="90%" />
      <Skeleton width="75%" />
    </div>
  );
}

export function Bar({ value, label, good = false }: { value: number; label: string; good?: boolean }) {
  const share = Math.max(0, Math.min(1, value));
  return (
    <div class={`bar${good ? " good" : ""}`} role="progressbar" aria-label={label} aria-valuemin={0} aria-valuemax={100}
      aria-valuenow={Math.round(share * 100)}>
      <span style={{ width: `${share * 100}%` }} />
    </div>
  );
}

export function Figures({ items, plain = false }: { items: { label: string; value: ComponentChildren; note?: ComponentChildren }[]; plain?: boolean }) {
  return (
    <dl class={`figures${plain ? " plain" : ""}`}>
      {items.map((item) => (
        <div class="figure" key={item.label}>
          <dt>{item.label}</dt>
          <dd>{item.value}</dd>
          {item.note && <dd>{item.note}</dd>}
        </div>
      ))}
    </dl>
  );
}

export function Facts({ items }: { items: ([string, ComponentChildren] | null | false | undefined)[] }) {
  return (
    <dl class="facts">
      {items.filter((item): item is [string, ComponentChildren] => !!item).map(([name, value]) => [<dt key={name}>{name}</dt>, <dd>{value}</dd>])}
    </dl>
  );
}

/// The head of a page: its only h1, which takes the focus when the page comes.
export function PageHead(props: { title: string; lead?: ComponentChildren; crumbs?: [string, string][]; actions?: ComponentChildren }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${props.title} – lmsd`;
  }, [props.title]);
  useEffect(() => {
    // Not on the first page of a visit, and not while a dialog or a field has the focus.
    if (document.activeElement === document.body && history.state !== "first") heading.current?.focus({ preventScroll: true });
  }, []);
  return (
    <div class="page-head">
      <div class="titles">
        {props.crumbs && (
          <nav class="crumbs" aria-label={t("nav.crumbs")}>
            {props.crumbs.map(([title, href], i) => [i > 0 && <span aria-hidden="true">/</span>, <a href={href} key={href}>{title}</a>])}
          </nav>
        )}
        <h1 tabIndex={-1} ref={heading}>{props.title}</h1>
        {props.lead && <p class="lead">{props.lead}</p>}
      </div>
      {props.actions && <div class="row tight actions">{props.actions}</div>}
    </div>
  );
}

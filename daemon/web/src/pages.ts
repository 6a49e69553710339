// Pages that stand alone: opening, refusals, the end of a launch.
import { Completion, type Result, Success } from "./engine";
import { el, icon, type IconName } from "./dom";
import { reason, t } from "./text";

export interface Action {
  label: string;
  run(): void;
  primary?: boolean;
}

export interface Page {
  code: string;
  symbol: IconName | "spinner";
  tone: "calm" | "good" | "warn";
  title: string;
  body: (Node | string)[];
  actions?: Action[];
  reference?: string;
}

/// Replaces everything on the page and moves the focus to the headline, so that it is read out.
export function show(root: HTMLElement, page: Page): void {
  const heading = el("h1", { tabindex: "-1" }, page.title);
  const symbol = el("div", { class: `symbol ${page.tone}` }, page.symbol === "spinner" ? el("span", { class: "spinner" }) : icon(page.symbol));
  const actions = (page.actions ?? []).map((action) => {
    const button = el("button", { type: "button", class: action.primary ? "primary" : "" }, action.label);
    button.addEventListener("click", () => action.run());
    return button;
  });
  const card = el(
    "main",
    { class: "card", "data-code": page.code, "aria-live": "polite" },
    symbol,
    heading,
    ...page.body.map((part) => (typeof part === "string" ? el("p", {}, part) : part)),
    actions.length > 0 ? el("div", { class: "actions" }, ...actions) : null,
    page.reference ? el("p", { class: "reference" }, t("reference", { id: page.reference })) : null,
  );
  root.className = "page";
  root.replaceChildren(card);
  heading.focus();
}

export function showOpening(root: HTMLElement): void {
  show(root, { code: "opening", symbol: "spinner", tone: "calm", title: t("loading"), body: [] });
}

/// Why the course cannot be opened, or cannot go on.
export function showReason(root: HTMLElement, code: string, reference: string): void {
  const { title, body } = reason(code);
  document.title = title;
  const reload = () => location.reload();
  const again: Record<string, Action[]> = {
    "auth.rate_limited": [{ label: t("tryAgain"), run: reload, primary: true }],
    "dispatch.not_started": [{ label: t("tryAgain"), run: reload }],
    "network.unreachable": [{ label: t("tryAgain"), run: reload, primary: true }],
    "runtime.superseded": [{ label: t("endAgain"), run: reload }],
    "runtime.stopped": [{ label: t("reload"), run: reload, primary: true }],
    "engine.trap": [{ label: t("reload"), run: reload, primary: true }],
  };
  const known = reason("unknown").title !== title;
  show(root, {
    code,
    symbol: code === "network.unreachable" ? "cloud" : code.startsWith("runtime") || code.startsWith("engine") || !known ? "cross" : "lock",
    tone: "warn",
    title,
    body: [body],
    actions: again[code] ?? (known ? [] : [{ label: t("tryAgain"), run: reload, primary: true }]),
    reference,
  });
}

export interface End {
  state: "saving" | "offline" | "saved" | "preview";
  courseTitle: string;
  /// Why it came to an end, where the learner didn't ask for it.
  message: string;
  result: Result;
  retry(): void;
  close: (() => void) | null;
  /// The course can be opened again from here.
  again: boolean;
  /// Where the learner goes from here; "" = nowhere.
  redirect: string;
}

// Long enough to read that everything is saved.
const redirectDelay = 2500;

export function showEnd(root: HTMLElement, end: End): void {
  if (end.state === "saving" || end.state === "offline") {
    const offline = end.state === "offline";
    show(root, {
      code: `end.${end.state}`,
      symbol: offline ? "cloud" : "spinner",
      tone: offline ? "warn" : "calm",
      title: t("endSaving"),
      body: [offline ? t("endOfflineHint") : t("endSavingHint")],
      actions: offline ? [{ label: t("retryNow"), run: end.retry, primary: true }] : [],
    });
    return;
  }
  const completed = end.result.completion === Completion.completed;
  const preview = end.state === "preview";
  const actions: Action[] = end.again ? [{ label: t("endAgain"), run: () => location.reload() }] : [];
  if (end.redirect) actions.unshift({ label: t("endRedirectNow"), run: () => location.replace(end.redirect), primary: true });
  else if (end.close) actions.unshift({ label: t("closeWindow"), run: end.close, primary: true });
  const saved = preview ? t("previewEndHint") : completed ? `${t("endSaved")}.` : "";
  const next = end.redirect ? t("endRedirect", { host: new URL(end.redirect).host }) : t("endClose");
  show(root, {
    code: `end.${end.state}`,
    symbol: "check",
    tone: preview ? "calm" : "good",
    title: preview ? t("previewEnd") : completed ? t("endCompletedTitle") : t("endSaved"),
    body: [
      el("p", { class: "course-title" }, end.courseTitle),
      ...(end.message ? [end.message] : []),
      ...(preview ? [] : [summary(end.result)]),
      [saved, next].filter(Boolean).join(" "),
    ],
    actions,
  });
  if (end.redirect) window.setTimeout(() => location.replace(end.redirect), redirectDelay);
}

function summary(result: Result): HTMLElement {
  const rows: [string, string][] = [[t("resultStatus"), status(result)]];
  const score = scoreText(result);
  if (score) rows.push([t("resultScore"), score]);
  if (result.totalTimeMs >= 1000) rows.push([t("resultTime"), duration(result.totalTimeMs)]);
  return el("dl", { class: "summary" }, ...rows.map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, value))));
}

function status(result: Result): string {
  const parts: string[] = [];
  if (result.success === Success.passed) parts.push(t("resultPassed"));
  if (result.success === Success.failed) parts.push(t("resultFailed"));
  if (result.completion === Completion.completed) parts.push(t("resultCompleted"));
  else if (parts.length === 0) parts.push(t("resultIncomplete"));
  return parts.join(", ");
}

function scoreText(result: Result): string {
  const number = (value: number) => String(Math.round(value * 10) / 10);
  if (result.scaled !== null) return `${number(result.scaled * 100)} %`;
  if (result.raw !== null) return result.max !== null ? `${number(result.raw)} / ${number(result.max)}` : number(result.raw);
  return "";
}

function duration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  const pad = (n: number) => String(n).padStart(2, "0");
  return `${Math.floor(seconds / 3600)}:${pad(Math.floor(seconds / 60) % 60)}:${pad(seconds % 60)}`;
}

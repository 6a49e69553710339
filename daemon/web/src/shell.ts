// The frame around the content: title bar, contents, previous and next, status.
import { Completion, Control, type ControlView, Nav, type Course, type Result, type View } from "./engine";
import { Contents } from "./contents";
import { el, icon, setAttribute } from "./dom";
import { confirm, Menu } from "./menu";
import type { SyncState } from "./sync";
import { t, type TextKey } from "./text";

export interface ShellOptions {
  root: HTMLElement;
  course: Course;
  title: string;
  mode: "normal" | "browse" | "review";
  navigate(kind: Nav, target?: string): void;
  exit(): void;
  /// Stands beside the stage.
  panel: HTMLElement | null;
}

/// The ways out of a part or of the course that a learner has beside Exit.
const ways: { control: Control; nav: Nav; label: TextKey; wholeCourse: boolean; question?: TextKey }[] = [
  { control: Control.suspendAll, nav: Nav.suspendAll, label: "waySuspendAll", wholeCourse: true },
  { control: Control.exit, nav: Nav.exit, label: "wayExit", wholeCourse: false },
  { control: Control.exitAll, nav: Nav.exitAll, label: "wayExitAll", wholeCourse: true, question: "askExitAll" },
  { control: Control.abandon, nav: Nav.abandon, label: "wayAbandon", wholeCourse: false, question: "askAbandon" },
  { control: Control.abandonAll, nav: Nav.abandonAll, label: "wayAbandonAll", wholeCourse: true, question: "askAbandon" },
];

const narrow = window.matchMedia("(max-width: 760px)");

export class Shell {
  private readonly contents: Contents;
  private readonly sidebar: HTMLElement;
  private readonly toggle: HTMLButtonElement;
  private readonly previous: HTMLButtonElement;
  private readonly next: HTMLButtonElement;
  private readonly exit: HTMLButtonElement;
  private readonly more: Menu;
  private readonly controls: HTMLElement;
  private readonly stage = el("main", { class: "stage", id: "stage", tabindex: "-1" });
  private readonly status = el("span", { class: "status" });
  private readonly progress = el("div", { class: "progress", hidden: true }, el("div", { class: "bar" }));
  private readonly noticeBar = el("div", { class: "notice", role: "status" });
  private readonly announcer = el("div", { class: "sr", role: "status" });
  readonly hasContents: boolean;
  private complete = false;
  private open = !narrow.matches;
  private statusTimer = 0;

  constructor(private readonly options: ShellOptions) {
    const { course, navigate } = options;
    this.hasContents = course.activities.filter((activity) => activity.kind !== "none").length > 1;
    this.contents = new Contents(course.activities, (id) => {
      if (narrow.matches) this.setOpen(false);
      navigate(Nav.choice, id);
    });
    this.sidebar = el("nav", { class: "sidebar", id: "contents", "aria-label": t("contents") }, this.contents.list);
    this.toggle = button("menu", t("contents"), "ghost");
    this.toggle.setAttribute("aria-controls", "contents");
    this.previous = button("previous", t("previous"), "");
    this.next = button("next", t("next"), "primary");
    this.exit = button("exit", t("exit"), "ghost");
    this.exit.title = t("exitHint");
    this.previous.dataset["control"] = "previous";
    this.next.dataset["control"] = "continue";
    this.more = new Menu(t("moreWays"));
    this.controls = el("nav", { class: "controls", "aria-label": t("controls") }, this.previous, this.next);

    this.toggle.addEventListener("click", () => this.setOpen(!this.open));
    this.previous.addEventListener("click", () => navigate(Nav.previous));
    this.next.addEventListener("click", () => navigate(Nav.continue));
    this.exit.addEventListener("click", () => options.exit());
    this.sidebar.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && narrow.matches) {
        this.setOpen(false);
        this.toggle.focus();
      }
    });
    narrow.addEventListener("change", () => this.setOpen(!narrow.matches));
    this.build();
  }

  private build(): void {
    const { root, title, mode } = this.options;
    const skip = el("a", { class: "skip", href: "#stage" }, t("skip"));
    skip.addEventListener("click", (event) => {
      event.preventDefault();
      this.focusContent();
    });
    const header = el(
      "header",
      { class: "bar-top" },
      this.hasContents ? this.toggle : null,
      el("h1", {}, title),
      mode === "normal" ? this.status : el("span", { class: "badge" }, t(mode)),
      this.more.element,
      this.exit,
    );
    root.className = "player";
    root.replaceChildren(
      skip,
      header,
      this.progress,
      this.noticeBar,
      el("div", { class: "body" }, this.hasContents ? this.sidebar : null, this.stage, this.options.panel),
      this.controls,
      this.announcer,
    );
    this.setOpen(this.open);
    this.setStatus({ kind: "saved" });
  }

  private setOpen(open: boolean): void {
    this.open = open;
    this.sidebar.hidden = !open;
    this.toggle.setAttribute("aria-expanded", String(open));
    this.toggle.setAttribute("aria-label", t(open ? "contentsHide" : "contentsShow"));
    if (open && narrow.matches) {
      const entries = [...this.sidebar.querySelectorAll<HTMLButtonElement>("button:enabled")];
      (entries.find((entry) => entry.hasAttribute("aria-current")) ?? entries[0])?.focus();
    }
  }

  update(view: View, { progress, completion }: Result): void {
    const focused = document.activeElement;
    const control = (which: Control): ControlView => view.controls[which]!;
    const previous = control(Control.previous);
    const next = control(Control.continue);
    this.complete = completion === Completion.completed;
    this.contents.update(view);
    this.previous.disabled = !previous.enabled;
    this.next.disabled = !next.enabled;
    this.previous.hidden = !previous.shown;
    this.next.hidden = !next.shown;
    this.controls.hidden = !this.hasContents || (!previous.shown && !next.shown);
    const out = [control(Control.suspendAll), control(Control.exitAll)];
    this.exit.hidden = view.delivered >= 0 && !out.some(({ shown, enabled }) => shown && enabled);
    this.offerWays(view);
    this.progress.hidden = progress === null || !this.hasContents;
    (this.progress.firstElementChild as HTMLElement).style.width = `${Math.round((progress ?? 0) * 100)}%`;
    // A control that was just used and is no longer available must not take the keyboard user's place with it.
    if (focused instanceof HTMLButtonElement && (focused.disabled || focused.hidden)) {
      const other = [this.next, this.previous].find((control) => !control.disabled && !control.hidden);
      if (other) other.focus();
      else this.focusContent();
    }
  }

  /// SCORM 1.2 knows no such requests: there, Exit is all.
  private offerWays(view: View): void {
    const { course, navigate } = this.options;
    const offered = ways.filter(
      ({ control, wholeCourse }) =>
        course.standard !== "1.2" &&
        (wholeCourse || this.hasContents) &&
        view.controls[control]!.shown &&
        view.controls[control]!.enabled,
    );
    this.more.offer(
      offered.map(({ nav, label, question }) => ({
        label: t(label),
        run: async () => {
          const harmless = question === undefined || (nav === Nav.exitAll && this.complete);
          if (harmless || (await confirm(t(label), t(question)))) navigate(nav);
        },
      })),
    );
  }

  setStatus(state: SyncState): void {
    this.options.root.dataset["sync"] = state.kind;
    const words: Record<SyncState["kind"], TextKey> = { saved: "saved", saving: "saving", offline: "offline", stopped: "stopped" };
    const put = () => {
      this.status.dataset["state"] = state.kind;
      this.status.replaceChildren(icon(state.kind === "saved" ? "check" : "cloud"), el("span", {}, t(words[state.kind])));
    };
    window.clearTimeout(this.statusTimer);
    // Most saving takes moments; saying so would only flicker.
    if (state.kind === "saving") this.statusTimer = window.setTimeout(put, 400);
    else put();
  }

  notice(sentence: string, tone: "info" | "warn" = "info"): void {
    this.noticeBar.className = `notice ${tone}`;
    if (this.noticeBar.textContent !== sentence) this.noticeBar.textContent = sentence;
  }

  announce(sentence: string): void {
    this.announcer.textContent = sentence;
  }

  /// Puts content on the stage; what stood there is removed first.
  show(content: Node): void {
    this.stage.replaceChildren(content);
  }

  showMessage(sentence: string): void {
    this.show(el("div", { class: "empty" }, el("p", {}, sentence)));
    this.announce(sentence);
    if (narrow.matches && this.hasContents && !this.open) this.setOpen(true);
  }

  private focusContent(): void {
    const frame = this.stage.querySelector("iframe");
    if (frame) frame.focus();
    else this.stage.focus();
  }
}

function button(symbol: Parameters<typeof icon>[0], label: string, style: string): HTMLButtonElement {
  const text = el("span", { class: "label" }, label);
  const node = el("button", { type: "button", class: style }, ...(symbol === "next" ? [text, icon(symbol)] : [icon(symbol), text]));
  setAttribute(node, "aria-label", label);
  return node;
}

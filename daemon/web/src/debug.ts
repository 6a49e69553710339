// What happens between course and player, for people who look for a fault: each call with its result,
// each step of sequencing, the state of the activities. Loaded for links made with debugging alone.
import { type Activity, Completion, type Course, Method, Nav, type Play, Success, type View } from "./engine";
import { el } from "./dom";

const names12 = ["LMSInitialize", "LMSFinish", "LMSGetValue", "LMSSetValue", "LMSCommit", "LMSGetLastError",
  "LMSGetErrorString", "LMSGetDiagnostic"];
const names2004 = ["Initialize", "Terminate", "GetValue", "SetValue", "Commit", "GetLastError", "GetErrorString",
  "GetDiagnostic"];
const longest = 2000;
const mostRows = 2000;

type Kind = "call" | "error" | "navigation";

export class DebugPanel {
  readonly element: HTMLElement;
  private readonly log = el("ol", { class: "debug-log", tabindex: "0", "aria-label": "Calls and navigation" });
  private readonly state = el("div", { class: "debug-state" });
  private readonly count = el("span", { class: "debug-count" });
  private readonly search = el("input", { type: "search", placeholder: "Filter", "aria-label": "Filter" });
  private readonly show = el("select", { "aria-label": "Show" },
    el("option", { value: "all" }, "Everything"),
    el("option", { value: "call" }, "Calls"),
    el("option", { value: "error" }, "Errors"),
    el("option", { value: "navigation" }, "Sequencing"));
  private readonly lines: string[] = [];
  private names = names2004;
  private entries = 0;

  constructor() {
    const copy = el("button", { type: "button" }, "Copy");
    const clear = el("button", { type: "button" }, "Clear");
    copy.addEventListener("click", () => void navigator.clipboard.writeText(this.lines.join("\n")));
    clear.addEventListener("click", () => {
      this.log.replaceChildren();
      this.lines.length = 0;
    });
    this.search.addEventListener("input", () => this.filter());
    this.show.addEventListener("change", () => this.filter());
    this.element = el("aside", { class: "debug", "aria-label": "Debug panel" },
      el("div", { class: "debug-bar" }, el("strong", {}, "Debug"), this.count, this.show, this.search, copy, clear),
      el("details", { class: "debug-tree" }, el("summary", {}, "Activities"), this.state),
      this.log);
  }

  called(at: number, delivery: number, method: Method, argument: string, value: string, answer: string, play: Play): void {
    if (play.course.standard === "1.2") this.names = names12;
    const parts = method === Method.setValue ? [argument, value] : argument || method === Method.getValue ? [argument] : [];
    const call = `${this.names[method]}(${parts.map(quoted).join(", ")})`;
    const error = play.lastError;
    const diagnostic = play.diagnostic();
    const asks = method >= Method.getLastError;
    const trace = play.trace();
    const detail = asks ? [] : [...(error !== 0 || diagnostic ? [`${error} ${diagnostic}`.trim()] : []), ...trace];
    this.add(error !== 0 && !asks ? "error" : "call", at, `${call} → ${quoted(answer)}`, detail, `page ${delivery}`);
  }

  navigated(at: number, kind: Nav, target: string, trace: string[], exception: string): void {
    const name = Nav[kind] ?? String(kind);
    const outcome = kind === Nav.leave ? "" : exception ? ` → ${exception}` : " → done";
    this.add("navigation", at, `${name}${target ? ` ${target}` : ""}${outcome}`, kind === Nav.leave ? [] : trace, "learner");
  }

  /// The activities as sequencing sees them now.
  shown(view: View, course: Course): void {
    const rows = view.activities.map((activity) => {
      const definition = course.activities[activity.index]!;
      const words = [
        activity.current ? "current" : "",
        activity.enabled ? "can be chosen" : "cannot be chosen",
        activity.visible ? "" : "hidden",
      ].filter(Boolean);
      const cells = [`${"\u00a0\u00a0".repeat(depth(course.activities, definition))}${definition.id}`,
        Completion[activity.completion] ?? "", Success[activity.success] ?? "", words.join(", ")];
      return el("tr", {}, ...cells.map((cell) => el("td", {}, cell)));
    });
    this.state.replaceChildren(el("table", {},
      el("thead", {}, el("tr", {}, ...["Activity", "Completion", "Success", "State"].map((head) => el("th", {}, head)))),
      el("tbody", {}, ...rows)));
  }

  private add(kind: Kind, at: number, text: string, detail: string[], source: string): void {
    this.entries += 1;
    this.count.textContent = String(this.entries);
    const time = `${(at / 1000).toFixed(3)} s`;
    this.lines.push([`${this.entries}\t${time}\t${source}\t${text}`, ...detail.map((line) => `\t\t${line}`)].join("\n"));
    const row = el("li", { class: `debug-row ${kind}`, "data-kind": kind },
      el("span", { class: "debug-time" }, `${this.entries} · ${time} · ${source}`),
      el("code", {}, text),
      detail.length > 0 ? el("ul", {}, ...detail.map((line) => el("li", {}, line))) : null);
    row.hidden = !this.matches(row);
    const atEnd = this.log.scrollTop + this.log.clientHeight >= this.log.scrollHeight - 40;
    this.log.append(row);
    while (this.log.childElementCount > mostRows) this.log.firstElementChild?.remove();
    if (atEnd) this.log.scrollTop = this.log.scrollHeight;
  }

  private matches(row: HTMLElement): boolean {
    const kind = row.dataset["kind"];
    const wanted = this.show.value;
    const fits = wanted === "all" || wanted === kind || (wanted === "call" && kind === "error");
    return fits && (row.textContent ?? "").toLowerCase().includes(this.search.value.toLowerCase());
  }

  private filter(): void {
    for (const row of this.log.children) (row as HTMLElement).hidden = !this.matches(row as HTMLElement);
  }
}

function quoted(text: string): string {
  return JSON.stringify(text.length > longest ? `${text.slice(0, longest)}… (${text.length} characters)` : text);
}

function depth(activities: Activity[], activity: Activity): number {
  let levels = 0;
  for (let up = activity.parent; up >= 0; up = activities[up]!.parent) levels += 1;
  return levels;
}

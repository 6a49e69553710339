// The table of contents: a nested list that shows what the engine's view says of each activity.
import { type Activity, type ActivityView, Completion, Success, type View } from "./engine";
import { el, icon, setAttribute, type IconName } from "./dom";
import { t, type TextKey } from "./text";

interface Row {
  line: HTMLButtonElement | HTMLSpanElement;
  mark: HTMLElement;
  state: HTMLElement;
  shown: string;
}

export class Contents {
  readonly list = el("ul", { class: "toc" });
  private readonly course = el("button", { type: "button", class: "course-entry", disabled: true });
  private readonly rows = new Map<number, Row>();
  private structure = "";

  constructor(
    private readonly activities: Activity[],
    private readonly choose: (id: string) => void,
  ) {
    const root = activities[0];
    this.course.textContent = root?.title || root?.id || "";
    this.course.dataset["activity"] = root?.id ?? "";
    this.course.addEventListener("click", () => this.choose(root?.id ?? ""));
  }

  update(view: View): void {
    // Which activities there are, and in which order, changes with selection, randomisation and hiding rules.
    const shown = view.activities.filter((activity) => activity.visible && activity.index > 0);
    const structure = shown.map((activity) => `${activity.index}${this.isChoice(activity) ? "c" : ""}`).join(" ");
    if (structure !== this.structure) this.rebuild(shown, structure);
    for (const activity of shown) this.refresh(activity);
    // The course itself can be chosen where sequencing allows it: what it begins with is delivered.
    const root = view.activities.find((activity) => activity.index === 0);
    this.course.hidden = !root?.visible;
    this.course.disabled = !root?.enabled;
  }

  private isChoice(activity: ActivityView): boolean {
    return this.activities[activity.index]?.kind !== "none" || activity.enabled;
  }

  private rebuild(shown: ActivityView[], structure: string): void {
    const focused = [...this.rows].find(([, row]) => row.line === document.activeElement)?.[0];
    this.structure = structure;
    this.rows.clear();
    const lists = new Map<number, HTMLUListElement>();
    this.list.replaceChildren();
    const listOf = (index: number): HTMLUListElement => {
      // A hidden parent lends its children to the next one above.
      for (let i = index; i > 0; i = this.activities[i]?.parent ?? 0) {
        const list = lists.get(i);
        if (list) return list;
      }
      return this.list;
    };
    for (const activity of shown) {
      const definition = this.activities[activity.index];
      if (!definition) continue;
      const row = this.row(activity, definition);
      const children = el("ul");
      lists.set(activity.index, children);
      this.rows.set(activity.index, row);
      listOf(definition.parent).append(el("li", {}, row.line, children));
    }
    for (const list of lists.values()) if (!list.hasChildNodes()) list.remove();
    this.list.prepend(el("li", {}, this.course));
    if (focused !== undefined) this.rows.get(focused)?.line.focus();
  }

  private row(activity: ActivityView, definition: Activity): Row {
    const mark = el("span", { class: "mark" });
    const state = el("span", { class: "sr" });
    const parts = [mark, el("span", { class: "name" }, definition.title || definition.id), state];
    const line = this.isChoice(activity)
      ? el("button", { type: "button", class: definition.kind === "none" ? "entry cluster" : "entry" }, ...parts)
      : el("span", { class: "entry group" }, ...parts);
    if (line instanceof HTMLButtonElement)
      line.addEventListener("click", () => {
        if (line.getAttribute("aria-disabled") !== "true") this.choose(definition.id);
      });
    line.dataset["activity"] = definition.id;
    return { line, mark, state, shown: "" };
  }

  private refresh(activity: ActivityView): void {
    const row = this.rows.get(activity.index);
    if (!row) return;
    const { symbol, words } = describe(activity);
    const shown = [symbol, activity.enabled, activity.current, ...words].join();
    if (row.shown === shown) return;
    row.shown = shown;
    row.mark.className = `mark ${symbol}`;
    row.mark.replaceChildren(...(symbol === "none" ? [] : [icon(symbol)]));
    row.state.textContent = words.length > 0 ? ` (${words.map((word) => t(word)).join(", ")})` : "";
    setAttribute(row.line, "aria-current", activity.current ? "page" : false);
    if (!(row.line instanceof HTMLButtonElement)) return;
    // The current one keeps its place in the tab order, so that the focus that chose it is not lost.
    row.line.disabled = !activity.enabled && !activity.current;
    setAttribute(row.line, "aria-disabled", !activity.enabled && activity.current ? "true" : false);
  }
}

function describe(activity: ActivityView): { symbol: IconName | "none"; words: TextKey[] } {
  const words: TextKey[] = [];
  let symbol: IconName | "none" = "none";
  if (activity.success === Success.failed) {
    symbol = "cross";
    words.push("stateFailed");
  } else if (activity.completion === Completion.completed || activity.success === Success.passed) {
    symbol = "check";
    words.push(activity.success === Success.passed ? "statePassed" : "stateCompleted");
  } else if (activity.completion === Completion.incomplete) {
    symbol = "half";
    words.push("stateIncomplete");
  } else if (!activity.enabled && !activity.current) {
    symbol = "lock";
    words.push("stateLocked");
  }
  return { symbol, words };
}

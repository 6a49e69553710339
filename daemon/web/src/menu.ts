// A button that shows a few choices below it, and the question before what cannot be undone.
import { el, icon } from "./dom";
import { t } from "./text";

export interface Choice {
  label: string;
  run(): void;
}

export class Menu {
  readonly element: HTMLElement;
  private readonly button: HTMLButtonElement;
  private readonly list = el("ul", { class: "choices", id: "more-ways", hidden: true });
  private offered = "";

  constructor(label: string) {
    this.button = el("button", { type: "button", class: "ghost", "aria-label": label, title: label,
      "aria-controls": "more-ways", "aria-expanded": "false" }, icon("more"));
    this.element = el("div", { class: "menu", hidden: true }, this.button, this.list);
    this.button.addEventListener("click", () => this.setOpen(Boolean(this.list.hidden)));
    this.element.addEventListener("keydown", (event) => this.key(event));
    this.element.addEventListener("focusout", (event) => {
      if (!this.element.contains(event.relatedTarget as Node | null)) this.setOpen(false);
    });
    // A click into a frame is not heard here, but it takes the focus from the window.
    window.addEventListener("blur", () => this.setOpen(false));
  }

  offer(choices: Choice[]): void {
    const offered = choices.map(({ label }) => label).join("\n");
    if (offered === this.offered) return;
    this.offered = offered;
    this.element.hidden = choices.length === 0;
    this.list.replaceChildren(
      ...choices.map(({ label, run }) => {
        const button = el("button", { type: "button", class: "ghost" }, label);
        button.addEventListener("click", () => {
          this.setOpen(false);
          this.button.focus();
          run();
        });
        return el("li", {}, button);
      }),
    );
  }

  private setOpen(open: boolean): void {
    this.list.hidden = !open;
    this.button.setAttribute("aria-expanded", String(open));
    if (open) this.list.querySelector("button")?.focus();
  }

  private key(event: KeyboardEvent): void {
    if (this.list.hidden) return;
    if (event.key === "Escape") {
      this.setOpen(false);
      this.button.focus();
      return;
    }
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const buttons = [...this.list.querySelectorAll("button")];
    const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
    buttons[(at + step + buttons.length) % buttons.length]?.focus();
  }
}

/// Asks; true when the learner wants it.
export function confirm(title: string, question: string): Promise<boolean> {
  const yes = el("button", { type: "submit", class: "primary", value: "yes" }, title);
  const no = el("button", { type: "submit", value: "no" }, t("cancel"));
  const dialog = el(
    "dialog",
    { class: "question", "aria-labelledby": "question-title" },
    el("form", { method: "dialog" }, el("h2", { id: "question-title" }, title), el("p", {}, question),
      el("div", { class: "actions" }, no, yes)),
  );
  document.body.append(dialog);
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
    dialog.showModal();
    no.focus();
  });
}

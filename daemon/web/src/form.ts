// The page that asks for the learner's name, where a link is for whoever opens it.
import { el } from "./dom";
import { show } from "./pages";
import { t, type TextKey } from "./text";

export interface NameQuestion {
  /// Who used the link in this browser before: may go on, or say that it is somebody else now.
  known?: string;
  /// What was typed before, and what is wrong with it.
  name?: string;
  complaint?: string;
}

const longestName = 200;

/// Resolves with the name, which is not empty.
export function askName(root: HTMLElement, question: NameQuestion): Promise<string> {
  return new Promise((resolve) => {
    if (question.known) showKnown(root, question.known, resolve);
    else showForm(root, question, resolve);
  });
}

function showKnown(root: HTMLElement, name: string, done: (name: string) => void): void {
  document.title = t("welcomeBack");
  show(root, {
    code: "form.known",
    symbol: "person",
    tone: "calm",
    title: t("welcomeBack"),
    body: [t("welcomeBackHint")],
    actions: [
      { label: t("continueAs", { name }), run: () => done(name), primary: true },
      { label: t("somebodyElse"), run: () => showForm(root, {}, done) },
    ],
  });
}

function showForm(root: HTMLElement, question: NameQuestion, done: (name: string) => void): void {
  document.title = t("askNameTitle");
  const complaint = el("p", { class: "complaint", id: "complaint", role: "alert" });
  const input = el("input", {
    type: "text",
    id: "name",
    name: "name",
    autocomplete: "name",
    maxlength: String(longestName),
    required: true,
    "aria-describedby": "complaint",
  });
  const complain = (key: TextKey) => {
    complaint.textContent = t(key);
    input.setAttribute("aria-invalid", "true");
    input.focus();
  };
  const form = el(
    "form",
    { class: "ask", novalidate: true },
    el("label", { for: "name" }, t("askNameLabel")),
    input,
    complaint,
    el("div", { class: "actions" }, el("button", { type: "submit", class: "primary" }, t("askNameStart"))),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const name = input.value.trim();
    if (name) done(name);
    else complain("askNameMissing");
  });
  show(root, { code: "form.name", symbol: "person", tone: "calm", title: t("askNameTitle"), body: [t("askNameHint"), form] });
  input.value = question.name ?? "";
  if (question.complaint) complain(question.complaint as TextKey);
  else input.focus();
}

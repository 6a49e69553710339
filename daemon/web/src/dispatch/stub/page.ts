// What the learner sees of the stub: nothing, while the course is there; a sentence and a button otherwise.
const en = {
  opening: "Opening your course …",
  noApi: "This page must be opened from your learning system|It found no connection to one. Please open the course there.",
  noLearner: "Your learning system did not say who you are|The course cannot be opened without. Please sign in there and open it again.",
  unreachable: "The course cannot be reached|Please check your connection and try again.",
  inWindow: "Your course is open in a window of its own|Keep this page open until you have finished: it reports your result.",
  blocked: "Your course opens in a window of its own|",
  closed: "The course's window was closed|Your result has been reported. You may close this page.",
  ended: "You have finished|Your result has been reported. You may close this page.",
  lost: "The connection to the course was lost|What it reported before is safe. Open it again to go on.",
  show: "Show the window",
  open: "Open the course",
  again: "Open the course again",
  retry: "Try again",
  reference: "Reference: ",
};
type Words = typeof en;

const de: Words = {
  opening: "Ihr Kurs wird geöffnet …",
  noApi: "Diese Seite muss aus Ihrem Lernsystem geöffnet werden|Sie hat keine Verbindung zu einem gefunden. Bitte öffnen Sie den Kurs dort.",
  noLearner: "Ihr Lernsystem hat nicht gesagt, wer Sie sind|Ohne das lässt sich der Kurs nicht öffnen. Bitte melden Sie sich dort an und öffnen Sie ihn noch einmal.",
  unreachable: "Der Kurs ist nicht erreichbar|Bitte prüfen Sie Ihre Verbindung und versuchen Sie es noch einmal.",
  inWindow: "Ihr Kurs ist in einem eigenen Fenster geöffnet|Lassen Sie diese Seite offen, bis Sie fertig sind: Sie meldet Ihr Ergebnis.",
  blocked: "Ihr Kurs öffnet sich in einem eigenen Fenster|",
  closed: "Das Fenster des Kurses wurde geschlossen|Ihr Ergebnis ist gemeldet. Sie können diese Seite schließen.",
  ended: "Sie sind fertig|Ihr Ergebnis ist gemeldet. Sie können diese Seite schließen.",
  lost: "Die Verbindung zum Kurs ist abgerissen|Was er vorher gemeldet hat, ist sicher. Öffnen Sie ihn noch einmal, um weiterzumachen.",
  show: "Fenster zeigen",
  open: "Kurs öffnen",
  again: "Kurs noch einmal öffnen",
  retry: "Noch einmal versuchen",
  reference: "Kennung: ",
};

const german = (navigator.language || "").slice(0, 2).toLowerCase() === "de";
const words = german ? de : en;
document.documentElement.lang = german ? "de" : "en";

export interface Button {
  label: "show" | "open" | "again" | "retry";
  run(): void;
}

const card = document.getElementById("card")!;

function add(tag: string, text: string, name: string): HTMLElement {
  const node = document.createElement(tag);
  node.className = name;
  node.textContent = text;
  card.appendChild(node);
  return node;
}

/// Shows a page in place of the course; `trace` is the learner's reference for support.
export function say(which: keyof Words, trace: string, button: Button | null = null): void {
  const [title, body] = words[which].split("|");
  card.textContent = "";
  card.setAttribute("data-page", which);
  add("h1", title ?? "", "").tabIndex = -1;
  if (body) add("p", body, "");
  if (button) {
    const node = add("button", words[button.label], "") as HTMLButtonElement;
    node.type = "button";
    node.addEventListener("click", () => button.run());
  }
  if (which !== "opening") add("p", words.reference + trace, "reference");
  card.hidden = false;
}

export function hide(): void {
  card.hidden = true;
}

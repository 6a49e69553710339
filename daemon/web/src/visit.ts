// What this page was opened with, and what it keeps so that the same browser may come back: a random
// secret for each link, which the server knows the browser by. Storage is best effort.

/// A token (of a link) or a ticket (of this tab's last exchange), with what goes along.
export interface Visit {
  token?: string;
  ticket?: string;
  browser: string;
  /// Where the page that holds the link wants the learner back.
  redirect: string;
  /// Of the player; "" = the browser's.
  lang: string;
}

/// What the link asks for first, instead of going on where the learner was or starting.
export interface First {
  request: "start" | "resume" | "choice";
  item: string;
}

/// A learner who said a name in this browser before.
export interface Known {
  browser: string;
  name: string;
}

const fragment = new URLSearchParams(location.hash.slice(1));
const kept = history.state as Partial<Visit> | null;

/// The language that the link wants, to be known before anything is shown.
export const wantedLanguage = fragment.get("lang") ?? kept?.lang ?? "";

function secret(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(24));
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_");
}

/// The token's first characters tell links apart and open nothing.
const storageKey = (token: string) => `lms.link.${token.slice(0, 6)}`;

function recall(token: string): Partial<Known> {
  try {
    return JSON.parse(localStorage.getItem(storageKey(token)) ?? "{}") as Partial<Known>;
  } catch {
    return {};
  }
}

function remember(token: string, known: Partial<Known>): void {
  try {
    localStorage.setItem(storageKey(token), JSON.stringify(known));
  } catch {
    // Private windows and foreign frames keep nothing.
  }
}

function keep(visit: Visit): void {
  history.replaceState(visit, "", location.pathname + location.search);
}

/// The token leaves the address bar at once: it must not be shared with the page's address or end up in the
/// history.
export function takeVisit(): Visit | null {
  const token = fragment.get("t");
  if (token) {
    const browser = recall(token).browser ?? secret();
    const visit = { token, browser, redirect: fragment.get("redirect") ?? "", lang: wantedLanguage };
    keep(visit);
    return visit;
  }
  if (!kept?.ticket && !kept?.token) return null;
  return { browser: "", redirect: "", lang: "", ...kept };
}

/// `first=start|resume` or `item=ID` beside the token.
export function takeFirst(): First | null {
  const item = fragment.get("item");
  if (item !== null) return { request: "choice", item };
  const request = fragment.get("first");
  return request === "start" || request === "resume" ? { request, item: "" } : null;
}

/// Who used this link in this browser before and said a name. Not asked after a reload, which goes on.
export function knownLearner(visit: Visit): Known | null {
  if (!visit.token || !fragment.has("t")) return null;
  const { browser, name } = recall(visit.token);
  return browser && name ? { browser, name } : null;
}

/// Somebody else at the same computer.
export function forgetBrowser(visit: Visit): void {
  visit.browser = secret();
  keep(visit);
}

/// After an accepted exchange: this tab goes on by its ticket, and this browser is known to the link.
export function accepted(visit: Visit, ticket: string, name: string): void {
  if (visit.token) remember(visit.token, { ...recall(visit.token), browser: visit.browser, ...(name ? { name } : {}) });
  // A preview has no ticket: its link opens it again.
  if (!ticket) return;
  const { token: _, ...rest } = visit;
  keep({ ...rest, ticket });
}

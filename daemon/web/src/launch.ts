// The launch exchange: a token from the link's fragment, or the ticket that this tab was given at
// its last exchange, for everything needed to play.

export interface Launch {
  /// What pages of this launch show as the learner's reference.
  reference: string;
  launchId: string;
  epoch: number;
  secret: string;
  ticket: string;
  title: string;
  standard: string;
  learnerName: string;
  mode: "normal" | "browse" | "review";
  build: string;
  definition: Uint8Array;
  context: Uint8Array;
  snapshot: Uint8Array;
  files: string;
  syncSeconds: number;
  /// Opened by an administrator's link that shows calls and sequencing.
  debug: boolean;
  opensIn: "frame" | "window";
}

// Byte runs travel as base64; what a server leaves out has a usual value.
export type Answer = Omit<Launch, "definition" | "context" | "snapshot" | "reference" | "mode" | "syncSeconds" | "debug" | "opensIn"> & {
  definition: string;
  context: string;
  snapshot: string;
  mode?: Launch["mode"];
  syncSeconds?: number;
  debug?: boolean;
  opensIn?: Launch["opensIn"];
};

/// What the link asks for first, instead of going on where the learner was or starting.
export interface First {
  request: "start" | "resume" | "choice";
  item: string;
}

export type Credential = { token: string } | { ticket: string };

/// The server said no, with the code of its reason.
export class Refusal extends Error {
  constructor(
    readonly code: string,
    readonly requestId: string,
    message: string,
  ) {
    super(message);
  }
}

/// What this page was opened with. The token leaves the address bar at once: it must not be shared
/// with the page's address or end up in the history.
export function takeCredential(): Credential | null {
  const token = new URLSearchParams(location.hash.slice(1)).get("t");
  if (token) {
    history.replaceState({ token }, "", location.pathname + location.search);
    return { token };
  }
  const state = history.state as { token?: string; ticket?: string } | null;
  if (state?.ticket) return { ticket: state.ticket };
  if (state?.token) return { token: state.token };
  return null;
}

/// `first=start|resume` or `item=ID` beside the token. To be asked before takeCredential() clears the address.
export function takeFirst(): First | null {
  const fragment = new URLSearchParams(location.hash.slice(1));
  const item = fragment.get("item");
  if (item !== null) return { request: "choice", item };
  const request = fragment.get("first");
  return request === "start" || request === "resume" ? { request, item: "" } : null;
}

export function keepTicket(ticket: string): void {
  history.replaceState({ ticket }, "", location.pathname + location.search);
}

export async function exchange(credential: Credential): Promise<Launch> {
  return launchOf(await post<Answer>("/launch/exchange", credential));
}

/// The answer to `body`; what the server refuses is thrown as a Refusal.
export async function post<T>(path: string, body: unknown): Promise<T> {
  const response = await fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(30_000),
  });
  if (response.ok) return (await response.json()) as T;
  const refusal = await refusalOf(response);
  // Not even the form of a token: a link that was cut or mistyped.
  throw response.status === 400 ? new Refusal("launch.unknown_link", refusal.requestId, refusal.message) : refusal;
}

export function launchOf(answer: Answer): Launch {
  return {
    ...answer,
    reference: answer.launchId,
    mode: answer.mode ?? "normal",
    syncSeconds: answer.syncSeconds ?? 10,
    debug: answer.debug ?? false,
    opensIn: answer.opensIn ?? "frame",
    definition: fromBase64(answer.definition),
    context: fromBase64(answer.context),
    snapshot: fromBase64(answer.snapshot),
  };
}

export async function refusalOf(response: Response): Promise<Refusal> {
  const reference = response.headers.get("X-Request-Id") ?? "";
  try {
    const { error } = (await response.json()) as { error: { code: string; message: string; requestId?: string } };
    return new Refusal(error.code, error.requestId ?? reference, error.message);
  } catch {
    return new Refusal(`http.${response.status}`, reference, response.statusText);
  }
}

export function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
}

// The launch exchange: a link's token, or the ticket that this tab was given at its last exchange, for
// everything needed to play.

export interface Launch {
  /// What pages of this launch show as the learner's reference.
  reference: string;
  launchId: string;
  epoch: number;
  /// "" in a preview, of which nothing is recorded, as is the ticket.
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
  /// Of the player; "" = the browser's.
  language: string;
  /// Where the learner goes at the end; "" = nowhere.
  redirectUrl: string;
}

// Byte runs travel as base64; what a server leaves out has a usual value.
export type Answer = Omit<
  Launch,
  | "reference"
  | "secret"
  | "ticket"
  | "definition"
  | "context"
  | "snapshot"
  | "mode"
  | "syncSeconds"
  | "debug"
  | "opensIn"
  | "language"
  | "redirectUrl"
> & {
  secret: string | null;
  ticket: string | null;
  definition: string;
  context: string;
  snapshot: string;
  mode?: Launch["mode"];
  syncSeconds?: number;
  debug?: boolean;
  opensIn?: Launch["opensIn"];
  language?: string | null;
  redirectUrl?: string | null;
};

/// What the page shows to be let in.
export interface Credential {
  token?: string | undefined;
  ticket?: string | undefined;
  browser?: string;
  learnerName?: string;
  redirectUrl?: string;
}

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

/// For a tab that has nothing but its ticket to keep.
export function keepTicket(ticket: string): void {
  history.replaceState({ ticket }, "", location.pathname + location.search);
}

export async function exchange(credential: Credential): Promise<Launch> {
  // What is empty stays out: fields have a form that nothing does not have.
  const said = Object.fromEntries(Object.entries(credential).filter(([, value]) => value));
  return launchOf(await post<Answer>("/launch/exchange", said, Boolean(credential.learnerName)));
}

/// The answer to `body`; what the server refuses is thrown as a Refusal. `typed`: the body has what the learner
/// typed, and that may be what is wrong with it.
export async function post<T>(path: string, body: unknown, typed = false): Promise<T> {
  const response = await fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(30_000),
  });
  if (response.ok) return (await response.json()) as T;
  const refusal = await refusalOf(response);
  if (response.status !== 400 || typed) throw refusal;
  // Not even the form of a token: a link that was cut or mistyped.
  throw new Refusal("launch.unknown_link", refusal.requestId, refusal.message);
}

export function launchOf(answer: Answer): Launch {
  return {
    ...answer,
    reference: answer.launchId,
    secret: answer.secret ?? "",
    ticket: answer.ticket ?? "",
    mode: answer.mode ?? "normal",
    syncSeconds: answer.syncSeconds ?? 10,
    debug: answer.debug ?? false,
    opensIn: answer.opensIn ?? "frame",
    language: answer.language ?? "",
    redirectUrl: answer.redirectUrl ?? "",
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

// What the stub in a customer's LMS and the course page on our origin say to each other. Packages live for
// years, so a message keeps its meaning for ever; what a newer side adds, an older one ignores.

export const protocol = 1;

/// Page to stub, by window: this document is there and wants a port. `page` names the document, so that a
/// reloaded one is told from one that asks again.
export interface Ready {
  lmsDispatch: "ready";
  protocol: number;
  page: string;
}

/// Stub to page, by window, with the port. Everything else, and all that concerns a person, goes by port.
export interface Connect {
  lmsDispatch: "connect";
  protocol: number;
  page: string;
}

export type Api = "1.2" | "2004";

/// What the LMS said at its Initialize.
export interface LmsState {
  api: Api;
  entry: string;
  mode: string;
  credit: string;
  status: string;
  location: string;
  suspendData: string;
  /// Error code of Initialize; 0 when it went well.
  initialize: number;
}

export interface Hello {
  type: "hello";
  protocol: number;
  dispatch: string;
  token: string;
  /// What every page of this launch shows as its reference.
  trace: string;
  format: string;
  shownIn: "frame" | "window";
  learner: { id: string; name: string; hashed: boolean };
  lms: LmsState;
}

/// A call of the LMS's API, in terms of either standard: the stub knows the names of its API.
export type Call = ["set", string, string] | ["get", string] | ["commit"];

/// What came back: the returned text, the error code after it, and the LMS's words for that code.
export type CallResult = [string, number, string];

/// Sent again, a message with the same number is answered again and not carried out again.
export interface Calls {
  type: "calls";
  seq: number;
  calls: Call[];
}

export type FromPage =
  | Calls
  | { type: "accepted"; title: string }
  | { type: "refused"; reason: string }
  /// Nothing more will come: session time, commit, terminate.
  | { type: "bye"; seq: number }
  | { type: "pong" };

export type FromStub = Hello | { type: "ack"; seq: number; results: CallResult[] } | { type: "ping" };

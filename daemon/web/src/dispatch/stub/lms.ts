// The customer's LMS: where its API is, and calls of it that never throw.
import type { Api, Call, CallResult, LmsState } from "../protocol";

type Functions = Record<string, ((...args: string[]) => unknown) | undefined>;

const names = {
  "1.2": {
    object: "API",
    initialize: "LMSInitialize",
    terminate: "LMSFinish",
    get: "LMSGetValue",
    set: "LMSSetValue",
    commit: "LMSCommit",
    error: "LMSGetLastError",
    words: "LMSGetErrorString",
  },
  "2004": {
    object: "API_1484_11",
    initialize: "Initialize",
    terminate: "Terminate",
    get: "GetValue",
    set: "SetValue",
    commit: "Commit",
    error: "GetLastError",
    words: "GetErrorString",
  },
} as const;

const elements = {
  "1.2": {
    id: "cmi.core.student_id",
    name: "cmi.core.student_name",
    entry: "cmi.core.entry",
    mode: "cmi.core.lesson_mode",
    credit: "cmi.core.credit",
    status: "cmi.core.lesson_status",
    location: "cmi.core.lesson_location",
    sessionTime: "cmi.core.session_time",
  },
  "2004": {
    id: "cmi.learner_id",
    name: "cmi.learner_name",
    entry: "cmi.entry",
    mode: "cmi.mode",
    credit: "cmi.credit",
    status: "cmi.completion_status",
    location: "cmi.location",
    sessionTime: "cmi.session_time",
  },
} as const;

const noAnswer = -1;

/// Runs `step`; what throws gives nothing. Windows of other origins throw whatever they are asked.
function attempt<T>(step: () => T): T | null {
  try {
    return step();
  } catch {
    return null;
  }
}

/// The object `name` of `start` or of a window above it.
function climb(start: Window | null, name: string): Functions | null {
  let at = start;
  for (let steps = 0; at && steps < 500; ++steps) {
    const here: Window = at;
    const found = attempt(() => (here as unknown as Record<string, Functions | undefined>)[name]);
    if (found) return found;
    const above: Window | null = attempt(() => here.parent);
    if (!above || above === here) return null;
    at = above;
  }
  return null;
}

/// Upward first, then from each opener of the windows passed.
function find(name: string): Functions | null {
  let found = climb(window, name);
  for (let start: Window | null = window; start && !found; ) {
    const here: Window = start;
    const opener = attempt(() => here.opener as Window | null) ?? attempt(() => here.top?.opener as Window | null);
    if (!opener || opener === here) break;
    found = climb(opener, name);
    start = opener;
  }
  return found;
}

export class Lms {
  private initialized = false;
  private ended = false;
  private began = 0;
  private initializeCode = 0;

  private constructor(
    readonly api: Api,
    private readonly functions: Functions,
  ) {}

  /// The API of the package's own standard before the other one: some LMSs have both, some only one.
  static find(preferred: Api): Lms | null {
    for (const api of preferred === "1.2" ? (["1.2", "2004"] as const) : (["2004", "1.2"] as const)) {
      const functions = find(names[api].object);
      if (functions) return new Lms(api, functions);
    }
    return null;
  }

  /// Whether the LMS can be worked with. One that was initialised before says false and works all the same.
  initialize(): boolean {
    const [answer, code] = this.call("initialize", "");
    const good = isTrue(answer);
    this.initialized = good || code === 101 || code === 103 || this.learnerId() !== "";
    this.initializeCode = good ? 0 : code;
    // Some LMSs take silence for completion, also when the learner could not get in.
    if (this.initialized && /^(not attempted|unknown|)$/.test(this.get("status"))) {
      this.run([["set", elements[this.api].status, "incomplete"]]);
    }
    return this.initialized;
  }

  learnerId(): string {
    return this.get("id");
  }

  learnerName(): string {
    return this.get("name");
  }

  state(): LmsState {
    return {
      api: this.api,
      entry: this.get("entry"),
      mode: this.get("mode"),
      credit: this.get("credit"),
      status: this.get("status"),
      location: this.get("location").slice(0, 255),
      suspendData: this.call("get", "cmi.suspend_data")[0].slice(0, 255),
      initialize: this.initializeCode,
    };
  }

  /// Time counts from here on.
  begin(): void {
    if (this.began === 0) this.began = Date.now();
  }

  run(calls: Call[]): CallResult[] {
    return calls.map((call) => {
      if (this.ended) return ["false", noAnswer, "the session with the LMS is over"];
      if (call[0] === "set") return this.call("set", call[1], call[2]);
      if (call[0] === "get") return this.call("get", call[1]);
      return this.call("commit", "");
    });
  }

  /// Session time, commit, terminate: once, from wherever the end came.
  end(): CallResult[] {
    if (!this.initialized || this.ended) return [];
    const results: CallResult[] = [];
    if (this.began !== 0) {
      results.push(this.call("set", elements[this.api].sessionTime, this.sessionTime()));
    }
    results.push(this.call("commit", ""));
    results.push(this.call("terminate", ""));
    this.ended = true;
    return results;
  }

  get over(): boolean {
    return this.ended;
  }

  private sessionTime(): string {
    const seconds = Math.max(0, Math.round((Date.now() - this.began) / 1000));
    const pad = (n: number, width: number) => ("0000" + n).slice(-width);
    const [h, m, s] = [Math.min(9999, Math.floor(seconds / 3600)), Math.floor(seconds / 60) % 60, seconds % 60];
    return this.api === "1.2" ? `${pad(h, 4)}:${pad(m, 2)}:${pad(s, 2)}` : `PT${h}H${m}M${s}S`;
  }

  private get(element: Exclude<keyof (typeof elements)["1.2"], "sessionTime">): string {
    return this.call("get", elements[this.api][element])[0];
  }

  private call(which: Exclude<keyof (typeof names)["1.2"], "object">, ...args: string[]): CallResult {
    const { functions } = this;
    const known = names[this.api];
    try {
      const answer = functions[known[which]]!(...args);
      const code = errorCode(functions[known.error]?.());
      const words = code ? String(attempt(() => functions[known.words]?.(String(code))) ?? "") : "";
      return [text(answer), code, words.slice(0, 200)];
    } catch (error) {
      return ["false", noAnswer, String(error).slice(0, 200)];
    }
  }
}

function errorCode(answer: unknown): number {
  const code = Math.trunc(Number(answer));
  return code > 0 && code < 1e9 ? code : 0;
}

function text(answer: unknown): string {
  return answer === undefined || answer === null ? "" : String(answer);
}

export function isTrue(answer: string): boolean {
  return answer === "true" || answer === "1";
}

// Carries the call log to the server: eagerly, in order, one request at a time, until each entry
// is acknowledged.
import { gzipSync } from "fflate";
import type { Batch, Play } from "./engine";
import { fromBase64, refusalOf } from "./launch";
import { TailKeeper, type Tail } from "./tails";

export type SyncState =
  | { kind: "saved" }
  | { kind: "saving" }
  | { kind: "offline"; pending: number }
  | { kind: "stopped"; code: string; reference: string };

/// How long an entry may wait: until the regular sync, not at all, or not at all and nothing may
/// follow it.
export enum Urgency {
  none,
  now,
  last,
}

/// What becomes of what the engine logs.
export interface Recording {
  /// The server runs another build of the engine than this page.
  readonly outdated: boolean;
  /// Entries that are not recorded yet.
  readonly pending: number;
  readonly failing: boolean;
  recorded(urgency: Urgency): void;
  /// Resolves when the server has everything, or will never take it.
  drained(): Promise<void>;
  retryNow(): void;
  stop(code: string, reference: string): void;
}

export interface SyncOptions {
  play: Play;
  launchId: string;
  secret: string;
  seconds: number;
  build: string;
  onState(state: SyncState): void;
  /// The engine was set to the server's state; what is shown may be out of date.
  onRebase(): void;
}

const requestTimeout = 30_000;
const longestPause = 30_000;
const partingBudget = 20 * 1024;
const keepaliveLimit = 63 * 1024;
/// What a long burst of calls in a page that goes away grows by between two requests.
const partingGrowth = 4;

export class Sync implements Recording {
  outdated = false;

  private busy = false;
  private waiting = false;
  private due = false;
  private leaving = false;
  private partingBytes = 0;
  private partingSize = 0;
  private partingNext = 0;
  private partingLast = 0;
  private partingDue = false;
  private failures = 0;
  private retryTimer = 0;
  private lastAttempt = 0;
  private stoppedWith: SyncState | null = null;
  private drainWaiters: (() => void)[] = [];
  private readonly tail: TailKeeper;

  constructor(private readonly options: SyncOptions) {
    this.tail = new TailKeeper(options.launchId, options.secret, () => this.unacknowledged());
    window.setInterval(() => this.send(), options.seconds * 1000);
    window.addEventListener("online", () => this.retryNow());
    window.addEventListener("offline", () => this.report());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") this.send();
      else this.retryNow();
    });
    window.addEventListener("pagehide", () => {
      this.leaving = true;
      this.parting(Urgency.last);
    });
    window.addEventListener("pageshow", () => {
      this.leaving = false;
      this.partingSize = 0;
      this.partingNext = 0;
    });
  }

  /// An entry was added to the log.
  recorded(urgency: Urgency): void {
    // One entry more of many that wait.
    if (urgency === Urgency.none && this.waiting && !this.leaving) {
      this.tail.changed();
      return;
    }
    if (this.leaving) {
      this.parting(urgency);
      return;
    }
    if (urgency !== Urgency.none) this.sendSoon();
    this.tail.changed();
    this.report();
  }

  get pending(): number {
    return this.options.play.pending();
  }

  get stopped(): boolean {
    return this.stoppedWith !== null;
  }

  get failing(): boolean {
    return this.failures > 0 && this.pending > 0 && !this.stopped;
  }

  drained(): Promise<void> {
    this.send();
    if (this.pending === 0 || this.stopped) return Promise.resolve();
    return new Promise((resolve) => this.drainWaiters.push(resolve));
  }

  retryNow(): void {
    if (this.failures === 0) return;
    this.failures = Math.min(this.failures, 1);
    window.clearTimeout(this.retryTimer);
    this.retryTimer = 0;
    this.send();
  }

  /// Nothing is sent any more. The server has decided about what it was offered, so its copy in
  /// this browser goes; after a fault on this side it stays for the next visit.
  stop(code: string, reference: string): void {
    this.stoppedWith = { kind: "stopped", code, reference };
    if (code.startsWith("runtime.")) this.tail.changed();
    this.settle();
  }

  /// Sends in this very task, but not before the content's script has its answer: to start a request takes
  /// longer than any call, and a script that makes many urgent calls needs one request.
  private sendSoon(): void {
    if (this.due) return;
    this.due = true;
    queueMicrotask(() => {
      this.due = false;
      this.send();
    });
  }

  /// Starts a request in this very task if none is under way. After a failure only the timer, the
  /// network's return or, at most once a second, a new entry starts the next.
  private send(): void {
    if (this.busy || this.stopped) return;
    if (this.failures > 0 && this.retryTimer !== 0 && performance.now() - this.lastAttempt < 1000) return;
    const batch = this.unsent();
    if (!batch) return;
    this.busy = true;
    this.lastAttempt = performance.now();
    window.clearTimeout(this.retryTimer);
    this.retryTimer = 0;
    this.post(batch.bytes, { signal: AbortSignal.timeout(requestTimeout) })
      .then((response) => this.handle(response))
      .then(
        () => {
          this.busy = false;
          this.settle();
          if (this.failures === 0) this.send();
        },
        () => this.failed(0),
      );
  }

  /// While the page goes away nothing can wait for an answer: what the server has not acknowledged
  /// goes out in requests that outlive the page, and into IndexedDB. The server skips what it has.
  /// A closing page has only moments, and each request takes of them; so there are few: the first
  /// entry, then whenever the burst has grown partingGrowth times, in case the page is ended in its
  /// midst; what content says last; and the rest when content's script has returned. Requests under
  /// way share 64 KiB, of which a part is kept for the one that ends the burst.
  private parting(urgency: Urgency): void {
    if (this.stopped) return;
    this.partRest();
    if (urgency === Urgency.none && this.pending < this.partingNext) return;
    const batch = this.unsent();
    if (!batch) return;
    const size = batch.bytes.length;
    const room = this.partingBytes + size <= partingBudget && this.pending >= this.partingNext;
    if (urgency !== Urgency.last && size <= 2 * this.partingSize && !room) return;
    this.sendParting(batch);
  }

  /// Sends what is left when the script that runs has returned.
  private partRest(): void {
    if (this.partingDue) return;
    this.partingDue = true;
    queueMicrotask(() => {
      this.partingDue = false;
      if (this.stopped || this.options.play.lastSequence() === this.partingLast) return;
      const batch = this.unsent();
      if (batch) this.sendParting(batch);
    });
  }

  private sendParting({ bytes, last }: Batch): void {
    const size = bytes.length;
    this.partingSize = size;
    this.partingNext = this.pending * partingGrowth;
    this.partingLast = last;
    // What is too large to outlive the page is packed; if that is not enough, it may still get through before
    // the page is gone.
    const packed = this.partingBytes + size > keepaliveLimit ? new Uint8Array(gzipSync(bytes, { level: 1 })) : null;
    const body = packed ?? bytes;
    this.partingBytes += body.length;
    this.post(body, { keepalive: this.partingBytes <= keepaliveLimit }, packed !== null)
      .then((response) => this.handle(response))
      .then(() => this.settle())
      .catch(() => {})
      .finally(() => (this.partingBytes -= body.length));
    this.tail.parting();
  }

  private unsent(): Batch | null {
    return this.options.play.batchFrom(this.options.play.acknowledged() + 1);
  }

  private post(body: BodyInit, init: RequestInit, packed = false): Promise<Response> {
    return postLog(this.options.launchId, this.options.secret, body, init, packed);
  }

  private async handle(response: Response): Promise<void> {
    if (response.ok) {
      const { acked } = (await response.json()) as { acked: number };
      this.acknowledge(acked);
      return;
    }
    if (response.status === 409) {
      const answer = (await response.clone().json()) as {
        error: { code: string };
        acked?: number;
        snapshot?: string;
        build?: string;
      };
      if (answer.error.code === "runtime.diverged" && answer.snapshot !== undefined) {
        this.rebase(fromBase64(answer.snapshot), answer.acked ?? 0, answer.build);
        return;
      }
    }
    if (response.status === 429 || response.status >= 500 || response.status === 408) {
      this.failed(Number(response.headers.get("Retry-After")) * 1000 || 0);
      return;
    }
    const refusal = await refusalOf(response);
    this.stop(refusal.code, refusal.requestId);
  }

  private acknowledge(sequence: number): void {
    this.failures = 0;
    if (sequence > this.options.play.acknowledged()) this.options.play.acknowledge(sequence);
    this.tail.changed();
  }

  private rebase(snapshot: Uint8Array, sequence: number, build: string | undefined): void {
    this.failures = 0;
    this.outdated ||= build !== undefined && build !== this.options.build;
    // An answer that was overtaken by a later acknowledgement describes the past.
    if (sequence < this.options.play.acknowledged()) return;
    try {
      this.options.play.rebase(snapshot, sequence);
    } catch {
      this.stop("runtime.diverged", "");
      return;
    }
    this.tail.changed();
    this.options.onRebase();
  }

  private failed(pause: number): void {
    this.busy = false;
    this.failures += 1;
    const backoff = Math.min(longestPause, 1000 * 2 ** (this.failures - 1)) * (0.75 + Math.random() / 2);
    window.clearTimeout(this.retryTimer);
    this.retryTimer = window.setTimeout(() => {
      this.retryTimer = 0;
      this.send();
    }, Math.max(pause, backoff));
    this.report();
  }

  private settle(): void {
    this.report();
    if (this.pending > 0 && !this.stopped) return;
    for (const done of this.drainWaiters.splice(0)) done();
  }

  private report(): void {
    const { pending } = this;
    this.waiting = pending > 0 && !this.stopped;
    if (this.stoppedWith) this.options.onState(this.stoppedWith);
    else if (!navigator.onLine || (this.failures > 0 && pending > 0)) this.options.onState({ kind: "offline", pending });
    else this.options.onState({ kind: pending === 0 ? "saved" : "saving" });
  }

  private unacknowledged(): Uint8Array<ArrayBuffer>[] {
    if (this.stopped) return [];
    const batches: Uint8Array<ArrayBuffer>[] = [];
    let from = this.options.play.acknowledged() + 1;
    for (let batch = this.options.play.batchFrom(from); batch; batch = this.options.play.batchFrom(from)) {
      batches.push(batch.bytes);
      from = batch.last + 1;
    }
    return batches;
  }
}

export function postLog(launchId: string, secret: string, body: BodyInit, init: RequestInit, packed = false): Promise<Response> {
  return fetch(`/runtime/${encodeURIComponent(launchId)}/log`, {
    method: "POST",
    headers: {
      "Content-Type": "application/octet-stream",
      "X-Launch-Secret": secret,
      ...(packed ? { "Content-Encoding": "gzip" } : {}),
    },
    body,
    ...init,
  });
}

/// Sends a tail of an earlier launch; true when the server has decided about it.
export async function postTail(tail: Tail, batch: Uint8Array<ArrayBuffer>): Promise<boolean> {
  try {
    const response = await postLog(tail.launchId, tail.secret, batch, { signal: AbortSignal.timeout(10_000) });
    return response.status < 500 && response.status !== 429;
  } catch {
    return false;
  }
}

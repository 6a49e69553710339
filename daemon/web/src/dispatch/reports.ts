// Tells our server what the customer's LMS was given and what it said, so that both sides of a result can be
// looked up. In order, repeated until the server has it.
import { clean } from "./clean";
import type { Call, CallResult } from "./protocol";
import type { Offer, Problem } from "./mapping";

export interface Report {
  seq: number;
  /// Milliseconds since the launch.
  at: number;
  event: "result" | "end" | "unanswered";
  /// How long the LMS took, in milliseconds.
  took?: number;
  offer?: Offer;
  accepted?: boolean;
  problem?: Problem;
  calls: { call: string; element?: string; value?: string; answer?: string; error?: number; text?: string }[];
}

const batch = 50;

export function told(calls: Call[], results: CallResult[]): Report["calls"] {
  return calls.map((call, i) => {
    const result = results[i];
    return {
      call: call[0],
      ...(call[0] === "commit" ? {} : { element: call[1] }),
      ...(call[0] === "set" ? { value: call[2] } : {}),
      ...(result ? { answer: clean(result[0]), error: result[1], text: clean(result[2]) } : {}),
    };
  });
}

export class Reports {
  private queue: Report[] = [];
  private seq = 0;
  private failures = 0;
  private sending: Promise<void> | null = null;
  private refused = false;

  constructor(
    private readonly launchId: string,
    private readonly secret: string,
  ) {}

  add(report: Omit<Report, "seq" | "at">, at: number): void {
    this.queue.push({ seq: ++this.seq, at: Math.round(at), ...report });
    if (!this.sending) void this.flush();
  }

  /// Resolves when the server has everything, will never take it, or cannot be reached now.
  flush(): Promise<void> {
    this.sending ??= this.send().finally(() => (this.sending = null));
    return this.sending;
  }

  /// The page goes away: what waits is sent once more in a request that outlives it.
  parting(): void {
    if (this.queue.length > 0 && !this.refused) void this.post(this.queue.slice(-batch)).catch(() => {});
  }

  private async send(): Promise<void> {
    while (this.queue.length > 0 && !this.refused) {
      const some = this.queue.slice(0, batch);
      try {
        const { ok, status } = await this.post(some);
        if (ok) {
          this.queue = this.queue.slice(some.length);
          this.failures = 0;
          continue;
        }
        if (status < 500 && status !== 429 && status !== 408) {
          this.refused = true;
          return;
        }
      } catch {
        // Offline.
      }
      this.failures += 1;
      window.setTimeout(() => void this.flush(), Math.min(30_000, 1000 * 2 ** this.failures));
      return;
    }
  }

  private post(reports: Report[]): Promise<Response> {
    return fetch(`/runtime/${encodeURIComponent(this.launchId)}/relay`, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Launch-Secret": this.secret },
      body: JSON.stringify({ reports }),
      keepalive: true,
    });
  }
}

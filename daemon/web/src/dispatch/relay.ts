// Carries a launch's result to the customer's LMS: at every change, one message at a time, the newest result
// last, again when the LMS did not take it.
import type { Play, Result } from "../engine";
import { clean } from "./clean";
import type { Link } from "./link";
import { callsOf, hasAlready, offerOf, problemOf, same, type Offer, type Problem } from "./mapping";
import type { Call, CallResult } from "./protocol";
import { Reports, told } from "./reports";

/// When an LMS that said no is asked again; after the last one it is left to the next change or launch.
const pauses = [2000, 10_000, 30_000, 60_000];
const endPatience = 10_000;

export interface RelayOptions {
  launchId: string;
  secret: string;
  /// Kept in the LMS's suspend data for the next launch.
  attempt: string;
  /// The registration's result before this launch.
  stored: Offer;
  /// The LMS does not take the result at the moment, or takes it again.
  onTrouble(troubled: boolean): void;
}

export class Relay {
  private wanted: Offer;
  private accepted: Offer | null = null;
  private attemptTold = false;
  private busy = false;
  /// The page is going away, and will not hear an answer.
  private leaving = false;
  /// The LMS shows the course for a look: what happens now is not its business.
  private readonly quiet: boolean;
  private tries = 0;
  private timer = 0;
  private seenChanges = -1;
  private over = false;
  private idle: (() => void)[] = [];
  private readonly begin = performance.now();
  private readonly reports: Reports;

  constructor(
    private readonly link: Link,
    private readonly options: RelayOptions,
  ) {
    this.wanted = options.stored;
    this.reports = new Reports(options.launchId, options.secret);
    const { mode } = link.hello.lms;
    this.quiet = mode === "browse" || mode === "review";
    window.addEventListener("pagehide", () => {
      this.leaving = true;
      if (this.busy) this.report("unanswered", callsOf(this.api, this.wanted, null), [], 0);
      this.reports.parting();
    });
    window.addEventListener("pageshow", () => (this.leaving = false));
  }

  /// Tells the LMS where the learner stands, which it may not have taken the last time.
  start(): void {
    this.send();
  }

  /// To be called after each call of the content, in the very task of it. A value that is not committed counts
  /// for the result, too, and `telling` is what a result is made of.
  look(play: Play, telling: boolean): void {
    const changes = play.changes();
    if ((changes === this.seenChanges && !telling) || this.over) return;
    this.seenChanges = changes;
    this.take(play.result());
  }

  /// The launch is over and our server has everything: the LMS gets the last result, and its end.
  async finish(): Promise<void> {
    this.tries = 0;
    if (!this.settled) this.send();
    await within(endPatience, this.settle());
    await within(endPatience, this.reports.flush());
    this.over = true;
    window.clearTimeout(this.timer);
    const begin = performance.now();
    const results = await within(endPatience, this.link.bye());
    this.reports.add({ event: "end", took: Math.round(performance.now() - begin), calls: ended(results ?? []) }, this.now());
    await within(endPatience, this.reports.flush());
  }

  /// Whether the LMS has the newest result.
  private get settled(): boolean {
    return this.accepted !== null && same(this.accepted, this.wanted);
  }

  private get api() {
    return this.link.hello.lms.api;
  }

  private now(): number {
    return performance.now() - this.begin;
  }

  private take(result: Result): void {
    const offer = offerOf(this.options.stored, result);
    if (same(offer, this.wanted)) return;
    this.wanted = offer;
    this.tries = 0;
    this.send();
  }

  private send(): void {
    if (this.over || this.quiet) return;
    const offer = this.wanted;
    const calls = callsOf(this.api, offer, this.attemptTold ? null : this.options.attempt);
    if (this.leaving) {
      this.link.parting(calls);
      this.report("unanswered", calls, [], 0);
      this.reports.parting();
      return;
    }
    if (this.busy) return;
    window.clearTimeout(this.timer);
    const begin = performance.now();
    this.busy = true;
    void this.link
      .calls(calls)
      .then((results) => this.judge(offer, calls, results, performance.now() - begin))
      .finally(() => {
        this.busy = false;
        this.next(offer);
      });
  }

  private async judge(offer: Offer, calls: Call[], results: CallResult[], took: number): Promise<void> {
    this.attemptTold = true;
    let problem = problemOf(calls, results);
    if (problem && (await this.hasAlready(problem, calls))) problem = null;
    this.report("result", calls, results, took, offer, problem);
    if (problem) {
      this.tries += 1;
      if (this.tries === 2) this.options.onTrouble(true);
      return;
    }
    if (this.tries >= 2) this.options.onTrouble(false);
    this.tries = 0;
    this.accepted = offer;
  }

  private async hasAlready({ call, element }: Problem, calls: Call[]): Promise<boolean> {
    if (call !== "set" || !/status$/.test(element)) return false;
    const wanted = calls.find((one) => one[0] === "set" && one[1] === element)?.[2] ?? "";
    const [result] = await this.link.calls([["get", element]]);
    return result !== undefined && hasAlready(element, wanted, result[0]);
  }

  private next(tried: Offer): void {
    if (!this.over && !same(tried, this.wanted)) {
      this.send();
      return;
    }
    const pause = this.settled || this.over ? undefined : pauses[this.tries - 1];
    if (pause !== undefined) this.timer = window.setTimeout(() => this.send(), pause);
    for (const done of this.idle.splice(0)) done();
  }

  private settle(): Promise<void> {
    if (!this.busy) return Promise.resolve();
    return new Promise((done) => this.idle.push(done));
  }

  private report(
    event: "result" | "unanswered",
    calls: Call[],
    results: CallResult[],
    took: number,
    offer: Offer = this.wanted,
    problem: Problem | null = null,
  ): void {
    const outcome = event === "result" ? { accepted: problem === null, ...(problem ? { problem } : {}) } : {};
    this.reports.add({ event, took: Math.round(took), offer, ...outcome, calls: told(calls, results) }, this.now());
  }
}

/// The calls that a stub makes at its end are its own; their results come in that order, the session time only
/// when any was spent.
function ended(results: CallResult[]): ReturnType<typeof told> {
  const names = ["session time", "commit", "terminate"].slice(-Math.max(1, results.length));
  return results.map(([answer, error, text], i) => ({ call: names[i] ?? "", answer: clean(answer), error, text: clean(text) }));
}

/// What `work` gives, or nothing when it takes longer.
function within<T>(milliseconds: number, work: Promise<T>): Promise<T | null> {
  return Promise.race([work, new Promise<null>((done) => setTimeout(() => done(null), milliseconds))]);
}

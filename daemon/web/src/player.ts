// One launch on this page: loads what the engine delivers, answers the content's calls, carries
// out the learner's steps.
import { publishApi } from "./api";
import type { DebugPanel } from "./debug";
import type { Relay } from "./dispatch/relay";
import { Completion, Control, Method, Nav, TimeLimitAction, type Engine, type Play, type View } from "./engine";
import { host } from "./host";
import type { Launch } from "./launch";
import { showEnd, showReason } from "./pages";
import { Shell } from "./shell";
import { FrameStage, type Stage, WindowStage } from "./stage";
import { type Recording, Sync, type SyncState, Urgency } from "./sync";
import { t } from "./text";
import { Unrecorded } from "./unrecorded";
import type { First } from "./visit";

// What must not wait for the next regular sync: status, score, exit, and large values.
const urgentElement =
  /(?:^|\.)(?:lesson_status|completion_status|success_status|status|progress_measure|exit|score\.\w+)$/;
const largeValue = 2700;
// A longer wait than a timer can take.
const longestTimer = 0x7fffffff;

/// The element that was set last, and whether it is urgent.
let setLast = "";
let setUrgent = false;

function urgencyOf(method: Method, argument: string, value: string): Urgency {
  if (method === Method.commit || method === Method.terminate) return Urgency.last;
  if (method !== Method.setValue) return Urgency.none;
  if (argument !== setLast) {
    setLast = argument;
    setUrgent = urgentElement.test(argument);
  }
  return setUrgent || value.length > largeValue ? Urgency.now : Urgency.none;
}

export class Player {
  private readonly play: Play;
  private readonly sync: Recording;
  private readonly shell: Shell;
  private readonly begin = performance.now();
  private wall = 0;
  private readInTask = false;
  private at = 0;
  private readonly stage: Stage;
  private loaded = 0;
  private stepping = false;
  private limitTimer = 0;
  private farewell = "";
  private ended = false;
  /// The customer's LMS has been told of the end.
  private relayed: boolean;
  private dead = false;
  private wasOffline = false;
  private seenChanges = -1;
  private refreshTimer = 0;
  private syncState: SyncState = { kind: "saved" };

  constructor(
    engine: Engine,
    private readonly launch: Launch,
    private readonly root: HTMLElement,
    private readonly debug: DebugPanel | null,
    /// Of a launch from a customer's LMS.
    private readonly relay: Relay | null = null,
  ) {
    this.relayed = relay === null;
    this.play = engine.open(launch.definition, launch.context, launch.snapshot, launch.epoch);
    this.shell = new Shell({
      root,
      course: this.play.course,
      title: launch.title || this.play.course.title,
      mode: launch.mode,
      navigate: (kind, target) => this.step(kind, target),
      exit: () => this.exit(),
      panel: debug?.element ?? null,
    });
    const show = (content: Node) => this.shell.show(content);
    this.stage =
      launch.opensIn === "window"
        ? new WindowStage(`lms-${launch.launchId}`, show, () => this.exit())
        : new FrameStage(show);
    this.sync =
      launch.mode === "browse"
        ? new Unrecorded(this.play)
        : new Sync({
            play: this.play,
            launchId: launch.launchId,
            secret: launch.secret,
            seconds: launch.syncSeconds,
            build: engine.build(),
            onState: (state) => this.syncChanged(state),
            onRebase: () => this.follow(),
          });
    window.addEventListener("beforeunload", (event) => {
      if (this.sync.failing) event.preventDefault();
    });
    document.title = launch.title;
  }

  start(first: First | null): void {
    this.guard(() => {
      const requests = { start: Nav.start, resume: Nav.resumeAll, choice: Nav.choice };
      const usual = this.play.canResume() ? Nav.resumeAll : Nav.start;
      this.navigate(first ? requests[first.request] : usual, first?.item ?? "");
      this.follow();
    });
  }

  /// A step of the learner with the player's own controls.
  step(kind: Nav, target = ""): void {
    const act = () => {
      this.shell.notice("");
      this.navigate(kind, target);
      const view = this.follow();
      if (view.exception) this.shell.notice(t("notPossible"), "warn");
    };
    // Who asks for what will be refused keeps the page, unless sequencing closes it over that.
    if (this.ended || this.dead || this.stepping) return;
    if (this.possible(kind, target)) this.leave(act);
    else this.guard(act);
  }

  private possible(kind: Nav, target: string): boolean {
    const view = this.play.view();
    if (kind === Nav.continue) return view.controls[Control.continue]!.enabled;
    if (kind === Nav.previous) return view.controls[Control.previous]!.enabled;
    if (kind !== Nav.choice && kind !== Nav.jump) return kind !== Nav.start && kind !== Nav.resumeAll;
    const there = view.activities.find(({ index }) => this.play.course.activities[index]?.id === target);
    return there !== undefined && (there.enabled || kind === Nav.jump);
  }

  /// Out of the course: what is incomplete waits for the next visit, what is complete is done.
  private exit(): void {
    this.leave(() => {
      const { controls } = this.play.view();
      const complete = this.play.result().completion === Completion.completed;
      const [first, second] = complete ? [Control.exitAll, Control.suspendAll] : [Control.suspendAll, Control.exitAll];
      const can = (control: Control) => controls[control]!.shown && controls[control]!.enabled;
      const chosen = can(first) || !can(second) ? first : second;
      this.navigate(chosen === Control.exitAll ? Nav.exitAll : Nav.suspendAll);
      this.end();
    });
  }

  private navigate(kind: Nav, target = ""): void {
    if (this.debug) this.play.traceAnew();
    const at = this.now();
    this.play.navigate(at, kind, target);
    this.debug?.navigated(at, kind, target, this.play.trace(), this.play.view().exception);
    this.relay?.look(this.play, true);
    this.sync.recorded(Urgency.now);
  }

  /// Milliseconds since the launch. The monotonic clock is slow to read, so it is read when the other one,
  /// which may jump, has moved; and that one takes a fifth of a call. What content only asks for bears the time of
  /// the call before it in the same task.
  private now(asks = false): number {
    if (asks && this.readInTask) return this.at;
    if (!this.readInTask) {
      this.readInTask = true;
      queueMicrotask(() => (this.readInTask = false));
    }
    const wall = Date.now();
    if (wall !== this.wall) {
      this.wall = wall;
      this.at = Math.round(performance.now() - this.begin);
    }
    return this.at;
  }

  /// Announces that the loaded page is about to go and takes it away; its unload handlers still reach
  /// the engine. Then comes what takes its place.
  private leave(then: () => void): void {
    if (this.ended || this.dead || this.stepping) return;
    this.guard(() => {
      window.clearTimeout(this.limitTimer);
      if (this.stage.loaded) this.navigate(Nav.leave);
      this.stepping = true;
      this.stage.take(() => {
        this.stepping = false;
        if (!this.ended && !this.dead) this.guard(then);
      });
    });
  }

  /// Brings the page in line with the engine: other content, the end, or just other marks.
  private follow(): View {
    const view = this.play.view();
    this.seenChanges = this.play.changes();
    if (view.ended) {
      this.end();
      return view;
    }
    if (view.delivery !== this.loaded && view.delivered >= 0) this.load(view);
    else if (view.delivered < 0 || !this.stage.loaded) {
      this.stage.take(() => {}); // a page that has asked to end, and nothing takes its place
      this.shell.showMessage(t(this.loaded === 0 ? "chooseItem" : "itemClosed"));
    }
    this.shell.update(view, this.play.result());
    this.debug?.shown(view, this.play.course);
    return view;
  }

  private load(view: View): void {
    if (this.stage.loaded) {
      // The page that is there has asked for its successor, and may speak until it is gone.
      this.stepping = true;
      this.stage.take(() => {
        this.stepping = false;
        if (!this.ended && !this.dead) this.guard(() => this.follow());
      });
      return;
    }
    if (this.sync.outdated) {
      void this.sync.drained().then(() => location.reload());
      return;
    }
    this.loaded = view.delivery;
    const activity = this.play.course.activities[view.delivered];
    publishApi(this.play.course.standard, (method, argument, value) => this.call(view.delivery, method, argument, value));
    if (!activity?.href) {
      this.shell.showMessage(t("noResource"));
      return;
    }
    this.root.dataset["activity"] = activity.id;
    this.root.dataset["delivery"] = String(view.delivery);
    const title = activity.title || this.launch.title;
    this.stage.load(contentUrl(this.launch.files, activity.href), title);
    this.shell.announce(t("nowShowing", { title }));
    this.limit(view);
  }

  /// Acts on the end of the time allowed, as the course wants it.
  private limit(view: View): void {
    window.clearTimeout(this.limitTimer);
    const { timeLeft, timeAction } = view;
    if (timeLeft === null || timeLeft > longestTimer || timeAction === TimeLimitAction.none) return;
    this.limitTimer = window.setTimeout(() => {
      if (this.loaded !== view.delivery || this.dead) return;
      const says = timeAction !== TimeLimitAction.exit;
      if (timeAction === TimeLimitAction.message) {
        this.shell.notice(t("timeUp"), "warn");
        return;
      }
      this.leave(() => {
        if (says) this.farewell = t("timeUp");
        this.navigate(this.shell.hasContents ? Nav.exit : Nav.exitAll);
        this.follow();
        if (says) this.shell.notice(t("timeUp"), "warn");
      });
    }, timeLeft);
  }

  /// An API call of the page that was loaded for `delivery`.
  private call(delivery: number, method: Method, argument: string, value: string): string {
    if (this.dead) return method === Method.getLastError ? "101" : method === Method.getValue ? "" : "false";
    try {
      const at = this.now(method >= Method.getLastError || method === Method.getValue);
      if (this.debug) this.play.traceAnew();
      const answer = this.play.call(at, delivery, method, argument, value);
      this.debug?.called(at, delivery, method, argument, value, answer, this.play);
      const urgency = urgencyOf(method, argument, value);
      this.relay?.look(this.play, urgency !== Urgency.none);
      this.sync.recorded(urgency);
      if (method === Method.terminate || this.play.lastChanges !== this.seenChanges) this.followSoon();
      return answer;
    } catch (error) {
      this.trapped(error);
      return this.call(delivery, method, argument, value);
    }
  }

  /// The page that called must get its answer before it can be replaced.
  private followSoon(): void {
    if (this.refreshTimer !== 0 || this.ended) return;
    this.refreshTimer = window.setTimeout(() => {
      this.refreshTimer = 0;
      if (!this.ended && !this.dead && !this.stepping) this.guard(() => this.follow());
    }, 0);
  }

  private end(): void {
    if (this.ended) return;
    this.ended = true;
    window.clearTimeout(this.limitTimer);
    this.stage.close();
    this.showEnd();
    void this.sync
      .drained()
      .then(() => this.relay?.finish())
      .then(() => {
        this.relayed = true;
        this.showEnd();
      });
  }

  private showEnd(): void {
    if (this.dead) return;
    const state =
      this.launch.mode === "browse"
        ? "preview"
        : this.sync.pending === 0 && this.relayed
          ? "saved"
          : this.syncState.kind === "offline"
            ? "offline"
            : "saving";
    const shown = this.root.querySelector<HTMLElement>("[data-code]")?.dataset["code"];
    if (shown === `end.${state}`) return;
    showEnd(this.root, {
      state,
      courseTitle: this.launch.title,
      message: this.farewell,
      result: this.play.result(),
      retry: () => this.sync.retryNow(),
      close: host.opener ? () => window.close() : null,
      again: this.relay === null,
      redirect: this.launch.redirectUrl,
    });
  }

  /// A sentence for the learner that has nothing to do with the course.
  notice(sentence: string, tone: "info" | "warn"): void {
    this.shell.notice(sentence, tone);
  }

  private syncChanged(state: SyncState): void {
    const before = this.syncState.kind;
    this.syncState = state;
    if (state.kind === "stopped") {
      this.die(state.code === "runtime.superseded" ? state.code : "runtime.stopped", state.reference);
      return;
    }
    if (state.kind === before) return;
    this.shell.setStatus(state);
    if (state.kind === "offline") {
      this.wasOffline = true;
      this.shell.notice(t(navigator.onLine ? "unreachableNotice" : "offlineNotice"), "warn");
    } else if (this.wasOffline && state.kind === "saved") {
      this.wasOffline = false;
      this.shell.notice(t("backOnline"));
      window.setTimeout(() => this.shell.notice(""), 6000);
    }
    if (this.ended) this.showEnd();
  }

  /// Nothing more can be recorded on this page.
  private die(code: string, reference: string): void {
    if (this.dead) return;
    this.dead = true;
    this.stage.close();
    showReason(this.root, code, reference || this.launch.reference);
  }

  /// A trap in the engine must not surface in the content's script.
  private guard(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.trapped(error);
    }
  }

  private trapped(error: unknown): void {
    console.error(error);
    this.sync.stop("engine.trap", "");
    this.die("engine.trap", "");
  }
}

function contentUrl(files: string, href: string): string {
  return /^[a-z][a-z0-9+.-]*:|^\/\//i.test(href) ? href : files + href;
}

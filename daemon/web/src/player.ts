// One launch on this page: loads what the engine delivers, answers the content's calls, carries
// out the learner's steps.
import { publishApi } from "./api";
import { el } from "./dom";
import { Method, Nav, type Engine, type Play, type View } from "./engine";
import { host } from "./host";
import type { First, Launch } from "./launch";
import { showEnd, showReason } from "./pages";
import { Shell } from "./shell";
import { Sync, type SyncState, Urgency } from "./sync";
import { t } from "./text";

// What must not wait for the next regular sync: status, score, exit, and large values.
const urgentElement =
  /(?:^|\.)(?:lesson_status|completion_status|success_status|status|progress_measure|exit|score\.\w+)$/;
const largeValue = 2700;

function urgencyOf(method: Method, argument: string, value: string): Urgency {
  if (method === Method.commit || method === Method.terminate) return Urgency.last;
  if (method !== Method.setValue) return Urgency.none;
  return value.length > largeValue || urgentElement.test(argument) ? Urgency.now : Urgency.none;
}

export class Player {
  private readonly play: Play;
  private readonly sync: Sync;
  private readonly shell: Shell;
  private readonly begin = performance.now();
  private frame: HTMLIFrameElement | null = null;
  private loaded = 0;
  private ended = false;
  private dead = false;
  private wasOffline = false;
  private seenChanges = -1;
  private refreshTimer = 0;
  private syncState: SyncState = { kind: "saved" };

  constructor(
    engine: Engine,
    private readonly launch: Launch,
    private readonly root: HTMLElement,
  ) {
    this.play = engine.open(launch.definition, launch.context, launch.snapshot, launch.epoch);
    this.shell = new Shell({
      root,
      course: this.play.course,
      title: launch.title || this.play.course.title,
      mode: launch.mode,
      navigate: (kind, target) => this.step(kind, target),
      exit: () => this.exit(),
    });
    this.sync = new Sync({
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
      this.play.navigate(this.now(), first ? requests[first.request] : usual, first?.item ?? "");
      this.sync.recorded(Urgency.now);
      this.follow();
    });
  }

  /// A step of the learner with the player's own controls.
  step(kind: Nav, target = ""): void {
    if (this.ended || this.dead) return;
    this.guard(() => {
      this.shell.notice("");
      // Who asks for what will be refused keeps the page, unless sequencing closes it over that.
      if (this.possible(kind, target)) this.leave();
      this.play.navigate(this.now(), kind, target);
      this.sync.recorded(Urgency.now);
      const view = this.follow();
      if (view.exception) this.shell.notice(t("notPossible"), "warn");
    });
  }

  private possible(kind: Nav, target: string): boolean {
    const view = this.play.view();
    if (kind === Nav.continue) return view.canContinue;
    if (kind === Nav.previous) return view.canPrevious;
    if (kind !== Nav.choice && kind !== Nav.jump) return kind !== Nav.start && kind !== Nav.resumeAll;
    const there = view.activities.find(({ index }) => this.play.course.activities[index]?.id === target);
    return there !== undefined && (there.enabled || kind === Nav.jump);
  }

  private exit(): void {
    if (this.ended || this.dead) return;
    this.guard(() => {
      const view = this.play.view();
      this.leave();
      this.play.navigate(this.now(), view.canSuspend ? Nav.suspendAll : Nav.exitAll);
      this.sync.recorded(Urgency.now);
      this.end();
    });
  }

  private now(): number {
    return Math.round(performance.now() - this.begin);
  }

  /// Announces that the loaded page is about to go, then takes it away. Its unload handlers run
  /// within this call and still reach the engine.
  private leave(): void {
    if (!this.frame) return;
    this.play.navigate(this.now(), Nav.leave);
    this.unload();
  }

  private unload(): void {
    const frame = this.frame;
    this.frame = null;
    if (!frame) return;
    tellOfUnload(frame.contentWindow);
    frame.remove();
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
    else if (view.delivered < 0 || !this.frame) {
      this.unload(); // a page that has asked to end, and nothing takes its place
      this.shell.showMessage(t(this.loaded === 0 ? "chooseItem" : "itemClosed"));
    }
    this.shell.update(view, this.play.result().progress);
    return view;
  }

  private load(view: View): void {
    this.unload();
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
    this.frame = el("iframe", {
      class: "content",
      title,
      src: contentUrl(this.launch.files, activity.href),
      allow: "unload *; fullscreen *; autoplay *; clipboard-write *",
    });
    this.shell.show(this.frame);
    this.shell.announce(t("nowShowing", { title }));
  }

  /// An API call of the page that was loaded for `delivery`.
  private call(delivery: number, method: Method, argument: string, value: string): string {
    if (this.dead) return method === Method.getLastError ? "101" : method === Method.getValue ? "" : "false";
    let answer = "";
    this.guard(() => {
      answer = this.play.call(this.now(), delivery, method, argument, value);
      this.sync.recorded(urgencyOf(method, argument, value));
      if (method === Method.terminate || this.play.changes() !== this.seenChanges) this.followSoon();
    });
    return answer;
  }

  /// The page that called must get its answer before it can be replaced.
  private followSoon(): void {
    if (this.refreshTimer !== 0 || this.ended) return;
    this.refreshTimer = window.setTimeout(() => {
      this.refreshTimer = 0;
      if (!this.ended && !this.dead) this.guard(() => this.follow());
    }, 0);
  }

  private end(): void {
    if (this.ended) return;
    this.ended = true;
    this.unload();
    this.showEnd();
    void this.sync.drained().then(() => this.showEnd());
  }

  private showEnd(): void {
    if (this.dead) return;
    const state = this.sync.pending === 0 ? "saved" : this.syncState.kind === "offline" ? "offline" : "saving";
    const shown = this.root.querySelector<HTMLElement>("[data-code]")?.dataset["code"];
    if (shown === `end.${state}`) return;
    showEnd(this.root, {
      state,
      courseTitle: this.launch.title,
      result: this.play.result(),
      retry: () => this.sync.retryNow(),
      close: host.opener ? () => window.close() : null,
    });
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
    this.unload();
    showReason(this.root, code, reference);
  }

  /// A trap in the engine must not surface in the content's script.
  private guard(work: () => void): void {
    try {
      work();
    } catch (error) {
      console.error(error);
      this.sync.stop("engine.trap", "");
      this.die("engine.trap", "");
    }
  }
}

function contentUrl(files: string, href: string): string {
  return /^[a-z][a-z0-9+.-]*:|^\/\//i.test(href) ? href : files + href;
}

/// Removing a frame fires pagehide and unload in it, but not beforeunload, which some content
/// relies on alone.
function tellOfUnload(content: Window | null): void {
  if (!content) return;
  try {
    const event = content.document.createEvent("BeforeUnloadEvent");
    event.initEvent("beforeunload", false, true);
    content.dispatchEvent(event);
    for (let i = 0; i < content.length; ++i) tellOfUnload(content[i] ?? null);
  } catch {
    // Content of another origin keeps to itself.
  }
}

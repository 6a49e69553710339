// The script of a dispatch package: stands between a customer's LMS and the course on our origin, and knows
// nothing of courses. What is reported, and how, is decided there.
import { protocol, type Call, type CallResult, type FromPage } from "../protocol";
import { Course } from "./course";
import { Lms } from "./lms";
import { hide, say } from "./page";
import { hmac } from "./sha256";
import type { Settings } from "./settings";

const settings = window.lmsDispatch as Settings;
const trace = makeTrace();
const missedBeats = 9;

/// Twelve characters that can be read out over the phone.
function makeTrace(): string {
  const letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  const bytes = new Uint8Array(12);
  const source = window.crypto as Crypto | undefined;
  if (source) source.getRandomValues(bytes);
  else bytes.forEach((_, i) => (bytes[i] = Math.floor(Math.random() * 256)));
  const text = Array.from(bytes, (byte) => letters[byte % 32]).join("");
  return `${text.slice(0, 4)}-${text.slice(4, 8)}-${text.slice(8)}`;
}

/// A frame can show the course unless it would be mixed content, or inherits a sandbox without an origin.
function shownIn(): "frame" | "window" {
  const mixed = location.protocol === "https:" && settings.origins.every((origin) => origin.indexOf("https:") !== 0);
  const sandboxed = self.origin === "null";
  return mixed || sandboxed ? "window" : settings.shownIn;
}

class Session {
  private readonly course: Course;
  private answered: { seq: number; results: CallResult[] } = { seq: 0, results: [] };
  private missed = 0;
  private beat = 0;

  constructor(private readonly lms: Lms) {
    this.course = new Course(settings.dispatch, settings.origins, shownIn(), {
      connected: () => this.connected(),
      message: (message) => this.heard(message),
      closed: () => this.finish("closed"),
      unreachable: () => this.unreachable(),
      blocked: () => say("blocked", trace, { label: "open", run: () => this.open() }),
    });
    for (const event of ["pagehide", "unload"]) window.addEventListener(event, () => this.lms.end());
  }

  open(): void {
    if (this.course.shownIn === "window") say("inWindow", trace, { label: "show", run: () => this.course.focus() });
    else say("opening", trace);
    this.course.open();
  }

  private connected(): void {
    this.answered = { seq: 0, results: [] };
    this.missed = 0;
    window.clearInterval(this.beat);
    this.beat = window.setInterval(() => this.ping(), (settings.heartbeat ?? 20) * 1000);
    const id = this.lms.learnerId();
    const name = this.lms.learnerName();
    const secret = settings.hashSecret;
    this.course.send({
      type: "hello",
      protocol,
      dispatch: settings.dispatch,
      token: settings.token,
      trace,
      format: settings.format,
      shownIn: this.course.shownIn,
      learner: secret ? { id: hmac(secret, id), name: hmac(secret, name), hashed: true } : { id, name, hashed: false },
      lms: this.lms.state(),
    });
    if (this.course.shownIn === "frame") hide();
  }

  private heard(message: FromPage): void {
    this.missed = 0;
    if (message.type === "accepted") this.lms.begin();
    else if (message.type === "calls") this.answer(message.seq, () => this.lms.run(message.calls as Call[]));
    else if (message.type === "bye") {
      this.answer(message.seq, () => this.lms.end());
      this.finish("ended");
    }
  }

  private answer(seq: number, run: () => CallResult[]): void {
    if (seq > this.answered.seq) this.answered = { seq, results: run() };
    if (seq === this.answered.seq) this.course.send({ type: "ack", ...this.answered });
  }

  private ping(): void {
    this.missed += 1;
    if (this.missed > missedBeats) this.finish("lost");
    else this.course.send({ type: "ping" });
  }

  private unreachable(): void {
    const retry = { label: "retry" as const, run: () => this.open() };
    say("unreachable", trace, retry);
    if (this.course.shownIn === "frame") this.course.close();
  }

  /// The LMS gets its Terminate. What the course shows at its end stays.
  private finish(how: "closed" | "ended" | "lost"): void {
    window.clearInterval(this.beat);
    this.lms.end();
    if (how === "ended" && this.course.shownIn === "frame") return;
    if (how === "lost") this.course.close();
    const again = { label: "again" as const, run: () => location.reload() };
    say(how, trace, how === "ended" ? null : again);
  }
}

/// Some LMSs put their API in place only after the page began to load.
function findLms(found: (lms: Lms) => void): void {
  const deadline = Date.now() + 4000;
  const look = () => {
    const lms = Lms.find(settings.format === "scorm12" ? "1.2" : "2004");
    if (lms) found(lms);
    else if (Date.now() < deadline) window.setTimeout(look, 200);
    else say("noApi", trace);
  };
  look();
}

document.title = settings.title;
say("opening", trace);
// A page out of the back/forward cache has ended its session.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
findLms((lms) => {
  if (!lms.initialize() || lms.learnerId() === "") say("noLearner", trace, { label: "retry", run: () => location.reload() });
  else new Session(lms).open();
});

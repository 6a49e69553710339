// Where the course page is shown, and the port to it. The page may be reloaded: a new one asks for a new port.
import { protocol, type FromPage, type FromStub, type Ready } from "../protocol";

const patienceFrame = 20_000;
const patienceAfterLoad = 4_000;
const patienceWindow = 15_000;

export interface CourseEvents {
  /// A page is there and has its port.
  connected(): void;
  message(message: FromPage): void;
  /// The course's window was closed by the learner.
  closed(): void;
  /// None of the origins answers.
  unreachable(): void;
  /// The browser opens no window without a click.
  blocked(): void;
}

export class Course {
  private target: Window | null = null;
  private frame: HTMLIFrameElement | null = null;
  private port: MessagePort | null = null;
  private page = "";
  private origin = 0;
  private timer = 0;
  private watch = 0;

  constructor(
    private readonly dispatch: string,
    private readonly origins: string[],
    readonly shownIn: "frame" | "window",
    private readonly events: CourseEvents,
  ) {
    window.addEventListener("message", (event) => this.heard(event));
  }

  open(): void {
    this.origin = 0;
    this.show();
  }

  send(message: FromStub): void {
    this.port?.postMessage(message);
  }

  focus(): void {
    this.target?.focus();
  }

  /// What is shown of the course goes away.
  close(): void {
    window.clearTimeout(this.timer);
    window.clearInterval(this.watch);
    this.port?.close();
    this.port = null;
    this.frame?.remove();
    this.frame = null;
  }

  private get current(): string {
    return this.origins[this.origin]!;
  }

  private show(): void {
    const url = `${this.current}/d/${encodeURIComponent(this.dispatch)}`;
    if (this.shownIn === "frame") this.showFrame(url);
    else this.showWindow(url);
  }

  private showFrame(url: string): void {
    this.frame?.remove();
    const frame = document.createElement("iframe");
    frame.allow = "unload *; fullscreen *; autoplay *; clipboard-write *";
    frame.setAttribute("allowfullscreen", "");
    frame.title = document.title;
    // A host that does not answer shows an error page of the browser's, which loads like any other.
    frame.addEventListener("load", () => this.expectWithin(patienceAfterLoad));
    frame.src = url;
    document.body.appendChild(frame);
    this.frame = frame;
    this.target = frame.contentWindow;
    this.expectWithin(patienceFrame);
  }

  private showWindow(url: string): void {
    window.clearInterval(this.watch);
    if (this.target && !this.target.closed) this.target.location.replace(url);
    else this.target = window.open(url, `lms-${this.dispatch}`, "popup,width=1100,height=780,resizable=yes,scrollbars=yes");
    if (!this.target) {
      this.events.blocked();
      return;
    }
    this.expectWithin(patienceWindow);
    this.watch = window.setInterval(() => {
      if (!this.target?.closed) return;
      window.clearInterval(this.watch);
      window.clearTimeout(this.timer);
      // What it said in its last moments may still be on its way.
      window.setTimeout(() => this.events.closed(), 1500);
    }, 400);
  }

  private expectWithin(milliseconds: number): void {
    if (this.port) return;
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.next(), milliseconds);
  }

  private next(): void {
    this.origin += 1;
    if (this.origin < this.origins.length) this.show();
    else this.events.unreachable();
  }

  private heard(event: MessageEvent): void {
    const ready = event.data as Partial<Ready> | null;
    if (!ready || ready.lmsDispatch !== "ready" || typeof ready.page !== "string") return;
    if (!this.target || event.source !== this.target || event.origin !== this.origins[this.origin]) return;
    if (ready.page === this.page) return;
    window.clearTimeout(this.timer);
    this.page = ready.page;
    this.port?.close();
    const channel = new MessageChannel();
    this.port = channel.port1;
    this.port.onmessage = (message) => this.events.message(message.data as FromPage);
    this.target.postMessage({ lmsDispatch: "connect", protocol, page: ready.page }, event.origin, [channel.port2]);
    this.events.connected();
  }
}

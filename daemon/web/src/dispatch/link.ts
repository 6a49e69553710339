// The course page's end of the connection to the stub in the customer's LMS.
import { host } from "../host";
import { protocol, type Call, type CallResult, type Connect, type FromPage, type FromStub, type Hello } from "./protocol";

const askEvery = 500;
const patience = 20_000;
const resendAfter = 30_000;

/// There is no stub: the page was opened by itself, or its LMS's page is gone.
export class NoStub extends Error {}

interface Waiting {
  message: { type: "calls"; seq: number; calls: Call[] } | { type: "bye"; seq: number };
  done(results: CallResult[]): void;
  timer: number;
}

/// A port with a stub at its other end, and what that stub said first.
export class Link {
  private seq = 0;
  private waiting: Waiting | null = null;

  private constructor(
    private readonly port: MessagePort,
    readonly hello: Hello,
    /// Of the LMS's page, as the browser says; `null` for a sandboxed frame.
    readonly origin: string,
  ) {
    port.onmessage = (event) => this.heard(event.data as FromStub);
  }

  /// Asks the page around or behind this one for a port until it gives one.
  static async open(): Promise<Link> {
    const stub = host.parent ?? host.opener;
    if (!stub) throw new NoStub();
    const { port, origin } = await askForPort(stub);
    const hello = await new Promise<Hello>((done) => {
      port.onmessage = (event) => {
        const message = event.data as FromStub;
        if (message.type === "hello") done(message);
      };
    });
    return new Link(port, hello, origin);
  }

  accepted(title: string): void {
    this.send({ type: "accepted", title });
  }

  refused(reason: string): void {
    this.send({ type: "refused", reason });
  }

  /// One message at a time: the next may go out when this one is answered. Repeated until it is.
  calls(calls: Call[]): Promise<CallResult[]> {
    return this.ask({ type: "calls", seq: ++this.seq, calls });
  }

  bye(): Promise<CallResult[]> {
    return this.ask({ type: "bye", seq: ++this.seq });
  }

  /// Without waiting for an answer, for a page that is going away.
  parting(calls: Call[]): void {
    this.send({ type: "calls", seq: ++this.seq, calls });
  }

  private ask(message: Waiting["message"]): Promise<CallResult[]> {
    return new Promise((done) => {
      const timer = window.setInterval(() => this.send(message), resendAfter);
      this.waiting = { message, done, timer };
      this.send(message);
    });
  }

  private send(message: FromPage): void {
    this.port.postMessage(message);
  }

  private heard(message: FromStub): void {
    if (message.type === "ping") this.send({ type: "pong" });
    const { waiting } = this;
    if (message.type !== "ack" || !waiting || message.seq !== waiting.message.seq) return;
    window.clearInterval(waiting.timer);
    this.waiting = null;
    waiting.done(message.results);
  }
}

function askForPort(stub: Window): Promise<{ port: MessagePort; origin: string }> {
  const page = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
  return new Promise((done, fail) => {
    const stop = () => {
      window.clearInterval(asking);
      window.clearTimeout(giveUp);
      window.removeEventListener("message", heard);
    };
    const heard = (event: MessageEvent) => {
      const connect = event.data as Partial<Connect> | null;
      const port = event.ports[0];
      if (event.source !== stub || connect?.lmsDispatch !== "connect" || connect.page !== page || !port) return;
      stop();
      done({ port, origin: event.origin });
    };
    // Nothing in it is secret, and the page may be shown by anybody's LMS.
    const ask = () => stub.postMessage({ lmsDispatch: "ready", protocol, page }, "*");
    const asking = window.setInterval(ask, askEvery);
    const giveUp = window.setTimeout(() => {
      stop();
      fail(new NoStub());
    }, patience);
    window.addEventListener("message", heard);
    ask();
  });
}

// Where content is shown: in a frame on the page, or in a window of its own.
import { el } from "./dom";
import { t } from "./text";

export interface Stage {
  readonly loaded: boolean;
  /// Loads content in the place of what there is; its unload handlers must have run before.
  load(url: string, title: string): void;
  /// Takes the content away and carries on when its unload handlers have run: at once, or later.
  take(then: () => void): void;
  /// The content goes away with the player.
  close(): void;
}

/// A frame, whose unload handlers run in the very task that removes it.
export class FrameStage implements Stage {
  private frame: HTMLIFrameElement | null = null;

  constructor(private readonly show: (content: Node) => void) {}

  get loaded(): boolean {
    return this.frame !== null;
  }

  load(url: string, title: string): void {
    this.take(() => {});
    this.frame = el("iframe", {
      class: "content",
      title,
      src: url,
      allow: "unload *; fullscreen *; autoplay *; clipboard-write *",
    });
    this.show(this.frame);
  }

  take(then: () => void): void {
    const frame = this.frame;
    this.frame = null;
    if (frame) {
      tellOfUnload(frame.contentWindow);
      frame.remove();
    }
    then();
  }

  close(): void {
    this.take(() => {});
  }
}

const blank = "about:blank";
const features = "popup,width=1024,height=720,resizable=yes,scrollbars=yes";

/// A window. It is kept from one part of the course to the next; the page says that it is there, and offers
/// to open it where the browser doesn't allow that without a click.
export class WindowStage implements Stage {
  private window: Window | null = null;
  private watch = 0;
  private wanted: { url: string; title: string } | null = null;

  constructor(
    private readonly name: string,
    private readonly show: (content: Node) => void,
    /// The learner has closed the content's window.
    private readonly closed: () => void,
  ) {
    window.addEventListener("pagehide", () => this.window?.close());
  }

  get loaded(): boolean {
    return this.wanted !== null;
  }

  load(url: string, title: string): void {
    this.wanted = { url, title };
    if (this.window && !this.window.closed) {
      this.window.location.replace(url);
      this.shown();
    } else {
      this.open();
    }
  }

  take(then: () => void): void {
    window.clearInterval(this.watch);
    this.wanted = null;
    const content = this.window;
    if (!content || content.closed) {
      then();
      return;
    }
    content.location.replace(blank);
    const deadline = performance.now() + 2000;
    const wait = () => {
      if (content.closed || performance.now() > deadline || isBlank(content)) then();
      else window.setTimeout(wait, 20);
    };
    window.setTimeout(wait, 20);
  }

  close(): void {
    this.take(() => this.window?.close());
  }

  private open(): void {
    const { wanted } = this;
    if (!wanted) return;
    this.window = window.open(wanted.url, this.name, features);
    this.shown();
  }

  private shown(): void {
    const { wanted } = this;
    window.clearInterval(this.watch);
    if (!wanted) return;
    const open = this.window !== null && !this.window.closed;
    const button = el("button", { type: "button", class: "primary" }, t(open ? "windowShow" : "windowOpen"));
    button.addEventListener("click", () => (open ? this.window?.focus() : this.open()));
    const sentence = t(open ? "windowIsOpen" : "windowBlocked", { title: wanted.title });
    this.show(el("div", { class: "empty" }, el("div", {}, el("p", { role: "status" }, sentence), button)));
    if (!open) return;
    this.watch = window.setInterval(() => {
      if (!this.window?.closed) return;
      window.clearInterval(this.watch);
      this.wanted = null;
      this.closed();
    }, 250);
  }
}

function isBlank(content: Window): boolean {
  try {
    return content.location.href === blank && content.document.readyState === "complete";
  } catch {
    return false; // still content of another origin
  }
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

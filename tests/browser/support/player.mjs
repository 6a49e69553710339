// Chromium and the player page as a learner sees it.
import { existsSync } from "node:fs";
import { chromium } from "playwright-core";
import { until } from "./wait.mjs";

const executablePath = process.env.LMS_CHROMIUM ?? "/usr/bin/chromium";

export const chromiumArguments = [
  "--no-sandbox",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

const slowness = Number(process.env.LMS_SLOW_MS ?? 0);

/// With LMS_SLOW_MS=N every request of every page waits up to N milliseconds: a test that reads a page before the
/// answer is there fails then, however fast the machine.
async function slowed(context) {
  if (slowness) {
    await context.route(/^https?:/, async (route) => {
      await new Promise((done) => setTimeout(done, Math.random() * slowness));
      await route.fallback().catch(() => {});
    });
  }
  return context;
}

export async function launchChromium(more = [], options = {}) {
  if (!existsSync(executablePath)) throw new Error(`${executablePath} is absent (LMS_CHROMIUM)`);
  const browser = await chromium.launch({ executablePath, args: [...chromiumArguments, ...more], ...options });
  const fresh = browser.newContext.bind(browser);
  browser.newContext = async (settings) => slowed(await fresh(settings));
  return browser;
}

/// A browser whose profile (IndexedDB, history) lies in `folder` and survives it.
export async function launchPersistent(folder, options = {}) {
  return slowed(await chromium.launchPersistentContext(folder, { executablePath, args: chromiumArguments, ...options }));
}

/// SIGKILL to the browser's main process.
export async function killBrowser(browser) {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  const gone = new Promise((done) => browser.once("disconnected", done));
  for (const { type, id } of processInfo) if (type === "browser") process.kill(id, "SIGKILL");
  await gone;
}

export class PlayerPage {
  errors = [];
  dialogs = [];

  constructor(page) {
    this.page = page;
    page.on("pageerror", (error) => this.errors.push(error.message));
    page.on("console", (message) => {
      if (message.type() === "error" && /Content Security Policy|Uncaught/.test(message.text())) {
        this.errors.push(message.text());
      }
    });
    // Courses ask with confirm() and complain with alert().
    page.on("dialog", (dialog) => {
      this.dialogs.push(`${dialog.type()}: ${dialog.message()}`);
      dialog.accept().catch(() => {});
    });
  }

  static async open(context, url) {
    const player = new PlayerPage(await context.newPage());
    await player.goto(url);
    return player;
  }

  async goto(url) {
    await this.page.goto(url);
    await this.settled();
  }

  /// Content is loaded, or a page stands in its place.
  async settled() {
    await this.page.locator("iframe.content, .stage .empty, .card:not([data-code=opening])").first().waitFor();
    const frame = await this.contentFrame();
    await frame?.waitForLoadState("load").catch(() => {});
  }

  async contentFrame() {
    const handle = await this.page.$("iframe.content");
    return handle ? handle.contentFrame() : null;
  }

  /// The content's frame, once its address contains `part` and it has loaded.
  async content(part = "") {
    return until(`content of ${part || "any address"} is loaded`, async () => {
      const frame = await this.contentFrame();
      if (!frame || !frame.url().includes(part) || frame.url() === "about:blank") return null;
      return (await frame.evaluate(() => document.readyState)) === "complete" ? frame : null;
    });
  }

  /// The learner sees that everything is saved.
  async saved(seconds = 15) {
    await this.page.locator("#app[data-sync=saved]").waitFor({ state: "attached", timeout: seconds * 1000 });
  }

  async next() {
    await this.page.getByRole("button", { name: "Next", exact: true }).click();
  }

  async choose(title) {
    await this.page.locator("button.entry", { has: this.page.getByText(title, { exact: true }) }).click();
  }

  /// Exit, and the promise that the window may be closed.
  async exit() {
    await this.page.getByRole("button", { name: "Exit", exact: true }).click();
    await this.end();
  }

  async end() {
    await this.page.locator("[data-code='end.saved']").waitFor();
  }

  /// The title, body and code of the page that stands in the player's place.
  async card() {
    const card = this.page.locator(".card:not([data-code=opening])");
    await card.waitFor();
    return { code: await card.getAttribute("data-code"), text: await card.innerText() };
  }

  /// What the table of contents shows: [{title, current, enabled, words}].
  contents() {
    return this.page.$$eval(".toc .entry", (entries) =>
      entries.map((entry) => ({
        title: entry.querySelector(".name").textContent,
        current: entry.hasAttribute("aria-current"),
        enabled: entry.tagName === "BUTTON" && !entry.disabled,
        words: entry.querySelector(".sr").textContent.trim(),
      })));
  }
}

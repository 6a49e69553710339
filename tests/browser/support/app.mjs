// The pages for administrators and learners as people use them.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { admin } from "./daemon.mjs";

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

export class AppPage {
  errors = [];

  constructor(page, daemon) {
    this.page = page;
    this.daemon = daemon;
    page.on("pageerror", (error) => this.errors.push(error.message));
    page.on("console", (message) => {
      if (message.type() === "error" && /Content Security Policy|Uncaught|TrustedHTML/.test(message.text())) {
        this.errors.push(message.text());
      }
    });
    page.on("dialog", (dialog) => {
      this.errors.push(`a dialog of a script: ${dialog.message()}`);
      void dialog.dismiss();
    });
  }

  static async open(context, daemon, path = "/") {
    const app = new AppPage(await context.newPage(), daemon);
    await app.page.goto(daemon.app + path);
    return app;
  }

  async logIn(who = admin) {
    const { page } = this;
    await page.getByLabel("E-mail").fill(who.email);
    await page.getByLabel("Password").fill(who.password);
    await page.getByRole("button", { name: "Log in" }).click();
    await page.locator(".topbar").waitFor();
  }

  /// To another page of this document, as a click on a link does it: a new document would be another login.
  async go(path) {
    await this.page.evaluate((href) => {
      const link = Object.assign(document.createElement("a"), { href });
      document.body.append(link);
      link.click();
      link.remove();
    }, path);
    await this.settled();
  }

  /// Nothing is being loaded any more.
  async settled() {
    await this.page.locator("main h1").first().waitFor({ state: "attached" });
    await this.page.waitForFunction(() => !document.querySelector("main [aria-busy=true]"));
  }

  async heading() {
    await this.settled();
    return this.page.locator("main h1").innerText();
  }

  button(name) {
    return this.page.getByRole("button", { name, exact: true });
  }

  /// The rows of the page's table called `caption`, each as the text of its cells.
  async rows(caption) {
    const table = this.page.getByRole("table", { name: caption });
    await table.waitFor();
    await this.settled();
    return table.locator("tbody tr").evaluateAll((rows) =>
      rows.map((row) => [...row.children].map((cell) => cell.innerText.trim())));
  }

  /// What axe-core finds that is serious or worse; the page's CSP does not keep it out.
  async complaints() {
    const session = await this.page.context().newCDPSession(this.page);
    await session.send("Runtime.evaluate", { expression: axeSource });
    await session.detach();
    return this.page.evaluate(async () => {
      const { violations } = await axe.run(document, { resultTypes: ["violations"] });
      return violations.filter((one) => ["serious", "critical"].includes(one.impact))
        .map((one) => `${one.id}: ${one.nodes.map((node) => node.target.join(" ")).slice(0, 3).join(" | ")}`);
    });
  }
}

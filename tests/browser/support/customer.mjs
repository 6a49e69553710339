// Customers' LMSs for dispatch packages: the stand-in pages of support/lms over a small server, which also shows
// the files of a package.
import { execFileSync } from "node:child_process";
import { createServer } from "node:http";
import { readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { until } from "./wait.mjs";

const pages = join(dirname(fileURLToPath(import.meta.url)), "lms");
const types = { html: "text/html; charset=utf-8", js: "text/javascript; charset=utf-8" };

/// The package of `offer`'s dispatch in `folder`. Options are flags of `dispatch export`.
export async function exportPackage(daemon, offer, folder, ...options) {
  const format = options.includes("--format") ? [] : ["--format", "scorm12"];
  const file = join(folder, `dispatch-${offer.dispatch.id}-${Math.random().toString(36).slice(2)}.zip`);
  await daemon.ctl("dispatch", "export", offer.dispatch.id, ...format, "--file", file, ...options);
  return file;
}

export class Customer {
  /// `change` may alter config.js's settings, as no exported package has them.
  static async start(packageFile, change = (settings) => settings) {
    const customer = new Customer();
    const folder = packageFile.replace(/\.zip$/, "");
    execFileSync("unzip", ["-q", "-o", packageFile, "-d", folder]);
    customer.server = createServer((request, response) => {
      const path = normalize(new URL(request.url, "http://x").pathname);
      try {
        const [, area, name] = path.match(/^\/(lms|content)\/([\w.]+)$/);
        let body = readFileSync(join(area === "lms" ? pages : folder, name), "utf8");
        if (name === "config.js") {
          const settings = change(JSON.parse(body.slice(body.indexOf("{"), body.lastIndexOf("}") + 1)));
          body = `window.lmsDispatch = ${JSON.stringify(settings)};`;
        }
        response.writeHead(200, { "Content-Type": types[name.split(".").at(-1)] ?? "text/plain", "Cache-Control": "no-store" });
        response.end(body);
      } catch {
        response.writeHead(404).end();
      }
    });
    await new Promise((done) => customer.server.listen(0, "127.0.0.1", done));
    const { port } = customer.server.address();
    // Another site than the course's, so that the browser keeps them in processes of their own, as in the field.
    customer.origin = `http://localhost:${port}`;
    customer.portal = `http://127.0.0.1:${port}`;
    return customer;
  }

  url(options = {}) {
    const query = new URLSearchParams({ portal: this.portal, ...options });
    return `${this.origin}/lms/lms.html?${query}`;
  }

  stop() {
    this.server.closeAllConnections();
    this.server.close();
  }
}

/// All frames of all pages of `context`.
const frames = (context) => context.pages().flatMap((page) => page.frames());

/// The frame in which the course's own page runs, wherever it is shown.
export function courseFrame(context, daemon, part = "only.html") {
  return until(`${part} is shown`, async () => {
    const found = frames(context).find((frame) => frame.url().startsWith(`${daemon.content}/c/`) && frame.url().includes(part));
    return found && (await found.evaluate(() => document.readyState)) === "complete" ? found : null;
  }, 30);
}

/// The frame or window of our course page, which stands between the stub and the course.
export function playerFrame(context, daemon) {
  return until("the course page is shown", async () =>
    frames(context).find((frame) => frame.url().startsWith(`${daemon.content}/d/`)), 30);
}

export function stubFrame(context, part = "/content/index.html") {
  return until("the stub is shown", async () => frames(context).find((frame) => frame.url().includes(part)), 30);
}

/// What a stand-in has been told: `element` → last value it took.
export const told = (page) => page.evaluate(() => window.lmsData);
export const callsTo = (page) => page.evaluate(() => window.lmsCalls);

/// The page that stands in the course's place, in our frame: {code, text}.
export async function refusal(context, daemon) {
  const frame = await playerFrame(context, daemon);
  const card = frame.locator(".card:not([data-code=opening])");
  await card.waitFor();
  return { code: await card.getAttribute("data-code"), text: await card.innerText() };
}

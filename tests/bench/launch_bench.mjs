// Launches per second, from a link to a player that is ready to call the API: the page, its parts, the
// exchange and the content's first file, as HTTP over kept connections by 32 learners at once, each launch
// with a link of its own, so that each makes a registration. Then the time to the first API call in Chromium.
// First visits fetch every part of the player; later ones have them in the browser's cache and ask only
// whether the page itself has changed.
//
//   LMS_BUILD_DIR=build node tests/bench/launch_bench.mjs
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { Agent, request } from "node:http";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { writeCourse } from "../browser/support/courses.mjs";
import { Daemon } from "../browser/support/daemon.mjs";
import { launchChromium } from "../browser/support/player.mjs";

const learners = 32;
const launches = Number(process.env.LMS_LAUNCHES ?? 1600);
const visits = 20;
const goals = { perSecond: 100, p99: 500, firstCall: 1000 };

const percentile = (values, p) => [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * p))];
const line = (name, text) => console.log(`${name.padEnd(24)} ${text}`);
const ratio = (figure, goal, more) => `goal ${goal}: ${(more ? figure / goal : goal / figure).toFixed(1)} times as good`;

/// One answer, read to its end.
function fetchOn(agent, origin, path, { method = "GET", headers = {}, body } = {}) {
  return new Promise((done, fail) => {
    const sent = request(origin + path, { agent, method, headers: { "Accept-Encoding": "gzip", ...headers } }, (answer) => {
      const chunks = [];
      answer.on("data", (chunk) => chunks.push(chunk));
      answer.on("end", () => done({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(chunks) }));
      answer.on("error", fail);
    });
    sent.on("error", fail);
    sent.end(body);
  });
}

/// The addresses of the player's parts, as a browser finds them in its page.
async function partsOf(origin) {
  const agent = new Agent();
  const page = await fetchOn(agent, origin, "/play", { headers: { "Accept-Encoding": "identity" } });
  agent.destroy();
  const parts = [...page.body.toString().matchAll(/(?:href|src)="(\/_\/[^"]+)"/g)].map((match) => match[1]);
  return { parts, etag: page.headers.etag };
}

async function launchOnce(agent, origin, link, { parts, etag }, warm) {
  const token = new URLSearchParams(new URL(link).hash.slice(1)).get("t");
  const page = await fetchOn(agent, origin, "/play", { headers: warm ? { "If-None-Match": etag } : {} });
  if (page.status !== 200 && page.status !== 304) throw new Error(`/play: ${page.status}`);
  if (!warm) for (const part of parts) await fetchOn(agent, origin, part);
  const body = JSON.stringify({ token, browser: "bench" });
  const exchange = await fetchOn(agent, origin, "/launch/exchange", {
    method: "POST",
    headers: { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(body), "Accept-Encoding": "identity" },
    body,
  });
  if (exchange.status !== 200) throw new Error(`exchange: ${exchange.status} ${exchange.body}`);
  const { files } = JSON.parse(exchange.body);
  const content = await fetchOn(agent, origin, `${files}only.html`);
  if (content.status !== 200) throw new Error(`content: ${content.status}`);
}

/// All links, `learners` at a time; milliseconds of each launch and launches per second.
async function race(origin, links, known, warm) {
  const queue = [...links];
  const times = [];
  const begin = performance.now();
  await Promise.all(
    Array.from({ length: learners }, async () => {
      const agent = new Agent({ keepAlive: true, maxSockets: 6 });
      for (let link = queue.pop(); link; link = queue.pop()) {
        const from = performance.now();
        await launchOnce(agent, origin, link, known, warm);
        times.push(performance.now() - from);
      }
      agent.destroy();
    }),
  );
  return { times, perSecond: (links.length / (performance.now() - begin)) * 1000 };
}

/// Links for `count` learners, made from a table as a customer would.
function makeLinks(daemon, dispatch, count, prefix) {
  const table = `learner,name\n${Array.from({ length: count }, (_, i) => `${prefix}-${i},"Learner, ${i}"`).join("\n")}\n`;
  return new Promise((done, fail) => {
    const lmsctl = execFile(join(process.env.LMS_BUILD_DIR ?? "build", "cli/lmsctl"),
      ["launch-link", "create", "--dispatch", dispatch, "--csv", "-", "-o", "name", "--quiet"],
      { env: { ...process.env, LMSCTL_CONFIG_DIR: join(daemon.home, "config") }, maxBuffer: 1 << 28 },
      (error, stdout) => (error ? fail(error) : done(stdout.trim().split("\n"))));
    lmsctl.stdin.end(table);
  });
}

/// Milliseconds from the navigation to the content's first API call.
async function firstCall(browser, link, context) {
  const page = await context.newPage();
  const called = new Promise((done) => page.exposeFunction("called", (at) => done(at)));
  await page.addInitScript(() => {
    window.addEventListener("message", (event) => {
      if (event.data === "bench-called") window.called(performance.now());
    });
  });
  await page.goto(link, { waitUntil: "commit" });
  const at = await called;
  await page.close();
  return at;
}

const folder = mkdtempSync(join(tmpdir(), "lms-bench-"));
const daemon = await Daemon.start();
const browser = await launchChromium();
try {
  const file = writeCourse(folder, {
    name: "launched",
    title: "Launched",
    items: [{ id: "only", title: "Only", script: `api12.LMSInitialize(""); parent.postMessage("bench-called", "*");` }],
  });
  const offer = await daemon.offer(file);
  const begin = performance.now();
  const cold = await makeLinks(daemon, offer.dispatch.id, launches, "cold");
  const linksPerSecond = (launches / (performance.now() - begin)) * 1000;
  const warm = await makeLinks(daemon, offer.dispatch.id, launches, "warm");
  const chromium = await makeLinks(daemon, offer.dispatch.id, 2 * visits, "chromium");
  const known = await partsOf(daemon.content);

  line("load before", loadavg().map((value) => value.toFixed(1)).join(" "));
  line("links from a table", `${linksPerSecond.toFixed(0)}/s with one lmsctl`);
  for (const [name, links, isWarm] of [["first visits", cold, false], ["later visits", warm, true]]) {
    const { times, perSecond } = await race(daemon.content, links, known, isWarm);
    const p99 = percentile(times, 0.99);
    line(name, `${links.length} launches by ${learners} learners at once, ${isWarm ? "parts of the player cached" : `${known.parts.length} parts fetched`}`);
    line("  launches", `${perSecond.toFixed(0)}/s (${ratio(perSecond, goals.perSecond, true)})`);
    line("  latency", `p50 ${percentile(times, 0.5).toFixed(0)} ms, p99 ${p99.toFixed(0)} ms (${ratio(p99, goals.p99, false)})`);
  }
  const first = [];
  for (const link of chromium.slice(0, visits)) {
    const context = await browser.newContext();
    first.push(await firstCall(browser, link, context));
    await context.close();
  }
  const shared = await browser.newContext();
  const later = [];
  for (const link of chromium.slice(visits)) later.push(await firstCall(browser, link, shared));
  const middle = percentile(first, 0.5);
  line("Chromium, first call", `median ${middle.toFixed(0)} ms with an empty cache (${ratio(middle, goals.firstCall, false)}), ` +
    `${percentile(later, 0.5).toFixed(0)} ms with a full one, of ${visits} visits each`);
  line("load after", loadavg().map((value) => value.toFixed(1)).join(" "));
  const { counts } = await daemon.json("dispatch", "show", offer.dispatch.id);
  if (counts.registrations !== 2 * launches + 2 * visits) throw new Error(`registrations: ${counts.registrations}`);
} finally {
  await browser.close();
  await daemon.stop();
  rmSync(folder, { recursive: true, force: true });
}

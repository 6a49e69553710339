// Figures of the engine in Chromium, through the player's own API object, call log and sync
// included: Set+Get pairs per second, beside scorm-again in the same browser; p99 of a call, one with a value of
// 64,000 characters included; size of the wasm, time from navigation to the first API call.
//
// Both engines are called by the same loop, in turn and for a few hundredths of a second each: what else runs on
// the machine, or on the host of a virtual one, slows both. The ratio is that of neighbours.
//
//   LMS_BUILD_DIR=build node tests/bench/engine_browser.mjs
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { get } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { writeCourse } from "../browser/support/courses.mjs";
import { Daemon } from "../browser/support/daemon.mjs";
import { launchChromium, PlayerPage } from "../browser/support/player.mjs";

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/// Bytes on the wire of a gzip-encoded answer.
const gzippedSize = (url) =>
  new Promise((done, fail) => {
    get(url, { headers: { "Accept-Encoding": "gzip" } }, (response) => {
      let size = 0;
      response.on("data", (chunk) => (size += chunk.length));
      response.on("end", () => done({ size, encoding: response.headers["content-encoding"] }));
    }).on("error", fail);
  });

/// Runs in the content; each round a different value, read back and compared.
function pairs({ count, element }) {
  const begin = performance.now();
  for (let i = 0; i < count; ++i) {
    const value = `page ${i}`;
    window.lms.set(element, value);
    if (window.lms.get(element) !== value) throw new Error(`read ${window.lms.get(element)} for ${value}`);
  }
  return count / ((performance.now() - begin) / 1000);
}

/// Runs in the content: what each call takes, in microseconds, one array a kind. Nothing of its own becomes garbage
/// between the calls, and little stays young: a collection would stop one of them.
function latencies({ count, element, long }) {
  const out = { Set: new Float64Array(count), Get: new Float64Array(count), "long Set": new Float64Array(count / 10) };
  const { Set: sets, Get: gets, "long Set": longs } = out;
  // As suspend data changes: a little in the middle of much.
  const values = ["a", "b", "c"].map((c) => "x".repeat(31_000) + c.repeat(2_000) + "x".repeat(31_000));
  for (const value of values) value.charCodeAt(63_999); // one string, not parts that are put together at its first use
  const texts = Array.from({ length: 64 }, (_, i) => `page ${i}`);
  for (let i = 0; i < count; ++i) {
    const text = texts[i % 64];
    let begin = performance.now();
    window.lms.set(element, text);
    sets[i] = (performance.now() - begin) * 1000;
    begin = performance.now();
    window.lms.get(element);
    gets[i] = (performance.now() - begin) * 1000;
    if (i % 10 !== 0) continue;
    const value = values[(i / 10) % 3];
    begin = performance.now();
    window.lms.set(long, value);
    longs[i / 10] = (performance.now() - begin) * 1000;
  }
  return Object.fromEntries(Object.entries(out).map(([kind, times]) => [kind, Array.from(times)]));
}

/// Runs in the content: what arithmetic alone takes there, in pieces as long as `micros`. What stands out of them is
/// the machine's: its interrupts, and on a virtual one its host.
function arithmetic({ count, micros }) {
  let x = 1;
  const work = (steps) => {
    for (let i = 0; i < steps; ++i) x = (Math.imul(x, 1664525) + 1013904223) | 0;
  };
  const warm = 20_000_000;
  work(warm);
  let begin = performance.now();
  work(warm);
  const steps = Math.round((warm * micros) / 1000 / (performance.now() - begin));
  const times = new Float64Array(count);
  for (let i = 0; i < count; ++i) {
    begin = performance.now();
    work(steps);
    times[i] = (performance.now() - begin) * 1000;
  }
  return Array.from(times);
}

/// A page of its own origin may read a clock that ticks every 5 µs, any other one of 100 µs.
async function isolate(context) {
  await context.route("**/*", async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, headers: { ...response.headers(), "cross-origin-opener-policy": "same-origin",
      "cross-origin-embedder-policy": "require-corp", "cross-origin-resource-policy": "same-origin" } });
  });
}

const first = "performance.timeOrigin + performance.now() - parent.performance.timeOrigin";
const standards = [
  { version: "1.2", element: "cmi.core.lesson_location",
    script: `api12.LMSInitialize(""); window.firstCall = ${first};
      window.lms = { set: (e, v) => api12.LMSSetValue(e, v), get: (e) => api12.LMSGetValue(e) };` },
  { version: "2004 4th Edition", element: "cmi.location",
    script: `api2004.Initialize(""); window.firstCall = ${first};
      window.lms = { set: (e, v) => api2004.SetValue(e, v), get: (e) => api2004.GetValue(e) };` },
];

const here = dirname(fileURLToPath(import.meta.url));
const wasmLimit = 60_000;
const rounds = 6;
const warmUp = 2;
const turns = 12;
const latencyRounds = 5;
const pairsPerTurn = { mine: 20_000, theirs: 5_000 };
const peer = {
  "1.2": { file: "scorm12.min.js", start: `window.API = new Scorm12API({}); API.LMSInitialize("");
    window.lms = { set: (e, v) => API.LMSSetValue(e, v), get: (e) => API.LMSGetValue(e) };` },
  "2004 4th Edition": { file: "scorm2004.min.js", start: `window.API = new Scorm2004API({}); API.Initialize("");
    window.lms = { set: (e, v) => API.SetValue(e, v), get: (e) => API.GetValue(e) };` },
};

/// scorm-again as its users have it: the minified build with its defaults, called from a frame.
async function openPeer(browser, version) {
  const page = await browser.newPage();
  await page.setContent(`<iframe srcdoc="<p>content</p>"></iframe>`);
  await page.addScriptTag({ content: readFileSync(join(here, "node_modules/scorm-again/dist", peer[version].file), "utf8") });
  await page.evaluate(peer[version].start);
  const content = page.frames()[1];
  await content.evaluate(() => (window.lms = window.parent.lms));
  return { page, content };
}

/// The slowest of a hundred, of each kind of call.
async function printLatencies(browser, version, url, element) {
  const context = await browser.newContext();
  await isolate(context); // playwright answers each request; what is still under way at the end is dropped
  const player = await PlayerPage.open(context, url);
  const content = await player.content("only.html");
  const isolated = await content.evaluate(() => crossOriginIsolated);
  await content.evaluate(pairs, { count: 20_000, element });
  const times = {};
  for (let round = 0; round < 1 + latencyRounds; ++round) {
    await player.saved(60);
    const measured = await content.evaluate(latencies, { count: 5_000, element, long: "cmi.suspend_data" });
    if (round === 0) continue; // the browser compiles
    for (const [kind, all] of Object.entries(measured)) (times[kind] ??= []).push(...all);
  }
  const quantiles = (all) => [0.5, 0.99].map((share) => [...all].sort((a, b) => a - b)[Math.floor(all.length * share)]);
  const shown = Object.entries(times).map(([kind, all]) => {
    const [half, p99] = quantiles(all);
    return `${kind} ${half.toFixed(0)}/${p99.toFixed(0)} (${p99 <= 50 ? "reached" : "MISSED"})`;
  });
  const count = times["long Set"].length;
  const [half, p99] = quantiles(await content.evaluate(arithmetic, { count, micros: quantiles(times["long Set"])[0] }));
  console.log(`SCORM ${version}: median/p99 of a call in µs, goal 50 for each: ${shown.join(", ")}; arithmetic alone, as long ` +
    `as the long Set: ${half.toFixed(0)}/${p99.toFixed(0)} (a clock of ${isolated ? 5 : 100} µs)`);
  await player.saved(60);
  await context.unrouteAll({ behavior: "ignoreErrors" });
  await context.close();
}

const folder = mkdtempSync(join(tmpdir(), "lms-bench-"));
const daemon = await Daemon.start();
const browser = await launchChromium();
try {
  for (const { version, element, script } of standards) {
    const name = `bench-${version.replace(/\W/g, "")}`;
    const offer = await daemon.offer(writeCourse(folder, { name, title: name, version, items: [{ id: "only", title: "Only", script }] }));
    const { url } = await daemon.link(offer);
    const context = await browser.newContext();
    const opened = [];
    let player;
    for (let i = 0; i < 11; ++i) {
      await player?.page.close();
      player = await PlayerPage.open(context, url);
      opened.push(await (await player.content("only.html")).evaluate(() => window.firstCall));
    }
    const [cold, ...warm] = opened;
    const content = await player.content("only.html");
    const other = await openPeer(browser, version);
    const rates = [];
    const others = [];
    for (let round = 0; round < warmUp + rounds; ++round) {
      for (let turn = 0; turn < turns; ++turn) {
        const mine = await content.evaluate(pairs, { count: pairsPerTurn.mine, element });
        const theirs = await other.content.evaluate(pairs, { count: pairsPerTurn.theirs, element });
        if (round < warmUp) continue; // the browser compiles both
        rates.push(mine);
        others.push(theirs);
      }
      await player.saved(60);
    }
    await context.close();
    await other.page.close();
    const times = median(rates.map((mine, i) => mine / others[i]));
    const shown = (values) => `${Math.round(median(values))} (best ${Math.round(Math.max(...values))})`;
    console.log(`SCORM ${version}: ${shown(rates)} Set+Get pairs/s in Chromium with the call log on, median of ` +
      `${rates.length} × ${pairsPerTurn.mine}; scorm-again ${shown(others)}; ` +
      `${times.toFixed(1)} times, goal 5: ${times >= 5 ? "reached" : "MISSED"}`);
    await printLatencies(browser, version, url, element);
    console.log(`SCORM ${version}: navigation to first API call ${cold.toFixed(0)} ms cold, ${median(warm).toFixed(0)} ms warm ` +
      `(median of ${warm.length})`);
  }
  const page = await (await fetch(`${daemon.content}/play`)).text();
  for (const path of page.match(/\/_\/[\w.-]+/g).filter((one, i, all) => all.indexOf(one) === i)) {
    const plain = (await (await fetch(daemon.content + path, { headers: { "Accept-Encoding": "identity" } })).arrayBuffer()).byteLength;
    const { size, encoding } = await gzippedSize(daemon.content + path);
    console.log(`${path}: ${plain} bytes, ${size} as ${encoding ?? "identity"}` +
      (path.endsWith(".wasm") ? `: ${size <= wasmLimit ? "within" : "OVER"} the goal of ${wasmLimit}` : ""));
  }
} finally {
  await browser.close();
  await daemon.stop();
  rmSync(folder, { recursive: true, force: true });
}

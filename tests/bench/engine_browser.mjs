// Figures of the engine in Chromium, through the player's own API object, call log and sync
// included: Set+Get pairs per second, size of the wasm, time from navigation to the first API call.
//
//   LMS_BUILD_DIR=build node tests/bench/engine_browser.mjs
import { mkdtempSync, rmSync } from "node:fs";
import { get } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
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

const first = "performance.timeOrigin + performance.now() - parent.performance.timeOrigin";
const standards = [
  { version: "1.2", element: "cmi.core.lesson_location",
    script: `api12.LMSInitialize(""); window.firstCall = ${first};
      window.lms = { set: (e, v) => api12.LMSSetValue(e, v), get: (e) => api12.LMSGetValue(e) };` },
  { version: "2004 4th Edition", element: "cmi.location",
    script: `api2004.Initialize(""); window.firstCall = ${first};
      window.lms = { set: (e, v) => api2004.SetValue(e, v), get: (e) => api2004.GetValue(e) };` },
];

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
    const rates = [];
    for (let i = 0; i < 5; ++i) {
      rates.push(await content.evaluate(pairs, { count: 4000, element }));
      await player.saved(60);
    }
    console.log(`SCORM ${version}: ${Math.round(median(rates))} Set+Get pairs/s in Chromium (median of 5 × 4000, ` +
      `best ${Math.round(Math.max(...rates))}); navigation to first API call ${cold.toFixed(0)} ms cold, ` +
      `${median(warm).toFixed(0)} ms warm (median of ${warm.length})`);
    await context.close();
  }
  const page = await (await fetch(`${daemon.content}/play`)).text();
  for (const path of page.match(/\/_\/[\w.-]+/g).filter((one, i, all) => all.indexOf(one) === i)) {
    const plain = (await (await fetch(daemon.content + path, { headers: { "Accept-Encoding": "identity" } })).arrayBuffer()).byteLength;
    const { size, encoding } = await gzippedSize(daemon.content + path);
    console.log(`${path}: ${plain} bytes, ${size} as ${encoding ?? "identity"}` +
      (path.endsWith(".wasm") ? `: ${size <= 60_000 ? "within" : "OVER"} the goal of 60,000` : ""));
  }
} finally {
  await browser.close();
  await daemon.stop();
  rmSync(folder, { recursive: true, force: true });
}

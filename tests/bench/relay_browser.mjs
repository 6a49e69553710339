// How long a result takes from the content's SetValue to the customer LMS's SetValue, in Chromium: course page, stub
// and LMS on two sites, so in processes of their own, as in the field.
//
//   LMS_BUILD_DIR=build node tests/bench/relay_browser.mjs
import { mkdtempSync, rmSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { writeCourse } from "../browser/support/courses.mjs";
import { callsTo, courseFrame, Customer, exportPackage } from "../browser/support/customer.mjs";
import { Daemon } from "../browser/support/daemon.mjs";
import { launchChromium } from "../browser/support/player.mjs";
import { until } from "../browser/support/wait.mjs";

const rounds = 500;
const pause = 25;
const goal = 50;
const folder = mkdtempSync(join(tmpdir(), "lms-relay-"));
const daemon = await Daemon.start();
const browser = await launchChromium();

/// Runs in the content: a new score every `pause` ms; answers when each was set.
function play({ rounds, pause }) {
  const now = () => performance.timeOrigin + performance.now();
  return new Promise((done) => {
    const times = [];
    const step = () => {
      const score = ((times.length % 9000) / 100 + 1).toFixed(2);
      times.push([score, now()]);
      api12.LMSSetValue("cmi.core.score.raw", score);
      if (times.length < rounds) setTimeout(step, pause);
      else done(times);
    };
    step();
  });
}

async function measure(window) {
  const offer = await daemon.offer(writeCourse(folder, { name: `relay-${window}`, title: "Relay",
    items: [{ id: "only", title: "Only", script: `api12.LMSInitialize(""); api12.LMSSetValue("cmi.core.score.max", "100");` }] }));
  const lms = await Customer.start(await exportPackage(daemon, offer, folder, ...(window ? ["--window"] : [])));
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(lms.url());
  const content = await courseFrame(context, daemon);
  await content.evaluate(play, { rounds: 50, pause }); // warm
  const skip = (await callsTo(page)).length;
  const sent = await content.evaluate(play, { rounds, pause });
  const arrived = await until("the last one arrived", async () => {
    const scores = (await callsTo(page)).slice(skip).filter((call) => call.args[0] === "cmi.core.score.raw");
    return scores.some((call) => call.args[1] === String(Number(sent.at(-1)[0]))) ? scores : null;
  }, 60);
  const at = new Map(arrived.map((call) => [Number(call.args[1]), call.at]));
  // A result that was overtaken by a newer one while the LMS was busy was told with that one.
  let next = Infinity;
  const delays = [];
  for (const [score, time] of sent.reverse()) {
    next = at.get(Number(score)) ?? next;
    delays.push(next - time);
  }
  delays.sort((a, b) => a - b);
  const quantile = (q) => delays[Math.min(delays.length - 1, Math.floor(delays.length * q))];
  await context.close();
  lms.stop();
  return { overtaken: sent.length - at.size, p50: quantile(0.5), p99: quantile(0.99), worst: delays.at(-1) };
}

try {
  for (const window of [false, true]) {
    const { overtaken, p50, p99, worst } = await measure(window);
    const place = window ? "in a window" : "in a frame ";
    console.log(`relay ${place}     p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms, worst ${worst.toFixed(1)} ms of ${rounds} results,`
      + ` ${overtaken} told with a newer one (goal: p99 ${goal} ms or less; ratio ${(p99 / goal).toFixed(2)})`);
  }
  console.log(`load                  ${loadavg()[0].toFixed(1)} on ${cpus().length} processors`);
} finally {
  await browser.close();
  await daemon.stop();
  rmSync(folder, { recursive: true, force: true });
}

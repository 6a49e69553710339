// Pages and their lists with 10,000 tenants, 100,000 users and 1 million registrations.
//
//   LMS_BUILD_DIR=build node tests/bench/pages_browser.mjs [--small]
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { writeCourse } from "../browser/support/courses.mjs";
import { admin, Daemon } from "../browser/support/daemon.mjs";
import { launchChromium } from "../browser/support/player.mjs";

const seed = join(dirname(fileURLToPath(import.meta.url)), "../../scripts/seed");
const small = process.argv.includes("--small");
const rounds = 200;
const goals = { list: 50, page: 1000 };

const median = (all) => all.sort((a, b) => a - b)[all.length >> 1];
const report = (what, value, goal) =>
  console.log(`${what.padEnd(52)} ${value.toFixed(1).padStart(8)} ms  (goal: ${goal} ms, ratio ${(value / goal).toFixed(2)})`);

async function lists(daemon, token) {
  const ask = async (path) => {
    const begun = performance.now();
    const answer = await fetch(daemon.app + path, { headers: { Authorization: `Bearer ${token}` } });
    const body = await answer.json();
    if (!answer.ok) throw new Error(`${path}: ${JSON.stringify(body)}`);
    return [performance.now() - begun, body];
  };
  const tenants = (await ask("/org/tenants?limit=25&sort=-createdAt"))[1];
  const tenant = tenants.find((one) => one.domain.startsWith("seed")).id;
  const dispatch = (await ask(`/dispatches?tenant=${tenant}&limit=1`))[1].items[0];
  const registration = (await ask(`/registrations?tenant=${tenant}&limit=1`))[1].items[0];
  const user = (await ask(`/users?tenant=${tenant}&limit=1`))[1].items[0];
  const paths = [
    "/stats?days=30", `/stats?days=90&tenant=${tenant}`,
    "/org/tenants?limit=25", "/org/tenants?limit=25&sort=name", "/org/tenants?limit=25&q=turing", `/org/tenants/${tenant}`,
    `/org/tenants/${tenant}/courses?limit=10`,
    "/users?limit=25", "/users?limit=25&sort=lastName", `/users?limit=25&tenant=${tenant}`, "/users?limit=25&q=lovelace", "/users?limit=25&q=nobodyatall",
    "/users?limit=25&q=l", "/users?limit=25&q=ada%20lovelace&sort=lastName", "/users?limit=25&q=user9&sort=email", "/users?limit=25&q=lovelace&sort=lastName", "/users?limit=25&q=user9%20seed1-9&sort=email", `/users?limit=25&q=user9&tenant=${tenant}`,
    "/learners?limit=25", `/learners?limit=25&dispatch=${dispatch.id}`, "/learners?limit=25&q=nobodyatall", "/learners?limit=25&q=lovelace",
    "/learners?limit=25&q=l", "/learners?limit=25&q=ada%20lovelace", `/learners?limit=25&q=${user.id}`, `/learners?limit=25&tenant=${tenant}&q=l`,
    "/courses?limit=25", "/courses?limit=25&q=nobodyatall", "/dispatches?limit=25&q=safety", "/dispatches?limit=25&q=nobodyatall", "/dispatches?limit=25&sort=courseTitle", "/lms-launches?limit=25", "/dispatches?limit=25", `/dispatches?limit=10&course=${dispatch.courseId}`, `/dispatches?limit=25&tenant=${tenant}`,
    "/registrations?limit=25", `/registrations?limit=25&tenant=${tenant}`, `/registrations?limit=10&dispatch=${dispatch.id}`,
    `/registrations?limit=10&user=${user.id}`, "/registrations?limit=25&state=suspended", "/registrations?limit=25&q=lovelace",
    "/registrations?limit=25&q=nobodyatall", "/registrations?limit=25&q=ada%20lovelace", `/registrations?limit=25&q=${user.id}`,
    "/registrations?limit=25&q=safety", "/registrations?limit=25&q=ada%20lovelace%20safety", "/registrations?limit=25&q=safety%20nobodyatall",
    `/registrations?limit=25&tenant=${tenant}&q=lovelace`, "/registrations?limit=25&q=lovelace%20turing", "/registrations?limit=25&state=notStarted", "/org/tenants?limit=25&q=nobodyatall",
    `/stats/results?tenant=${tenant}`, `/stats/statements?tenant=${tenant}`,
    `/registrations/${registration.id}`, `/registrations/${registration.id}/log?limit=200`,
    `/launch-links?limit=10&dispatch=${dispatch.id}`, "/keys?limit=25", "/audit?limit=50",
  ];
  let over = 0;
  for (const path of paths) {
    const times = [];
    const until = performance.now() + 3000;
    for (let i = 0; i < rounds && performance.now() < until; ++i) times.push((await ask(path))[0]);
    times.sort((a, b) => a - b);
    const p99 = times[Math.min(times.length - 1, Math.ceil(times.length * 0.99) - 1)];
    if (p99 > goals.list) ++over;
    report(`${path.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "ID")} p99 of ${times.length}`, p99, goals.list);
  }
  console.log(`lists over the goal: ${over} of ${paths.length}`);
}

async function pages(daemon, offer) {
  const browser = await launchChromium();
  try {
    const page = await browser.newPage();
    await page.goto(`${daemon.app}/login`);
    await page.locator("input[type=email]").fill(admin.email);
    await page.locator("input[type=password]").fill(admin.password);
    await page.locator("button[type=submit]").click();
    await page.locator(".figure").first().waitFor();
    const painted = (of) => of.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? NaN);
    // Interactive: the page's data is shown and its controls answer.
    const measure = async (path, ready) => {
      const paints = [];
      const readies = [];
      for (let i = 0; i < 7; ++i) {
        await page.goto(daemon.app + path, { waitUntil: "commit" });
        readies.push(await page.evaluate(async (selector) => {
          while (!document.querySelector(selector)) await new Promise((done) => requestAnimationFrame(done));
          return performance.now();
        }, ready));
        paints.push(await painted(page));
      }
      report(`${path} first contentful paint, median`, median(paints), goals.page);
      report(`${path} interactive, median`, median(readies), goals.page);
    };
    await measure("/admin", ".figure");
    await measure("/admin/org", "tbody tr a");
    await measure("/admin/registrations", "tbody tr a");
    await measure("/admin/users", "tbody tr a");
    await measure("/admin/xapi?tab=statistics", ".figure");

    const paints = [];
    const readies = [];
    for (let i = 0; i < 7; ++i) {
      const { url } = await daemon.link(offer, `learner${i}`);
      const player = await browser.newPage();
      await player.goto(url, { waitUntil: "commit" });
      await player.locator("iframe.content").waitFor();
      readies.push(await player.evaluate(() => performance.now()));
      paints.push(await painted(player));
      await player.close();
    }
    report("player first contentful paint, median", median(paints), goals.page);
    report("player course opened, median", median(readies), goals.page);
  } finally {
    await browser.close();
  }
}

const folder = mkdtempSync(join(tmpdir(), "lms-pages-"));
const daemon = await Daemon.start();
try {
  const offer = await daemon.offer(writeCourse(folder, { name: "course", title: "Course", items: [{ id: "one", title: "One" }] }));
  await daemon.halt();
  console.log(execFileSync(seed, ["--data-dir", daemon.dataDir, ...(small ? [] : ["--scale"])], { encoding: "utf8" }).trim());
  await daemon.serve();
  console.log(`load ${loadavg()[0].toFixed(1)} on ${cpus().length} processors`);
  await daemon.rest("GET", "/stats");
  await lists(daemon, daemon.token);
  await pages(daemon, offer);
} finally {
  await daemon.stop();
  rmSync(folder, { recursive: true, force: true });
}

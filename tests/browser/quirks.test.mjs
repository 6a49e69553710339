// Dispatch packages in stand-ins for customers' LMSs, each with one of the quirks that well-known ones have.
import assert from "node:assert/strict";
import { writeCourse } from "./support/courses.mjs";
import { callsTo, courseFrame, Customer, exportPackage, playerFrame, refusal, stubFrame, told } from "./support/customer.mjs";
import { launchChromium } from "./support/player.mjs";
import { suite } from "./support/suite.mjs";
import { until } from "./support/wait.mjs";

const script = `api12.LMSInitialize("");`;

suite((check) => {
  const servers = [];
  const prepare = async ({ daemon, folder }, { options = [], dispatch = [], change } = {}) => {
    const name = `quirk-${Math.random().toString(36).slice(2)}`;
    const offer = await daemon.offer(
      writeCourse(folder, { name, title: "Quirks", items: [{ id: "only", title: "Only", script }] }), ...dispatch);
    const lms = await Customer.start(await exportPackage(daemon, offer, folder, ...options), change);
    servers.push(lms);
    return { offer, lms };
  };
  const open = async ({ context, daemon }, lms, query = {}) => {
    const page = await context.newPage();
    await page.goto(lms.url(query));
    return { page, content: await courseFrame(context, daemon) };
  };
  const finish = (content, score = "80") => content.evaluate((raw) => {
    api12.LMSSetValue("cmi.core.score.raw", raw);
    api12.LMSSetValue("cmi.core.lesson_status", "passed");
    api12.LMSCommit("");
  }, score);
  const lmsHas = (page, element, value) =>
    until(`the LMS has ${element} ${value}`, async () => (await told(page))[element] === value);
  const upToDate = (daemon, offer, learner = "17") =>
    until("A knows what the LMS took", async () => {
      const registration = await daemon.registration(offer, learner);
      return registration.lms?.upToDate ? registration : null;
    });
  const quirk = (name, run) => check(name, async (tools) => {
    try {
      await run(tools);
    } finally {
      for (const server of servers.splice(0)) server.stop();
    }
  });

  /// The results that an LMS was told, each as a line: what was set before each Commit, without the suspend data,
  /// which goes along with the first.
  const committed = (calls) => {
    const lines = [[]];
    for (const { name, args } of calls) {
      if (name === "LMSCommit") lines.push([]);
      if (name === "LMSSetValue" && args[0] !== "cmi.suspend_data") lines.at(-1).push(`${args[0]}=${args[1]}`);
    }
    return lines.slice(0, -1).map((line) => line.join(" "));
  };

  /// A learner passes the course; the LMS has it, and so has A.
  const passes = (name, query, { options, element = "cmi.core.lesson_status", change } = {}) =>
    quirk(name, async (tools) => {
      const { offer, lms } = await prepare(tools, { options, change });
      const { page, content } = await open(tools, lms, query);
      await finish(content);
      await lmsHas(page, element, "passed");
      await upToDate(tools.daemon, offer);
    });
  const modern = { options: ["--format", "scorm2004-4th"], element: "cmi.success_status" };

  passes("SCORM 1.2, the API in the parent", {});
  passes("SCORM 2004, the API in the parent", { api: "2004" }, modern);
  passes("the API two frames up", { where: "two-up" });
  passes("the API in the opener", { where: "opener" });
  passes("the API in the opener of a portal on another origin, which throws at every look", { where: "portal" });
  passes("an LMS that has both APIs gets the package's own", { api: "1.2,2004" }, modern);
  passes("SCORM 1.2 alone, for a SCORM 2004 package", { api: "1.2" }, { options: ["--format", "scorm2004-3rd"] });
  passes("an API that appears a second late", { quirks: "late" });
  passes("Initialize was called before", { quirks: "initialized" });
  passes("Initialize was called before, SCORM 2004", { quirks: "initialized", api: "2004" }, modern);
  passes("booleans instead of words", { quirks: "booleans" });
  passes("an error on session_time", { quirks: "no-session-time" });
  passes("an error on suspend_data", { quirks: "no-suspend-data" });
  passes("short suspend_data alone", { quirks: "short-suspend-data" });
  passes("a slow Commit", { quirks: "slow-commit" });
  passes("a sandboxed frame", { where: "sandbox" });

  quirk("slow Commit: the last result wins, and no result is told twice", async (tools) => {
    const { offer, lms } = await prepare(tools);
    const { page, content } = await open(tools, lms, { quirks: "slow-commit" });
    for (const score of ["10", "20", "30", "40"]) {
      await content.evaluate((raw) => api12.LMSSetValue("cmi.core.score.raw", raw), score);
      await page.waitForTimeout(100);
    }
    await finish(content, "95");
    await lmsHas(page, "cmi.core.score.raw", "95");
    await upToDate(tools.daemon, offer);
    const results = committed(await callsTo(page));
    assert.match(results.at(-1), /score.raw=95 .*lesson_status=passed/);
    // Before a score the same may be committed again, with the suspend data that keep the attempt.
    const scored = results.filter((one) => /score/.test(one));
    assert.deepEqual([...new Set(scored)], scored);
  });

  quirk("always ab-initio: no second registration, and the learner resumes", async (tools) => {
    const { offer, lms } = await prepare(tools, { dispatch: ["--max-registrations", "1"] });
    const first = await open(tools, lms, { quirks: "ab-initio" });
    await first.content.evaluate(() => {
      api12.LMSSetValue("cmi.core.lesson_location", "page 4");
      api12.LMSCommit("");
    });
    await upToDate(tools.daemon, offer);
    await first.page.close({ runBeforeUnload: true });
    const second = await open(tools, lms, { quirks: "ab-initio" });
    assert.equal(await second.content.evaluate(() => api12.LMSGetValue("cmi.core.lesson_location")), "page 4");
    const registration = await tools.daemon.registration(offer, "17");
    assert.equal(registration.launches, 2);
    assert.equal(registration.lms.attemptKept, false);
  });

  quirk("a learner whom the LMS renamed goes on by the attempt in the suspend data", async (tools) => {
    const { offer, lms } = await prepare(tools, { dispatch: ["--max-registrations", "1"] });
    const first = await open(tools, lms, { learner: "17" });
    await first.content.evaluate(() => {
      api12.LMSSetValue("cmi.core.lesson_location", "page 6");
      api12.LMSCommit("");
    });
    await upToDate(tools.daemon, offer);
    await first.page.evaluate(() => localStorage.setItem("cmi  ada@acme", localStorage.getItem("cmi  17").replaceAll("17", "ada@acme")));
    await first.page.close({ runBeforeUnload: true });
    const second = await open(tools, lms, { learner: "ada@acme" });
    assert.equal(await second.content.evaluate(() => api12.LMSGetValue("cmi.core.lesson_location")), "page 6");
    assert.equal((await tools.daemon.registration(offer, "ada@acme")).launches, 2);
  });

  quirk("lesson_status is closed after completion: what the LMS has counts as accepted", async (tools) => {
    const { offer, lms } = await prepare(tools);
    const { page, content } = await open(tools, lms, { quirks: "closed-after-completion" });
    await finish(content, "80");
    await lmsHas(page, "cmi.core.lesson_status", "passed");
    await upToDate(tools.daemon, offer);
    await content.evaluate(() => {
      api12.LMSSetValue("cmi.core.score.raw", "90");
      api12.LMSCommit("");
    });
    await lmsHas(page, "cmi.core.score.raw", "90");
    const registration = await until("the better score is accepted", async () => {
      const now = await tools.daemon.registration(offer, "17");
      return now.lms.upToDate && now.lms.accepted.scaled === 0.9 ? now : null;
    });
    assert.equal(registration.lms.problem, null);
    assert.ok((await callsTo(page)).some((call) => call.args[0] === "cmi.core.lesson_status" && call.result === "false"));
  });

  quirk("an LMS that refuses the result is told again, the learner hears of it, and the next launch offers it", async (tools) => {
    const { daemon, context } = tools;
    const { offer, lms } = await prepare(tools);
    const first = await open(tools, lms, { quirks: "refuses-status" });
    await finish(first.content);
    const player = await playerFrame(context, daemon);
    await player.locator(".notice.warn").filter({ hasText: "does not accept your result" }).waitFor();
    const refused = await until("the result is recorded and refused", async () => {
      const one = await daemon.registration(offer, "17");
      return one.success === "passed" && one.lms?.problem && one;
    });
    assert.equal(refused.lms.upToDate, false);
    assert.deepEqual([refused.lms.problem.element, refused.lms.problem.error], ["cmi.core.lesson_status", 351]);
    const text = await daemon.ctl("dispatch", "trace", offer.dispatch.id);
    assert.match(text, /not accepted: set cmi\.core\.lesson_status, error 351/);
    assert.match(text, /recorded here: completed, passed, 80 %/);
    assert.match(text, /accepted by the LMS: unknown, unknown/);
    assert.match(text, /offered last: completed, passed, 80 %/);
    await first.page.close({ runBeforeUnload: true });
    const second = await open(tools, lms, {});
    await lmsHas(second.page, "cmi.core.lesson_status", "passed");
    await upToDate(daemon, offer);
  });

  quirk("an LMS that recovers is told again within the same launch", async (tools) => {
    const { daemon } = tools;
    const { offer, lms } = await prepare(tools);
    const { page, content } = await open(tools, lms, { quirks: "refuses-status" });
    await finish(content);
    await until("the LMS said no", async () => (await callsTo(page)).some((call) => call.error === 351));
    await page.evaluate(() => (window.mended = true));
    await lmsHas(page, "cmi.core.lesson_status", "passed");
    await upToDate(daemon, offer);
  });

  quirk("review mode: the LMS is told nothing", async (tools) => {
    const { lms } = await prepare(tools);
    const { page, content } = await open(tools, lms, { mode: "review" });
    await finish(content);
    await page.waitForTimeout(500);
    const sets = (await callsTo(page)).filter((call) => call.name === "LMSSetValue").map((call) => call.args[0]);
    assert.deepEqual(sets.filter((element) => element !== "cmi.core.lesson_status"), []);
    assert.notEqual((await told(page))["cmi.core.lesson_status"], "passed");
  });

  quirk("leaving the LMS's page: session time, commit and Finish, in this order and once", async (tools) => {
    const { lms } = await prepare(tools);
    const { page, content } = await open(tools, lms);
    await content.evaluate(() => api12.LMSCommit(""));
    // The page around the stub stays; its frame goes, as when an LMS closes its player.
    await page.evaluate(() => document.querySelector("iframe").remove());
    const last = (await callsTo(page)).slice(-3).map((call) => `${call.name} ${call.args[0]}`);
    assert.deepEqual(last, ["LMSSetValue cmi.core.session_time", "LMSCommit ", "LMSFinish "]);
    assert.equal((await callsTo(page)).filter((call) => call.name === "LMSFinish").length, 1);
  });

  quirk("a course page that gives no sign of life ends the session", async (tools) => {
    const { daemon, context } = tools;
    const { lms } = await prepare(tools, { change: (settings) => ({ ...settings, heartbeat: 1 }) });
    const { page } = await open(tools, lms);
    const player = await playerFrame(context, daemon);
    await player.evaluate(() => setTimeout(() => { for (const end = Date.now() + 25_000; Date.now() < end; ); }, 0));
    await until("Finish was called", async () => (await callsTo(page)).some((call) => call.name === "LMSFinish"), 40);
    const stub = await stubFrame(context);
    await stub.locator("[data-page=lost]").waitFor();
  });

  quirk("no API at all: the learner is told where to open the course", async (tools) => {
    const { context } = tools;
    const { lms } = await prepare(tools);
    const page = await context.newPage();
    await page.goto(`${lms.origin}/content/index.html`);
    const card = page.locator("[data-page=noApi]");
    await card.waitFor({ timeout: 10_000 });
    assert.match(await card.innerText(), /opened from your learning system[\s\S]*Reference: \S{4}-\S{4}-\S{4}/);
  });

  quirk("our page without a stub says the same", async ({ daemon, context }) => {
    const page = await context.newPage();
    await page.goto(`${daemon.content}/d/01890a5d-ac96-774b-bcce-b302099a8057`);
    await page.locator("[data-code='dispatch.no_lms']").waitFor();
  });

  quirk("a host that is gone: the alias is tried, and the course opens there", async (tools) => {
    const { daemon } = tools;
    const { lms } = await prepare(tools, {
      change: (settings) => ({ ...settings, origins: ["http://localhost:9", daemon.content] }) });
    const { page, content } = await open(tools, lms);
    await finish(content);
    await lmsHas(page, "cmi.core.lesson_status", "passed");
  });

  quirk("no host at all: the learner can try again, and the LMS takes silence for no completion", async (tools) => {
    const { context } = tools;
    const { lms } = await prepare(tools, { change: (settings) => ({ ...settings, origins: ["http://localhost:9"] }) });
    const page = await context.newPage();
    await page.goto(lms.url());
    const stub = await stubFrame(context);
    await stub.locator("[data-page=unreachable]").waitFor({ timeout: 30_000 });
    await stub.getByRole("button", { name: "Try again" }).waitFor();
    assert.equal((await told(page))["cmi.core.lesson_status"], "incomplete");
  });

  quirk("a page of another origin gets no answer from the stub", async (tools) => {
    const { context } = tools;
    const { lms } = await prepare(tools);
    await open(tools, lms);
    const stub = await stubFrame(context);
    const heard = await stub.evaluate(() => new Promise((done) => {
      // Posted from the stub's own window: neither source nor origin is the course page's.
      addEventListener("message", (event) => event.data?.lmsDispatch === "connect" && done(true));
      window.postMessage({ lmsDispatch: "ready", protocol: 1, page: "forged" }, "*");
      setTimeout(() => done(false), 500);
    }));
    assert.equal(heard, false);
  });

  quirk("refused: the reason is in the learner's frame, for phones and desktops", async (tools) => {
    const { daemon, context } = tools;
    const { offer, lms } = await prepare(tools);
    await daemon.ctl("dispatch", "update", offer.dispatch.id, "--disabled");
    const page = await context.newPage();
    await page.setViewportSize({ width: 390, height: 780 });
    await page.goto(lms.url());
    const card = await refusal(context, daemon);
    assert.equal(card.code, "dispatch.disabled");
    assert.match(card.text, /Reference: \S{4}-\S{4}-\S{4}/);
    assert.doesNotMatch(card.text, /[a-z]+\.[a-z]+_[a-z]+|undefined|HTTP|JSON/);
    const player = await playerFrame(context, daemon);
    const tooWide = await player.evaluate(() => document.documentElement.scrollWidth > innerWidth);
    assert.equal(tooWide, false);
  });

  quirk("a pop-up that the browser blocks becomes a button", async (tools) => {
    const { daemon } = tools;
    const { lms } = await prepare(tools, { options: ["--window"] });
    const browser = await launchChromium([], { ignoreDefaultArgs: ["--disable-popup-blocking"] });
    try {
      const context = await browser.newContext();
      const page = await context.newPage();
      await page.goto(lms.url());
      const stub = await stubFrame(context);
      await stub.locator("[data-page=blocked]").waitFor();
      await stub.getByRole("button", { name: "Open the course" }).click();
      const content = await courseFrame(context, daemon);
      await finish(content);
      await lmsHas(page, "cmi.core.lesson_status", "passed");
    } finally {
      await browser.close();
    }
  });
});

// Every page in both themes and at two widths (reduced: one of each), with data and without, in both languages: nothing cut off,
// nothing that axe-core calls serious. LMS_SCREENSHOTS=DIR keeps the pictures.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { AppPage } from "./support/app.mjs";
import { writeCourse } from "./support/courses.mjs";
import { full, suite } from "./support/suite.mjs";

const pictures = process.env.LMS_SCREENSHOTS;
if (pictures) mkdirSync(pictures, { recursive: true });

const screens = [
  { name: "desk", viewport: { width: 1280, height: 800 }, colorScheme: "light" },
  { name: "phone", viewport: { width: 360, height: 740 }, colorScheme: "light", hasTouch: true, isMobile: true },
  { name: "desk-dark", viewport: { width: 1280, height: 800 }, colorScheme: "dark", locale: "de-DE" },
  { name: "phone-dark", viewport: { width: 360, height: 740 }, colorScheme: "dark", hasTouch: true, isMobile: true, locale: "de-DE" },
];
// Each width and each theme once; LMS_FULL=1 takes them all.
const looked = full || pictures ? screens : screens.filter(({ name }) => name === "desk" || name === "phone-dark");
if (looked.length < screens.length) console.log(`rounds: reduced to ${looked.map(({ name }) => name).join(" and ")}`);
const password = "an umbrella on a sunny day";
const script = `api12.LMSInitialize(""); addEventListener("unload", () => api12.LMSFinish(""));`;

/// Something of everything; made once.
async function furnish(daemon, folder) {
  const tenant = await daemon.json("tenant", "create", "--name", "Umbrella Academy of Applied and Theoretical Sciences",
    "--domain", "umbrella.example");
  await daemon.rest("PATCH", `/org/tenants/${tenant.id}/signup`, { signup: "open" });
  await daemon.rest("POST", "/invitations", { tenantId: tenant.id, email: "grace@umbrella.example" });
  const add = async (firstName, lastName, email, role) => (await daemon.rest("POST", `/org/tenants/${tenant.id}/users`,
    { firstName, lastName, email, role, password })).body;
  const learner = await add("Ada", "Lovelace", "ada@umbrella.example", "learner");
  await add("Alexandra Maximiliane", "von und zu Hohenstein-Wittelsbach", "alexandra.maximiliane@umbrella.example", "instructor");
  const courses = [];
  for (const [key, title, ...options] of [
    ["golf", "Golf explained: rules, etiquette and scoring", "--max-registrations", "3", "--expires", "5d"],
    ["done", "Safety at work"],
    ["late", "A course whose title is so long that it has to wrap on every screen, also on a wide one", "--starts", "30d"],
    ["new", "First aid"],
  ]) {
    const file = writeCourse(folder, { name: key, title, items: [
      { id: "one", title: "Welcome", script },
      { id: "part", title: "Playing the game", items: [{ id: "two", title: "How to play", script }, { id: "three", title: "Scoring", script }] },
    ] });
    const { course } = await daemon.json("course", "import", file, "--course", key, "--create");
    const dispatch = await daemon.json("dispatch", "create", "--course", key, "--tenant", "umbrella.example", ...options);
    courses.push({ key, title, course, dispatch });
  }
  await daemon.ctl("course", "update", "golf", "--description",
    "Everything that a guest needs on the first round: how to play, whom to let through, and how to count.\n\nTwenty minutes; the test at the end can be taken again.");
  await daemon.rest("POST", "/keys", { name: "Nightly backup", scopes: ["read"] });
  // Nobody is there: its deliveries fail.
  const { body: hook } = await daemon.rest("POST", "/webhooks", { name: "Learning record of the human resources department",
    url: "https://hooks.example.invalid/learning/records/of/the/human/resources/department", tenantId: tenant.id });
  await daemon.rest("POST", `/webhooks/${hook.id}/test`, {});
  await daemon.json("launch-link", "create", "--dispatch", courses[0].dispatch.id, "--learner", "e-4711", "--name", "Hopper, Grace", "--expires", "7d");
  await sendStatements(daemon, tenant.domain);
  // What is sent on waits for a store that is nowhere.
  const { body: forward } = await daemon.rest("POST", "/lrs/forwards", { name: "Analytics platform of the human resources department",
    url: "https://lrs.example.invalid/a/path/that/is/long/enough/to/wrap/xapi", key: "umbrella-academy", secret: "secret", tenantId: tenant.id,
    verb: "http://adlnet.gov/expapi/verbs/completed" });
  return { tenant, learner, courses, hook, forward };
}

async function sendStatements(daemon, tenant) {
  const verbs = ["initialized", "answered", "completed", "passed", "terminated"];
  const statements = Array.from({ length: 40 }, (_, n) => ({
    actor: { name: n % 2 ? "Ada Lovelace" : "Alexandra Maximiliane von und zu Hohenstein-Wittelsbach", mbox: `mailto:learner${n % 4}@umbrella.example` },
    verb: { id: `http://adlnet.gov/expapi/verbs/${verbs[n % 5]}`, display: { en: verbs[n % 5] } },
    object: { id: `https://courses.example.org/golf/lesson-${n % 3}`, definition: { name: { en: ["Etiquette", "Scoring and handicaps explained at length", "Rules"][n % 3] } } },
    ...(n % 5 === 3 ? { result: { success: n % 2 === 0, completion: true, score: { scaled: 0.85 } } } : {}),
  }));
  const response = await fetch(`${daemon.app}/xapi/${tenant}/statements`, { method: "POST", body: JSON.stringify(statements),
    headers: { Authorization: `Bearer ${daemon.token}`, "Content-Type": "application/json", "X-Experience-API-Version": "2.0.0" } });
  assert.equal(response.status, 200);
}

async function play(daemon, context, dispatch, status) {
  const page = await context.newPage();
  const app = new AppPage(page, daemon);
  const link = await daemon.json("launch-link", "create", "--dispatch", dispatch.id, "--user", "ada@umbrella.example");
  const { PlayerPage } = await import("./support/player.mjs");
  const player = new PlayerPage(page);
  await player.goto(link.url);
  for (const part of status === "completed" ? ["one", "two", "three"] : ["one"]) {
    const content = await player.content(`${part}.html`);
    await content.evaluate(() => {
      api12.LMSGetValue("cmi.core.student_name");
      api12.LMSSetValue("cmi.core.score.raw", "85");
      api12.LMSSetValue("cmi.core.lesson_status", "completed");
      api12.LMSSetValue("cmi.nothing", "x");
      api12.LMSCommit("");
    });
    await player.saved();
    if (part !== "three" && status === "completed") await player.next();
  }
  await player.exit();
  await page.close();
  void app;
}

suite((check, shared) => {
  let furnished;
  const prepare = async (context) => (furnished ??= (async () => {
    const all = await furnish(shared.daemon, shared.folder);
    await play(shared.daemon, context, all.courses[0].dispatch, "incomplete");
    await play(shared.daemon, context, all.courses[1].dispatch, "completed");
    const { body } = await shared.daemon.rest("GET", `/registrations?dispatch=${all.courses[1].dispatch.id}`);
    return { ...all, registration: body.items[0] };
  })());

  check("a new installation shows what to do first", async ({ daemon, context }) => {
    const app = await AppPage.open(context, daemon);
    await app.logIn();
    for (const [path, title] of [["/admin", "Welcome. Three steps to the first launch"], ["/admin/courses", "No courses yet"],
      ["/admin/dispatches", "No dispatches yet"], ["/admin/registrations", "No registrations yet"], ["/admin/keys", "No API keys yet"],
      ["/admin/webhooks", "No webhooks yet"], ["/admin/forwards", "Nothing is forwarded yet"], ["/admin/xapi", "No statements yet"], ["/dashboard", "No courses yet"]]) {
      await app.go(path);
      await app.page.getByRole("heading", { name: title }).waitFor();
      if (pictures) await app.page.screenshot({ path: join(pictures, `empty${path.replaceAll("/", "-")}.png`), fullPage: true });
      assert.deepEqual(await app.complaints(), [], path);
    }
    assert.deepEqual(app.errors, []);
  });

  for (const { name, ...options } of looked) {
    check(`${name}: every page fits and is accessible`, async ({ daemon, context }) => {
      const { tenant, learner, courses, registration, hook, forward } = await prepare(context);
      const app = await AppPage.open(context, daemon, "/login");
      const { page } = app;
      const problems = [];
      const judge = async (of, scene) => {
        problems.push(...(await of.complaints()).map((one) => `${scene}: ${one}`));
        const wide = await of.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        if (wide > 0) problems.push(`${scene} is ${wide} px too wide`);
      };
      const look = async (scene, whole = true) => {
        await page.evaluate(() => Promise.all(document.getAnimations().map((one) => one.finished.catch(() => {}))).then(() => {}));
        if (pictures) await page.screenshot({ path: join(pictures, `${name}-${scene}.png`), fullPage: whole });
        await judge(app, scene);
      };
      await page.locator("form").waitFor();
      await look("login");
      for (const [path, scene] of [["/register", "register-closed"], [`/register?tenant=${tenant.domain}`, "register"], ["/reset#t=x", "reset"], ["/setup", "setup"]]) {
        await page.goto(daemon.app + path);
        await page.locator("h1").waitFor();
        await page.waitForFunction(() => !document.querySelector("[aria-busy=true]"));
        await look(scene);
      }
      await page.goto(`${daemon.app}/login`);
      await logIn(page, { email: "admin@example.org", password: "correct horse battery staple" });
      for (const path of ["/admin", "/admin/org", `/admin/org/${tenant.id}`, "/admin/courses", `/admin/courses/${courses[0].course.id}`,
        "/admin/dispatches", `/admin/dispatches/${courses[0].dispatch.id}`, "/admin/users", `/admin/users/${learner.id}`,
        "/admin/registrations", `/admin/registrations/${registration.id}`, `/admin/xapi?tenant=${tenant.id}`,
        `/admin/xapi?tenant=${tenant.id}&tab=statistics`, "/admin/forwards", `/admin/forwards/${forward.id}`, "/admin/webhooks", `/admin/webhooks/${hook.id}`, "/admin/keys", "/admin/audit",
        "/profile", "/admin/nowhere"]) {
        await app.go(path);
        if (path === "/admin" || path.includes("statistics")) await page.locator(".uplot").first().waitFor();
        const scene = path.slice(1).replace(/tenant=[0-9a-f-]{36}&?/, "").replace(/[0-9a-f-]{36}/, "one").replace(/\W+/g, "-").replace(/-$/, "");
        await look(scene);
      }
      await app.go(`/admin/xapi?tenant=${tenant.id}`);
      await page.locator("table.statements button[aria-expanded]").first().click();
      await page.locator("pre.code").waitFor();
      await look("statement-raw");
      // Dialogs, by the place of their button: its words are another language's on half of the screens.
      for (const [scene, path, button, n = 0] of [
        ["dialog-org", "/admin/org", ".page-head button"], ["dialog-org-settings", `/admin/org/${tenant.id}`, ".columns .row button"],
        ["dialog-course-settings", `/admin/courses/${courses[0].course.id}`, ".columns .row button"], ["dialog-course-import", "/admin/courses", ".page-head button"],
        ["dialog-dispatch", "/admin/dispatches", ".page-head button"], ["dialog-key", "/admin/keys", ".page-head button"],
        ["dialog-webhook", "/admin/webhooks", ".page-head button"], ["dialog-forward", "/admin/forwards", ".page-head button"],
        ["dialog-forward-secret", `/admin/forwards/${forward.id}`, "section .row button"], ["dialog-export", `/admin/xapi?tenant=${tenant.id}`, ".toolbar button"],
        ["dialog-package", `/admin/dispatches/${courses[0].dispatch.id}`, ".page-head button"],
        ["dialog-link", `/admin/dispatches/${courses[0].dispatch.id}`, ".page-head button", 1],
        ["dialog-rules", `/admin/dispatches/${courses[0].dispatch.id}`, ".columns .row button"],
        ["dialog-renew", `/admin/dispatches/${courses[0].dispatch.id}`, ".columns .row button", 1],
        ["dialog-disable", `/admin/dispatches/${courses[0].dispatch.id}`, ".columns .row button", 2],
        ["dialog-delete", `/admin/dispatches/${courses[0].dispatch.id}`, ".columns .row button", 3],
      ]) {
        await app.go(path);
        await page.locator(button).nth(n).click();
        await page.locator("dialog").waitFor();
        await look(scene, false);
        await page.keyboard.press("Escape");
        await page.locator("dialog").waitFor({ state: "detached" });
      }
      if (options.viewport.width < 800) {
        await page.locator(".menu-button").click();
        await page.locator(".frame.open").waitFor();
        await look("menu", false);
        await page.keyboard.press("Escape");
      }

      const other = await AppPage.open(await context.browser().newContext(options), daemon, "/login");
      await logIn(other.page, { email: "ada@umbrella.example", password });
      for (const [path, scene] of [["/dashboard", "dashboard"], [`/course/${courses[0].dispatch.id}`, "course"],
        [`/course/${courses[1].dispatch.id}?certificate=1`, "certificate"], [`/launch/${courses[2].dispatch.id}`, "launch-refused"]]) {
        await other.go(path);
        if (scene === "launch-refused") await other.page.locator(".notice.bad").waitFor();
        if (pictures) await other.page.screenshot({ path: join(pictures, `${name}-${scene}.png`), fullPage: true });
        await judge(other, scene);
      }
      await other.page.context().close();
      assert.deepEqual([...problems, ...app.errors, ...other.errors], []);
    }, options);
  }
});

async function logIn(page, { email, password: secret }) {
  await page.locator("input[type=email]").fill(email);
  await page.locator("input[type=password]").fill(secret);
  await page.locator("button[type=submit]").click();
  await page.locator(".topbar").waitFor();
}

// What an administrator does with a course and its results once they are there: preview with the debug panel, reset
// of a registration, the trace of a launch from an LMS, a webhook's delivery sent again; and a learner's certificate on
// paper.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { join } from "node:path";
import { AppPage } from "./support/app.mjs";
import { writeCourse } from "./support/courses.mjs";
import { courseFrame, Customer, exportPackage } from "./support/customer.mjs";
import { Daemon } from "./support/daemon.mjs";
import { PlayerPage } from "./support/player.mjs";
import { suite } from "./support/suite.mjs";
import { until } from "./support/wait.mjs";

const password = "an umbrella on a sunny day";
const course = (folder, name) =>
  writeCourse(folder, { name, title: `About ${name}`, items: [{ id: "only", title: "Only", script: `api12.LMSInitialize("");` }] });
const pass = (content) => content.evaluate(() => {
  api12.LMSSetValue("cmi.core.score.raw", "80");
  api12.LMSSetValue("cmi.core.lesson_status", "passed");
  api12.LMSCommit("");
});
const fact = (page, name) => page.locator(`dt:text-is("${name}") + dd`).first();
const picture = (page, name) =>
  process.env.LMS_SCREENSHOTS && page.screenshot({ path: join(process.env.LMS_SCREENSHOTS, `${name}.png`), fullPage: true });

suite((check) => {
  check("a course is previewed with every call beside it", async ({ daemon, context, folder }) => {
    const offer = await daemon.offer(course(folder, "previews"));
    const app = await AppPage.open(context, daemon, `/admin/courses/${offer.dispatch.courseId}`);
    await app.logIn();
    await app.button("Preview").click();
    await app.button("Assign and preview").click();
    const player = new PlayerPage(app.page);
    await player.content("only.html");
    await app.page.locator(".debug-row", { hasText: "LMSInitialize" }).first().waitFor();
    await picture(app.page, "preview");
    assert.deepEqual(app.errors, []);
  });

  check("a registration begins anew, and its log stays", async ({ daemon, context, folder }) => {
    const offer = await daemon.offer(course(folder, "resets"));
    const { url } = await daemon.link(offer);
    const player = await PlayerPage.open(context, url);
    await pass(await player.content("only.html"));
    await player.saved();
    await player.page.close();
    const registration = await daemon.registration(offer);
    assert.equal(registration.success, "passed");

    const app = await AppPage.open(context, daemon, `/admin/registrations/${registration.id}`);
    const { page } = app;
    await app.logIn();
    await page.getByText("Reported the status “passed”").waitFor();
    await app.button("Reset").click();
    await page.getByRole("dialog").getByText("The learner begins anew").waitFor();
    await page.getByRole("dialog").getByRole("button", { name: "Reset" }).click();
    await page.getByText("The registration begins anew.").waitFor();
    await until("the page shows it", async () => (await fact(page, "Success").innerText()) !== "Passed");
    await page.getByText("Reported the status “passed”").waitFor();
    await picture(page, "reset");
    const after = await daemon.registration(offer);
    assert.deepEqual([after.id, after.success, after.state], [registration.id, "unknown", "notStarted"]);
    assert.deepEqual(app.errors, []);
  });

  check("a launch from an LMS is told as both sides saw it", async ({ daemon, context, folder }) => {
    const offer = await daemon.offer(course(folder, "traces"));
    const lms = await Customer.start(await exportPackage(daemon, offer, folder));
    try {
      const there = await context.newPage();
      await there.goto(lms.url({}));
      await pass(await courseFrame(context, daemon));
      await until("the LMS has the result", async () => (await daemon.registration(offer, "17")).lms?.upToDate);
      const app = await AppPage.open(context, daemon, `/admin/dispatches/${offer.dispatch.id}`);
      await app.logIn();
      const rows = await until("the launch is listed", async () => {
        const all = await app.rows("Launches from an LMS");
        return all[0]?.some((cell) => cell === "Up to date") && all;
      });
      assert.equal(rows.length, 1);
      assert.equal(rows[0].filter((cell) => /passed, 80/i.test(cell)).length, 2, rows[0].join(" | "));
      await app.page.getByRole("table", { name: "Launches from an LMS" }).getByRole("button").first().click();
      const dialog = app.page.getByRole("dialog");
      await dialog.getByRole("heading", { name: /^Launch / }).waitFor();
      await dialog.getByText("Offered", { exact: false }).first().waitFor();
      await picture(app.page, "trace");
      assert.deepEqual(await app.complaints(), []);
      assert.deepEqual(app.errors, []);
    } finally {
      lms.stop();
    }
  });

  check("a message that was not taken is sent again", async ({ context }) => {
    const daemon = await Daemon.start({ flags: ["--outgoing-allow", "127.0.0.0/8"] });
    const asked = [];
    let answer = 500;
    const receiver = createServer((request, response) => {
      asked.push(request.headers["webhook-id"]);
      request.resume().on("end", () => response.writeHead(answer).end("not today"));
    });
    await new Promise((done) => receiver.listen(0, "127.0.0.1", done));
    try {
      const app = await AppPage.open(context, daemon, "/admin/webhooks");
      const { page } = app;
      await app.logIn();
      await app.button("Create webhook").first().click();
      await page.getByLabel("URL").fill(`http://127.0.0.1:${receiver.address().port}/hook`);
      await page.getByLabel("Name").fill("Reporting");
      await page.getByRole("dialog").getByRole("button", { name: "Create" }).click();
      await app.button("Done").click();
      await page.getByRole("heading", { name: "Reporting", level: 1 }).waitFor();
      await app.button("Send test").click();
      const first = await until("the failure is told", async () => {
        const [row] = await app.rows("Deliveries");
        return row?.some((cell) => /500/.test(cell)) && row;
      });
      assert.ok(first.includes("Waiting"), first.join(" | "));
      await picture(page, "delivery-failed");
      answer = 204;
      const before = asked.length;
      await app.button("Resend").first().click();
      await page.getByText("The message is sent again.").waitFor();
      await until("it is delivered", async () => (await app.rows("Deliveries"))[0]?.includes("Delivered"));
      assert.ok(asked.length > before);
      assert.equal(new Set(asked).size, 1, "the same message, by its id");
      await picture(page, "delivery-done");
      assert.deepEqual(app.errors, []);
    } finally {
      receiver.closeAllConnections();
      receiver.close();
      await daemon.stop();
    }
  });

  check("a certificate prints on one page, and nothing else with it", async ({ daemon, context, folder }) => {
    const offer = await daemon.offer(course(folder, "certificates"));
    await daemon.rest("GET", "/auth/me");
    const made = await daemon.rest("POST", `/org/tenants/${offer.tenant.id}/users`,
      { email: "grace@example.org", password, firstName: "Grace", lastName: "Hopper", role: "learner" });
    assert.equal(made.status, 201);
    const app = await AppPage.open(context, daemon, "/dashboard");
    const { page } = app;
    await app.logIn({ email: "grace@example.org", password });
    await page.getByRole("link", { name: "Start: About certificates" }).click();
    const player = new PlayerPage(page);
    await pass(await player.content("only.html"));
    await player.saved();
    await page.goto(`${daemon.app}/dashboard`);
    await page.getByRole("link", { name: "About certificates", exact: true }).click();
    await page.getByRole("link", { name: "Certificate", exact: true }).click();
    await page.getByText("has completed and passed").waitFor();
    await page.emulateMedia({ media: "print" });
    assert.equal(await page.locator(".topbar").isVisible(), false);
    assert.equal(await app.button("Print").isVisible(), false);
    for (const text of ["Grace Hopper", "About certificates"]) assert.ok(await page.locator(".certificate").getByText(text, { exact: true }).isVisible(), text);
    await picture(page, "certificate-print");
    const paper = await page.pdf({ format: "A4", preferCSSPageSize: true });
    assert.equal(paper.toString("latin1").match(/\/Type\s*\/Page\b/g).length, 1);
    assert.deepEqual(app.errors, []);
  });
});

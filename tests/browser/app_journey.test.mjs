// The whole way, in one browser against a real lmsd: an administrator creates an organisation, adds a user,
// imports a course and assigns it with a limit, and downloads the package for an LMS; the user logs in and completes
// the course; the figures and the statements tell.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { AppPage } from "./support/app.mjs";
import { writeCourse } from "./support/courses.mjs";
import { PlayerPage } from "./support/player.mjs";
import { suite } from "./support/suite.mjs";
import { until } from "./support/wait.mjs";

const password = "an umbrella on a sunny day";
const items = [
  { id: "one", title: "The beginning", script: `api12.LMSInitialize(""); addEventListener("unload", () => api12.LMSFinish(""));` },
];

suite((check) => {
  check("by mouse", async ({ daemon, context, folder }) => {
    const file = writeCourse(folder, { name: "mouse", title: "Safety at work", items });
    const app = await AppPage.open(context, daemon);
    const { page } = app;
    await app.logIn();
    assert.equal(await app.heading(), "Overview");

    await page.getByRole("link", { name: "Courses", exact: true }).click();
    await app.button("Import course").first().click();
    await page.getByLabel("Choose files", { exact: true }).setInputFiles(file);
    await page.getByText("New course").waitFor();
    await page.getByRole("dialog").getByRole("button", { name: "Close" }).last().click();
    assert.deepEqual((await app.rows("Courses")).map((row) => row[0].split("\n")[0]), ["Safety at work"]);

    await page.getByRole("link", { name: "Organisations" }).click();
    await app.button("Create organisation").first().click();
    await page.getByLabel("Name", { exact: true }).fill("Globex & Söhne");
    assert.equal(await page.getByLabel("Short name").inputValue(), "globex-sohne");
    await app.button("Create").click();
    await page.getByRole("heading", { name: "Globex & Söhne", level: 1 }).waitFor();
    await app.button("Edit").first().click();
    await page.getByLabel("Record what learners do in courses as xAPI statements").check();
    await app.button("Save").click();
    await page.getByText("Recorded", { exact: true }).waitFor();
    await addUser(app, "Hank", "Scorpio", "hank@globex.example");
    await assign(app, "Safety", "2");
    const expected = { Users: "1", "Active users": "0", "Assigned courses": "1", "Courses of its own": "0" };
    await until("the figures count both", async () => assert.deepEqual(await figures(page), expected) ?? true);

    await page.getByRole("link", { name: "Safety at work" }).click();
    await app.button("Package for an LMS").click();
    const waiting = page.waitForEvent("download");
    await app.button("Download ZIP").click();
    const zip = readFileSync(await (await waiting).path());
    assert.equal(zip.subarray(0, 2).toString(), "PK");
    assert.ok(zip.includes("imsmanifest.xml"));
    await page.getByRole("dialog").getByRole("button", { name: "Close" }).last().click();
    await page.getByRole("link", { name: "Globex & Söhne" }).first().click();

    await complete(daemon, context, "hank@globex.example", "Safety at work");

    // The figures move without a reload.
    await until("the statistics know the launch", async () => (await figures(page))["Active users"] === "1", 30);
    await page.getByRole("link", { name: "Registrations" }).click();
    const [row] = await app.rows("Registrations");
    assert.equal(row[0], "Scorpio, Hank\nSafety at work");
    assert.equal(row[2], "Passed");
    assert.equal(row[3], "90%");
    await page.getByRole("link", { name: "Scorpio, Hank" }).click();
    await page.getByText("Reported the status “passed”").waitFor();
    await page.getByText('LMSSetValue("cmi.core.score.raw", "90")').waitFor();
    await page.getByRole("link", { name: "Overview" }).click();
    await until("the overview counts it", async () => (await figures(page)).Completed === "1");

    await page.goto(`${daemon.app}/admin/xapi?tenant=globex-sohne`);
    await app.settled();
    const statements = await page.getByRole("table", { name: "Statements" }).locator("tbody tr").evaluateAll((all) => all.map((row) => row.innerText));
    const passed = statements.find((row) => /passed/.test(row) && /Safety at work/.test(row));
    assert.match(passed, /Scorpio, Hank[\s\S]*90%/);
    assert.ok(statements.some((row) => /completed/.test(row)) && statements.some((row) => /terminated|suspended/.test(row)), statements.join("\n"));
    assert.deepEqual(app.errors, []);
  });

  check("by keyboard", async ({ daemon, context, folder }) => {
    const file = writeCourse(folder, { name: "keys", title: "Typing", items });
    await daemon.json("course", "import", file, "--course", "typing", "--create");
    const app = await AppPage.open(context, daemon);
    const { page } = app;
    const { keyboard } = page;
    const type = (text) => keyboard.type(text);
    /// Tabs until what has the focus is called `name`.
    const tabTo = async (name, step = "Tab") => {
      for (let i = 0; i < 60; ++i) {
        const focused = await page.evaluate(() => {
          const e = document.activeElement;
          return e.getAttribute("aria-label") ?? e.labels?.[0]?.innerText ?? e.innerText;
        });
        if (focused?.trim() === name) return;
        await keyboard.press(step);
      }
      assert.fail(`no way to ${name}`);
    };
    await page.getByLabel("E-mail").waitFor();
    await type("admin@example.org");
    await tabTo("Password");
    await type("correct horse battery staple");
    await keyboard.press("Enter");
    await page.locator(".topbar").waitFor();
    await app.settled();

    await tabTo("Organisations");
    await keyboard.press("Enter");
    await page.getByRole("heading", { name: "Organisations" }).waitFor();
    await app.settled();
    await tabTo("Create organisation");
    await keyboard.press("Enter");
    await page.getByRole("dialog").waitFor();
    await tabTo("Name");
    await type("Initech");
    await keyboard.press("Enter");
    await page.getByRole("heading", { name: "Initech", level: 1 }).waitFor();
    await app.settled();

    await tabTo("Add user");
    await keyboard.press("Enter");
    for (const [label, value] of [["First name", "Bill"], ["Last name", "Lumbergh"], ["E-mail", "bill@initech.example"], ["Password", password]]) {
      await tabTo(label);
      await type(value);
    }
    await keyboard.press("Enter");
    await page.getByRole("dialog").waitFor({ state: "detached" });

    await tabTo("Assign course", "Shift+Tab");
    await keyboard.press("Enter");
    await tabTo("Course");
    await type("typ");
    await page.getByRole("option", { name: /Typing/ }).waitFor();
    await keyboard.press("ArrowDown");
    await keyboard.press("Enter");
    await tabTo("Seats");
    await type("5");
    await keyboard.press("Enter");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await page.getByRole("link", { name: "Typing" }).waitFor();

    // Escape closes, and the focus is back where it was.
    await tabTo("Add user", "Shift+Tab");
    await keyboard.press("Enter");
    await page.getByRole("dialog").waitFor();
    await keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await tabTo("Add user");

    // The learner's side, by keyboard, too.
    const learner = await AppPage.open(await context.browser().newContext(), daemon, "/dashboard");
    await learner.logIn({ email: "bill@initech.example", password });
    await learner.page.getByRole("link", { name: "Start: Typing" }).waitFor();
    const key = learner.page.keyboard;
    for (let i = 0; i < 20; ++i) {
      if ((await learner.page.evaluate(() => document.activeElement.getAttribute("aria-label"))) === "Start: Typing") break;
      await key.press("Tab");
    }
    await key.press("Enter");
    const player = new PlayerPage(learner.page);
    await player.content("one.html");
    assert.deepEqual([...app.errors, ...learner.errors], []);
    await learner.page.context().close();
  });
});

async function addUser(app, first, last, email) {
  const { page } = app;
  await app.button("Add user").first().click();
  await page.getByLabel("First name").fill(first);
  await page.getByLabel("Last name").fill(last);
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("dialog").getByRole("button", { name: "Add user" }).click();
  await page.getByText(`${first} ${last} is added.`).waitFor();
}

async function assign(app, search, seats) {
  const { page } = app;
  await app.button("Assign course").first().click();
  await page.getByRole("combobox", { name: "Course" }).fill(search);
  await page.getByRole("option").first().click();
  await page.getByLabel("Seats").fill(seats);
  await app.button("Assign").click();
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await app.settled();
}

async function figures(page) {
  return page.locator(".figure").evaluateAll((all) =>
    Object.fromEntries(all.map((one) => [one.querySelector("dt").innerText, one.querySelector("dd").innerText])));
}

async function complete(daemon, context, email, title) {
  const app = await AppPage.open(await context.browser().newContext(), daemon, "/dashboard");
  const { page } = app;
  await app.logIn({ email, password });
  await page.getByRole("link", { name: title, exact: true }).click();
  await page.getByRole("heading", { name: title, level: 1 }).waitFor();
  await page.getByText("You have not opened this course yet.").waitFor();
  await page.getByRole("link", { name: `Start: ${title}` }).click();
  const player = new PlayerPage(page);
  const content = await player.content("one.html");
  await content.evaluate(() => {
    api12.LMSSetValue("cmi.core.score.raw", "90");
    api12.LMSSetValue("cmi.core.lesson_status", "passed");
    api12.LMSCommit("");
  });
  await player.saved();
  await player.exit();
  await page.goBack();
  await page.getByRole("link", { name: "Certificate" }).click();
  await page.getByText("has completed and passed").waitFor();
  assert.deepEqual(app.errors, []);
  await page.context().close();
}

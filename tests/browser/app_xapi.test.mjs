// The record store's page: statements found by filters, one behind the other, as they were sent; what they come
// to by day; and what is exported is what is shown.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { AppPage } from "./support/app.mjs";
import { writeCourse } from "./support/courses.mjs";
import { suite } from "./support/suite.mjs";

const verbs = "http://adlnet.gov/expapi/verbs/";
const evil = "<img src=x onerror=alert(1)>";
const registration = "11111111-2222-4333-8444-555555555555";

function statement(n, { who = "ada", verb = "experienced", activity = "golf", ...more } = {}) {
  return {
    actor: { name: who === "eve" ? evil : `Learner ${who}`, mbox: `mailto:${who}@example.org` },
    verb: { id: verbs + verb, display: { en: verb } },
    object: { id: `https://courses.example.org/${activity}`, definition: { name: { en: `The ${activity} course`, de: `Der Kurs ${activity}` } } },
    context: { extensions: { "https://example.org/n": n } },
    ...more,
  };
}

async function send(daemon, tenant, statements) {
  await daemon.rest("GET", "/auth/me");
  const response = await fetch(`${daemon.app}/xapi/${tenant}/statements`, {
    method: "POST",
    headers: { Authorization: `Bearer ${daemon.token}`, "Content-Type": "application/json", "X-Experience-API-Version": "2.0.0" },
    body: JSON.stringify(statements),
  });
  assert.equal(response.status, 200, await response.clone().text());
}

suite((check) => {
  check("filters find statements, pages follow each other, and a statement opens as it was sent", async ({ daemon, context }) => {
    await daemon.json("tenant", "create", "--name", "Acme", "--domain", "acme");
    const other = await daemon.json("tenant", "create", "--name", "Other", "--domain", "other");
    await send(daemon, "acme", Array.from({ length: 30 }, (_, n) => statement(n)));
    await send(daemon, "acme", [
      statement(30, { who: "bob", verb: "passed", result: { success: true, completion: true, score: { scaled: 0.9 } } }),
      statement(31, { who: "eve", verb: "failed", activity: "tennis", result: { success: false }, context: { registration } }),
    ]);
    await send(daemon, "other", [statement(99, { who: "secret" })]);
    const app = await AppPage.open(context, daemon, "/admin/xapi?tenant=acme");
    const { page } = app;
    await app.logIn();
    const rows = async () => {
      await app.settled();
      return page.getByRole("table", { name: "Statements" }).locator("tbody tr").evaluateAll((all) => all.map((row) => row.innerText));
    };
    assert.equal((await rows()).length, 25);
    assert.ok(!(await page.locator("main").innerText()).includes("secret"));
    await app.button("Next").click();
    await page.getByText("7 entries on this page").waitFor();
    assert.equal((await rows()).length, 7);
    await app.button("Previous").click();
    await page.waitForFunction(() => document.querySelectorAll("table.statements tbody tr:not(.raw)").length === 25);

    // By typing, by a click on what a statement has, and by what is in no sentence of the page.
    await page.getByLabel("Actor or object").fill("bob@example.org");
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => document.querySelectorAll("table.statements tbody tr:not(.raw)").length === 1);
    assert.match((await rows())[0], /Learner bob[\s\S]*passed[\s\S]*The golf course[\s\S]*Success[\s\S]*90%/);
    await app.button("Clear filters").click();
    await page.getByRole("button", { name: "failed", exact: true }).click();
    await page.waitForFunction(() => document.querySelectorAll("table.statements tbody tr:not(.raw)").length === 1);
    assert.match(page.url(), /verb=http/);
    await page.getByRole("button", { name: "Show the statement" }).click();
    const raw = JSON.parse(await page.locator("pre.code").innerText());
    assert.equal(raw.actor.name, evil);
    assert.equal(raw.context.registration, registration);
    assert.equal(await page.locator("main img").count(), 0);
    await app.button("Clear filters").click();
    await page.getByLabel("Registration").fill(registration);
    await app.button("Search").click();
    await page.waitForFunction(() => document.querySelectorAll("table.statements tbody tr:not(.raw)").length === 1);
    await page.getByLabel("Registration").fill("nonsense");
    await app.button("Search").click();
    await page.getByText("This is no id of a registration.").waitFor();
    await app.button("Clear filters").click();
    await page.getByLabel("Stored after").fill("2099-01-01T00:00");
    await app.button("Search").click();
    await page.getByRole("heading", { name: "Nothing matches" }).waitFor();
    await app.button("Clear filters").click();
    await page.getByLabel("Activity", { exact: true }).fill("https://courses.example.org/tennis");
    await app.button("Search").click();
    await page.waitForFunction(() => document.querySelectorAll("table.statements tbody tr:not(.raw)").length === 1);

    // The export holds all that the filters find, and no formula.
    await app.button("Clear filters").click();
    await page.waitForFunction(() => document.querySelectorAll("table.statements tbody tr:not(.raw)").length === 25);
    await app.button("Export CSV").click();
    const waiting = page.waitForEvent("download");
    await page.getByRole("dialog").getByRole("button", { name: "Export CSV" }).click();
    const file = await (await waiting).path();
    const lines = readFileSync(file, "utf8").replace(/^\uFEFF/, "").trim().split("\r\n");
    assert.equal(lines.length, 33);
    assert.match(lines[0], /^stored,timestamp,actor,/);
    assert.ok(lines.some((line) => line.includes("bob@example.org") && line.includes("0.9")));
    assert.ok(!lines.some((line) => line.includes("secret")));
    await page.getByRole("dialog").waitFor({ state: "detached" });

    // The administrator of the other organisation sees that one alone.
    await daemon.rest("POST", `/org/tenants/${other.id}/users`,
      { email: "boss@other.example", firstName: "B", lastName: "Oss", password: "an umbrella on a sunny day", role: "tenant_admin" });
    const foreign = await AppPage.open(await context.browser().newContext(), daemon, "/admin/xapi");
    await foreign.logIn({ email: "boss@other.example", password: "an umbrella on a sunny day" });
    await foreign.page.getByRole("button", { name: "Learner secret" }).waitFor();
    assert.equal(await foreign.page.locator("table.statements tbody tr:not(.raw)").count(), 1);
    await foreign.go("/admin/xapi?tenant=acme");
    await foreign.page.locator(".notice.bad").waitFor();
    assert.ok(!(await foreign.page.locator("main").innerText()).includes("Learner ada"));
    await foreign.page.context().close();
    assert.deepEqual([...app.errors, ...foreign.errors], []);
  });

  check("a statement of long identifiers fits the page, and a refused filter is not loading", async ({ daemon, context }) => {
    await daemon.json("tenant", "create", "--name", "Long", "--domain", "long");
    const end = "0123456789abcdef".repeat(6);
    const { display, ...verb } = { ...statement(1).verb, id: `https://verbs.example.org/${end}` };
    await send(daemon, "long", [{ ...statement(1), verb, object: { id: `https://courses.example.org/${end}` },
      actor: { account: { homePage: "https://example.org", name: end } }, result: { success: true } }]);
    const app = await AppPage.open(context, daemon, "/admin/xapi?tenant=long");
    const { page } = app;
    await app.logIn();
    await page.getByRole("button", { name: "Show the statement" }).waitFor();
    for (const width of [1280, 1000, 768, 390]) {
      await page.setViewportSize({ width, height: 800 });
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), 0, `at ${width}`);
      const shown = await page.getByRole("button", { name: "Show the statement" }).evaluate((one) => one.getBoundingClientRect().right <= innerWidth);
      assert.ok(shown, `the button is outside at ${width}`);
    }
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.getByLabel("Actor or object").fill("nonsense");
    await page.keyboard.press("Enter");
    await page.getByText("not a mailto IRI").waitFor();
    assert.equal(await page.locator(".toolbar [role=status]").innerText(), "");
  });

  check("statistics: verbs and activities over time, the way to completion, and scores", async ({ daemon, context, folder }) => {
    const offer = await daemon.offer(writeCourse(folder, { name: "stat", title: "Statistics", items: [{ id: "one", title: "One" }] }));
    await daemon.link(offer, "ann", "Ann");
    await send(daemon, offer.domain, [...Array.from({ length: 6 }, (_, n) => statement(n)), statement(7, { verb: "passed", activity: "tennis" })]);
    const app = await AppPage.open(context, daemon, `/admin/xapi?tenant=${offer.domain}&tab=statistics`);
    const { page } = app;
    // The chart library comes with the first chart, not before.
    const loaded = [];
    page.on("response", (response) => loaded.push(response.url()));
    await app.logIn();
    await page.locator(".uplot").first().waitFor();
    assert.ok(loaded.some((url) => /chart/.test(url)), "the chart comes as a file of its own");
    const figures = await page.locator(".figure").first().innerText();
    assert.match(figures, /Statements\s*7/);
    const bars = await page.getByRole("region", { name: "Verbs over time" }).locator(".bars li").allInnerTexts();
    assert.deepEqual(bars.map((one) => one.replace(/\s+/g, " ").trim()), ["experienced 6", "passed 1"]);
    const activities = await page.getByRole("region", { name: "Activities over time" }).locator(".bars li").allInnerTexts();
    assert.deepEqual(activities.map((one) => one.replace(/\s+/g, " ").trim()), ["The golf course 6", "The tennis course 1"]);
    // More statements show without a reload.
    await send(daemon, offer.domain, [statement(8), statement(9)]);
    await page.getByText("9", { exact: true }).first().waitFor({ timeout: 40_000 });
    // What the page shows, lmsctl says.
    const told = await daemon.json("xapi", "statistics", "--tenant", offer.domain);
    assert.equal(told.verbs[0].statements, 8);
    assert.equal(told.verbs[0].byDay.at(-1), 8);
    const results = await daemon.json("registration", "statistics", "--tenant", offer.domain);
    assert.equal(results.scores.length, 10);
    assert.deepEqual(app.errors, []);
  });
});

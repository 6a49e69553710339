// Forwarding: statements of one organisation go on to the record store of another, made, watched, mended and ended in the page.
import assert from "node:assert/strict";
import { AppPage } from "./support/app.mjs";
import { Daemon } from "./support/daemon.mjs";
import { suite } from "./support/suite.mjs";
import { until } from "./support/wait.mjs";

const evil = "<img src=x onerror=alert(1)>";
const password = "an umbrella on a sunny day";

const statement = (n, verb = "experienced") => ({
  actor: { mbox: `mailto:learner${n}@example.org` },
  verb: { id: `http://adlnet.gov/expapi/verbs/${verb}`, display: { en: verb } },
  object: { id: `https://courses.example.org/${n}` },
});

async function send(daemon, tenant, statements) {
  const response = await fetch(`${daemon.app}/xapi/${tenant}/statements`, { method: "POST", body: JSON.stringify(statements),
    headers: { Authorization: `Bearer ${daemon.token}`, "Content-Type": "application/json", "X-Experience-API-Version": "2.0.0" } });
  assert.equal(response.status, 200, await response.clone().text());
}

async function stored(daemon, tenant) {
  const response = await fetch(`${daemon.app}/xapi/${tenant}/statements?ascending=true`,
    { headers: { Authorization: `Bearer ${daemon.token}`, "X-Experience-API-Version": "2.0.0" } });
  return (await response.json()).statements;
}

const fact = (page, name) => page.locator(`dt:text-is("${name}") + dd`).first();

suite((check) => {
  check("a forward is made, fails, is mended, paused and ended; no answer shows its secret", async ({ context }) => {
    const daemon = await Daemon.start({ flags: ["--outgoing-allow", "127.0.0.0/8"] });
    try {
      await daemon.json("tenant", "create", "--name", "Acme", "--domain", "acme");
      await daemon.json("tenant", "create", "--name", "Warehouse", "--domain", "warehouse");
      const there = await daemon.json("xapi", "credential", "create", "--tenant", "warehouse", "--name", "acme");
      await daemon.rest("GET", "/auth/me");
      await send(daemon, "acme", [statement(1), statement(2, "completed"), statement(3)]);
      const app = await AppPage.open(context, daemon, "/admin/forwards");
      const { page } = app;
      const answers = [];
      page.on("response", (response) => {
        if (response.url().includes("/lrs/forwards")) answers.push(response.text().catch(() => ""));
      });
      await app.logIn();
      await page.getByRole("heading", { name: "Nothing is forwarded yet" }).waitFor();
      // Higher than what its lists hang over, lower than the form.
      await page.setViewportSize({ width: 1280, height: 860 });
      await page.getByRole("button", { name: "Forward statements" }).first().click();
      const dialog = page.getByRole("dialog");
      // What is missing is said at its field, and nothing is made.
      await dialog.getByRole("button", { name: "Start forwarding" }).click();
      assert.equal(await dialog.locator(".error").count(), 4);
      assert.ok(await dialog.getByLabel("Name", { exact: true }).evaluate((e) => e === document.activeElement));
      // From here on by keyboard alone.
      const field = async (label, text) => {
        await dialog.getByLabel(label, { exact: true }).focus();
        await page.keyboard.type(text);
      };
      await dialog.getByRole("combobox", { name: "Organisation" }).focus();
      await page.keyboard.type("Acme");
      await dialog.getByRole("option", { name: /Acme/ }).waitFor();
      await page.keyboard.press("Enter");
      await field("Name", `Analytics ${evil}`);
      await field("xAPI endpoint", `${daemon.app}/xapi/warehouse`);
      await field("Key", there.key);
      await field("Secret", "not the right one");
      await page.keyboard.press("Enter");
      await page.getByRole("heading", { level: 1, name: `Analytics ${evil}` }).waitFor();
      assert.equal(await page.locator("main img").count(), 0);

      // The other store does not know the secret: the page says so, and what to do, without a reload.
      await page.getByText("does not accept the key and secret").waitFor({ timeout: 30_000 });
      assert.match(await fact(page, "Last problem").innerText(), /401/);
      assert.match(await fact(page, "Secret").innerText(), /^•+$/);
      assert.deepEqual(await app.complaints(), []);
      await app.button("New secret").click();
      await dialog.getByLabel("Secret").fill(there.secret);
      await dialog.getByRole("button", { name: "Save" }).click();
      await dialog.waitFor({ state: "detached" });
      await page.waitForFunction(() => [...document.querySelectorAll("dt")].find((one) => one.textContent === "Sent").nextElementSibling.textContent === "3",
        null, { timeout: 30_000 });
      await page.getByText("does not accept the key and secret").waitFor({ state: "detached" });
      assert.deepEqual((await stored(daemon, "warehouse")).map((one) => one.object.id), [1, 2, 3].map((n) => `https://courses.example.org/${n}`));

      // Paused, statements wait; resumed, they go.
      await app.button("Pause").click();
      await app.button("Resume").waitFor();
      await send(daemon, "acme", [statement(4)]);
      await app.go("/admin/forwards");
      const row = (await app.rows("Forwarding"))[0];
      assert.ok(row[0].includes(evil) && row[0].includes("/xapi/warehouse") && row[1] === "Acme" && row[2] === "Paused" && row[3] === "3", row.join(" | "));
      assert.equal((await stored(daemon, "warehouse")).length, 3);
      await page.getByRole("link", { name: /Analytics/ }).click();
      await app.button("Resume").click();
      await until("the fourth is there", async () => (await stored(daemon, "warehouse")).length === 4);

      // An administrator of the other organisation sees nothing of it, and forwards what is its own.
      const id = page.url().split("/").at(-1);
      const { body: tenants } = await daemon.rest("GET", "/org/tenants?q=warehouse");
      assert.equal((await daemon.rest("POST", `/org/tenants/${tenants[0].id}/users`,
        { email: "boss@warehouse.example", firstName: "B", lastName: "Oss", password, role: "tenant_admin" })).status, 201);
      const foreign = await AppPage.open(await context.browser().newContext({ viewport: { width: 360, height: 740 } }), daemon, "/admin/forwards");
      await foreign.logIn({ email: "boss@warehouse.example", password });
      await foreign.page.getByRole("heading", { name: "Nothing is forwarded yet" }).waitFor();
      await foreign.go(`/admin/forwards/${id}`);
      await foreign.page.getByRole("heading", { name: "There is nothing here" }).waitFor();
      await foreign.go("/admin/forwards");
      await foreign.page.getByRole("button", { name: "Forward statements" }).first().click();
      const own = foreign.page.getByRole("dialog");
      assert.equal(await own.getByLabel("Organisation").count(), 0);
      await own.getByLabel("Name").fill("Own");
      await own.getByLabel("xAPI endpoint").fill(`${daemon.app}/xapi/acme`);
      await own.getByText("Bearer token").click();
      await own.getByLabel("Token", { exact: true }).fill("a token");
      await own.getByText("Only those that come from now on").click();
      await own.getByText("Version and filters").click();
      await own.getByLabel("Verb").fill("no iri");
      await own.getByRole("button", { name: "Start forwarding" }).click();
      await own.locator(".error").waitFor();
      await own.getByLabel("Verb").fill("http://adlnet.gov/expapi/verbs/completed");
      await own.getByRole("button", { name: "Start forwarding" }).click();
      await foreign.page.getByRole("heading", { level: 1, name: "Own" }).waitFor();
      assert.match(await fact(foreign.page, "Verb").innerText(), /completed$/);
      await foreign.page.context().close();

      await app.button("Delete").click();
      await dialog.getByRole("button", { name: "Delete" }).click();
      await page.waitForURL(/\/admin\/forwards$/);
      const rows = await app.rows("Forwarding");
      assert.deepEqual(rows.map((one) => one[0].split("\n")[0]), ["Own"]);
      for (const text of await Promise.all(answers)) assert.ok(!text.includes(there.secret) && !text.includes("not the right one"));
      assert.deepEqual([...app.errors, ...foreign.errors], []);
    } finally {
      await daemon.stop();
    }
  });
});

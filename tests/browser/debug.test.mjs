// The debug panel: who gets it, and what it shows.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { writeCourse } from "./support/courses.mjs";
import { suite } from "./support/suite.mjs";
import { until } from "./support/wait.mjs";

const script2004 = `api2004.Initialize(""); addEventListener("unload", () => api2004.Terminate(""));`;
const flow = `<imsss:sequencing><imsss:controlMode choice="true" flow="true"/></imsss:sequencing>`;

suite((check) => {
  let count = 0;
  const course = (folder) =>
    writeCourse(folder, { name: `debug${++count}`, title: "Debugging", version: "2004 4th Edition", sequencing: flow,
      items: ["a", "b"].map((id) => ({ id, title: `Part ${id}`, script: script2004 })) });
  const rows = (page, kind) => page.locator(`.debug-row${kind ? `.${kind}` : ""}`).allInnerTexts();

  check("an ordinary link has no panel and does not load its code", async ({ daemon, open, folder }) => {
    const offer = await daemon.offer(course(folder));
    const { url } = await daemon.link(offer);
    const requests = [];
    const player = await open(url);
    player.page.on("request", (request) => requests.push(request.url()));
    await player.page.reload();
    await player.content("a.html");
    assert.equal(await player.page.locator(".debug").count(), 0);
    assert.deepEqual(requests.filter((one) => /\/debug-/.test(one)), []);
  });

  check("an administrator's link shows calls, errors, diagnostics and sequencing", async ({ daemon, open, folder }) => {
    const offer = await daemon.offer(course(folder));
    const link = await daemon.link(offer, "ada", "Lovelace, Ada", "--debug");
    assert.equal(link.debug, true);
    const player = await open(link.url);
    const { page } = player;
    const content = await player.content("a.html");
    await content.evaluate(() => {
      api2004.SetValue("cmi.score.scaled", "2");
      api2004.GetValue("cmi.location");
    });
    assert.ok((await rows(page, "call")).some((row) => row.includes('Initialize() → "true"')));
    const errors = await rows(page, "error");
    assert.match(errors[0], /SetValue\("cmi.score.scaled", "2"\) → "false"[\s\S]*407 \w+/);
    assert.match(errors[1], /GetValue\("cmi.location"\) → ""[\s\S]*403 \w+/);
    await player.next();
    await player.content("b.html");
    const steps = (await rows(page, "navigation")).find((row) => row.includes("continue"));
    for (const process of ["OP.1", "NB.2.1", "TB.2.3", "UP.4", "RB.1.5", "SB.2.7", "DB.1.1 b", "DB.2 b"])
      assert.ok(steps.includes(process), `${process} in ${steps}`);

    await page.getByLabel("Show", { exact: true }).selectOption("navigation");
    assert.equal(await page.locator(".debug-row.call:visible").count(), 0);
    await page.getByText("Activities", { exact: true }).click();
    assert.match(await page.locator(".debug-state").innerText(), /a\s+completed/);

    // The panel stays with the launch through a reload of the tab.
    await page.reload();
    await player.content("b.html");
    await page.locator(".debug").waitFor();
    await page.setViewportSize({ width: 360, height: 640 });
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360);
  });

  check("only administrators can make such a link", async ({ daemon, folder }) => {
    const offer = await daemon.offer(course(folder));
    const password = "correct horse battery staple";
    const created = await daemon.rest("POST", `/org/tenants/${offer.tenant.id}/users`,
      { email: "ian@example.org", password, firstName: "Ian", lastName: "Instructor", role: "instructor" });
    assert.equal(created.status, 201);
    const passwordFile = join(folder, "instructor");
    writeFileSync(passwordFile, `${password}\n`);
    const login = await fetch(`${daemon.app}/auth/login`, { method: "POST", headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ email: "ian@example.org", password }) });
    const { token } = await login.json();
    const make = (debug) =>
      fetch(`${daemon.app}/dispatches/${offer.dispatch.id}/launch-links`, { method: "POST",
        headers: { "Content-Type": "application/json", Authorization: `Bearer ${token}` },
        body: JSON.stringify({ learner: { id: "ada", name: "Ada" }, debug }) });
    assert.equal((await make(false)).status, 201);
    const refused = await make(true);
    assert.equal(refused.status, 403);
    assert.equal((await refused.json()).error.code, "auth.forbidden");
  });

  check("SCORM 1.2 calls carry their own names", async ({ daemon, open, folder }) => {
    const file = writeCourse(folder, { name: "debug12", title: "Old", items: [{ id: "a", title: "A", script: `api12.LMSInitialize("")` }] });
    const offer = await daemon.offer(file);
    const player = await open((await daemon.link(offer, "ada", "Ada", "--debug")).url);
    await player.content("a.html");
    await until("the call is shown", async () => (await rows(player.page)).some((row) => row.includes("LMSInitialize")));
  });
});

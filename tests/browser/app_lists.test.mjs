// Every list of the administration with nothing in it, with one row and with 10,000.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { AppPage } from "./support/app.mjs";
import { writeCourse } from "./support/courses.mjs";
import { suite } from "./support/suite.mjs";

const seed = join(dirname(fileURLToPath(import.meta.url)), "../../scripts/seed");
const many = 10_000;
/// No page may take that long, whatever else runs on the machine; the figures that count are those of tests/bench.
const bound = 30_000;

const lists = [
  { path: "/admin/org", caption: "Organisations", zero: null, rare: "seed1-7777", sort: "Organisation" },
  { path: "/admin/courses", caption: "Courses", zero: "No courses yet", rare: "seed-1-7777", sort: "Title" },
  { path: "/admin/dispatches", caption: "Dispatches", zero: "No dispatches yet", rare: "Course 7778:", sort: "Course" },
  { path: "/admin/users", caption: "Users", zero: null, rare: "user0@seed1-7777.example", sort: "Name" },
  { path: "/admin/registrations", caption: "Registrations", zero: "No registrations yet", rare: "nobody at all", none: true },
  { path: "/admin/forwards", caption: "Forwarding", zero: "Nothing is forwarded yet", rare: "Forward 77" },
  { path: "/admin/webhooks", caption: "Webhooks", zero: "No webhooks yet", rare: "Webhook 77" },
  { path: "/admin/keys", caption: "API keys", zero: "No API keys yet", rare: "Key 7777" },
  { path: "/admin/audit", caption: "Audit log", zero: null },
];

/// To where nobody is.
const forward = (name) => ({ name, url: "https://lrs.example.invalid/xapi", key: "lms", secret: "secret" });

suite((check) => {
  check("with nothing, with one row, and with 10,000", async ({ daemon, context, folder }) => {
    const app = await AppPage.open(context, daemon);
    const { page } = app;
    await app.logIn();
    const rows = async (caption) => (await app.rows(caption)).length;
    for (const { path, caption, zero } of lists) {
      await app.go(path);
      if (zero) await page.getByRole("heading", { name: zero }).waitFor();
      else assert.ok((await rows(caption)) >= 1, `${path}: who is logged in, and where, is there from the start`);
    }
    await app.go("/admin/xapi");
    await page.getByRole("heading", { name: "No statements yet" }).waitFor();
    await app.go("/admin/xapi?tab=statistics");
    await page.getByText("No statements in these days.").first().waitFor();

    const offer = await daemon.offer(writeCourse(folder, { name: "one", title: "One", items: [{ id: "one", title: "One" }] }));
    const { url } = await daemon.link(offer);
    const opened = await fetch(`${daemon.content}/launch/exchange`, { method: "POST", headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ token: url.slice(url.indexOf("#t=") + 3) }) });
    assert.ok(opened.ok);
    assert.equal((await daemon.rest("POST", "/keys", { name: "One", scopes: ["read"] })).status, 201);
    assert.equal((await daemon.rest("POST", "/webhooks", { url: "https://hooks.example.org/one" })).status, 201);
    assert.equal((await daemon.rest("POST", "/lrs/forwards", forward("One"))).status, 201);
    for (const { path, caption, zero } of lists) {
      await app.go(path);
      if (zero) assert.equal(await rows(caption), 1, path);
    }

    await daemon.halt();
    console.log(execFileSync(seed, ["--data-dir", daemon.dataDir, "--tenants", many, "--users", many, "--registrations", many,
      "--courses", many, "--records", many].map(String), { encoding: "utf8" }).trim());
    await daemon.serve();
    // A tenant has at most 100 webhooks; lmsd alone can make them, as it seals their secrets.
    const answers = await Promise.all(Array.from({ length: 99 }, (_, n) =>
      daemon.rest("POST", "/webhooks", { name: `Webhook ${n}`, url: `https://hooks.example.org/${n}` })));
    assert.ok(answers.every(({ status }) => status === 201));
    const forwards = await Promise.all(Array.from({ length: 99 }, (_, n) => daemon.rest("POST", "/lrs/forwards", forward(`Forward ${n}`))));
    assert.ok(forwards.every(({ status }) => status === 201));
    await page.reload();
    await app.settled();
    const times = [];
    const timed = async (what, run) => {
      const begun = performance.now();
      await run();
      const took = performance.now() - begun;
      times.push(`${what} ${took.toFixed(0)} ms`);
      assert.ok(took < bound, `${what} took ${took.toFixed(0)} ms`);
    };
    for (const { path, caption, rare, none, sort } of lists) {
      await timed(path, async () => {
        await app.go(path);
        assert.ok((await rows(caption)) >= 25, path);
      });
      const first = (await app.rows(caption)).map((row) => row[0]);
      await timed(`${path} next`, async () => {
        await app.button("Next").click();
        await page.waitForURL(/page=/);
        assert.ok((await rows(caption)) >= 25, path);
      });
      const second = (await app.rows(caption)).map((row) => row[0]);
      if (caption !== "Audit log") assert.notDeepEqual(second, first, `${path}: another page`);
      await app.button("Previous").click();
      await page.waitForFunction(() => !location.search.includes("page="));
      assert.deepEqual((await app.rows(caption)).map((row) => row[0]), first, `${path}: back on the first page`);
      if (sort) {
        await timed(`${path} sorted`, async () => {
          await page.getByRole("table", { name: caption }).getByRole("button", { name: sort, exact: true }).click();
          await page.waitForURL(/sort=/);
          assert.ok((await rows(caption)) >= 25);
        });
      }
      if (rare) {
        await timed(`${path} search`, async () => {
          await page.getByRole("searchbox").fill(rare);
          await page.waitForURL(/q=/);
          if (none) await page.getByRole("heading", { name: "Nothing matches" }).waitFor();
          else await page.waitForFunction(() => document.querySelectorAll("main tbody tr").length === 1 && !document.querySelector("main [aria-busy=true]"));
        });
      }
    }
    console.log(times.join(", "));
    assert.deepEqual(app.errors, []);
  });
});

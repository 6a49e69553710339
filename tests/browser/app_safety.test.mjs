// Data is only ever text, logins end where they should, tenants see nothing of each other, and a server that
// is slow or away is said and waited for.
import assert from "node:assert/strict";
import { AppPage } from "./support/app.mjs";
import { writeCourse } from "./support/courses.mjs";
import { suite } from "./support/suite.mjs";
import { until } from "./support/wait.mjs";

const evil = `<script>alert(1)</script><img src=x onerror=alert(2)>`;
const password = "an umbrella on a sunny day";

async function world(daemon, n) {
  const tenant = await daemon.json("tenant", "create", "--name", `${evil} ${n}`, "--domain", `evil${n}`);
  const { body: user } = await daemon.rest("POST", `/org/tenants/${tenant.id}/users`,
    { email: `eve@evil${n}.example`, firstName: evil, lastName: evil, password, role: "tenant_admin" });
  return { tenant, user, who: { email: `eve@evil${n}.example`, password } };
}

suite((check) => {
  check("names that are markup are shown as they are and run nothing", async ({ daemon, context, folder }) => {
    const { tenant, user } = await world(daemon, 1);
    const file = writeCourse(folder, { name: "evil", title: evil, items: [{ id: "a", title: evil }] });
    const { course } = await daemon.json("course", "import", file, "--course", "evil", "--create");
    const dispatch = await daemon.json("dispatch", "create", "--course", "evil", "--tenant", "evil1");
    await daemon.link({ dispatch }, "evil-id", evil);
    const key = await daemon.rest("POST", "/keys", { name: evil, scopes: ["read"] });
    assert.equal(key.status, 201);
    const app = await AppPage.open(context, daemon);
    await app.logIn();
    for (const path of ["/admin", "/admin/org", `/admin/org/${tenant.id}`, "/admin/courses", `/admin/courses/${course.id}`,
      "/admin/dispatches", `/admin/dispatches/${dispatch.id}`, "/admin/users", `/admin/users/${user.id}`, "/admin/keys", "/admin/audit"]) {
      await app.go(path);
      assert.equal(await app.page.locator("main img, main script").count(), 0, path);
      if (path !== "/admin") await app.page.getByText("<script>alert(1)</script>", { exact: false }).first().waitFor({ state: "attached" });
    }
    assert.deepEqual(app.errors, []);
  });

  check("the document is served with a policy that allows nothing inline, and framed by nobody", async ({ daemon }) => {
    for (const path of ["/", "/login", "/admin", "/admin/org/x", "/launch/x"]) {
      const response = await fetch(daemon.app + path);
      assert.equal(response.status, 200);
      const policy = response.headers.get("content-security-policy");
      assert.match(policy, /default-src 'none'/);
      assert.match(policy, /frame-ancestors 'none'/);
      assert.match(policy, /require-trusted-types-for 'script'/);
      assert.doesNotMatch(policy, /unsafe/);
      assert.doesNotMatch(await response.text(), /<script(?![^>]*src=)|\son\w+=|style=/);
    }
    const [asset] = /\/assets\/app-[^"]+\.js/.exec(await (await fetch(`${daemon.app}/login`)).text());
    const script = await fetch(daemon.app + asset, { headers: { "Accept-Encoding": "gzip" } });
    assert.match(script.headers.get("cache-control"), /immutable/);
    assert.equal(script.headers.get("content-encoding"), "gzip");
    assert.equal((await fetch(daemon.content + asset)).status, 404);
    assert.equal((await fetch(`${daemon.content}/admin`)).status, 404);
  });

  check("the shell is at most 100 KB gzipped", async ({ daemon, context }) => {
    const page = await context.newPage();
    const sizes = [];
    page.on("response", (response) => {
      const { pathname } = new URL(response.url());
      if (pathname === "/login" || pathname.startsWith("/assets/")) sizes.push(response.request().sizes());
    });
    await page.goto(`${daemon.app}/login`, { waitUntil: "networkidle" });
    const size = (await Promise.all(sizes)).reduce((sum, { responseBodySize }) => sum + responseBodySize, 0);
    console.log(`shell: ${size} bytes on the wire`);
    assert.ok(size > 10_000 && size <= 100_000, `${size} bytes`);
  });

  check("an administrator of a tenant sees that tenant alone", async ({ daemon, context }) => {
    const mine = await world(daemon, 2);
    const other = await world(daemon, 3);
    const app = await AppPage.open(context, daemon, "/admin/org");
    await app.logIn(mine.who);
    await app.settled();
    assert.equal(await app.heading(), `${evil} 2`);
    await app.go("/admin/users");
    const text = await app.page.locator("main").innerText();
    assert.ok(text.includes("eve@evil2.example"));
    assert.ok(!text.includes("eve@evil3.example"));
    for (const path of [`/admin/org/${other.tenant.id}`, `/admin/users/${other.user.id}`]) {
      await app.go(path);
      await app.page.getByRole("heading", { name: "There is nothing here" }).waitFor();
    }
    assert.deepEqual(app.errors, []);
  });

  check("a learner gets no page of the administration", async ({ daemon, context }) => {
    const tenant = await daemon.json("tenant", "create", "--name", "Learners", "--domain", "learners");
    await daemon.rest("POST", `/org/tenants/${tenant.id}/users`,
      { email: "l@learners.example", firstName: "Lea", lastName: "Lern", password });
    const app = await AppPage.open(context, daemon, "/admin/users");
    await app.logIn({ email: "l@learners.example", password });
    await app.page.getByRole("heading", { name: "This is not for you" }).waitFor();
    assert.equal(await app.page.getByRole("link", { name: "Administration" }).count(), 0);
    await app.page.getByRole("link", { name: "Go to the start page" }).click();
    await app.page.getByRole("heading", { name: "Hello, Lea" }).waitFor();
  });

  check("a login that the server ends leads to the login page and back to where one was", async ({ daemon, context }) => {
    const { who, user } = await world(daemon, 4);
    const app = await AppPage.open(context, daemon, "/admin/audit?q=user");
    await app.logIn(who);
    await app.settled();
    assert.match(app.page.url(), /\/admin\/audit\?q=user$/);
    // A new password ends every login.
    await daemon.rest("PATCH", `/users/${user.id}`, { password: "something else entirely" });
    await app.button("Menu").or(app.page.getByRole("link", { name: "Users" })).first().click();
    await app.page.getByText("Your login has ended.").waitFor();
    await app.logIn({ ...who, password: "something else entirely" });
    await app.page.getByRole("heading", { name: "Users" }).waitFor();
    assert.deepEqual(app.errors, []);
  });

  check("a reload keeps the login, a copied tab has none, logging out ends it", async ({ daemon, context }) => {
    const app = await AppPage.open(context, daemon, "/admin/org");
    await app.logIn();
    await app.page.reload();
    await app.settled();
    assert.equal(await app.heading(), "Organisations");
    const kept = await app.page.evaluate(() => ({ ...sessionStorage }));
    const copy = await context.newPage();
    await copy.addInitScript((all) => Object.assign(sessionStorage, all), kept);
    await copy.goto(`${daemon.app}/admin/org`);
    await copy.getByRole("heading", { name: "Log in" }).waitFor();
    await copy.close();
    await app.page.getByRole("button", { name: /Platform Administrator/ }).click();
    const told = app.page.waitForResponse(/\/auth\/logout$/);
    await app.button("Log out").click();
    await app.page.getByRole("heading", { name: "Log in" }).waitFor();
    await told;
    const refreshed = await fetch(`${daemon.app}/auth/refresh`, { method: "POST", headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ refreshToken: kept["lms.refresh"] }) });
    assert.equal(refreshed.status, 401);
  });

  check("a lost server is said, what is shown stays, and it goes on by itself", async ({ daemon, context }) => {
    const app = await AppPage.open(context, daemon, "/admin/org");
    await app.logIn();
    await app.settled();
    const before = await app.rows("Organisations");
    await daemon.halt();
    await app.page.getByText("The server cannot be reached").waitFor({ timeout: 20_000 });
    assert.equal((await app.rows("Organisations")).length, before.length);
    await app.button("Create organisation").click();
    await app.page.getByLabel("Name", { exact: true }).fill("While away");
    await app.button("Create").click();
    await app.page.getByText("Nothing was lost; try again.").waitFor();
    await daemon.serve();
    await until("the page is back", async () => (await app.page.getByText("The server cannot be reached. Trying").count()) === 0, 20);
    await app.button("Create").click();
    await app.page.getByRole("heading", { name: "While away", level: 1 }).waitFor();
    assert.deepEqual(app.errors, []);
  });

  check("on a slow network the page says that it loads, and nothing is sent twice", async ({ daemon, context }) => {
    const app = await AppPage.open(context, daemon, "/admin/org");
    await app.logIn();
    await app.settled();
    let posts = 0;
    await context.route("**/org/tenants*", async (route) => {
      if (route.request().method() === "POST") ++posts;
      await new Promise((done) => setTimeout(done, 700));
      await route.continue();
    });
    await app.button("Create organisation").click();
    await app.page.getByLabel("Name", { exact: true }).fill("Slowly");
    await app.button("Create").click();
    await app.page.locator("button[aria-busy=true]").waitFor();
    await app.page.locator("button[aria-busy=true]").click({ force: true });
    await app.page.getByRole("heading", { name: "Slowly", level: 1 }).waitFor();
    assert.equal(posts, 1);
  });
});

// Accounts that people make and mend themselves: set-up of a new installation, invitations, open registration,
// a new password by an administrator's link, and by oneself.
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { AppPage } from "./support/app.mjs";
import { freePort, lmsd } from "./support/daemon.mjs";
import { suite } from "./support/suite.mjs";
import { until } from "./support/wait.mjs";

const password = "an umbrella on a sunny day";

suite((check) => {
  check("the first administrator is made once, with the code on the console", async ({ context, folder }) => {
    const data = join(folder, "fresh");
    await promisify(execFile)(lmsd, ["init", "--data-dir", data]);
    const app = `127.0.0.1:${await freePort()}`;
    const child = spawn(lmsd, ["serve", "--data-dir", data, "--listen", app, "--content-listen", `127.0.0.1:${await freePort()}`]);
    try {
      let output = "";
      child.stderr.on("data", (chunk) => (output += chunk));
      const [, code] = await until("lmsd prints the address", () => /\/setup#t=(\S+)/.exec(output));
      const page = await context.newPage();
      await page.goto(`http://${app}/setup#t=${code}`);
      await page.getByLabel("First name").fill("Olga");
      assert.doesNotMatch(page.url(), /#/);
      await page.getByLabel("Last name").fill("Owner");
      await page.getByLabel("E-mail").fill("olga@example.org");
      await page.getByLabel("Password").fill(password);
      await page.getByRole("button", { name: "Make administrator" }).click();
      await page.getByRole("heading", { name: "Overview" }).waitFor();
      const again = await fetch(`http://${app}/auth/setup`, { method: "POST", headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ token: code, firstName: "E", lastName: "V", email: "eve@example.org", password }) });
      assert.equal(again.status, 409);
    } finally {
      child.kill();
      await new Promise((done) => child.once("exit", done));
    }
  });

  check("an invitation and an open tenant make accounts", async ({ daemon, context }) => {
    const tenant = await daemon.json("tenant", "create", "--name", "Wonka", "--domain", "wonka");
    const app = await AppPage.open(context, daemon, `/admin/org/${tenant.id}`);
    const { page } = app;
    await app.logIn();
    await app.button("Nobody").click();
    await page.getByRole("radio", { name: /Who is invited/ }).check();
    await app.button("Save").click();
    await app.button("Invite somebody").first().click();
    await page.getByLabel("E-mail").fill("charlie@wonka.example");
    await app.button("Make invitation").click();
    const link = await page.getByLabel("Link", { exact: true }).inputValue();
    const guest = await AppPage.open(await context.browser().newContext(), daemon);
    await guest.page.goto(link);
    await guest.page.getByText("Your account is for charlie@wonka.example.").waitFor();
    await guest.page.getByLabel("First name").fill("Charlie");
    await guest.page.getByLabel("Last name").fill("Bucket");
    await guest.page.getByLabel("Password").fill("short");
    await guest.button("Create account").click();
    await guest.page.locator(".error", { hasText: "at least 10 characters" }).waitFor();
    await guest.page.getByLabel("Password").fill(password);
    await guest.button("Create account").click();
    await guest.page.getByRole("heading", { name: "Hello, Charlie" }).waitFor();
    await guest.page.context().close();
    const used = await AppPage.open(await context.browser().newContext(), daemon);
    await used.page.goto(link);
    await used.page.getByText("This link was used or withdrawn already.").waitFor();
    await used.page.context().close();
    await daemon.rest("PATCH", `/org/tenants/${tenant.id}/signup`, { signup: "open" });
    const open = await AppPage.open(await context.browser().newContext(), daemon, "/register?tenant=wonka");
    await open.page.getByLabel("First name").fill("Violet");
    await open.page.getByLabel("Last name").fill("Beauregarde");
    await open.page.getByLabel("E-mail").fill("violet@wonka.example");
    await open.page.getByLabel("Password").fill(password);
    await open.button("Create account").click();
    await open.page.getByRole("heading", { name: "Hello, Violet" }).waitFor();
    await open.page.context().close();
    assert.deepEqual([...app.errors, ...guest.errors, ...open.errors], []);
  });

  check("a password is reset by a link that works once, and changed by oneself", async ({ daemon, context }) => {
    const tenant = await daemon.json("tenant", "create", "--name", "Initech", "--domain", "initech");
    const { body: user } = await daemon.rest("POST", `/org/tenants/${tenant.id}/users`,
      { email: "milton@initech.example", firstName: "Milton", lastName: "Waddams", password });
    const app = await AppPage.open(context, daemon, `/admin/users/${user.id}`);
    await app.logIn();
    await app.button("Reset password").click();
    await app.button("Make link").click();
    const link = await app.page.getByLabel("Link", { exact: true }).inputValue();
    const milton = await AppPage.open(await context.browser().newContext(), daemon);
    await milton.page.goto(link);
    await milton.page.getByLabel("New password", { exact: true }).fill("where is my red stapler");
    await milton.page.getByLabel("New password again").fill("where is my red stapler?");
    await milton.button("Set password").click();
    await milton.page.getByText("This is not the same password.").waitFor();
    await milton.page.getByLabel("New password again").fill("where is my red stapler");
    await milton.button("Set password").click();
    await milton.page.getByText("Your new password is set.").waitFor();
    await milton.logIn({ email: "milton@initech.example", password: "where is my red stapler" });
    await milton.go("/profile");
    await milton.page.getByLabel("Current password").fill("not this one, surely");
    await milton.page.getByLabel("New password", { exact: true }).fill("burn the building down");
    await milton.page.getByLabel("New password again").fill("burn the building down");
    await milton.button("Change password").click();
    await milton.page.getByText("This is not your current password.").waitFor();
    await milton.page.getByLabel("Current password").fill("where is my red stapler");
    await milton.button("Change password").click();
    await milton.page.getByText("Your password is changed.").waitFor();
    await milton.go("/dashboard");
    await milton.page.getByRole("heading", { name: "Hello, Milton" }).waitFor();
    await milton.page.context().close();
    assert.deepEqual([...app.errors, ...milton.errors], []);
  });
});

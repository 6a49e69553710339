// What a tenant's administrator sees of a dispatch whose results the platform keeps: that they are hidden, in words.
import assert from "node:assert/strict";
import { AppPage } from "./support/app.mjs";
import { writeCourse } from "./support/courses.mjs";
import { admin } from "./support/daemon.mjs";
import { suite } from "./support/suite.mjs";
import { until } from "./support/wait.mjs";

const script = `api12.LMSInitialize(""); api12.LMSSetValue("cmi.core.lesson_status", "passed"); api12.LMSCommit("");`;
const learner = "Quetzalcoatlus, Lea";

suite((check) => {
  const world = async ({ daemon, folder, open }) => {
    const offer = await daemon.offer(writeCourse(folder, { name: `kept-${Math.random().toString(36).slice(2)}`, title: "Kept",
      items: [{ id: "only", title: "Only", script }] }));
    const boss = { email: `boss@${offer.domain}`, password: admin.password };
    await daemon.ctl("user", "create", "--tenant", offer.domain, "--email", boss.email, "--first-name", "Bea", "--last-name", "Boss",
      "--role", "tenant_admin", "--password-file", daemon.passwordFile);
    await open((await daemon.link(offer, "lea", learner)).url);
    await until("it is passed", async () => (await daemon.registration(offer, "lea")).success === "passed");
    return { offer, boss };
  };
  const page = async ({ context, daemon }, boss) => {
    const app = await AppPage.open(context, daemon);
    await app.page.locator("input[type=email]").fill(boss.email);
    await app.page.locator("input[type=password]").fill(boss.password);
    await app.page.locator("button[type=submit]").click();
    await app.page.locator(".topbar").waitFor();
    return app;
  };
  const text = (app) => app.page.locator("main").innerText();
  const cases = [
    ["none", "en-GB", /neither learners nor figures/, /Not shown to this organisation/, /1 dispatch is not counted here/, /learners of 1 dispatch are not listed/],
    ["summary", "de-DE", /Abgeschlossen\s+1/i, /Für diese Organisation nicht sichtbar/, null, /Lernenden von 1 Zuweisung stehen nicht/],
  ];
  for (const [level, locale, figures, title, overview, lists] of cases) {
    check(`analytics ${level}: the pages say what is hidden, and show no learner`, async (tools) => {
      const { offer, boss } = await world(tools);
      await tools.daemon.ctl("dispatch", "update", offer.dispatch.id, "--analytics", level);
      const app = await page(tools, boss);
      const at = async (path) => {
        await app.go(path);
        const shown = await until(`${path} is there`, async () => {
          await app.settled();
          return text(app);
        });
        assert.doesNotMatch(shown, /Quetzalcoatlus/);
        return shown;
      };
      const saying = (path, words) => until(`${path} says ${words}`, async () => words.test(await at(path)));
      await saying(`/admin/dispatches/${offer.dispatch.id}`, figures);
      await saying(`/admin/dispatches/${offer.dispatch.id}`, title);
      assert.deepEqual(await app.complaints(), []);
      await saying("/admin/registrations", lists);
      if (overview) await saying("/admin", overview);
      if (level === "none") await saying("/admin/dispatches", /not shown/);
      assert.deepEqual(app.errors, []);
    }, { locale });
  }
});

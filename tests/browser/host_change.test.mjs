// The content port moves to another host: packages that customers imported before go on working, since they hold the
// alias that was announced.
import assert from "node:assert/strict";
import { writeCourse } from "./support/courses.mjs";
import { courseFrame, Customer, exportPackage, told } from "./support/customer.mjs";
import { Daemon, freePort } from "./support/daemon.mjs";
import { suite } from "./support/suite.mjs";
import { until } from "./support/wait.mjs";

suite((check) => {
  for (const shownIn of ["frame", "window"]) {
    check(`a package goes to the new host when the old one is gone, and the learner goes on, in a ${shownIn}`, async ({ context, folder }) => {
      const port = await freePort();
      const alias = `http://localhost:${port}`;
      const daemon = await Daemon.start({ flags: ["--content-alias", alias] });
      let lms = null;
      const open = async (content) => {
        const page = await context.newPage();
        await page.goto(lms.url());
        return { page, course: await courseFrame(context, { content }) };
      };
      try {
        const offer = await daemon.offer(writeCourse(folder, { name: `moved-${shownIn}`, title: "Moved",
          items: [{ id: "only", title: "Only", script: `api12.LMSInitialize("");` }] }));
        const flags = shownIn === "window" ? ["--window"] : [];
        lms = await Customer.start(await exportPackage(daemon, offer, folder, ...flags));
        const before = await open(daemon.content);
        await before.course.evaluate(() => {
          api12.LMSSetValue("cmi.core.lesson_location", "page 7");
          api12.LMSSetValue("cmi.core.exit", "suspend");
          api12.LMSCommit("");
        });
        await until("the bookmark is kept", async () => (await daemon.log(await daemon.registration(offer))).some((one) => one.value === "page 7"));
        await Promise.all(context.pages().map((page) => page.close()));

        await daemon.halt();
        daemon.content = `http://127.0.0.1:${port}`;
        daemon.options = { contentUrl: alias };
        await daemon.serve();

        const after = await open(alias);
        assert.equal(await after.course.evaluate(() => api12.LMSGetValue("cmi.core.lesson_location")), "page 7");
        await after.course.evaluate(() => {
          api12.LMSSetValue("cmi.core.lesson_status", "passed");
          api12.LMSCommit("");
        });
        await until("the LMS hears of it", async () => (await told(after.page))["cmi.core.lesson_status"] === "passed");
        const registration = await daemon.registration(offer);
        assert.equal(registration.launches, 2, "one registration, opened at two hosts");
      } finally {
        lms?.stop();
        await daemon.stop();
      }
    });
  }
});

// The real packages, played to completion as a learner would.
import assert from "node:assert/strict";
import { realPackage } from "./support/daemon.mjs";
import { innerPage, pageThrough, takeQuiz, withoutNetwork } from "./support/golf.mjs";
import { suite } from "./support/suite.mjs";
import { until } from "./support/wait.mjs";

const callNames = (log) => log.filter((entry) => entry.call).map((entry) => entry.call);

suite((check) => {
  const play = (file, name, body) => {
    const { path, skip } = realPackage(file);
    check(`${file}: ${name}`, (tools) => body({ ...tools, path }), { skip });
  };

  play("singlesco_scorm12.zip", "a SCO without a single call is opened, and nobody says that it is done", async ({ daemon, open, path }) => {
    const offer = await daemon.offer(path);
    const player = await open((await daemon.link(offer)).url);
    const content = await player.content("launchpage.html");
    assert.match(await content.locator("h1").innerText(), /Not implemented/);
    await player.exit();
    const registration = await daemon.registration(offer);
    assert.equal(registration.launches, 1);
    assert.notEqual(registration.completion, "completed");
    assert.equal(registration.success, "unknown");
    assert.deepEqual(callNames(await daemon.log(registration)), []);
  });

  play("singlescobasic.zip", "paged to the end and quiz passed", async ({ daemon, open, path }) => {
    const offer = await daemon.offer(path);
    const player = await open((await daemon.link(offer)).url);
    const content = await player.content("launchpage.html");
    await pageThrough(content);
    await takeQuiz(await innerPage(content, "assessmenttemplate"));
    await player.saved();
    await player.exit();

    const registration = await daemon.registration(offer);
    assert.equal(registration.completion, "completed");
    assert.equal(registration.success, "passed");
    assert.equal(registration.score.raw, 100);
    assert.equal(registration.state, "completed");
    const log = await daemon.log(registration);
    const sets = log.filter((entry) => /set/i.test(entry.call ?? "") && entry.argument === "cmi.core.lesson_location").map((entry) => entry.value);
    assert.ok(sets.includes("15"), "the bookmark of the last page is in the log");
    assert.ok(callNames(log).some((name) => /initialize/i.test(name)));
    assert.ok(callNames(log).some((name) => /finish|terminate/i.test(name)));
    for (const entry of log.filter((one) => one.argument === "cmi.core.score.raw")) assert.equal(Number(entry.error), 0);
    assert.deepEqual(player.dialogs.filter((text) => text.startsWith("alert")), []);
  });

  play("singlescobasic.zip", "a failed quiz is recorded as failed", async ({ daemon, open, path }) => {
    const offer = await daemon.offer(path);
    const player = await open((await daemon.link(offer)).url);
    const content = await player.content("launchpage.html");
    await pageThrough(content);
    const shown = await takeQuiz(await innerPage(content, "assessmenttemplate"), 12);
    assert.ok(shown < 70);
    await player.exit();
    const registration = await daemon.registration(offer);
    assert.equal(registration.success, "failed");
    assert.equal(registration.score.raw, shown);
  });

  play("singlescobasic.zip", "left half-way, it resumes at the bookmark", async ({ daemon, open, path }) => {
    const offer = await daemon.offer(path);
    const { url } = await daemon.link(offer);
    const first = await open(url);
    await pageThrough(await first.content("launchpage.html"), 5);
    await first.exit();
    const between = await daemon.registration(offer);
    assert.equal(between.completion, "incomplete");
    assert.equal(between.state, "suspended");

    const second = await open(url);
    const content = await second.content("launchpage.html");
    await innerPage(content, "Etiquette/Course.html");
    assert.ok(second.dialogs.some((text) => text.includes("resume from where you previously left off")));
    await pageThrough(content);
    await takeQuiz(await innerPage(content, "assessmenttemplate"));
    await second.exit();
    const registration = await daemon.registration(offer);
    assert.equal(registration.success, "passed");
    assert.equal(registration.launches, 2);
    assert.ok(registration.totalSeconds >= between.totalSeconds);
  });

  play("RuntimeMinimumCalls_SCORM12.zip", "all eighteen SCOs, forward with Next", async ({ daemon, open, path }) => {
    const offer = await daemon.offer(path);
    const player = await open((await daemon.link(offer)).url);
    const titles = [];
    for (let ended = false; !ended; ) {
      await player.content();
      titles.push(await player.page.locator("iframe.content").getAttribute("title"));
      await player.next();
      // Next after the last part ends the course.
      ended = await until("another part or the end", async () =>
        (await player.page.locator("[data-code^=end]").count()) > 0 ? "end" : (await player.contentFrame()) ? "part" : null) === "end";
    }
    assert.equal(titles.length, 18);
    assert.equal(new Set(titles).size, 18);
    await player.end();
    assert.match((await player.card()).text, /Course completed/);
    const registration = await daemon.registration(offer);
    assert.equal(registration.completion, "completed");
    const log = await daemon.log(registration);
    assert.equal(callNames(log).filter((name) => /initialize/i.test(name)).length, 18);
    assert.equal(callNames(log).filter((name) => /finish|terminate/i.test(name)).length, 18);
  });

  play("RuntimeBasicCalls_SCORM20043rdEdition.zip", "paged to the end, quiz, exit by the course's own button",
    async ({ daemon, open, path }) => {
      const offer = await daemon.offer(path);
      const player = await open((await daemon.link(offer)).url);
      const content = await player.content("launchpage.html");
      await pageThrough(content);
      await takeQuiz(await innerPage(content, "assessmenttemplate"));
      await content.locator("#butExit").click();
      await player.end();
      const registration = await daemon.registration(offer);
      assert.equal(registration.completion, "completed");
      assert.equal(registration.success, "passed");
      assert.equal(registration.score.scaled, 1);
      const log = await daemon.log(registration);
      assert.ok(log.some((entry) => entry.argument === "adl.nav.request" && entry.value === "exitAll"));
      assert.deepEqual(player.dialogs.filter((text) => text.startsWith("alert")), []);
    });

  play("RuntimeBasicCalls_SCORM20043rdEdition.zip", "suspended by the course, it resumes at the bookmark",
    async ({ daemon, open, path }) => {
      const offer = await daemon.offer(path);
      const { url } = await daemon.link(offer);
      const first = await open(url);
      const content = await first.content("launchpage.html");
      await pageThrough(content, 3);
      await content.locator("#butExit").click();
      await first.end();
      assert.equal((await daemon.registration(offer)).state, "suspended");
      const second = await open(url);
      await innerPage(await second.content("launchpage.html"), "Playing/OtherScoring.html");
    });

  play("golf_scorm2004-3rd_seqforcedsequential.zip", "each part opens when the one before is satisfied",
    async ({ daemon, open, path }) => {
      const offer = await daemon.offer(path);
      const player = await open((await daemon.link(offer)).url);
      const parts = ["playing", "etiquette", "handicapping", "havingfun", "assessment"];
      for (const [n, part] of parts.entries()) {
        const content = await player.content(`content=${part}`);
        const enabled = (await player.contents()).map((entry) => entry.enabled);
        assert.deepEqual(enabled.slice(n + 1), enabled.slice(n + 1).map(() => false), `${part}: nothing later is open`);
        await pageThrough(content);
        if (part === "assessment") {
          await takeQuiz(await innerPage(content, "assessmenttemplate"));
        } else {
          await player.page.getByRole("button", { name: "Next", exact: true, disabled: false }).click();
        }
      }
      await player.exit();
      const registration = await daemon.registration(offer);
      assert.equal(registration.completion, "completed");
      assert.equal(registration.success, "passed");
      assert.equal(registration.activities.filter((one) => one.completion === "completed").length >= 5, true);
      assert.deepEqual(player.dialogs.filter((text) => text.startsWith("alert")), []);
    });

  play("golf_scorm2004-4th_seqposttest.zip", "a jump to the test passes the course; notes are shared between parts",
    async ({ daemon, open, path, context }) => {
      await withoutNetwork(context);
      const offer = await daemon.offer(path);
      const player = await open((await daemon.link(offer)).url);
      const first = await player.content("content=playing");
      await first.evaluate(() => SaveNotesText("grüne Hügel ⛳"));
      await first.locator("#butJump").click();
      const quiz = await player.content("content=assessment");
      assert.equal(await quiz.evaluate(() => GetNotesText()), "grüne Hügel ⛳");
      await takeQuiz(await innerPage(quiz, "assessmenttemplate"));
      await player.exit();
      const registration = await daemon.registration(offer);
      assert.equal(registration.success, "passed");
      assert.equal(registration.score.scaled, 1);
      assert.ok((await daemon.log(registration)).some((entry) => entry.value === "{target=assessment_item}jump"));
    });

  play("golf_scorm2004-4th_seqposttest.zip", "part by part to the end: progress and completion roll up",
    async ({ daemon, open, path, context }) => {
      await withoutNetwork(context);
      const offer = await daemon.offer(path);
      const player = await open((await daemon.link(offer)).url);
      for (const part of ["playing", "etiquette", "handicapping", "havingfun"]) {
        await pageThrough(await player.content(`content=${part}`));
        await player.page.getByRole("button", { name: "Next", exact: true, disabled: false }).click();
      }
      const quiz = await player.content("content=assessment");
      await takeQuiz(await innerPage(quiz, "assessmenttemplate"));
      await player.exit();
      const registration = await daemon.registration(offer);
      assert.equal(registration.completion, "completed");
      assert.equal(registration.success, "passed");
      assert.equal(registration.score.scaled, 1);
    });
});

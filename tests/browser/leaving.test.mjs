// Ways to leave a course without saying so, and what the server has afterwards.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { realPackage } from "./support/daemon.mjs";
import { writeCourse } from "./support/courses.mjs";
import { innerPage, pageThrough } from "./support/golf.mjs";
import { killBrowser, launchChromium, launchPersistent, PlayerPage } from "./support/player.mjs";
import { suite } from "./support/suite.mjs";
import { until } from "./support/wait.mjs";

const lastWords = (n) => `
  api12.LMSInitialize("");
  addEventListener("unload", () => {
    for (let i = 0; i < ${n}; ++i) api12.LMSSetValue("cmi.interactions." + i + ".id", "word_" + i);
    api12.LMSSetValue("cmi.core.session_time", "0000:01:00");
    api12.LMSSetValue("cmi.core.exit", "suspend");
    api12.LMSFinish("");
  });`;

suite((check) => {
  const farewell = (folder, words = 12) =>
    writeCourse(folder, { name: "farewell", title: "Farewell", items: [{ id: "only", title: "Only", script: lastWords(words) }] });

  const finished = (daemon, offer) =>
    until("the server has the last call", async () => {
      const log = await daemon.log(await daemon.registration(offer));
      return log.some((entry) => /finish|terminate/i.test(entry.call ?? "")) ? log : null;
    });

  check("closing the tab: every call of the unload handler arrives", async ({ daemon, open, folder }) => {
    const offer = await daemon.offer(farewell(folder));
    const player = await open((await daemon.link(offer)).url);
    await player.content("only.html");
    await player.page.close({ runBeforeUnload: true });
    const log = await finished(daemon, offer);
    assert.equal(log.filter((entry) => entry.value?.startsWith("word_")).length, 12);
  });

  check("closing the tab: a burst of 200 calls arrives", async ({ daemon, open, folder }) => {
    const offer = await daemon.offer(farewell(folder, 200));
    const player = await open((await daemon.link(offer)).url);
    await player.content("only.html");
    await player.page.close({ runBeforeUnload: true });
    const log = await finished(daemon, offer);
    assert.equal(log.filter((entry) => entry.value?.startsWith("word_")).length, 200);
  });

  check("navigating away: every call of the unload handler arrives, and Back resumes", async ({ daemon, open, folder }) => {
    const offer = await daemon.offer(farewell(folder));
    const player = await open((await daemon.link(offer)).url);
    await player.content("only.html");
    await player.page.goto(`${daemon.app}/healthz`);
    const log = await finished(daemon, offer);
    assert.equal(log.filter((entry) => entry.value?.startsWith("word_")).length, 12);
    await player.page.goBack();
    await player.content("only.html");
    await until("a second launch is counted", async () => (await daemon.registration(offer)).launches === 2);
  });

  check("reloading the page goes on without the link's token", async ({ daemon, open, folder }) => {
    const offer = await daemon.offer(farewell(folder));
    const { url } = await daemon.link(offer);
    const player = await open(url);
    await player.content("only.html");
    assert.equal(player.page.url(), `${daemon.content}/play`, "the token has left the address");
    await player.page.reload();
    await player.content("only.html");
    const registration = await until("a second launch is counted", async () => {
      const now = await daemon.registration(offer);
      return now.launches === 2 ? now : null;
    });
    const log = await daemon.log(registration);
    assert.equal(log.filter((entry) => entry.value?.startsWith("word_")).length, 12, "what was said while reloading");
    assert.ok(log.every((entry) => entry.applied));
  });

  const basic = realPackage("singlescobasic.zip");
  check("a real course closed in mid-course has its bookmark", async ({ daemon, open }) => {
    const offer = await daemon.offer(basic.path);
    const { url } = await daemon.link(offer);
    const first = await open(url);
    await pageThrough(await first.content("launchpage.html"), 4);
    await first.page.close({ runBeforeUnload: true });
    await finished(daemon, offer);
    const second = await open(url);
    await innerPage(await second.content("launchpage.html"), "Playing/RulesOfGolf.html");
  }, { skip: basic.skip });

  check("a killed browser loses only what was never sent", async ({ daemon, folder }) => {
    const script = `api12.LMSInitialize("");`;
    const file = writeCourse(folder, { name: "killed", title: "Killed", items: [{ id: "only", title: "Only", script }] });
    const offer = await daemon.offer(file);
    const browser = await launchChromium();
    const player = await PlayerPage.open(await browser.newContext(), (await daemon.link(offer)).url);
    const content = await player.content("only.html");
    await content.evaluate(() => {
      for (let i = 0; i < 20; ++i) api12.LMSSetValue("cmi.interactions." + i + ".id", "kept_" + i);
      api12.LMSCommit("");
    });
    await player.saved();
    const unsent = await content.evaluate(() => {
      for (let i = 0; i < 7; ++i) api12.LMSSetValue("cmi.interactions." + (20 + i) + ".id", "lost_" + i);
      return 7;
    });
    await killBrowser(browser);
    const log = await daemon.log(await daemon.registration(offer));
    const values = log.map((entry) => entry.value ?? "");
    assert.equal(values.filter((value) => value.startsWith("kept_")).length, 20);
    const arrived = values.filter((value) => value.startsWith("lost_")).length;
    console.log(`killed browser: ${unsent - arrived} of ${unsent} uncommitted calls were lost, none of the committed`);
  });

  check("what a killed browser had kept is delivered at the next visit", async ({ daemon, folder }) => {
    const script = `api12.LMSInitialize("");`;
    const file = writeCourse(folder, { name: "tail", title: "Tail", items: [{ id: "only", title: "Only", script }] });
    const offer = await daemon.offer(file);
    const { url } = await daemon.link(offer);
    const profile = mkdtempSync(join(tmpdir(), "lms-profile-"));
    const first = await launchPersistent(profile);
    const player = await PlayerPage.open(first, url);
    const content = await player.content("only.html");
    await player.saved();
    await first.route("**/runtime/**", (route) => route.abort());
    await content.evaluate(() => {
      api12.LMSSetValue("cmi.core.lesson_location", "page 7");
      api12.LMSCommit("");
    });
    // One with what was acknowledged may lie there for a moment.
    await until("the tail lies in IndexedDB", () => player.page.evaluate(() => new Promise((done) => {
      const request = indexedDB.open("lms-player", 1);
      request.onsuccess = () => {
        const all = request.result.transaction("tails").objectStore("tails").getAll();
        all.onsuccess = () => done(all.result.some(({ bytes }) => new TextDecoder().decode(bytes).includes("page 7")));
      };
    })));
    await killBrowser(first.browser() ?? first);
    const second = await launchPersistent(profile);
    try {
      const again = await PlayerPage.open(second, url);
      const resumed = await again.content("only.html");
      assert.equal(await resumed.evaluate(() => api12.LMSGetValue("cmi.core.lesson_location")), "page 7");
      const log = await daemon.log(await daemon.registration(offer));
      assert.ok(log.every((entry) => entry.applied));
    } finally {
      await second.close();
      rmSync(profile, { recursive: true, force: true });
    }
  });
});

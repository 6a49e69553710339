// The player's own controls: what hideLMSUI hides, what each of them does, time limits.
import assert from "node:assert/strict";
import { writeCourse } from "./support/courses.mjs";
import { suite } from "./support/suite.mjs";
import { until } from "./support/wait.mjs";

const version = "2004 4th Edition";
const script = `api2004.Initialize(""); addEventListener("unload", () => api2004.Terminate(""));`;
const flow = `<imsss:sequencing><imsss:controlMode choice="true" flow="true"/></imsss:sequencing>`;
const hide = (...controls) =>
  `<adlnav:presentation><adlnav:navigationInterface>${controls
    .map((control) => `<adlnav:hideLMSUI>${control}</adlnav:hideLMSUI>`).join("")}</adlnav:navigationInterface></adlnav:presentation>`;
const limited = (duration, action) =>
  `<adlcp:timeLimitAction>${action}</adlcp:timeLimitAction>
   <imsss:sequencing><imsss:limitConditions attemptAbsoluteDurationLimit="${duration}"/></imsss:sequencing>`;

const ways = {
  suspendAll: "Save and come back later",
  exit: "Finish this part",
  exitAll: "Finish the course",
  abandon: "Leave this part without saving",
  abandonAll: "Leave the course without saving",
};

const more = (page) => page.getByRole("button", { name: "More ways to leave" });
async function offered(page) {
  if (!(await more(page).isVisible())) return [];
  await more(page).click();
  const labels = await page.locator(".choices button").allInnerTexts();
  await page.keyboard.press("Escape");
  return labels;
}
async function take(page, way) {
  await more(page).click();
  await page.locator(".choices").getByRole("button", { name: ways[way] }).click();
}
const yes = (page, way) => page.locator("dialog").getByRole("button", { name: ways[way] }).click();

suite((check) => {
  const parts = (extra = {}) => ["a", "b", "c"].map((id) => ({ id, title: `Part ${id}`, script, sequencing: extra[id] ?? "" }));
  let count = 0;
  const course = (folder, { items = parts(), sequencing = flow } = {}) =>
    writeCourse(folder, { name: `controls${++count}`, title: "Controls", version, items, sequencing });

  check("hideLMSUI hides the named control, and no other", async ({ daemon, open, folder }) => {
    const all = ["previous", "continue", "exit", "exitAll", "abandon", "abandonAll", "suspendAll"];
    const items = all.map((control) => ({ id: control, title: control, script, sequencing: hide(control) }));
    const offer = await daemon.offer(course(folder, { items: [{ id: "first", title: "first", script }, ...items] }));
    const player = await open((await daemon.link(offer)).url);
    const { page } = player;
    await player.content("first.html");
    for (const control of all) {
      await player.choose(control);
      await player.content(`${control}.html`);
      assert.equal(await page.getByRole("button", { name: "Previous", exact: true }).isVisible(), control !== "previous", control);
      assert.equal(await page.getByRole("button", { name: "Next", exact: true }).isVisible(), control !== "continue", control);
      assert.deepEqual(await offered(page), Object.entries(ways).filter(([way]) => way !== control).map(([, label]) => label), control);
      assert.ok(await page.getByRole("button", { name: "Exit", exact: true }).isVisible(), control);
    }
  });

  check("content that hides every control has the page to itself", async ({ daemon, open, folder }) => {
    const everything = hide("previous", "continue", "exit", "exitAll", "abandon", "abandonAll", "suspendAll");
    const offer = await daemon.offer(course(folder, { items: parts({ a: everything }) }));
    const player = await open((await daemon.link(offer)).url);
    const content = await player.content("a.html");
    for (const name of ["Previous", "Next", "Exit", "More ways to leave"])
      assert.equal(await player.page.getByRole("button", { name, exact: true }).isVisible(), false, name);
    await content.evaluate(() => {
      api2004.SetValue("adl.nav.request", "continue");
      api2004.Terminate("");
    });
    await player.content("b.html");
    assert.ok(await player.page.getByRole("button", { name: "Exit", exact: true }).isVisible());
  });

  check("Exit suspends while incomplete and ends the attempt when complete", async ({ daemon, open, folder }) => {
    const offer = await daemon.offer(course(folder, { items: parts().slice(0, 1) }));
    const { url } = await daemon.link(offer);
    const first = await open(url);
    await (await first.content("a.html")).evaluate(() => {
      api2004.SetValue("cmi.location", "half");
      api2004.SetValue("cmi.completion_status", "incomplete");
    });
    await first.exit();
    assert.equal((await daemon.registration(offer)).state, "suspended");
    const second = await open(url);
    const content = await second.content("a.html");
    assert.equal(await content.evaluate(() => api2004.GetValue("cmi.location")), "half");
    await content.evaluate(() => api2004.SetValue("cmi.completion_status", "completed"));
    await second.exit();
    const registration = await daemon.registration(offer);
    assert.equal(registration.state, "completed");
    const events = (await daemon.log(registration)).filter((entry) => entry.nav).map((entry) => entry.nav);
    assert.deepEqual(events, ["start", "leave", "suspendAll", "resumeAll", "leave", "exitAll"]);
    const third = await open(url);
    assert.equal(await (await third.content("a.html")).evaluate(() => api2004.GetValue("cmi.entry")), "ab-initio");
    assert.equal((await daemon.registration(offer)).completion, "completed");
  });

  check("to finish or abandon is asked for, and Cancel changes nothing", async ({ daemon, open, folder }) => {
    const offer = await daemon.offer(course(folder));
    const player = await open((await daemon.link(offer)).url);
    const { page } = player;
    await (await player.content("a.html")).evaluate(() => api2004.SetValue("cmi.location", "kept"));
    await take(page, "abandonAll");
    await page.locator("dialog").getByRole("button", { name: "Cancel" }).click();
    assert.equal(await (await player.content("a.html")).evaluate(() => api2004.GetValue("cmi.location")), "kept");
    await take(page, "abandon");
    await yes(page, "abandon");
    await page.locator(".stage .empty").waitFor();
    await player.next();
    await player.content("b.html");
    await take(page, "exit");
    await page.locator(".stage .empty").waitFor();
    const words = (await player.contents()).map((entry) => entry.words);
    assert.doesNotMatch(words[0], /completed|passed/, "what was abandoned is not complete");
    assert.match(words[1], /completed|passed/, "what was finished without a word is complete");
    await player.next();
    await player.content("c.html");
    await take(page, "exitAll");
    await yes(page, "exitAll");
    await player.end();
  });

  check("Save and come back later goes on where it was", async ({ daemon, open, folder }) => {
    const offer = await daemon.offer(course(folder));
    const { url } = await daemon.link(offer);
    const first = await open(url);
    await first.content("a.html");
    await first.next();
    await first.content("b.html");
    await take(first.page, "suspendAll");
    await first.end();
    const second = await open(url);
    await second.content("b.html");
  });

  check("content jumps, and asks first whether it may", async ({ daemon, open, folder }) => {
    const closed = `<imsss:sequencing><imsss:controlMode choice="false" flow="true"/></imsss:sequencing>`;
    const offer = await daemon.offer(course(folder, { sequencing: closed }));
    const player = await open((await daemon.link(offer)).url);
    const content = await player.content("a.html");
    const valid = await content.evaluate(() => ["choice.{target=c}", "jump.{target=c}", "jump.{target=nowhere}", "previous", "continue"]
      .map((request) => api2004.GetValue(`adl.nav.request_valid.${request}`)));
    assert.deepEqual(valid, ["false", "true", "false", "false", "true"]);
    await content.evaluate(() => {
      api2004.SetValue("adl.nav.request", "{target=c}jump");
      api2004.Terminate("");
    });
    await player.content("c.html");
  });

  check("a refused request of the content leaves the learner with the contents", async ({ daemon, open, folder }) => {
    const offer = await daemon.offer(course(folder));
    const player = await open((await daemon.link(offer)).url);
    await (await player.content("a.html")).evaluate(() => {
      api2004.SetValue("adl.nav.request", "previous");
      api2004.Terminate("");
    });
    await player.saved();
    const entries = await player.contents();
    assert.deepEqual(entries.map((entry) => entry.enabled), [true, true, true]);
    await player.choose("Part b");
    await player.content("b.html");
  });

  check("time that is over ends the part, with a message where the course wants one", async ({ daemon, open, folder }) => {
    const items = parts({ a: limited("PT1S", "exit,message"), b: limited("PT1S", "continue,message"), c: limited("PT1S", "exit,no message") });
    const offer = await daemon.offer(course(folder, { items }));
    // The content is gone after a second, so nothing is asked of it: what the learner sees is what stays.
    const player = await open((await daemon.link(offer)).url);
    const { page } = player;
    const current = async () => (await player.contents()).find((entry) => entry.current)?.title ?? null;
    await page.locator(".stage .empty").waitFor();
    assert.match(await page.locator(".notice").innerText(), /time allowed/);
    await player.next();
    await player.content("b.html");
    await until("the message is shown", async () => /time allowed/.test(await page.locator(".notice").innerText()));
    assert.ok(await page.locator("iframe.content").isVisible());
    assert.equal(await current(), "Part b");
    await player.next();
    const wanted = ["start", "leave", "exit", "continue", "leave", "continue", "leave", "exit"];
    await until("part c was played and is over", async () => {
      const log = await daemon.log(await daemon.registration(offer));
      return log.map((entry) => entry.nav).filter(Boolean).join() === wanted.join();
    });
    await page.locator(".stage .empty").waitFor();
    assert.equal(await page.locator(".notice").innerText(), "");
  });

  check("time that earlier visits took counts", async ({ daemon, open, folder }) => {
    const items = parts({ a: limited("PT1H", "exit,message") }).slice(0, 1);
    const offer = await daemon.offer(course(folder, { items }));
    const { url } = await daemon.link(offer);
    const first = await open(url);
    const allowed = await (await first.content("a.html")).evaluate(() => {
      api2004.SetValue("cmi.session_time", "PT59M59S");
      api2004.SetValue("cmi.completion_status", "incomplete");
      return api2004.GetValue("cmi.max_time_allowed");
    });
    assert.equal(allowed, "PT1H");
    await first.exit();
    const second = await open(url);
    await second.end();
    assert.match((await second.card()).text, /time allowed/);
  });

  check("the menu by keyboard, at 360 pixels", async ({ daemon, open, folder }) => {
    const offer = await daemon.offer(course(folder));
    const player = await open((await daemon.link(offer)).url);
    const { page } = player;
    await player.content("a.html");
    await more(page).focus();
    await page.keyboard.press("Enter");
    const focus = () => page.evaluate(() => document.activeElement.innerText);
    assert.equal(await focus(), ways.suspendAll);
    await page.keyboard.press("ArrowDown");
    assert.equal(await focus(), ways.exit);
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("ArrowUp");
    assert.equal(await focus(), ways.abandonAll);
    const box = await page.locator(".choices").boundingBox();
    assert.ok(box.x >= 0 && box.x + box.width <= 360, "the menu lies on the page");
    await page.keyboard.press("Escape");
    assert.equal(await page.evaluate(() => document.activeElement.getAttribute("aria-expanded")), "false");
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360);
    await page.keyboard.press("Enter");
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("Enter");
    assert.equal(await page.evaluate(() => document.activeElement.innerText), "Cancel");
    await page.keyboard.press("Escape");
    await page.locator("dialog").waitFor({ state: "detached" });
    await player.content("a.html");
  }, { viewport: { width: 360, height: 640 } });
});

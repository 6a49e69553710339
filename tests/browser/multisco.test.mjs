// A course of many parts: contents, steps, choice, what content asks for.
import assert from "node:assert/strict";
import { writeCourse } from "./support/courses.mjs";
import { suite } from "./support/suite.mjs";
import { until } from "./support/wait.mjs";

const script12 = `api12.LMSInitialize(""); addEventListener("unload", () => api12.LMSFinish(""));`;
const script2004 = `api2004.Initialize(""); addEventListener("unload", () => api2004.Terminate(""));`;

const flow = `<imsss:sequencing><imsss:controlMode choice="true" flow="true"/></imsss:sequencing>`;

const parts = (script) => [
  { id: "intro", title: "Introduction", script },
  {
    id: "chapter", title: "Chapter One", sequencing: flow,
    items: [
      { id: "one", title: "First & foremost", script },
      { id: "two", title: "Second <part>", script },
      { id: "secret", title: "Hidden part", script, visible: false },
    ],
  },
  { id: "end", title: "Farewell", script },
];

suite((check) => {
  const course12 = (folder) => writeCourse(folder, { name: "parts12", title: "Many parts", items: parts(script12) });
  const course2004 = (folder, extra = {}) =>
    writeCourse(folder, {
      name: "parts2004", title: "Many parts", version: "2004 4th Edition", items: parts(script2004), sequencing: flow, ...extra,
    });

  check("contents are nested, without hidden parts, and mark the current one", async ({ daemon, open, folder }) => {
    const offer = await daemon.offer(course12(folder));
    const player = await open((await daemon.link(offer)).url);
    await player.content("intro.html");
    const entries = await player.contents();
    assert.deepEqual(entries.map((entry) => entry.title),
      ["Introduction", "Chapter One", "First & foremost", "Second <part>", "Farewell"]);
    assert.deepEqual(entries.filter((entry) => entry.current).map((entry) => entry.title), ["Introduction"]);
    assert.equal(await player.page.locator(".toc > li > ul > li").count(), 2);
    assert.equal(await player.page.locator("iframe.content").getAttribute("title"), "Introduction");
  });

  check("next, previous and choice replace the content after its unload handlers ran", async ({ daemon, open, folder }) => {
    const offer = await daemon.offer(course12(folder));
    const player = await open((await daemon.link(offer)).url);
    const content = await player.content("intro.html");
    await content.evaluate(() => api12.LMSSetValue("cmi.core.lesson_status", "completed"));
    await player.next();
    await player.content("one.html");
    await player.choose("Farewell");
    await player.content("end.html");
    await player.page.getByRole("button", { name: "Previous" }).click();
    await player.content("secret.html");
    const intro = (await player.contents()).find((entry) => entry.title === "Introduction");
    assert.match(intro.words, /completed/);
    await player.saved();
    const log = await daemon.log(await daemon.registration(offer));
    const finishes = log.filter((entry) => /finish|terminate/i.test(entry.call ?? ""));
    assert.equal(finishes.length, 3, "each part that was left has finished");
    assert.equal(new Set(finishes.map((entry) => entry.delivery)).size, 3);
  });

  check("a part that lives on after it was replaced cannot speak for its successor", async ({ daemon, open, folder }) => {
    const offer = await daemon.offer(course12(folder));
    const player = await open((await daemon.link(offer)).url);
    await player.content("intro.html");
    await player.page.evaluate(() => (window.oldApi = window.API));
    await player.next();
    await player.content("one.html");
    assert.equal(await player.page.evaluate(() => window.oldApi.LMSSetValue("cmi.core.lesson_location", "ghost")), "false");
    assert.equal(await player.page.evaluate(() => window.API.LMSGetValue("cmi.core.lesson_location")), "");
  });

  check("content asks for a choice, and gets it after it has terminated", async ({ daemon, open, folder }) => {
    const offer = await daemon.offer(course2004(folder));
    const player = await open((await daemon.link(offer)).url);
    const content = await player.content("intro.html");
    const answers = await content.evaluate(() => [
      api2004.SetValue("adl.nav.request", "{target=two}choice"),
      api2004.Terminate(""),
    ]);
    assert.deepEqual(answers, ["true", "true"]);
    await player.content("two.html");
    const current = (await player.contents()).find((entry) => entry.current);
    assert.equal(current.title, "Second <part>");
  });

  check("content that asks to suspend ends the launch, and the next one resumes there", async ({ daemon, open, folder }) => {
    const offer = await daemon.offer(course2004(folder));
    const { url } = await daemon.link(offer);
    const first = await open(url);
    await first.content("intro.html");
    await first.next();
    const content = await first.content("one.html");
    await content.evaluate(() => {
      api2004.SetValue("cmi.location", "here");
      api2004.SetValue("adl.nav.request", "suspendAll");
      api2004.Terminate("");
    });
    await first.end();
    const second = await open(url);
    const resumed = await second.content("one.html");
    assert.equal(await resumed.evaluate(() => api2004.GetValue("cmi.entry")), "resume");
    assert.equal(await resumed.evaluate(() => api2004.GetValue("cmi.location")), "here");
  });

  check("the player's Exit suspends, whatever the content says in its unload handler", async ({ daemon, open, folder }) => {
    const offer = await daemon.offer(course2004(folder));
    const { url } = await daemon.link(offer);
    const first = await open(url);
    const content = await first.content("intro.html");
    await content.evaluate(() => api2004.SetValue("adl.nav.request", "continue"));
    await first.exit();
    const registration = await daemon.registration(offer);
    assert.equal(registration.state, "suspended");
    const second = await open(url);
    await second.content("intro.html");
  });

  check("parts that only choice reaches begin with the contents", async ({ daemon, open, folder }) => {
    const choiceOnly = `<imsss:sequencing><imsss:controlMode choice="true" flow="false"/></imsss:sequencing>`;
    const offer = await daemon.offer(course2004(folder, { name: "choice", sequencing: choiceOnly }));
    const player = await open((await daemon.link(offer)).url);
    await player.page.locator(".stage .empty").waitFor();
    assert.match(await player.page.locator(".stage .empty").innerText(), /Choose an item/);
    assert.equal(await player.page.locator(".controls").isVisible(), false);
    await player.choose("Farewell");
    await player.content("end.html");
  });

  check("the whole course by keyboard", async ({ daemon, open, folder }) => {
    const offer = await daemon.offer(course12(folder));
    const player = await open((await daemon.link(offer)).url);
    const { page } = player;
    await player.content("intro.html");
    const seen = [];
    await page.locator("body").press("Tab");
    for (let i = 0; i < 14; ++i) {
      seen.push(await page.evaluate(() => {
        const e = document.activeElement;
        const style = getComputedStyle(e);
        return {
          name: e.getAttribute("aria-label") ?? e.getAttribute("title") ?? e.innerText.trim(),
          ring: e.tagName === "IFRAME" || (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2),
        };
      }));
      await page.keyboard.press("Tab");
    }
    const names = seen.map((one) => one.name.replace(/\s+/g, " "));
    const order = ["Skip to the course content", "Hide contents", "Exit", "Many parts", "Introduction"];
    assert.deepEqual(names.slice(0, order.length).map((name, i) => (name.startsWith(order[i]) ? order[i] : name)), order);
    assert.ok(seen.slice(0, 5).every((one) => one.ring), "the focus is visible on every control");
    assert.ok(names.includes("Next"));

    await page.getByRole("button", { name: "Next", exact: true }).focus();
    await page.keyboard.press("Enter");
    await player.content("one.html");
    await page.locator("button.entry", { hasText: "Farewell" }).focus();
    await page.keyboard.press("Space");
    await player.content("end.html");
    // Next is no longer possible here: the focus must not be lost.
    await page.getByRole("button", { name: "Previous" }).focus();
    await page.keyboard.press("Enter");
    await player.content("secret.html");
    await page.getByRole("button", { name: "Next", exact: true }).focus();
    await page.keyboard.press("Enter");
    await player.content("end.html");
    await until("the focus is on a control that works", () =>
      page.evaluate(() => document.activeElement !== document.body && !document.activeElement.disabled));
    await page.getByRole("button", { name: "Exit", exact: true }).focus();
    await page.keyboard.press("Enter");
    await player.end();
    assert.equal(await page.evaluate(() => document.activeElement.tagName), "H1");
  });
});

// Courses whose content has a window of its own.
import assert from "node:assert/strict";
import { writeCourse } from "./support/courses.mjs";
import { suite } from "./support/suite.mjs";
import { until } from "./support/wait.mjs";

const version = "2004 4th Edition";
const script = `api2004.Initialize(""); addEventListener("unload", () => {
  api2004.SetValue("cmi.location", "left"); api2004.Terminate(""); });`;
const flow = `<imsss:sequencing><imsss:controlMode choice="true" flow="true"/></imsss:sequencing>`;

suite((check) => {
  let count = 0;
  const offerWindow = async (daemon, folder, items = 2) => {
    const parts = ["a", "b"].slice(0, items).map((id) => ({ id, title: `Part ${id}`, script }));
    const offer = await daemon.offer(writeCourse(folder, { name: `window${++count}`, title: "Windows", version, items: parts, sequencing: flow }));
    await daemon.ctl("course", "update", offer.key, "--opens-in", "window");
    return offer;
  };
  /// The content's window, once it shows `part`.
  const content = (context, part) =>
    until(`a window shows ${part}`, async () => {
      const found = context.pages().find((page) => page.url().includes(part));
      return found && (await found.evaluate(() => document.readyState === "complete")) ? found : null;
    });

  check("content opens in a window, finds its API, and the same window shows the next part", async ({ daemon, open, folder, context }) => {
    const offer = await offerWindow(daemon, folder);
    const player = await open((await daemon.link(offer)).url);
    const first = await content(context, "a.html");
    assert.equal(await first.evaluate(() => api2004.SetValue("cmi.completion_status", "completed")), "true");
    assert.match(await player.page.locator(".stage").innerText(), /“Part a” is open in a window/);
    await player.next();
    await content(context, "b.html");
    assert.equal(context.pages().length, 2);
    await player.saved();
    const log = await daemon.log(await daemon.registration(offer));
    const left = log.filter((entry) => entry.argument === "cmi.location" && entry.error === 0);
    assert.equal(left.length, 1, "what the page did in its unload handler was recorded");
    await player.exit();
    await until("the window is closed", () => context.pages().length === 1);
    assert.equal((await daemon.registration(offer)).state, "suspended");
  });

  check("closing the window is leaving the course", async ({ daemon, open, folder, context }) => {
    const offer = await offerWindow(daemon, folder, 1);
    const player = await open((await daemon.link(offer)).url);
    const page = await content(context, "a.html");
    await page.evaluate(() => api2004.SetValue("cmi.completion_status", "incomplete"));
    await page.close({ runBeforeUnload: true });
    await player.end();
    const registration = await daemon.registration(offer);
    assert.equal(registration.state, "suspended");
    assert.equal(registration.completion, "incomplete");
  });

  check("where the browser blocks the window, a button opens it", async ({ daemon, open, folder, context }) => {
    const offer = await offerWindow(daemon, folder, 1);
    // A click, not navigator.userActivation: the test's own evaluate() counts as an activation.
    await context.addInitScript(() => {
      const real = window.open;
      let clicked = false;
      addEventListener("click", () => (clicked = true), true);
      window.open = (...args) => (clicked ? real.apply(window, args) : null);
    });
    const player = await open((await daemon.link(offer)).url);
    const button = player.page.getByRole("button", { name: "Open the window" });
    await button.waitFor();
    assert.equal(context.pages().length, 1);
    await button.click();
    await content(context, "a.html");
    await player.page.getByRole("button", { name: "Show the window" }).waitFor();
  });
});

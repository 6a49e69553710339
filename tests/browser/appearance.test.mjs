// The page at desk and phone width, light and dark: nothing cut off, everything named, no foreign
// request. LMS_SCREENSHOTS=DIR keeps the pictures.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { writeCourse } from "./support/courses.mjs";
import { suite } from "./support/suite.mjs";

const pictures = process.env.LMS_SCREENSHOTS;
if (pictures) mkdirSync(pictures, { recursive: true });

const script = `api12.LMSInitialize(""); addEventListener("unload", () => api12.LMSFinish(""));`;
const items = [
  { id: "welcome", title: "Welcome to the course", script },
  {
    id: "c1", title: "Playing the Game", items: [
      { id: "a", title: "How to play", script },
      { id: "b", title: "An item with a long title that has to wrap on every screen, also on a wide one", script },
    ],
  },
  { id: "quiz", title: "Quiz", script },
];

const screens = [
  { name: "desk", viewport: { width: 1280, height: 800 }, colorScheme: "light" },
  { name: "phone", viewport: { width: 360, height: 740 }, colorScheme: "light", hasTouch: true, isMobile: true },
  { name: "desk-dark", viewport: { width: 1280, height: 800 }, colorScheme: "dark" },
  { name: "phone-dark", viewport: { width: 360, height: 740 }, colorScheme: "dark", hasTouch: true, isMobile: true },
];

suite((check) => {
  for (const { name, ...options } of screens) {
    check(`${name}: fits, is named, has contrast, stays at home`, async ({ daemon, open, folder, context }) => {
      const offer = await daemon.offer(writeCourse(folder, { name, title: "Golf explained: rules, etiquette and scoring", items }));
      const foreign = [];
      context.on("request", (request) => {
        const { protocol, origin } = new URL(request.url());
        if (protocol.startsWith("http") && origin !== daemon.content) foreign.push(request.url());
      });
      const player = await open((await daemon.link(offer)).url);
      const { page } = player;
      const look = async (scene) => {
        if (pictures) await page.screenshot({ path: join(pictures, `${name}-${scene}.png`) });
        assert.deepEqual(await page.evaluate(audit), [], scene);
      };
      const narrow = options.viewport.width < 760;
      const content = await player.content("welcome.html");
      await content.evaluate(() => api12.LMSSetValue("cmi.core.lesson_status", "completed"));
      await player.next();
      await player.content("a.html");
      await player.saved();
      await look("play");
      if (narrow) {
        assert.equal(await page.locator(".sidebar").isVisible(), false);
        await page.getByRole("button", { name: "Show contents" }).click();
        assert.equal(await page.locator(".sidebar").isVisible(), true);
        await look("contents");
        await page.keyboard.press("Escape");
        assert.equal(await page.locator(".sidebar").isVisible(), false);
        assert.equal(await page.evaluate(() => document.activeElement.getAttribute("aria-controls")), "contents");
      }
      await context.setOffline(true);
      await page.locator(".notice.warn").waitFor();
      await look("offline");
      await context.setOffline(false);
      await player.exit();
      await look("end");
      await player.goto(`${daemon.content}/play#t=nonsense`);
      await player.card();
      await look("refusal");
      assert.deepEqual(foreign, []);
    }, options);
  }
});

/// Runs in the page; answers what is wrong.
function audit() {
  const wrong = [];
  if (document.documentElement.scrollWidth > innerWidth) wrong.push(`page is ${document.documentElement.scrollWidth} wide`);
  const visible = (e) => e.checkVisibility() && e.getClientRects().length > 0 && !e.closest(".sr, .skip");
  for (const e of document.querySelectorAll("button, a, iframe, nav")) {
    if (!visible(e)) continue;
    const name = e.getAttribute("aria-label") ?? e.getAttribute("title") ?? e.textContent.trim();
    if (!name) wrong.push(`${e.tagName} without a name`);
    const box = e.getBoundingClientRect();
    if (box.left < -1 || box.right > innerWidth + 1) wrong.push(`${name} leaves the screen`);
    if (e.tagName === "BUTTON" && (box.width < 24 || box.height < 24)) wrong.push(`${name} is too small to touch`);
  }
  if (document.querySelectorAll("h1").length !== 1) wrong.push("not exactly one h1");
  if (!document.querySelector("main")) wrong.push("no main landmark");
  if (!document.documentElement.lang) wrong.push("no language");
  const ids = [...document.querySelectorAll("[id]")].map((e) => e.id);
  if (new Set(ids).size !== ids.length) wrong.push("an id twice");
  for (const e of document.querySelectorAll("[aria-controls]")) {
    if (!document.getElementById(e.getAttribute("aria-controls"))) wrong.push("aria-controls to nothing");
  }

  const parse = (text) => text.match(/[\d.]+/g).map(Number);
  const light = ([r, g, b]) => {
    const part = (v) => ((v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
  };
  const backdrop = (e) => {
    for (let at = e; at; at = at.parentElement) {
      const colour = parse(getComputedStyle(at).backgroundColor);
      if (colour.length < 4 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  for (const e of document.querySelectorAll("h1, p, dt, dd, button, span, .notice")) {
    const own = [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
    if (!own || !visible(e) || e.closest("button:disabled:not(.entry)")) continue;
    const [a, b] = [light(parse(getComputedStyle(e).color)), light(backdrop(e))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 4.5) wrong.push(`"${e.textContent.trim().slice(0, 30)}" has a contrast of ${ratio.toFixed(2)}`);
  }
  return wrong;
}

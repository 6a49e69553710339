// Launch links as those meet them who open them: a name asked for, a way back at the end, previews, single use,
// languages. With LMS_SCREENSHOTS=DIR, screenshots at the width of a phone and of a desktop.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { writeCourse } from "./support/courses.mjs";
import { freePort } from "./support/daemon.mjs";
import { suite } from "./support/suite.mjs";
import { until } from "./support/wait.mjs";

const pictures = process.env.LMS_SCREENSHOTS ?? "";
const widths = { phone: { width: 375, height: 720 }, desktop: { width: 1280, height: 800 } };

async function picture(player, name) {
  for (const [size, viewport] of Object.entries(widths)) {
    await player.page.setViewportSize(viewport);
    const wider = await player.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    assert.ok(wider <= 0, `${name}: nothing is wider than a ${size}`);
    if (!pictures) continue;
    mkdirSync(pictures, { recursive: true });
    await player.page.screenshot({ path: join(pictures, `links-${name}-${size}.png`) });
  }
}

/// A portal that learners come back to; answers every address with its name.
async function portal() {
  const port = await freePort();
  const server = createServer((_, answer) => answer.end("<!doctype html><title>Portal</title><h1>Portal</h1>"));
  await new Promise((done) => server.listen(port, "127.0.0.1", done));
  return { url: `http://127.0.0.1:${port}/done`, host: `127.0.0.1:${port}`, close: () => server.close() };
}

suite((check) => {
  const course = (folder, name = "linked") =>
    writeCourse(folder, {
      name,
      title: "Fire safety",
      items: [{ id: "only", title: "Only", script: "api12.LMSInitialize(''); api12.LMSSetValue('cmi.core.lesson_status', 'completed'); api12.LMSCommit('');" }],
    });
  const linkOf = (daemon, offer, ...flags) => daemon.json("launch-link", "create", "--dispatch", offer.dispatch.id, ...flags);
  const registrations = (daemon, offer) => daemon.lines("registration", "list", "--dispatch", offer.dispatch.id);
  const shown = (daemon, link) => daemon.json("launch-link", "show", link.id);

  check("an anonymous link asks for a name, starts, and knows the learner again", async ({ daemon, folder, open, browser }) => {
    const offer = await daemon.offer(course(folder));
    const link = await linkOf(daemon, offer, "--anonymous", "--max-learners", "2");
    const player = await open(link.url);
    assert.equal((await player.card()).code, "form.name");
    await picture(player, "form");
    await player.page.getByRole("button", { name: "Start the course" }).click();
    assert.match((await player.card()).text, /Please enter your name/);
    await picture(player, "form-complaint");
    assert.equal((await shown(daemon, link)).uses, 0, "nobody has got in yet");
    await player.page.getByLabel("Your name").fill("Ada <b>Lovelace</b>");
    await player.page.keyboard.press("Enter");
    await player.content();
    await player.saved();
    const [first] = await registrations(daemon, offer);
    assert.equal(first.learner.name, "Ada <b>Lovelace</b>");

    await player.page.reload();
    await player.content();
    assert.equal((await registrations(daemon, offer)).length, 1, "a reload is the same learner");

    const again = await open(link.url);
    assert.equal((await again.card()).code, "form.known");
    await picture(again, "form-known");
    await again.page.getByRole("button", { name: /Continue as Ada/ }).click();
    await again.content();
    assert.equal((await registrations(daemon, offer)).length, 1);

    const other = await open(link.url);
    await other.page.getByRole("button", { name: "I am somebody else" }).click();
    await other.page.getByLabel("Your name").fill("Bob");
    await other.page.getByRole("button", { name: "Start the course" }).click();
    await other.content();
    assert.equal((await registrations(daemon, offer)).length, 2);

    const elsewhere = await browser.newContext();
    const third = await elsewhere.newPage();
    await third.goto(link.url);
    await third.getByLabel("Your name").fill("Eve");
    await third.getByRole("button", { name: "Start the course" }).click();
    await third.locator("[data-code='launch.full_link']").waitFor();
    await elsewhere.close();
  });

  check("at the end the learner goes where the link says, when a list allows the host", async ({ daemon, folder, open }) => {
    const back = await portal();
    try {
      const offer = await daemon.offer(course(folder));
      await assert.rejects(linkOf(daemon, offer, "--learner", "x", "--name", "X", "--redirect", back.url), /redirect/);
      await daemon.ctl("tenant", "update", offer.domain, "--redirect-host", back.host);
      const link = await linkOf(daemon, offer, "--learner", "ada", "--name", "Ada", "--redirect", back.url);
      const player = await open(link.url);
      await player.content();
      await player.exit();
      const card = await player.card();
      assert.match(card.text, new RegExp(`taken to ${back.host}`));
      await picture(player, "redirect");
      await player.page.waitForURL(back.url);
      assert.equal((await registrations(daemon, offer))[0].state, "completed");
    } finally {
      back.close();
    }
  });

  check("an address that the page's holder adds is followed only to a host on a list", async ({ daemon, folder, open }) => {
    const back = await portal();
    try {
      const offer = await daemon.offer(course(folder));
      const link = await linkOf(daemon, offer, "--learner", "ada", "--name", "Ada", "--redirect-host", back.host);
      const refused = await open(`${link.url}&redirect=${encodeURIComponent("https://evil.example/")}`);
      await refused.content();
      await refused.exit();
      assert.match((await refused.card()).text, /may close this window/);
      await new Promise((done) => setTimeout(done, 3500));
      assert.equal(new URL(refused.page.url()).origin, daemon.content, "the learner stays");
      const allowed = await open(`${link.url}&redirect=${encodeURIComponent(back.url)}`);
      await allowed.content();
      await allowed.exit();
      await allowed.page.getByRole("button", { name: "Continue" }).click();
      await allowed.page.waitForURL(back.url);
    } finally {
      back.close();
    }
  });

  check("a preview plays, says that it is one, and leaves no trace", async ({ daemon, folder, open }) => {
    const offer = await daemon.offer(course(folder), "--max-registrations", "1");
    const link = await linkOf(daemon, offer, "--preview");
    const player = await open(link.url);
    const sent = [];
    player.page.on("request", (request) => request.method() === "POST" && sent.push(new URL(request.url()).pathname));
    const frame = await player.content();
    assert.match(await player.page.locator("header").innerText(), /Preview – nothing is recorded/);
    assert.doesNotMatch(await player.page.locator("header").innerText(), /Saved/);
    assert.equal(await frame.evaluate(() => window.api12.LMSGetValue("cmi.core.lesson_mode")), "browse");
    assert.equal(await frame.evaluate(() => window.api12.LMSSetValue("cmi.core.lesson_location", "7")), "true");
    await picture(player, "preview");
    await player.page.getByRole("button", { name: "Exit", exact: true }).click();
    assert.match((await player.card()).text, /End of the preview[\s\S]*Nothing of it was recorded/);
    await picture(player, "preview-end");
    await player.page.reload();
    await player.content();
    assert.deepEqual(sent.filter((path) => path.startsWith("/runtime/")), []);
    assert.deepEqual(await registrations(daemon, offer), []);
    const { counts } = await daemon.json("dispatch", "show", offer.dispatch.id);
    assert.deepEqual(counts, { registrations: 0, launches: 0, completed: 0 });
  });

  check("a single-use link survives scanners, reloads and a second click, and is used up for anybody else", async ({ daemon, folder, open, browser }) => {
    const offer = await daemon.offer(course(folder));
    const link = await linkOf(daemon, offer, "--learner", "ada", "--name", "Ada", "--uses", "1");
    const address = link.url.split("#")[0];
    for (const method of ["GET", "HEAD"]) for (let i = 0; i < 3; ++i) assert.ok((await fetch(address, { method })).ok);
    assert.equal((await shown(daemon, link)).uses, 0);
    assert.deepEqual(await registrations(daemon, offer), []);

    const player = await open(link.url);
    await player.content();
    await player.page.reload();
    await player.content();
    const second = await open(link.url);
    await second.content();
    assert.equal((await shown(daemon, link)).uses, 1);

    const elsewhere = await browser.newContext();
    const other = await elsewhere.newPage();
    await other.goto(link.url);
    await other.locator("[data-code='launch.used_link']").waitFor();
    assert.match(await other.locator(".card").innerText(), /has been used/);
    await elsewhere.close();
    await picture(second, "single-use");
    const ends = (await daemon.lines("launch-link", "history", link.id)).map((launch) => launch.end);
    assert.deepEqual(ends, ["open", "forced", "reloaded"]);
  });

  check("a link's language is the player's, before and after the exchange", async ({ daemon, folder, open }) => {
    const offer = await daemon.offer(course(folder));
    const link = await linkOf(daemon, offer, "--anonymous", "--language", "de");
    const player = await open(link.url);
    assert.match((await player.card()).text, /Wie heißen Sie/);
    await picture(player, "language");
    await player.page.getByLabel("Ihr Name").fill("Ada");
    await player.page.getByRole("button", { name: "Kurs beginnen" }).click();
    await player.content();
    assert.equal(await player.page.evaluate(() => document.documentElement.lang), "de");
    await player.page.getByRole("button", { name: "Beenden", exact: true }).waitFor();
    await player.page.reload();
    await player.page.getByRole("button", { name: "Beenden", exact: true }).waitFor();
    await daemon.ctl("launch-link", "delete", link.id, "--yes");
    await player.page.reload();
    await until("the refusal in German", async () => /gilt nicht mehr/.test((await player.card()).text));
    await picture(player, "revoked");
  });

  for (const [name, code, words, flags, prepare] of [
    ["a tenant that has used up its registrations", "tenant.limit_reached", /All places are taken/, [],
      (daemon, offer) => daemon.ctl("tenant", "update", offer.domain, "--max-registrations", "0")],
    ["a course that was opened as often as it may", "dispatch.launches_used", /cannot be opened any more/, ["--max-launches", "1"],
      async (daemon, offer) => {
        const { url } = await daemon.link(offer, "bob", "Bob");
        const token = new URLSearchParams(new URL(url).hash.slice(1)).get("t");
        const answer = await fetch(`${daemon.content}/launch/exchange`, {
          method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ token }) });
        assert.equal(answer.status, 200);
      }],
  ]) {
    check(`refused: ${name}`, async ({ daemon, folder, open }) => {
      const offer = await daemon.offer(course(folder), ...flags);
      await prepare(daemon, offer);
      const { url } = await daemon.link(offer);
      const player = await open(url);
      const card = await player.card();
      assert.equal(card.code, code);
      assert.match(card.text, words);
      assert.doesNotMatch(card.text, /[a-z]+\.[a-z]+_[a-z]+|undefined|HTTP|JSON/, "no codes, no jargon");
      await picture(player, code);
    });
  }
});

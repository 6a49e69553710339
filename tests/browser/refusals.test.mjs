// A learner who cannot open the course is told why, in words, with a reference for support.
import assert from "node:assert/strict";
import { writeCourse } from "./support/courses.mjs";
import { suite } from "./support/suite.mjs";

suite((check) => {
  const course = (folder, name = "refused") =>
    writeCourse(folder, { name, title: "Refused", items: [{ id: "only", title: "Only", script: "api12.LMSInitialize('');" }] });

  const refused = (name, code, words, prepare, options = {}) =>
    check(name, async (tools) => {
      const url = await prepare(tools);
      const player = await tools.open(url);
      const card = await player.card();
      assert.equal(card.code, code);
      for (const word of [words].flat()) assert.match(card.text, word);
      assert.match(card.text, options.reference ?? /(Reference|Kennung): \S{8,}/);
      assert.doesNotMatch(card.text, /[a-z]+\.[a-z]+_[a-z]+|undefined|HTTP|JSON/, "no codes, no jargon");
      assert.equal(new URL(player.page.url()).hash, "", "the token has left the address");
      assert.equal(await player.page.evaluate(() => document.activeElement.tagName), "H1");
    }, options.context);

  refused("an unknown link", "launch.unknown_link", /does not work/, ({ daemon }) => `${daemon.content}/play#t=nonsense`);

  refused("a link that was mangled", "launch.unknown_link", /does not work/,
    ({ daemon }) => `${daemon.content}/play#t=${"x".repeat(3000)}`);

  refused("an unknown link, in German", "launch.unknown_link", /Dieser Link funktioniert nicht/,
    ({ daemon }) => `${daemon.content}/play#t=nonsense`, { context: { locale: "de-DE" } });

  check("no link at all", async ({ daemon, open }) => {
    const player = await open(`${daemon.content}/play`);
    assert.equal((await player.card()).code, "launch.none");
  });

  refused("an expired link", "launch.expired_link", /expired/, async ({ daemon, folder }) => {
    const offer = await daemon.offer(course(folder));
    const soon = new Date(Date.now() + 1500).toISOString();
    const { url } = await daemon.link(offer, "ada", "Lovelace, Ada", "--expires", soon);
    await new Promise((done) => setTimeout(done, 2600));
    return url;
  });

  refused("a withdrawn link", "launch.revoked_link", /withdrawn/, async ({ daemon, folder }) => {
    const offer = await daemon.offer(course(folder));
    const link = await daemon.link(offer);
    await daemon.ctl("launch-link", "delete", link.id, "--yes");
    return link.url;
  });

  refused("a course that is switched off", "dispatch.disabled", /switched/, async ({ daemon, folder }) => {
    const offer = await daemon.offer(course(folder));
    const { url } = await daemon.link(offer);
    await daemon.ctl("dispatch", "update", offer.dispatch.id, "--disabled");
    return url;
  });

  refused("a course that has not begun", "dispatch.not_started", /not started yet/, async ({ daemon, folder }) => {
    const offer = await daemon.offer(course(folder), "--starts", "7d");
    return (await daemon.link(offer)).url;
  });

  refused("a course that is over", "dispatch.expired", /ended/, async ({ daemon, folder }) => {
    const soon = new Date(Date.now() + 1500).toISOString();
    const offer = await daemon.offer(course(folder), "--expires", soon);
    const { url } = await daemon.link(offer);
    await new Promise((done) => setTimeout(done, 2600));
    return url;
  });

  refused("a course that takes nobody new", "dispatch.closed_to_new", /no new learners/, async ({ daemon, folder }) => {
    const offer = await daemon.offer(course(folder), "--no-new");
    return (await daemon.link(offer)).url;
  });

  refused("a course without a free place", "dispatch.limit_reached", /places are taken/, async ({ daemon, folder, open }) => {
    const offer = await daemon.offer(course(folder), "--max-registrations", "1");
    const first = await open((await daemon.link(offer, "ada")).url);
    await first.content("only.html");
    return (await daemon.link(offer, "bob", "Byron, Bob")).url;
  });

  refused("a suspended organisation", "tenant.suspended", /suspended/, async ({ daemon, folder }) => {
    const offer = await daemon.offer(course(folder));
    const { url } = await daemon.link(offer);
    const { status } = await daemon.rest("PATCH", `/org/tenants/${offer.tenant.id}`, { status: "suspended" });
    assert.equal(status, 200);
    return url;
  });

  check("no connection: the learner can try again, and it works", async ({ daemon, folder, open, context }) => {
    const offer = await daemon.offer(course(folder));
    const { url } = await daemon.link(offer);
    await context.route("**/launch/exchange", (route) => route.abort("internetdisconnected"), { times: 1 });
    const player = await open(url);
    assert.equal((await player.card()).code, "network.unreachable");
    await player.page.getByRole("button", { name: "Try again" }).click();
    await player.content("only.html");
  });

  check("a newly pasted link in the same tab opens", async ({ daemon, folder, open }) => {
    const offer = await daemon.offer(course(folder));
    const { url } = await daemon.link(offer);
    const player = await open(`${daemon.content}/play#t=nonsense`);
    assert.equal((await player.card()).code, "launch.unknown_link");
    await player.page.evaluate((link) => (location.href = link), url);
    await player.content("only.html");
  });
});

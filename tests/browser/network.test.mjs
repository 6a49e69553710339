// Networks that fail, and launches that overtake each other.
import assert from "node:assert/strict";
import { writeCourse } from "./support/courses.mjs";
import { full, suite } from "./support/suite.mjs";
import { until } from "./support/wait.mjs";

const script = `api12.LMSInitialize("");`;
const offlineSeconds = full ? 60 : 5;

suite((check) => {
  const course = (folder, name) =>
    writeCourse(folder, { name, title: name, items: [{ id: "only", title: "Only", script }] });
  const start = async ({ daemon, open, folder }, name) => {
    const offer = await daemon.offer(course(folder, name));
    const { url } = await daemon.link(offer);
    const player = await open(url);
    const content = await player.content("only.html");
    await player.saved();
    return { offer, url, player, content };
  };
  const commit = (content, value) => content.evaluate((v) => {
    api12.LMSSetValue("cmi.core.lesson_location", v);
    return api12.LMSCommit("");
  }, value);
  const locations = async (daemon, offer) =>
    (await daemon.log(await daemon.registration(offer)))
      .filter((entry) => /set/i.test(entry.call ?? "") && entry.argument === "cmi.core.lesson_location").map((entry) => entry.value);

  check(`offline for ${offlineSeconds} s: the course goes on, the learner is told, all of it arrives`, async (tools) => {
    const { daemon, context } = tools;
    const { offer, player, content } = await start(tools, "offline");
    await context.setOffline(true);
    const notice = player.page.locator(".notice.warn");
    await notice.filter({ hasText: "not connected" }).waitFor();
    const rounds = offlineSeconds;
    for (let i = 0; i < rounds; ++i) {
      assert.equal(await commit(content, `offline ${i}`), "true");
      await new Promise((done) => setTimeout(done, 1000));
    }
    assert.equal((await locations(daemon, offer)).length, 0);
    await context.setOffline(false);
    await player.saved(40);
    await player.page.locator(".notice").filter({ hasText: "Everything has been saved" }).waitFor();
    assert.deepEqual(await locations(daemon, offer), Array.from({ length: rounds }, (_, i) => `offline ${i}`));
  });

  check("exit while offline waits, and promises nothing until the server has it", async (tools) => {
    const { daemon, context } = tools;
    const { offer, player, content } = await start(tools, "exit-offline");
    await context.setOffline(true);
    await commit(content, "at the door");
    await player.page.getByRole("button", { name: "Exit", exact: true }).click();
    const waiting = await player.card();
    assert.match(waiting.code, /^end\.(saving|offline)$/);
    assert.doesNotMatch(waiting.text, /may close/);
    await player.page.locator("[data-code='end.offline']").waitFor();
    await context.setOffline(false);
    await player.end();
    assert.match((await player.card()).text, /may close this window/);
    assert.deepEqual(await locations(daemon, offer), ["at the door"]);
  });

  check("a lost response: the calls are sent again and recorded once", async (tools) => {
    const { daemon, context } = tools;
    const { offer, player, content } = await start(tools, "lost-response");
    let lost = 0;
    await context.route("**/runtime/**", async (route) => {
      if (lost >= 2) return route.continue();
      lost += 1;
      await route.fetch();
      return route.abort("connectionreset");
    });
    await commit(content, "said twice");
    await until("two responses were lost", () => lost === 2);
    await player.saved();
    assert.deepEqual(await locations(daemon, offer), ["said twice"]);
    assert.equal((await daemon.registration(offer)).launches, 1);
  });

  check("an answer 503 is tried again", async (tools) => {
    const { daemon, context } = tools;
    const { offer, player, content } = await start(tools, "busy");
    let refused = 0;
    await context.route("**/runtime/**", (route) =>
      refused++ < 2 ? route.fulfill({ status: 503, body: "busy" }) : route.continue());
    await commit(content, "third time lucky");
    await player.saved();
    assert.ok(refused >= 3);
    assert.deepEqual(await locations(daemon, offer), ["third time lucky"]);
  });

  check("a restarted lmsd goes on with a launch that is open", async (tools) => {
    const { daemon } = tools;
    const { offer, player, content } = await start(tools, "restart");
    await daemon.halt("SIGKILL");
    await commit(content, "while it was gone");
    await daemon.serve();
    await player.saved(40);
    assert.deepEqual(await locations(daemon, offer), ["while it was gone"]);
  });

  check("opened elsewhere: the older window stops and says so", async (tools) => {
    const { daemon, open } = tools;
    const { offer, url, player, content } = await start(tools, "twice");
    const second = await open(url);
    await second.content("only.html");
    await commit(content, "from the old window");
    const card = await player.card();
    assert.equal(card.code, "runtime.superseded");
    assert.match(card.text, /Opened elsewhere/);
    assert.equal(await player.contentFrame(), null);
    const late = (await daemon.log(await daemon.registration(offer))).filter((entry) => entry.value === "from the old window");
    assert.deepEqual(late.map((entry) => entry.applied), [false]);
    await commit(await second.content("only.html"), "from the new window");
    await second.saved();
  });

  check("a page older than the server loses nothing and renews itself between two parts", async ({ daemon, open, folder, context }) => {
    const leave = `${script} addEventListener("unload", () => api12.LMSFinish(""));`;
    const items = ["one", "two", "three"].map((id) => ({ id, title: id, script: leave }));
    const offer = await daemon.offer(writeCourse(folder, { name: "upgrade", title: "Upgrade", items }));
    const player = await open((await daemon.link(offer)).url);
    const content = await player.content("one.html");
    await player.saved();
    let old = true;
    // Until it loads again, the page is of another build than the server.
    await context.route("**/runtime/**", async (route) => {
      if (!old) return route.continue();
      const body = Buffer.from(route.request().postDataBuffer());
      const { size, at } = buildId(body);
      body.fill("x", at, at + size);
      const response = await route.fetch({ postData: body });
      const answer = await response.json();
      return route.fulfill({ response, json: answer.snapshot ? { ...answer, build: "newer" } : answer });
    });
    await commit(content, "kept");
    await player.saved();
    assert.equal(await content.evaluate(() => api12.LMSGetValue("cmi.core.lesson_location")), "kept");
    assert.equal((await daemon.registration(offer)).launches, 1);
    player.page.once("framenavigated", () => (old = false));
    await player.next();
    await until("the page has loaded itself again", async () => (await daemon.registration(offer)).launches === 2);
    await player.content("two.html");
    await player.saved();
    await player.choose("one");
    assert.equal(await (await player.content("one.html")).evaluate(() => api12.LMSGetValue("cmi.core.lesson_location")), "kept");
    assert.ok((await daemon.log(await daemon.registration(offer))).every((entry) => entry.applied));
  });

  check("a page that disagrees with the server goes on from the server's state", async (tools) => {
    const { daemon, context } = tools;
    const { offer, player, content } = await start(tools, "diverged");
    let spoiled = 0;
    let answered = 0;
    await context.route("**/runtime/**", async (route) => {
      if (spoiled > 0) return route.continue();
      spoiled += 1;
      const body = Buffer.from(route.request().postDataBuffer());
      body[body.length - 1] ^= 0xff; // the digest's last byte
      const response = await route.fetch({ postData: body });
      answered = response.status();
      return route.fulfill({ response });
    });
    await commit(content, "before");
    await until("the server disagreed", () => answered === 409);
    await player.saved();
    assert.equal(await content.evaluate(() => api12.LMSGetValue("cmi.core.lesson_location")), "before");
    await commit(content, "after");
    await player.saved();
    assert.deepEqual(await locations(daemon, offer), ["before", "after"]);
    assert.equal(await player.contentFrame() === null, false);
  });
});

/// Where a batch (version, epoch, first number, build …) names its build.
function buildId(body) {
  let at = 1;
  const varint = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = body[at++];
      value |= (byte & 127) << shift;
      if (byte < 128) return value;
    }
  };
  varint();
  varint();
  const size = varint();
  return { size, at };
}

// What every test file needs: one daemon, one browser, and a fresh context per test.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { Daemon } from "./daemon.mjs";
import { launchChromium, PlayerPage } from "./player.mjs";

export const full = process.env.LMS_FULL === "1";

/// A file of tests. What they share starts with the first one that runs.
export function suite(body) {
  const shared = { daemon: null, browser: null, folder: "" };
  let starting;
  const start = async () => {
    shared.folder = mkdtempSync(join(tmpdir(), "lms-suite-"));
    shared.daemon = await Daemon.start();
    shared.browser = await launchChromium();
  };
  after(async () => {
    await shared.browser?.close();
    await shared.daemon?.stop();
    if (shared.folder) rmSync(shared.folder, { recursive: true, force: true });
  });

  /// A test with a browser context of its own. Errors in the page's scripts fail it. `skip` is false or
  /// the reason.
  const check = (name, run, { skip = false, ...contextOptions } = {}) =>
    test(name, { skip }, async (t) => {
      await (starting ??= start());
      const context = await shared.browser.newContext(contextOptions);
      const players = [];
      const open = async (url) => {
        const player = new PlayerPage(await context.newPage());
        players.push(player);
        await player.goto(url);
        return player;
      };
      try {
        await run({ ...shared, context, open, t });
        for (const player of players) assert.deepEqual(player.errors, []);
      } catch (error) {
        console.log(shared.daemon.output.split("\n").slice(-15).join("\n"));
        for (const player of players) {
          console.log(player.page.url(), player.dialogs, player.errors);
          const picture = join(tmpdir(), `lms-failed-${Date.now()}.png`);
          await player.page.screenshot({ path: picture }).then(() => console.log(picture), () => {});
        }
        throw error;
      } finally {
        await context.close();
      }
    });
  body(check, shared);
}

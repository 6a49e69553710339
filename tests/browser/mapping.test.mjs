// What a result becomes in the words of a customer's LMS, and what the LMS's answers mean: the player's own
// modules, bundled as for the browser.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { createRequire } from "node:module";

const web = join(dirname(fileURLToPath(import.meta.url)), "../../daemon/web");
const { buildSync } = createRequire(join(web, "package.json"))("esbuild");

async function load(entry) {
  const { outputFiles } = buildSync({ entryPoints: [join(web, "src", entry)], bundle: true, write: false, format: "esm" });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`);
}

const mapping = await load("dispatch/mapping.ts");
const { hmac } = await load("dispatch/stub/sha256.ts");
const { nothing, callsOf } = mapping;
const line = (call) => call.slice(1).join(" = ") || call[0];
const lines = (api, offer, attempt = null) => callsOf(api, { ...nothing, ...offer }, attempt).map(line);

test("SCORM 1.2: success before completion, a score of 0 to 100, and the attempt first", () => {
  const cases = [
    [{}, ["cmi.core.exit = suspend", "commit"]],
    [{ completion: "incomplete" }, ["cmi.core.lesson_status = incomplete", "cmi.core.exit = suspend", "commit"]],
    [{ completion: "completed" }, ["cmi.core.lesson_status = completed", "cmi.core.exit = ", "commit"]],
    [{ completion: "completed", success: "failed" }, ["cmi.core.lesson_status = failed", "cmi.core.exit = ", "commit"]],
    [{ completion: "incomplete", success: "passed" }, ["cmi.core.lesson_status = passed", "cmi.core.exit = ", "commit"]],
  ];
  for (const [offer, expected] of cases) assert.deepEqual(lines("1.2", offer), expected);
  assert.equal(lines("1.2", {}, "lmsd1.abc")[0], "cmi.suspend_data = lmsd1.abc");
});

test("SCORM 1.2: every kind of score", () => {
  const score = (offer) => lines("1.2", offer).find((text) => text.includes("score.raw"))?.split(" = ")[1];
  assert.equal(score({ scaled: 0.876543 }), "87.65");
  assert.equal(score({ scaled: -0.5 }), "0");
  assert.equal(score({ raw: 15, min: 0, max: 20 }), "75");
  assert.equal(score({ raw: 15, max: 30 }), "50");
  assert.equal(score({ raw: 42 }), "42");
  assert.equal(score({ raw: 420 }), undefined);
  assert.equal(score({}), undefined);
});

test("SCORM 2004: all that is known, each in its element", () => {
  assert.deepEqual(lines("2004", { completion: "completed", success: "passed", scaled: 0.5, raw: 10, min: 0, max: 20, progress: 1 }), [
    "cmi.score.scaled = 0.5", "cmi.score.min = 0", "cmi.score.max = 20", "cmi.score.raw = 10", "cmi.progress_measure = 1",
    "cmi.success_status = passed", "cmi.completion_status = completed", "cmi.exit = normal", "commit"]);
  assert.deepEqual(lines("2004", { completion: "incomplete", scaled: 1 / 3 }), [
    "cmi.score.scaled = 0.3333333", "cmi.score.min = 0", "cmi.score.max = 100", "cmi.score.raw = 33.3333333",
    "cmi.completion_status = incomplete", "cmi.exit = suspend", "commit"]);
  assert.deepEqual(lines("2004", {}), ["cmi.exit = suspend", "commit"]);
});

test("completed and passed never go back, and a score follows the newest that does not undo a pass", () => {
  const engine = (completion, success, scaled = null) =>
    ({ completion, success, scaled, raw: null, min: null, max: null, progress: null, totalTimeMs: 0 });
  const done = { ...nothing, completion: "completed", success: "passed", scaled: 0.8 };
  assert.deepEqual(mapping.offerOf(done, engine(2, 1, 0.2)), done);
  assert.equal(mapping.offerOf(done, engine(2, 2, 0.9)).scaled, 0.9);
  assert.equal(mapping.offerOf({ ...nothing, success: "failed", scaled: 0.2 }, engine(3, 2, 0.7)).success, "passed");
  assert.deepEqual(mapping.offerOf(nothing, engine(1, 0)), nothing);
});

test("which refusals of the LMS mean that it has not taken the result", () => {
  const calls = callsOf("1.2", { ...nothing, completion: "completed", scaled: 1 }, "lmsd1.abc");
  const answers = (failing, result = ["false", 401, "no"]) => calls.map((call) => (failing.test(line(call)) ? result : ["true", 0, ""]));
  const problem = (failing, result) => mapping.problemOf(calls, answers(failing, result))?.element ?? null;
  assert.equal(problem(/nothing/), null);
  assert.equal(problem(/suspend_data|exit|score\.m/), null);
  assert.equal(problem(/lesson_status/), "cmi.core.lesson_status");
  assert.equal(problem(/score\.raw/), "cmi.core.score.raw");
  assert.equal(problem(/commit/), "");
  assert.equal(problem(/lesson_status/, ["", 0, ""]), null, "an LMS that answers nothing at all");
  assert.equal(problem(/lesson_status/, ["true", 101, ""]), null, "an error left over from before");
});

test("learners are hashed as HMAC-SHA-256 does", () => {
  for (const text of ["", "17", "x".repeat(55), "x".repeat(56), "x".repeat(64), "Müller, Žofie 😀"])
    for (const secret of ["k", "s".repeat(43), "long".repeat(40)])
      assert.equal(hmac(secret, text), createHmac("sha256", secret).update(text).digest("hex"));
});

// Encodes random long texts, each a change of the one before, as the player does and as the browser's TextEncoder
// does, and compares the bytes.
//   node long_text.mjs WEB_FOLDER     rounds: LMS_ROUNDS, else 2000
import { createRequire } from "node:module";
import { join, resolve } from "node:path";

const web = resolve(process.argv[2]);
const { build } = createRequire(join(web, "package.json"))("esbuild");
const bundle = await build({ entryPoints: [join(web, "src/long_text.ts")], bundle: true, format: "esm", write: false });
const { LongTextEncoder } = await import(`data:text/javascript;base64,${Buffer.from(bundle.outputFiles[0].contents).toString("base64")}`);

let state = 1;
// The low bits of such a sequence repeat after a few steps.
const below = (limit) => ((state = (Math.imul(state, 1103515245) + 12345) >>> 0) >>> 8) % limit;
// Long runs of one character, too: there head and tail overlap.
const letters = ["x", "a", "b", "0"];
const others = ["é", "漢", "😀", "\ud800", "\udc00", "\ud83d"];
const word = (units) => Array.from({ length: below(units) }, () => letters[below(8) < 5 ? 0 : below(4)]).join("");

const rounds = Number(process.env.LMS_ROUNDS || 2000);
const long = new LongTextEncoder();
const encoder = new TextEncoder();
let text = "";
let place = 0;
let [plain, lone] = [0, 0];
for (let round = 0; round < rounds; ++round) {
  // Half of them where the last one was.
  const at = below(2) === 0 ? below(text.length + 1) : Math.min(place, text.length);
  place = at;
  const until = at + below(text.length - at + 1);
  const kind = below(20);
  if (kind === 0) text = word(9000);
  else if (kind === 1) text = "x".repeat(below(9000));
  else if (kind === 2) text = text.replace(/[^\0-\x7f]/gu, "");
  else if (kind === 3) text = text.slice(0, at) + others[below(others.length)] + text.slice(at);
  else if (kind < 12) text = text.slice(0, at) + word(300) + text.slice(Math.min(until, at + 300));
  else if (kind < 16) text = text.slice(0, at) + text.slice(Math.min(until, at + 40));
  else if (kind < 18) text += word(2000);
  else if (text.length > 0) text = text.slice(0, at) + (text[at] === "x" ? "y" : "x") + text.slice(at + 1);
  if (text.length > 70_000) text = text.slice(0, 3000);

  const bytes = Buffer.from(long.encode(text));
  // TextEncoder replaces a lone surrogate; WTF-8 gives it the three bytes of its number.
  const expected = text.split(/([\ud800-\udfff])/u).map((part, i) => {
    if (i % 2 === 0) return encoder.encode(part);
    const c = part.charCodeAt(0);
    ++lone;
    return Buffer.from([0xed, 0x80 | ((c >> 6) & 0x3f), 0x80 | (c & 0x3f)]);
  });
  if (bytes.length === text.length) ++plain;
  if (!bytes.equals(Buffer.concat(expected))) {
    console.error(`round ${round}: the bytes of a text of ${text.length} units differ`);
    process.exit(1);
  }
}
if (plain < rounds / 10 || plain > rounds - rounds / 10 || lone === 0) {
  console.error(`the texts are not mixed: ${plain} of ${rounds} plain, ${lone} lone surrogates`);
  process.exit(1);
}
console.log(`${rounds} texts, ${plain} of them plain ASCII, ${lone} lone surrogates: all bytes are the same`);

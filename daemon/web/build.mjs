// Bundles player, pages and the stub of dispatch packages and writes them as sources for lmsd: an assembly
// file that includes the bytes and a C++ table of them.
//
//   node build.mjs --out DIR --wasm FILE
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { build } from "esbuild";
import { bundlePages } from "./pages.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const { values: options } = parseArgs({
  options: { out: { type: "string" }, wasm: { type: "string" } },
});
const out = options.out;
if (!out || !options.wasm) {
  console.error("usage: node build.mjs --out DIR --wasm FILE");
  process.exit(2);
}

mkdirSync(out, { recursive: true });
const hash = (bytes) => createHash("sha256").update(bytes).digest("hex").slice(0, 16);
// Compressed once, sent to every learner: zopfli takes 2 s and saves 4 % over gzip -9.
function gzip(bytes) {
  const file = join(out, "to-compress");
  writeFileSync(file, bytes);
  const packed = execFileSync("zopfli", ["-c", file], { maxBuffer: 1 << 26 });
  rmSync(file);
  return packed;
}
const assets = [];
/// What every page loads before it shows anything, gzipped.
let shell = 0;
const shellLimit = 100_000;
function add(path, mime, bytes, immutable = false) {
  const asset = { path, mime, etag: hash(bytes), bytes, gzip: gzip(bytes), immutable };
  assets.push(asset);
  return asset;
}
function addHashed(name, extension, mime, bytes) {
  return add(`/_/${name}-${hash(bytes)}.${extension}`, mime, bytes, true).path;
}

async function bundle(entry, options) {
  const result = await build({
    entryPoints: [join(here, "src", entry)],
    bundle: true,
    minify: true,
    write: false,
    target: ["es2022", "chrome109", "firefox115", "safari16.4"],
    format: entry.endsWith(".css") ? undefined : "esm",
    charset: "utf8",
    legalComments: "none",
    logLevel: "warning",
    external: ["/_/*"],
    ...options,
  });
  return Buffer.from(result.outputFiles[0].contents);
}

const wasm = addHashed("engine", "wasm", "application/wasm", readFileSync(options.wasm));
const debug = addHashed("debug", "js", "text/javascript; charset=utf-8", await bundle("debug.ts"));
const js = addHashed("player", "js", "text/javascript; charset=utf-8",
  await bundle("main.ts", { define: { ENGINE_URL: JSON.stringify(wasm), DEBUG_URL: JSON.stringify(debug) } }));
const css = addHashed("player", "css", "text/css; charset=utf-8", await bundle("player.css"));
const icon = addHashed("icon", "svg", "image/svg+xml; charset=utf-8", readFileSync(join(here, "src/icon.svg")));
const page = readFileSync(join(here, "src/play.html"), "utf8")
  .replaceAll("{{js}}", js).replaceAll("{{css}}", css).replaceAll("{{wasm}}", wasm).replaceAll("{{icon}}", icon);
add("/play", "text/html; charset=utf-8", Buffer.from(page));

// Not served: lmsd writes them into dispatch packages, where customers' browsers are older, and importers want ASCII.
add("dispatch/index.html", "text/html", readFileSync(join(here, "src/dispatch/stub/index.html")));
add("dispatch/dispatch.js", "text/javascript",
  await bundle("dispatch/stub/main.ts", { target: ["es2017"], format: "iife", charset: "ascii" }));
for (const asset of await bundlePages(join(here, "app"))) {
  asset.size = add(asset.path, asset.mime, asset.bytes, asset.immutable).gzip.length;
  if (asset.shell) shell += asset.size;
}
if (shell > shellLimit) throw new Error(`the pages' shell is ${shell} bytes gzipped; ${shellLimit} is the limit`);

rmSync(join(out, "files"), { recursive: true, force: true });
mkdirSync(join(out, "files"), { recursive: true });
const assembly = ['        .section .rodata', ""];
const declarations = [];
const rows = [];
assets.forEach((asset, index) => {
  for (const form of ["bytes", "gzip"]) {
    const file = join(out, "files", `${index}.${form}`);
    writeFileSync(file, asset[form]);
    const symbol = `lms_web_${form}_${index}`;
    assembly.push(`        .global ${symbol}`, "        .balign 16", `${symbol}:`,
      `        .incbin "${file}"`, "");
    declarations.push(`extern const std::byte ${symbol}[${asset[form].length}];`);
  }
  rows.push(`    {"${asset.path}", "${asset.mime}", "\\"${asset.etag}\\"", ${asset.immutable}, lms_web_bytes_${index}, lms_web_gzip_${index}},`);
});
assembly.push('        .section .note.GNU-stack,"",%progbits', "");

writeFileSync(join(out, "assets_data.S"), assembly.join("\n"));
writeFileSync(join(out, "assets_table.cpp"), `#include "web/assets.hpp"

extern "C" {
${declarations.join("\n")}
}

namespace lms::web {
namespace {
const Asset kAssets[] = {
${rows.join("\n")}
};
}  // namespace

std::span<const Asset> assets() { return kAssets; }

}  // namespace lms::web
`);
for (const asset of assets) {
  console.log(`${asset.path}: ${asset.bytes.length} bytes, ${asset.gzip.length} gzipped`);
}
console.log(`pages' shell: ${shell} bytes gzipped, limit ${shellLimit}`);

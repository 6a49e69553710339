// The pages for administrators and learners: one document, a shell that every page loads, and parts
// that are loaded where they are used.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { build } from "esbuild";

const types = {
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
};

/// [{path, mime, bytes, immutable, shell}]; `shell` marks what the document names or its script needs at once.
export async function bundlePages(source) {
  const result = await build({
    entryPoints: { app: join(source, "main.tsx"), style: join(source, "style/style.css") },
    bundle: true,
    splitting: true,
    format: "esm",
    minify: true,
    write: false,
    metafile: true,
    outdir: "/assets",
    entryNames: "[name]-[hash]",
    chunkNames: "[name]-[hash]",
    jsx: "automatic",
    jsxImportSource: "preact",
    target: ["es2022", "chrome109", "firefox115", "safari16.4"],
    charset: "utf8",
    legalComments: "none",
    logLevel: "warning",
  });
  const outputs = new Map(Object.entries(result.metafile.outputs).map(([path, output]) => [basename(path), output]));
  const named = (prefix) => [...outputs].find(([name, output]) => output.entryPoint && name.startsWith(prefix))[0];
  const entry = named("app-");
  const style = named("style-");

  const shell = new Set([style]);
  const follow = (name) => {
    if (shell.has(name)) return;
    shell.add(name);
    for (const one of outputs.get(name).imports) {
      if (one.kind === "import-statement") follow(basename(one.path));
    }
  };
  follow(entry);

  const assets = result.outputFiles.map((file) => {
    const name = basename(file.path);
    return { path: `/assets/${name}`, mime: types[name.slice(name.lastIndexOf("."))], bytes: Buffer.from(file.contents),
      immutable: true, shell: shell.has(name) };
  });
  const icon = readFileSync(join(source, "../src/icon.svg"));
  const iconPath = `/assets/icon-${createHash("sha256").update(icon).digest("hex").slice(0, 16)}.svg`;
  assets.push({ path: iconPath, mime: "image/svg+xml; charset=utf-8", bytes: icon, immutable: true, shell: true });

  const preload = [...shell].filter((name) => name !== entry && name.endsWith(".js"))
    .map((name) => `<link rel="modulepreload" href="/assets/${name}">`).join("");
  const document = readFileSync(join(source, "app.html"), "utf8")
    .replaceAll("{{js}}", `/assets/${entry}`).replaceAll("{{css}}", `/assets/${style}`)
    .replaceAll("{{icon}}", iconPath).replaceAll("{{preload}}", preload);
  assets.push({ path: "/app", mime: types[".js"].replace("text/javascript", "text/html"), bytes: Buffer.from(document),
    immutable: false, shell: true });
  return assets;
}

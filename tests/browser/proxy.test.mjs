// The examples of scripts/deploy for nginx and Caddy, as they stand there but for ports and files: a course is
// played to its end through two host names, and lmsd knows who is behind the proxy.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { request as plainRequest } from "node:http";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { writeCourse } from "./support/courses.mjs";
import { Daemon, freePort } from "./support/daemon.mjs";
import { launchChromium, PlayerPage } from "./support/player.mjs";
import { until } from "./support/wait.mjs";

const examples = resolve(dirname(fileURLToPath(import.meta.url)), "../../scripts/deploy");
const folder = mkdtempSync(join(tmpdir(), "lms-proxy-"));
const cert = join(folder, "lmsd.pem");
const key = join(folder, "lmsd.key");
execFileSync("openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
  "-subj", "/CN=lms.example.org", "-addext", "subjectAltName=DNS:lms.example.org,DNS:play.example.org,DNS:*.play.example.org",
  "-keyout", key, "-out", cert], { stdio: "ignore" });

const daemon = await Daemon.start({
  publicUrl: "https://lms.example.org",
  contentUrl: "https://*.play.example.org",
  flags: ["--trusted-proxy", "127.0.0.1"],
});
const port = (url) => url.split(":").at(-1);
after(async () => {
  await daemon.stop();
  rmSync(folder, { recursive: true, force: true });
});

/// The example with lmsd's ports and our certificate in it.
function example(name) {
  return readFileSync(join(examples, name), "utf8")
    .replaceAll("127.0.0.1:3000", `127.0.0.1:${port(daemon.app)}`)
    .replaceAll("127.0.0.1:3001", `127.0.0.1:${port(daemon.content)}`)
    .replaceAll("/etc/lmsd/lmsd.pem", cert)
    .replaceAll("/etc/lmsd/lmsd.key", key);
}

const proxies = {
  nginx: (https, http) => {
    const home = join(folder, "nginx");
    mkdirSync(home);
    const server = example("nginx.conf")
      .replaceAll("listen 443 ", `listen 127.0.0.1:${https} `)
      .replaceAll("listen 80;", `listen 127.0.0.1:${http};`);
    const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((one) => `${one}_temp_path ${home}/${one};`);
    writeFileSync(join(home, "nginx.conf"), `daemon off; pid ${home}/pid; error_log stderr;
events {} http { access_log off; ${temporary.join(" ")}\n${server}\n}`);
    return ["/usr/sbin/nginx", ["-p", home, "-c", join(home, "nginx.conf")]];
  },
  caddy: (https, http) => {
    const file = join(folder, "Caddyfile");
    writeFileSync(file, `{\n\tadmin off\n\thttp_port ${http}\n\thttps_port ${https}\n\tdefault_bind 127.0.0.1\n}\n${example("Caddyfile")}`);
    return ["/usr/bin/caddy", ["run", "--config", file, "--adapter", "caddyfile"]];
  },
};

/// Status and body of a request to a proxy or to lmsd, from an address of ours.
function ask(send, options) {
  return new Promise((done, failed) => {
    send({ host: "127.0.0.1", rejectUnauthorized: false, servername: options.headers.Host, ...options }, (answer) => {
      let body = "";
      answer.on("data", (chunk) => (body += chunk));
      answer.on("end", () => done({ status: answer.statusCode, headers: answer.headers, body }));
    }).on("error", failed).end();
  });
}

for (const [name, configure] of Object.entries(proxies)) {
  const program = name === "nginx" ? "/usr/sbin/nginx" : "/usr/bin/caddy";
  test(`a course is played behind ${name}`, { skip: existsSync(program) ? false : `${program} is absent` }, async () => {
    const [https, http] = [Number(await freePort()), Number(await freePort())];
    const [command, args] = configure(https, http);
    const proxy = spawn(command, args, { env: { ...process.env, HOME: folder }, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [proxy.stdout, proxy.stderr]) stream.on("data", (chunk) => (output += chunk));
    const gone = new Promise((done) => proxy.once("exit", done));
    let browser;
    try {
      const get = (host, path, headers = {}) =>
        ask(request, { port: https, path, localAddress: "127.0.0.9", headers: { Host: host, ...headers } });
      await until(`${name} answers`, async () => {
        assert.equal(proxy.exitCode, null, output);
        return (await get("lms.example.org", "/readyz").catch(() => ({}))).status === 200;
      });

      // Two names, each with its own routes only.
      assert.equal((await get("lms.example.org", "/play")).status, 404);
      assert.equal((await get("x.play.example.org", "/auth/me")).status, 404);
      assert.equal((await get("play.example.org", "/play")).status, 200);
      const moved = await ask(plainRequest, { port: http, path: "/healthz", headers: { Host: "lms.example.org" } });
      assert.ok([301, 308].includes(moved.status) && moved.headers.location.startsWith("https://lms.example.org"), moved.status);

      // Who asks is who connected to the proxy, whatever the request says of itself.
      const clientOf = async (mark, send) => {
        await send;
        let line;
        await until("the request is in the log", () => (line = daemon.output.split("\n").find((one) => one.includes(mark))));
        return / client=(\S+)/.exec(line)[1];
      };
      const spoofed = { "X-Forwarded-For": "198.51.100.6", Forwarded: "for=198.51.100.6" };
      assert.equal(await clientOf(`/spoof-${name} `, get("lms.example.org", `/spoof-${name}`, spoofed)), "127.0.0.9");
      assert.equal(await clientOf(`/direct-${name} `, ask(plainRequest, {
        port: port(daemon.app), path: `/direct-${name}`, localAddress: "127.0.0.8", headers: { Host: "h", ...spoofed } })), "127.0.0.8");

      // The course, from the link to the result.
      const offer = await daemon.offer(writeCourse(folder, {
        name: `behind-${name}`, title: "Behind a proxy", items: [{ id: "only", title: "Only", script: `api12.LMSInitialize("");` }] }));
      const { url } = await daemon.link(offer);
      assert.match(url, /^https:\/\/[a-z0-9-]+\.play\.example\.org\/play#t=/);
      browser = await launchChromium([`--host-resolver-rules=MAP *.example.org 127.0.0.1:${https}`, "--ignore-certificate-errors"]);
      const context = await browser.newContext();
      const player = await PlayerPage.open(context, url);
      const content = await player.content("only.html");
      assert.equal(new URL(content.url()).host, new URL(url).host);
      assert.equal(await content.evaluate(() => api12.LMSSetValue("cmi.core.lesson_status", "completed")), "true");
      assert.equal(await content.evaluate(() => api12.LMSSetValue("cmi.core.score.raw", "88")), "true");
      assert.equal(await content.evaluate(() => api12.LMSFinish("")), "true");
      await player.exit();
      assert.deepEqual(player.errors, []);
      const registration = await daemon.registration(offer);
      assert.equal(registration.completion, "completed");
      assert.equal(registration.score.raw, 88);
    } catch (error) {
      console.log(output.split("\n").slice(-10).join("\n"), daemon.output.split("\n").slice(-10).join("\n"));
      throw error;
    } finally {
      await browser?.close();
      proxy.kill();
      await gone;
    }
  });
}

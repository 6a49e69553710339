// A real lmsd on free ports with a fresh data folder, driven by the real lmsctl.
import { execFile, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { until } from "./wait.mjs";

const repository = resolve(dirname(fileURLToPath(import.meta.url)), "../../..");
const buildDir = resolve(process.env.LMS_BUILD_DIR ?? join(repository, "build"));
export const lmsd = join(buildDir, "daemon/lmsd");
const lmsctl = join(buildDir, "cli/lmsctl");
const run = promisify(execFile);
// A configuration of this machine is none of the tests'.
process.env.LMSD_CONFIG = "";

export const admin = { email: "admin@example.org", password: "correct horse battery staple" };

export async function freePort() {
  return new Promise((done) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
}

/// Where a real package of LMS_PACKAGES_DIR lies, and why a test of it is skipped, if it must be.
export function realPackage(name) {
  const path = join(process.env.LMS_PACKAGES_DIR ?? join(repository, "../shared/packages"), name);
  return { path, skip: existsSync(path) ? false : `${path} is absent (LMS_PACKAGES_DIR)` };
}

export class Daemon {
  output = "";
  count = 0;

  /// Options: `publicUrl` and `contentUrl` when a proxy stands in front, and more `flags` of lmsd serve.
  static async start(options = {}) {
    for (const program of [lmsd, lmsctl]) {
      if (!existsSync(program)) throw new Error(`${program} is not built (LMS_BUILD_DIR)`);
    }
    const daemon = new Daemon();
    daemon.options = options;
    daemon.home = mkdtempSync(join(tmpdir(), "lms-browser-"));
    daemon.dataDir = join(daemon.home, "data");
    daemon.passwordFile = join(daemon.home, "password");
    writeFileSync(daemon.passwordFile, `${admin.password}\n`, { mode: 0o600 });
    daemon.app = `http://127.0.0.1:${await freePort()}`;
    daemon.content = `http://127.0.0.1:${await freePort()}`;
    process.once("exit", () => daemon.process?.kill("SIGKILL"));
    await run(lmsd, ["init", "--data-dir", daemon.dataDir, "--admin-email", admin.email,
      "--admin-password-file", daemon.passwordFile]);
    await daemon.serve();
    await daemon.ctl("login", "--url", daemon.app, "--email", admin.email, "--password-file", daemon.passwordFile);
    return daemon;
  }

  async serve() {
    this.process = spawn(lmsd, ["serve", "--data-dir", this.dataDir, "--listen", this.app.slice(7),
      "--content-listen", this.content.slice(7), "--public-url", this.options.publicUrl ?? this.app,
      "--content-url", this.options.contentUrl ?? this.content, ...(this.options.flags ?? [])],
    { stdio: ["ignore", "pipe", "pipe"] });
    for (const stream of [this.process.stdout, this.process.stderr]) {
      stream.on("data", (chunk) => (this.output += chunk));
    }
    let gone = false;
    this.process.once("exit", () => (gone = true));
    await until("lmsd is ready", async () => {
      if (gone) throw new Error(`lmsd ended:\n${this.output}`);
      return (await fetch(`${this.app}/readyz`)).ok;
    }, 60);  // what is seeded is made searchable first
  }

  /// Ends the daemon as an operator does; answers its exit code.
  async halt(signal = "SIGTERM") {
    const child = this.process;
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
    const exited = new Promise((done) => child.once("exit", done));
    child.kill(signal);
    return exited;
  }

  async stop() {
    await this.halt();
    rmSync(this.home, { recursive: true, force: true });
  }

  /// lmsctl's stdout; throws with its stderr when it fails.
  async ctl(...args) {
    const { stdout } = await run(lmsctl, args, {
      env: { ...process.env, LMSCTL_CONFIG_DIR: join(this.home, "config") },
      maxBuffer: 1 << 28,
    });
    return stdout;
  }

  async json(...args) {
    return JSON.parse(await this.ctl(...args, "-o", "json"));
  }

  async lines(...args) {
    const text = await this.ctl(...args, "-o", "jsonl");
    return text.split("\n").filter(Boolean).map((line) => JSON.parse(line));
  }

  /// A tenant with `file` assigned to it. Options are flags of `dispatch create`.
  async offer(file, ...options) {
    const n = ++this.count;
    const domain = `tenant${n}.example`;
    const tenant = await this.json("tenant", "create", "--name", `Tenant ${n}`, "--domain", domain);
    const key = `course${n}`;
    await this.json("course", "import", file, "--course", key, "--create");
    const dispatch = await this.json("dispatch", "create", "--course", key, "--tenant", domain, ...options);
    return { tenant, domain, key, dispatch };
  }

  /// A launch link for a learner known only by an id.
  async link(offer, learner = "ada", name = "Lovelace, Ada", ...options) {
    const link = await this.json("launch-link", "create", "--dispatch", offer.dispatch.id, "--learner", learner,
      "--name", name, ...options);
    return link;
  }

  /// What the server has recorded for the offer's only learner.
  async registration(offer, learner = "ada") {
    const all = await this.lines("registration", "list", "--dispatch", offer.dispatch.id);
    const found = all.find((one) => one.learner.externalId === learner) ?? all[0];
    return this.json("registration", "show", found.id);
  }

  async log(registration) {
    return this.lines("registration", "log", registration.id);
  }

  /// A request to the REST interface as the administrator, for what lmsctl has no word for.
  async rest(method, path, body) {
    if (!this.token) {
      const response = await fetch(`${this.app}/auth/login`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(admin),
      });
      this.token = (await response.json()).token;
    }
    const response = await fetch(this.app + path, {
      method,
      headers: { Authorization: `Bearer ${this.token}`, "Content-Type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text ? JSON.parse(text) : null };
  }
}

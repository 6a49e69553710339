// A receiver for tests and benchmarks. Prints its port, then one line of JSON for each request:
// {path, id, type, subject, data, verified, timestamp, at}. What it answers stands in the path:
//   /ok 200 · /status/<code> that status · /slow/<ms> 200 after a while · /never nothing · /half half an answer
//   /flaky/<n> 500 for the first n tries of each message · /gone 410 · /moved 301 to /ok
//   /fast 204 and no line of its own; {count, distinct} of them on GET /count, their order on GET /order
// POST /secret with {path, secrets: [...]} tells which secrets messages to that path are signed with.
import { createServer } from "node:http";
import { Webhook } from "standardwebhooks";

const secrets = new Map();
const tries = new Map();
const fast = { count: 0, ids: new Set(), order: [] };

const read = (request) =>
  new Promise((done, failed) => {
    const parts = [];
    request.on("data", (part) => parts.push(part));
    request.on("end", () => done(Buffer.concat(parts).toString()));
    request.on("error", failed);
  });

function verified(path, body, headers) {
  const known = secrets.get(path) ?? [];
  return known.map((secret) => {
    try {
      new Webhook(secret).verify(body, headers);
      return true;
    } catch {
      return false;
    }
  });
}

function tell(path, request, body) {
  const message = JSON.parse(body);
  const data = message.data;
  const subject = data.registration?.id ?? data.user?.id ?? data.tenant?.id ?? null;
  console.log(
    JSON.stringify({
      path,
      id: request.headers["webhook-id"],
      event: message.id,
      type: message.type,
      subject,
      data,
      verified: verified(path, body, request.headers),
      timestamp: message.timestamp,
      at: Date.now(),
    }),
  );
}

function control(request, path, body, response) {
  if (path === "/secret") {
    const { path: of, secrets: list } = JSON.parse(body);
    secrets.set(of, list);
    response.writeHead(204).end();
    return true;
  }
  if (path === "/count") {
    response.end(JSON.stringify({ count: fast.count, distinct: fast.ids.size }));
    return true;
  }
  if (path === "/order") {
    response.end(JSON.stringify(fast.order));
    return true;
  }
  return false;
}

function answer(path, request, response) {
  const [, kind, argument] = path.split("/");
  if (kind === "ok") return response.end("thanks");
  if (kind === "status") return response.writeHead(Number(argument)).end(`status ${argument}`);
  if (kind === "gone") return response.writeHead(410).end();
  if (kind === "moved") return response.writeHead(301, { Location: "/ok" }).end();
  if (kind === "slow") return setTimeout(() => response.end(), Number(argument));
  if (kind === "never") return undefined;
  if (kind === "half") {
    response.writeHead(200, { "Content-Length": "1000" });
    response.write("half");
    return setTimeout(() => request.socket.destroy(), 50);
  }
  if (kind === "flaky") {
    const count = (tries.get(request.headers["webhook-id"]) ?? 0) + 1;
    tries.set(request.headers["webhook-id"], count);
    return response.writeHead(count > Number(argument) ? 200 : 500).end();
  }
  return response.writeHead(404).end();
}

const server = createServer(async (request, response) => {
  const path = request.url;
  const body = await read(request).catch(() => null);
  if (body === null || control(request, path, body, response)) return;
  if (path.startsWith("/fast")) {
    ++fast.count;
    const id = request.headers["webhook-id"];
    if (!fast.ids.has(id)) {
      fast.ids.add(id);
      fast.order.push(JSON.parse(body).data);
    }
    response.writeHead(204).end();
    return;
  }
  tell(path, request, body);
  answer(path, request, response);
});
server.keepAliveTimeout = 60_000;
server.listen(Number(process.argv[2] ?? 0), "127.0.0.1", () => console.log(server.address().port));

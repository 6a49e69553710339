// Plays the random sessions that engine_events writes in the WebAssembly engine and compares every
// answer, every batch and every snapshot, byte by byte.
//   node wasm_parity.mjs ENGINE_EVENTS ENGINE_WASM     rounds: LMS_ROUNDS, else 500
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";

const [, , program, wasm] = process.argv;
const rounds = process.env.LMS_ROUNDS || "500";
const seed = process.env.LMS_SEED || "1";

const module = new WebAssembly.Module(readFileSync(wasm));
const imports = {};
for (const { module: from, name } of WebAssembly.Module.imports(module))
  (imports[from] ??= {})[name] = () => { throw new Error(`the engine called ${name}`); };
const engine = new WebAssembly.Instance(module, imports).exports;
engine._initialize();

const memory = () => new Uint8Array(engine.memory.buffer);
function input(...parts) {
  const size = parts.reduce((sum, part) => sum + part.length, 0);
  let at = engine.input(size);
  const bytes = memory();
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
}
const out = () => Buffer.from(memory().subarray(engine.out(), engine.out() + engine.out_size()));

// A reader of frames over a stream of chunks.
class Stream {
  constructor(source) { this.source = source[Symbol.asyncIterator](); this.buffer = Buffer.alloc(0); this.at = 0; }
  async need(size) {
    while (this.buffer.length - this.at < size) {
      const { value, done } = await this.source.next();
      if (done) return false;
      this.buffer = Buffer.concat([this.buffer.subarray(this.at), value]);
      this.at = 0;
    }
    return true;
  }
  async u32() {
    if (!(await this.need(4))) return undefined;
    this.at += 4;
    return this.buffer.readUInt32LE(this.at - 4);
  }
  async bytes() {
    const size = await this.u32();
    if (size === undefined) return undefined;
    await this.need(size);
    this.at += size;
    return this.buffer.subarray(this.at - size, this.at);
  }
}

function differ(what, frame, event, native, wasmBytes) {
  console.error(`launch ${frame}, event ${event}: ${what} differs`);
  console.error(`  native ${native}`);
  console.error(`  wasm   ${wasmBytes}`);
  process.exit(1);
}

const child = spawn(program, [rounds, seed], { stdio: ["ignore", "pipe", "inherit"] });
const exited = new Promise((resolve) => child.on("exit", resolve));
const stream = new Stream(child.stdout);
let frames = 0;
let events = 0;
for (;;) {
  const definition = await stream.bytes();
  if (definition === undefined) break;
  const [context, snapshot, epoch, count] = [Buffer.from(await stream.bytes()), Buffer.from(await stream.bytes()), await stream.u32(), await stream.u32()];
  input(definition, context, snapshot);
  const handle = engine.open(definition.length, context.length, snapshot.length, epoch);
  if (handle === 0) differ("open", frames, 0, "a session", out().toString());
  for (let i = 0; i < count; i++) {
    const [at, navigation, kind, delivery] = [await stream.u32(), await stream.u32(), await stream.u32(), await stream.u32()];
    const [argument, value] = [Buffer.from(await stream.bytes()), Buffer.from(await stream.bytes())];
    const expected = Buffer.from(await stream.bytes());
    const error = await stream.u32();
    input(argument, value);
    if (navigation) {
      engine.navigate(handle, at, kind, argument.length);
    } else {
      const got = engine.call(handle, at, delivery, kind, argument.length, value.length);
      if (got !== error) differ("the error code", frames, i, error, got);
      if (!out().equals(expected)) differ("the answer", frames, i, expected, out());
    }
    events++;
  }
  const batch = Buffer.from(await stream.bytes());
  const after = await stream.bytes();
  engine.batch_from(handle, 1);
  if (!out().equals(batch)) differ("the batch", frames, count, batch.toString("hex"), out().toString("hex"));
  engine.snapshot(handle);
  if (!out().equals(after)) differ("the snapshot", frames, count, after.toString("hex"), out().toString("hex"));
  engine.view(handle);
  JSON.parse(out().toString());
  engine.result(handle);
  JSON.parse(out().toString());
  engine.close(handle);
  frames++;
}
if ((await exited) !== 0 || frames === 0) {
  console.error("the native engine gave no sessions");
  process.exit(1);
}
console.log(`${rounds} random courses, ${frames} launches, ${events} events: native and wasm agree byte for byte`);

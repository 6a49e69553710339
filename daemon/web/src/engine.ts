// The run-time engine: the same code that runs in lmsd, as WebAssembly. Everything that SCORM calls
// data model or activity tree lives in there; this file only carries values across.
// The contract of the exports stands in libcore/runtime/wasm/exports.cpp.
import { LongTextEncoder, worthComparing } from "./long_text";
import { decode, encode, readShort, writeInto } from "./wtf8";

export enum Method {
  initialize,
  terminate,
  getValue,
  setValue,
  commit,
  getLastError,
  getErrorString,
  getDiagnostic,
}

export enum Nav {
  start,
  resumeAll,
  continue,
  previous,
  choice,
  jump,
  exit,
  exitAll,
  suspendAll,
  abandon,
  abandonAll,
  leave,
}

/// The player's controls, in the order of the bits of Activity.hide.
export enum Control {
  previous,
  continue,
  exit,
  exitAll,
  abandon,
  abandonAll,
  suspendAll,
}

/// What the content wants to happen when the time allowed for an attempt is over.
export enum TimeLimitAction {
  exitMessage,
  exit,
  message,
  none,
}

export enum Completion {
  unknown,
  notAttempted,
  incomplete,
  completed,
}

export enum Success {
  unknown,
  failed,
  passed,
}

export interface Activity {
  id: string;
  title: string;
  parent: number;
  visible: boolean;
  kind: "none" | "asset" | "sco";
  href: string;
  hide: number;
}

export interface Course {
  title: string;
  standard: "1.2" | "2004 2nd" | "2004 3rd" | "2004 4th";
  activities: Activity[];
}

export interface ActivityView {
  index: number;
  visible: boolean;
  enabled: boolean;
  current: boolean;
  completion: Completion;
  success: Success;
}

export interface ControlView {
  shown: boolean;
  enabled: boolean;
}

export interface View {
  delivered: number;
  delivery: number;
  ended: boolean;
  suspended: boolean;
  exception: string;
  /// By Control.
  controls: ControlView[];
  /// Milliseconds that were left of the time allowed when the page was delivered; null: no limit.
  timeLeft: number | null;
  timeAction: TimeLimitAction;
  activities: ActivityView[];
}

export interface Result {
  completion: Completion;
  success: Success;
  scaled: number | null;
  raw: number | null;
  min: number | null;
  max: number | null;
  progress: number | null;
  totalTimeMs: number;
}

export interface Batch {
  last: number;
  bytes: Uint8Array<ArrayBuffer>;
}

export class EngineError extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

interface Exports {
  memory: WebAssembly.Memory;
  _initialize(): void;
  input(size: number): number;
  out(): number;
  out_size(): number;
  answer(): number;
  build(): void;
  open(definition: number, context: number, snapshot: number, epoch: number): number;
  close(handle: number): void;
  course(handle: number): void;
  can_resume(handle: number): number;
  diagnostic(handle: number): void;
  set_tracing(handle: number, on: number): void;
  trace(handle: number): void;
  call(handle: number, at: number, delivery: number, method: number, argument: number, value: number): number;
  navigate(handle: number, at: number, kind: number, target: number): void;
  changes(handle: number): number;
  view(handle: number): void;
  result(handle: number): void;
  last_sequence(handle: number): number;
  acknowledged(handle: number): number;
  acknowledge(handle: number, sequence: number): void;
  batch_from(handle: number, sequence: number): number;
  rebase(handle: number, snapshot: number, sequence: number): number;
}

/// Room for the arguments of most calls, taken once.
const usualInput = 4096;

export class Engine {
  private memory: Uint8Array;
  /// The same memory in words, and the first of those that describe the answer of a call.
  private words: Int32Array;
  private readonly answerAt: number;
  private room = 0;
  private inputAt = 0;
  /// What the input begins with after writePair: content names the same element again and again.
  private first: string | null = null;
  /// The last texts that crossed: what content reads is mostly what it wrote or read just before.
  private written = "";
  private read = "";
  private readonly longTexts = new LongTextEncoder();
  /// Sizes of the two strings of writePair.
  firstSize = 0;
  secondSize = 0;

  private constructor(private readonly wasm: Exports) {
    this.memory = new Uint8Array(wasm.memory.buffer);
    this.words = new Int32Array(wasm.memory.buffer);
    this.answerAt = wasm.answer() >> 2;
  }

  static async load(url: string): Promise<Engine> {
    const module = await WebAssembly.compileStreaming(fetch(url));
    const imports: WebAssembly.Imports = {};
    for (const { module: from, name } of WebAssembly.Module.imports(module)) {
      (imports[from] ??= {})[name] = () => {
        throw new Error(`the engine asked for ${from}.${name}`);
      };
    }
    const instance = await WebAssembly.instantiate(module, imports);
    const wasm = instance.exports as unknown as Exports;
    wasm._initialize();
    return new Engine(wasm);
  }

  build(): string {
    this.wasm.build();
    return this.text();
  }

  /// A new launch of the registration that `snapshot` describes.
  open(definition: Uint8Array, context: Uint8Array, snapshot: Uint8Array, epoch: number): Play {
    this.write(definition, context, snapshot);
    const handle = this.wasm.open(definition.length, context.length, snapshot.length, epoch);
    if (handle === 0) this.fail();
    return new Play(this, this.wasm, handle);
  }

  write(...runs: Uint8Array[]): void {
    this.first = null;
    let at = this.input(runs.reduce((sum, run) => sum + run.length, 0));
    const memory = this.bytes();
    for (const run of runs) {
      memory.set(run, at);
      at += run.length;
    }
  }

  /// Room for `size` bytes of input.
  private input(size: number): number {
    if (size > this.room) {
      this.room = Math.max(size, usualInput);
      this.inputAt = this.wasm.input(this.room);
    }
    return this.inputAt;
  }

  /// Writes the two strings as input and their sizes to firstSize and secondSize: to answer with an array
  /// would be garbage at every call.
  writePair(first: string, second: string): void {
    const known = first === this.first;
    // A unit of UTF-16 takes three bytes at most.
    const most = 3 * (first.length + second.length);
    if (most > this.room) this.input(most);
    const memory = this.bytes();
    if (!known) this.firstSize = writeInto(memory, this.inputAt, first);
    const at = this.inputAt + this.firstSize;
    this.secondSize = worthComparing(second) ? this.writeLong(memory, at, second) : writeInto(memory, at, second);
    this.first = first;
    if (second !== "") this.written = second;
  }

  private writeLong(memory: Uint8Array, at: number, text: string): number {
    const bytes = this.longTexts.encode(text);
    memory.set(bytes, at);
    return bytes.length;
  }

  text(): string {
    return decode(this.view());
  }

  /// What the call of `method` before this gave.
  answer(method: Method): string {
    const memory = this.bytes();
    const at = this.words[this.answerAt]!;
    const size = this.words[this.answerAt + 1]!;
    const reads = method === Method.getValue;
    const text =
      readShort(memory, at, size, reads ? this.written : "true", reads ? this.read : "0") ??
      decode(memory.subarray(at, at + size));
    if (reads) this.read = text;
    return text;
  }

  /// Play.changes() after the call before this.
  answerChanges(): number {
    return this.words[this.answerAt + 2]!;
  }

  json<T>(): T {
    return JSON.parse(this.text()) as T;
  }

  copy(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.view());
  }

  fail(): never {
    const error = this.json<{ code: string; message: string }>();
    throw new EngineError(error.code, error.message);
  }

  private view(): Uint8Array {
    const at = this.wasm.out();
    return this.bytes().subarray(at, at + this.wasm.out_size());
  }

  // A view of the memory dies when the memory grows, and has no length then.
  private bytes(): Uint8Array {
    if (this.memory.length === 0) {
      this.memory = new Uint8Array(this.wasm.memory.buffer);
      this.words = new Int32Array(this.wasm.memory.buffer);
    }
    return this.memory;
  }
}

/// One launch being played.
export class Play {
  readonly course: Course;
  /// The error code after the last call, and changes().
  lastError = 0;
  lastChanges = 0;

  constructor(
    private readonly engine: Engine,
    private readonly wasm: Exports,
    private readonly handle: number,
  ) {
    wasm.course(handle);
    this.course = engine.json<Course>();
  }

  canResume(): boolean {
    return this.wasm.can_resume(this.handle) === 1;
  }

  call(at: number, delivery: number, method: Method, argument: string, value: string): string {
    const { engine } = this;
    engine.writePair(argument, value);
    this.lastError = this.wasm.call(this.handle, at, delivery, method, engine.firstSize, engine.secondSize);
    const answer = engine.answer(method);
    this.lastChanges = engine.answerChanges();
    return answer;
  }

  /// A sentence about the last call, or nothing.
  diagnostic(): string {
    this.wasm.diagnostic(this.handle);
    return this.engine.text();
  }

  /// Keeps the steps of sequencing that follow, and forgets those before.
  traceAnew(): void {
    this.wasm.set_tracing(this.handle, 1);
  }

  trace(): string[] {
    this.wasm.trace(this.handle);
    return this.engine.json<string[]>();
  }

  navigate(at: number, kind: Nav, target = ""): void {
    const t = encode(target);
    this.engine.write(t);
    this.wasm.navigate(this.handle, at, kind, t.length);
  }

  /// Rises whenever view() or result() may give something else than before.
  changes(): number {
    return this.wasm.changes(this.handle);
  }

  view(): View {
    this.wasm.view(this.handle);
    const raw = this.engine.json<
      Omit<View, "activities" | "controls"> & { controls: number[]; activities: [number, number, number, number][] }
    >();
    return {
      ...raw,
      controls: raw.controls.map((flags) => ({ shown: (flags & 1) !== 0, enabled: (flags & 2) !== 0 })),
      activities: raw.activities.map(([index, flags, completion, success]) => ({
        index,
        visible: (flags & 1) !== 0,
        enabled: (flags & 2) !== 0,
        current: (flags & 4) !== 0,
        completion,
        success,
      })),
    };
  }

  result(): Result {
    this.wasm.result(this.handle);
    return this.engine.json<Result>();
  }

  /// How many entries of the log the server has not acknowledged.
  pending(): number {
    return this.wasm.last_sequence(this.handle) - this.wasm.acknowledged(this.handle);
  }

  lastSequence(): number {
    return this.wasm.last_sequence(this.handle);
  }

  acknowledged(): number {
    return this.wasm.acknowledged(this.handle);
  }

  acknowledge(sequence: number): void {
    this.wasm.acknowledge(this.handle, sequence);
  }

  /// The entries from `sequence` on, as much as one request takes.
  batchFrom(sequence: number): Batch | null {
    const last = this.wasm.batch_from(this.handle, sequence);
    return last === 0 ? null : { last, bytes: this.engine.copy() };
  }

  /// Goes on from the server's state after `sequence`; what happened since then is applied again.
  rebase(snapshot: Uint8Array, sequence: number): void {
    this.engine.write(snapshot);
    if (this.wasm.rebase(this.handle, snapshot.length, sequence) === 0) this.engine.fail();
  }
}

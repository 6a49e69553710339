// Strings cross into the engine as WTF-8: UTF-8 in which a lone surrogate keeps its own three
// bytes. TextEncoder and TextDecoder would replace it, and content would not read back what it wrote.

const encoder = new TextEncoder();
const strictDecoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

const loneSurrogate = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

/// Up to here a loop in JavaScript is faster than the browser's own functions.
const longestWritten = 200;
const longestRead = 48;

function isWellFormed(text: string): boolean {
  const { isWellFormed } = text as { isWellFormed?: () => boolean }; // not in every browser that we support
  return isWellFormed ? isWellFormed.call(text) : !loneSurrogate.test(text);
}

/// Writes `text` at `at`, where three bytes for each of its units have room; answers its size.
export function writeInto(memory: Uint8Array, at: number, text: string): number {
  const length = text.length;
  let i = 0;
  if (length <= longestWritten) {
    for (; i < length; ++i) {
      const c = text.charCodeAt(i);
      if (c >= 0x80) break;
      memory[at + i] = c;
    }
    if (i === length) return length;
  }
  if (isWellFormed(text)) return encoder.encodeInto(text, memory.subarray(at, at + 3 * length)).written;
  const bytes = encodeByHand(text);
  memory.set(bytes, at);
  return bytes.length;
}

/// Whether the `size` bytes are the plain ASCII of `text`.
function isText(memory: Uint8Array, at: number, size: number, text: string): boolean {
  if (text.length !== size) return false;
  for (let i = 0; i < size; ++i) {
    const c = text.charCodeAt(i);
    if (c >= 0x80 || memory[at + i] !== c) return false;
  }
  return true;
}

/// The string of `size` bytes if it is short and plain ASCII, null for any other. A guess that is right
/// spares a new string.
export function readShort(memory: Uint8Array, at: number, size: number, guess: string, other: string): string | null {
  if (size > longestRead) return null;
  if (isText(memory, at, size, guess)) return guess;
  if (isText(memory, at, size, other)) return other;
  let text = "";
  for (let i = 0; i < size; ++i) {
    const c = memory[at + i]!;
    if (c >= 0x80) return null;
    text += String.fromCharCode(c);
  }
  return text;
}

export function encode(text: string): Uint8Array {
  return isWellFormed(text) ? encoder.encode(text) : encodeByHand(text);
}

export function decode(bytes: Uint8Array): string {
  try {
    return strictDecoder.decode(bytes);
  } catch {
    return decodeByHand(bytes);
  }
}

function encodeByHand(text: string): Uint8Array {
  const out = new Uint8Array(text.length * 3);
  let size = 0;
  for (const character of text) {
    const c = character.codePointAt(0)!;
    if (c < 0x80) {
      out[size++] = c;
    } else if (c < 0x800) {
      out[size++] = 0xc0 | (c >> 6);
      out[size++] = 0x80 | (c & 0x3f);
    } else if (c < 0x10000) {
      out[size++] = 0xe0 | (c >> 12);
      out[size++] = 0x80 | ((c >> 6) & 0x3f);
      out[size++] = 0x80 | (c & 0x3f);
    } else {
      out[size++] = 0xf0 | (c >> 18);
      out[size++] = 0x80 | ((c >> 12) & 0x3f);
      out[size++] = 0x80 | ((c >> 6) & 0x3f);
      out[size++] = 0x80 | (c & 0x3f);
    }
  }
  return out.subarray(0, size);
}

function decodeByHand(bytes: Uint8Array): string {
  let text = "";
  for (let i = 0; i < bytes.length; ) {
    const lead = bytes[i++]!;
    const more = lead < 0x80 ? 0 : lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
    let c = more === 0 ? lead : lead & (0x3f >> more);
    for (let k = 0; k < more; ++k) c = (c << 6) | ((bytes[i++] ?? 0x80) & 0x3f);
    text += String.fromCodePoint(Math.min(c, 0x10ffff));
  }
  return text;
}

// Strings cross into the engine as WTF-8: UTF-8 in which a lone surrogate keeps its own three
// bytes. TextEncoder and TextDecoder would replace it, and content would not read back what it wrote.

const encoder = new TextEncoder();
const strictDecoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

const loneSurrogate = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

const shortest = 48;
const longest = 1024;

/// Writes a string that is short and plain ASCII, as most are; answers its size, -1 for any other.
export function writeShort(text: string, memory: Uint8Array, at: number): number {
  const size = text.length;
  if (size > longest) return -1;
  for (let i = 0; i < size; ++i) {
    const c = text.charCodeAt(i);
    if (c >= 0x80) return -1;
    memory[at + i] = c;
  }
  return size;
}

/// The string of `size` bytes if it is short and plain ASCII, null for any other.
export function readShort(memory: Uint8Array, at: number, size: number): string | null {
  if (size > shortest) return null;
  let text = "";
  for (let i = 0; i < size; ++i) {
    const c = memory[at + i]!;
    if (c >= 0x80) return null;
    text += String.fromCharCode(c);
  }
  return text;
}

export function encode(text: string): Uint8Array {
  return loneSurrogate.test(text) ? encodeByHand(text) : encoder.encode(text);
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

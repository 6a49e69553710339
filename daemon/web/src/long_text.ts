import { writeInto } from "./wtf8";

/// From here on it is faster to look for what differs than to encode everything.
export const worthComparing = 2_000;

/// So many characters are encoded sooner than the place where the texts part is found: each look is garbage.
const nearEnough = 128;

/// A length of what both begin with, at most `most`; what they share beyond it is little. Browsers compare parts of
/// strings many characters at a time and hand out single ones slowly, so the place is found by halving.
function commonHead(a: string, b: string, most: number): number {
  let same = 0;
  while (most - same > nearEnough) {
    const middle = (same + most + 1) >> 1;
    if (a.slice(same, middle) === b.slice(same, middle)) same = middle;
    else most = middle - 1;
  }
  return same;
}

function commonTail(a: string, b: string, most: number): number {
  let same = 0;
  while (most - same > nearEnough) {
    const middle = (same + most + 1) >> 1;
    if (a.slice(a.length - middle, a.length - same) === b.slice(b.length - middle, b.length - same)) same = middle;
    else most = middle - 1;
  }
  return same;
}

/// The bytes of long texts of which each is mostly the one before, as suspend data changes: of plain ASCII, only
/// what differs is encoded.
export class LongText {
  /// Plain ASCII, whose bytes `bytes` begins with; or nothing.
  private text = "";
  private bytes = new Uint8Array(0);

  /// `text` in WTF-8. The bytes are valid until the next call.
  encode(text: string): Uint8Array {
    const { length } = text;
    if (text === this.text) return this.bytes.subarray(0, length);
    const most = Math.min(length, this.text.length);
    const head = commonHead(this.text, text, most);
    const tail = commonTail(this.text, text, most - head);
    if (this.bytes.length < 3 * length) {
      const grown = new Uint8Array(4 * length);
      grown.set(this.bytes.subarray(0, this.text.length));
      this.bytes = grown;
    }
    this.bytes.copyWithin(length - tail, this.text.length - tail, this.text.length);
    const middle = length - tail - head;
    const size = writeInto(this.bytes, head, text.slice(head, head + middle));
    if (size === middle) {
      this.text = text;
      return this.bytes.subarray(0, length);
    }
    this.text = "";
    return this.bytes.subarray(0, middle === length ? size : writeInto(this.bytes, 0, text));
  }
}

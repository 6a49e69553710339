import { writeInto } from "./wtf8";

/// Shorter texts are encoded sooner than what differs is found; longer ones the engine cuts and refuses.
const shortest = 2_000;
const longest = 256 << 10;

export function worthComparing(text: string): boolean {
  return text.length >= shortest && text.length <= longest;
}

/// So many characters are encoded sooner than the place where the texts part is found: each look is garbage.
const nearEnough = 128;

/// A length, at most `most`, up to which two texts are the same by `areSame`, which is asked of parts only; beyond
/// it they share little. Browsers compare parts of strings many characters at a time and hand out single ones
/// slowly, so the place is found by halving, unless `guess` is it.
function commonLength(most: number, guess: number, areSame: (from: number, to: number) => boolean): number {
  let same = 0;
  if (guess > 0 && guess <= most) {
    if (areSame(0, guess)) same = guess;
    else most = guess - 1;
  }
  if (same > 0 && most - same > nearEnough && !areSame(same, same + nearEnough)) return same;
  while (most - same > nearEnough) {
    const middle = (same + most + 1) >> 1;
    if (areSame(same, middle)) same = middle;
    else most = middle - 1;
  }
  return same;
}

/// For texts of which each is mostly the one before, as suspend data changes: of plain ASCII, only what differs is
/// encoded.
export class LongTextEncoder {
  /// Plain ASCII, whose bytes `bytes` begins with; or nothing.
  private text = "";
  private bytes = new Uint8Array(0);
  /// How much of its beginning and of its end was not new: content mostly changes the same place again.
  private head = 0;
  private tail = 0;

  /// `text` in WTF-8. The bytes are valid until the next call.
  encode(text: string): Uint8Array {
    const { length } = text;
    const old = this.text;
    const most = Math.min(length, old.length);
    const head = commonLength(most, this.head, (from, to) => old.slice(from, to) === text.slice(from, to));
    const tail = commonLength(
      most - head,
      this.tail,
      (from, to) => old.slice(old.length - to, old.length - from) === text.slice(length - to, length - from),
    );
    this.head = head;
    this.tail = tail;
    if (this.bytes.length < 3 * length) {
      const grown = new Uint8Array(4 * length);
      grown.set(this.bytes.subarray(0, old.length));
      this.bytes = grown;
    }
    if (length !== old.length) this.bytes.copyWithin(length - tail, old.length - tail, old.length);
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

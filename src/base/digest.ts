/**
 * A 128-bit hash of a stream of bytes and numbers, of our own so that a browser gives the same as Node.
 * Four lanes of 32 bits, each word mixed by multiply-rotate-multiply as in the MurmurHash3 family (A. Appleby,
 * public domain), cross-mixed at the end. Not for secrets: it only tells whether two runs wrote the same log.
 */
export class Digest {
  #a = 0x243f6a88;
  #b = 0x85a308d3;
  #c = 0x13198a2e;
  #d = 0x03707344;
  #words = 0;

  /** Adds one 32-bit word. */
  word(value: number): void {
    const k = Math.imul(rotate(Math.imul(value, 0x239b961b), 15), 0xab0e9789);
    const a = this.#a ^ k;
    this.#a = this.#b;
    this.#b = this.#c;
    this.#c = this.#d;
    this.#d = (Math.imul(rotate(a, 13) + this.#a, 5) + 0xe6546b64) | 0;
    this.#words++;
  }

  /** Adds a whole number of up to 53 bits, or any double by its bits. */
  number(value: number): void {
    if (Number.isSafeInteger(value)) {
      this.word(value | 0);
      this.word(Math.floor(value / 4294967296) | 0);
      return;
    }
    // Infinity, NaN and numbers next to 0 would come out as whole numbers do: a word more tells them apart.
    const magnitude = Math.abs(value);
    if (!(magnitude >= SMALLEST_NORMAL && magnitude < Infinity)) this.word(NOT_ORDINARY);
    scratchDouble[0] = value;
    this.word(scratchWords[0]);
    this.word(scratchWords[1] ^ 0x7ff00000);
  }

  /** Adds a text, its length first, two UTF-16 units a word. */
  text(value: string): void {
    this.word(value.length);
    for (let i = 0; i < value.length; i += 2) {
      const high = i + 1 < value.length ? value.charCodeAt(i + 1) : 0;
      this.word(value.charCodeAt(i) | (high << 16));
    }
  }

  /** The hash of all that was added so far, 32 hexadecimal digits. More may be added afterwards. */
  hex(): string {
    return this.lanes()
      .map((lane) => (lane >>> 0).toString(16).padStart(8, '0'))
      .join('');
  }

  /** The same as four words. */
  lanes(): readonly [number, number, number, number] {
    let a = this.#a ^ this.#words;
    let b = this.#b ^ this.#words;
    let c = this.#c ^ this.#words;
    let d = this.#d ^ this.#words;
    for (let round = 0; round < 2; round++) {
      a = (finish(a) + b) | 0;
      b = (finish(b) + c) | 0;
      c = (finish(c) + d) | 0;
      d = (finish(d) + a) | 0;
    }
    return [a, b, c, d];
  }
}

/** The digest of one text. */
export function digestText(text: string): string {
  const digest = new Digest();
  digest.text(text);
  return digest.hex();
}

const SMALLEST_NORMAL = 2 ** -1022;
const NOT_ORDINARY = 0x7ff;
const scratchDouble = new Float64Array(1);
const scratchWords = new Int32Array(scratchDouble.buffer);

function rotate(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by));
}

function finish(word: number): number {
  let mixed = word ^ (word >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}

const BITS = 32;

/**
 * Which places of a list are worth asking, a bit each: going round a thousand nodes that have all refused costs thirty
 * words instead of a thousand looks.
 *
 *     place   0 … 31      32 … 63
 *     words  [ ↑ bit 0 ][          ] …
 */
export class OpenPlaces {
  #words = new Uint32Array(BITS);
  #count = 0;

  /** From here on so many places, all of them closed. */
  reset(count: number): void {
    const words = Math.ceil(count / BITS);
    if (words > this.#words.length) this.#words = new Uint32Array(words * 2);
    else this.#words.fill(0, 0, Math.max(words, Math.ceil(this.#count / BITS)));
    this.#count = count;
  }

  open(place: number): void {
    this.#words[place >>> 5] |= 1 << (place & 31);
  }

  close(place: number): void {
    this.#words[place >>> 5] &= ~(1 << (place & 31));
  }

  /** The first open place from this one on; `end` where there is none before it. O(places ÷ 32). */
  nextFrom(place: number, end: number): number {
    if (place >= end) return end;
    const words = this.#words;
    let at = place >>> 5;
    let word = words[at] & (-1 << (place & 31));
    const last = (end - 1) >>> 5;
    while (word === 0) {
      if (at === last) return end;
      word = words[++at];
    }
    // The lowest bit that is set.
    const found = at * BITS + 31 - Math.clz32(word & -word);
    return Math.min(found, end);
  }
}

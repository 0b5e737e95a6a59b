/**
 * A growable set of small whole numbers, 32 a word.
 *
 *     words[0]  bits 31 … 0      words[1]  bits 63 … 32
 *
 * `has` beyond the end is false. Counting is a popcount over the words.
 */
export class BitSet {
  words: Uint32Array;

  constructor(size = 0) {
    this.words = new Uint32Array((size + 31) >>> 5);
  }

  /** Makes room for the numbers 0 … size − 1. Keep no reference to `words` across it. */
  reserve(size: number): void {
    const wanted = (size + 31) >>> 5;
    if (wanted <= this.words.length) return;
    const words = new Uint32Array(Math.max(wanted, this.words.length * 2));
    words.set(this.words);
    this.words = words;
  }

  has(index: number): boolean {
    const word = index >>> 5;
    return word < this.words.length && (this.words[word] & (1 << (index & 31))) !== 0;
  }

  add(index: number): void {
    this.reserve(index + 1);
    this.words[index >>> 5] |= 1 << (index & 31);
  }

  delete(index: number): void {
    const word = index >>> 5;
    if (word < this.words.length) this.words[word] &= ~(1 << (index & 31));
  }

  set(index: number, value: boolean): void {
    if (value) this.add(index);
    else this.delete(index);
  }

  clear(): void {
    this.words.fill(0);
  }

  count(): number {
    let sum = 0;
    for (const word of this.words) sum += popcount(word);
    return sum;
  }

  /** The smallest member that is at least `from`, or -1. */
  next(from: number): number {
    let word = from >>> 5;
    if (word >= this.words.length) return -1;
    let bits = this.words[word] & (~0 << (from & 31));
    while (bits === 0) {
      if (++word >= this.words.length) return -1;
      bits = this.words[word];
    }
    return (word << 5) + trailingZeros(bits);
  }
}

/** Number of one bits in a 32-bit word. */
export function popcount(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** Place of the lowest one bit of a word that is not 0. */
export function trailingZeros(word: number): number {
  return 31 - Math.clz32(word & -word);
}

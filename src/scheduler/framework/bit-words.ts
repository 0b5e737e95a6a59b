import { popcount, trailingZeros } from '../../base/index.ts';

/** Bits of `words` from place `from` up to, not including, `to`. */
export function countBits(words: Uint32Array, from: number, to: number): number {
  if (from >= to) return 0;
  const last = (to - 1) >>> 5;
  let word = from >>> 5;
  let bits = words[word] & (~0 << (from & 31));
  let count = 0;
  while (word < last) {
    count += popcount(bits);
    bits = words[++word];
  }
  return count + popcount(bits & (~0 >>> (31 - ((to - 1) & 31))));
}

/** Is a bit of `words` set from place `from` up to, not including, `to`? */
export function hasBit(words: Uint32Array, from: number, to: number): boolean {
  if (from >= to) return false;
  const last = (to - 1) >>> 5;
  let word = from >>> 5;
  let bits = words[word] & (~0 << (from & 31));
  while (word < last) {
    if (bits !== 0) return true;
    bits = words[++word];
  }
  return (bits & (~0 >>> (31 - ((to - 1) & 31)))) !== 0;
}

/** Place of the set bit number `rank` (from 0) at or after `from`; -1 when there are fewer. */
export function selectBit(words: Uint32Array, from: number, rank: number): number {
  let word = from >>> 5;
  if (word >= words.length) return -1;
  let bits = words[word] & (~0 << (from & 31));
  let left = rank;
  for (;;) {
    const count = popcount(bits);
    if (left < count) return (word << 5) + selectInWord(bits, left);
    left -= count;
    if (++word >= words.length) return -1;
    bits = words[word];
  }
}

/** Place within the word of its set bit number `rank`; the word has more than `rank` bits. */
export function selectInWord(word: number, rank: number): number {
  let bits = word;
  let base = 0;
  let left = rank;
  for (let width = 16; width >= 8; width >>= 1) {
    const low = popcount(bits & ((1 << width) - 1));
    if (left < low) continue;
    left -= low;
    bits >>>= width;
    base += width;
  }
  for (; left > 0; left--) bits &= bits - 1;
  return base + trailingZeros(bits);
}

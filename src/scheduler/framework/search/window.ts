import { countBits, hasBit } from '../bit-words.ts';

/** A run of positions that may wrap around the end: [from, to) and, when it wraps, [0, wrapTo). */
export class Window {
  from = 0;
  to = 0;
  wrapTo = 0;

  set(start: number, length: number, size: number): void {
    this.from = start;
    this.to = Math.min(start + length, size);
    this.wrapTo = Math.max(0, start + length - size);
  }

  includes(position: number): boolean {
    return (position >= this.from && position < this.to) || position < this.wrapTo;
  }

  count(words: Uint32Array): number {
    return countBits(words, this.from, this.to) + countBits(words, 0, this.wrapTo);
  }

  has(words: Uint32Array): boolean {
    return hasBit(words, this.from, this.to) || hasBit(words, 0, this.wrapTo);
  }
}

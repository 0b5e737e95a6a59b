import fc from 'fast-check';
import { expect, test } from 'vitest';
import { countBits, hasBit, selectBit, selectInWord } from './bit-words.ts';

const bits = fc.record({
  words: fc.array(fc.nat({ max: 0xffffffff }), { minLength: 1, maxLength: 6 }),
  from: fc.nat({ max: 191 }),
  length: fc.nat({ max: 191 }),
});

test('counting, asking and selecting agree with a list of the places', () => {
  fc.assert(
    fc.property(bits, ({ words, from, length }) => {
      const size = words.length * 32;
      const low = from % size;
      const high = Math.min(low + length, size);
      const column = Uint32Array.from(words);
      const places = Array.from({ length: size }, (_, i) => i).filter(
        (i) => (column[i >>> 5] >>> (i & 31)) & 1,
      );
      const within = places.filter((place) => place >= low && place < high);
      expect(countBits(column, low, high)).toBe(within.length);
      expect(hasBit(column, low, high)).toBe(within.length > 0);
      const after = places.filter((place) => place >= low);
      after.forEach((place, rank) => expect(selectBit(column, low, rank)).toBe(place));
      expect(selectBit(column, low, after.length)).toBe(-1);
    }),
  );
});

test('every bit of a word is found by its rank', () => {
  expect([0, 1, 2, 3].map((rank) => selectInWord(0x80010011, rank))).toEqual([0, 4, 16, 31]);
});

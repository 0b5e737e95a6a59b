import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PairInterner } from './pair-interner.ts';

describe('PairInterner', () => {
  test('numbers pairs from 0 on in the order of first sight, and the order of a pair matters', () => {
    const pairs = new PairInterner();
    expect(
      [
        [0, 0],
        [0, 1],
        [1, 0],
        [0, 0],
        [0, 1],
      ].map(([first, second]) => pairs.intern(first, second)),
    ).toEqual([0, 1, 2, 0, 1]);
    expect(pairs.count).toBe(3);
  });

  test('the first pair ever asked for is not taken for the empty memory of the last one', () => {
    expect(new PairInterner().intern(0, 0)).toBe(0);
    expect(new PairInterner().intern(-1, -1)).toBe(0);
  });

  test('keeps its numbers while it grows', () => {
    const pairs = new PairInterner();
    const numbers = Array.from({ length: 1000 }, (_, index) => pairs.intern(index % 37, index));
    expect(numbers).toEqual(numbers.map((_, index) => index));
    expect(numbers.map((_, index) => pairs.intern(index % 37, index))).toEqual(numbers);
    expect(pairs.count).toBe(1000);
  });

  test('does what a map of texts does', () => {
    const value = fc.oneof(
      fc.integer({ min: -3, max: 3 }),
      fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(value, value), { maxLength: 200 }), (asked) => {
        const pairs = new PairInterner();
        const plain = new Map<string, number>();
        for (const [first, second] of asked) {
          const key = `${first}/${second}`;
          if (!plain.has(key)) plain.set(key, plain.size);
          expect(pairs.intern(first, second)).toBe(plain.get(key));
        }
        expect(pairs.count).toBe(plain.size);
      }),
    );
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { apportion, wholeWeights } from './apportion.ts';

describe('apportion', () => {
  // prettier-ignore
  const rows = [
    // why                                                whole  weights          parts
    ['in proportion',                                      100n, [1n, 3n],        [25n, 75n]],
    ['what is left goes to the largest remainder',          10n, [1n, 2n],        [3n, 7n]],
    ['on a tie to the earlier',                              1n, [1n, 1n],        [1n, 0n]],
    ['a weight of 0 gets nothing',                           7n, [0n, 5n, 0n],    [0n, 7n, 0n]],
    ['no weights at all: the first gets everything',         7n, [0n, 0n],        [7n, 0n]],
    ['nothing is nothing',                                   0n, [1n, 2n],        [0n, 0n]],
    ['no parts',                                             0n, [],              []],
  ] as const;

  test.each(rows)('%s', (_why, whole, weights, expected) => {
    expect(apportion(whole, weights)).toEqual(expected);
  });

  test('money without anybody to go to is our own mistake', () => {
    expect(() => apportion(1n, [])).toThrow();
  });

  test('parts sum to the whole and none is a unit away from its exact share', () => {
    const weights = fc.array(fc.bigInt({ min: 0n, max: 10n ** 20n }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 15n }), weights, (whole, shares) => {
        const parts = apportion(whole, shares);
        const total = shares.reduce((a, b) => a + b, 0n);
        expect(parts.reduce((a, b) => a + b, 0n)).toBe(whole);
        if (total === 0n) return;
        parts.forEach((part, index) => {
          const difference = part * total - whole * shares[index];
          expect(difference).toBeLessThan(total);
          expect(difference).toBeGreaterThan(-total);
        });
      }),
    );
  });

  test('weights of integrals keep their proportion', () => {
    expect(wholeWeights([1, 3])).toEqual([2n ** 50n, 3n * 2n ** 50n]);
    expect(wholeWeights([0, 0])).toEqual([0n, 0n]);
  });
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { divHalfEven, divTrunc, mulDivTrunc, roundHalfAway } from '../../src/base/index.ts';

const safeInteger = fc.maxSafeInteger();
const positive = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });
const natural = fc.maxSafeNat();

test('divTrunc is int64 division for every pair of safe integers', () => {
  fc.assert(
    fc.property(safeInteger, positive, (dividend, divisor) => {
      expect(divTrunc(dividend, divisor)).toBe(Number(BigInt(dividend) / BigInt(divisor)));
    }),
    { numRuns: 20000 },
  );
});

test('mulDivTrunc is exact even where the product leaves the safe integers', () => {
  fc.assert(
    fc.property(natural, fc.integer({ min: 0, max: 1000 }), positive, (a, b, c) => {
      expect(mulDivTrunc(a, b, c)).toBe(Number((BigInt(a) * BigInt(b)) / BigInt(c)));
    }),
    { numRuns: 20000 },
  );
});

test('divHalfEven is nearest, and even where two are equally near', () => {
  fc.assert(
    fc.property(fc.bigInt(-(10n ** 20n), 10n ** 20n), fc.bigInt(1n, 10n ** 12n), (dividend, divisor) => {
      const quotient = divHalfEven(dividend, divisor);
      const twiceOff = 2n * (dividend - quotient * divisor);
      const magnitude = twiceOff < 0n ? -twiceOff : twiceOff;
      expect(magnitude).toBeLessThanOrEqual(divisor);
      if (magnitude === divisor) expect(quotient % 2n).toBe(0n);
    }),
  );
});

test.each([
  [0.5, 1],
  [-0.5, -1],
  [1.4999, 1],
  [-2.5, -3],
  [0, 0],
])('roundHalfAway(%d) is %d', (value, expected) => {
  expect(roundHalfAway(value)).toBe(expected);
});

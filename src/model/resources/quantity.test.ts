import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addQuantities,
  bytesOf,
  compareQuantities,
  milliCpuOf,
  milliValueOf,
  subtractQuantities,
  valueOf,
} from './quantity-math.ts';
import { quantityText } from './quantity-text.ts';
import { parseQuantity, readQuantity } from './quantity.ts';
import type { Quantity } from './quantity.ts';

function quantity(text: string): Quantity {
  const parsed = parseQuantity(text);
  if (parsed === undefined) throw new Error(`${text} is no quantity`);
  return parsed;
}

describe('quantities', () => {
  // prettier-ignore
  const values = [
    // why                                              text              value            milli            canonical
    ['a whole number',                                  '4',              4,               4000,            '4'],
    ['thousandths round up',                            '85m',            1,               85,              '85m'],
    ['a larger suffix is taken when nothing is lost',   '1500m',          2,               1500,            '1500m'],
    ['zeros at the end move into the suffix',           '1000k',          1_000_000,       1_000_000_000,   '1M'],
    ['binary stays binary',                             '1024Mi',         1_073_741_824,   1_073_741_824_000, '1Gi'],
    ['a binary fraction',                               '0.5Gi',          536_870_912,     536_870_912_000, '512Mi'],
    ['a leading zero of a binary number stays',         '01Gi',           1_073_741_824,   1_073_741_824_000, '01Gi'],
    ['below 1024 binary is written decimally',          '0.5Ki',          512,             512_000,         '512'],
    ['digits may be missing before the exponent',       'e3',             0,               0,               '0'],
    ['a trailing point is fine and stays',              '+119.k',         119_000,         119_000_000,     '+119.k'],
    ['finer than a billionth rounds away from zero',    '0.0000000001',   1,               1,               '1n'],
    ['a sum in thousands of an exponent',               '9e0',            9,               9000,            '9e0'],
  ] as const;

  test.each(values)('%s: %s', (_why, text, value, milli, canonical) => {
    expect(valueOf(quantity(text))).toBe(value);
    expect(milliValueOf(quantity(text))).toBe(milli);
    expect(quantityText(quantity(text))).toBe(canonical);
  });

  // prettier-ignore
  const errors = [
    ['empty',                        '',       /^quantities must match/],
    ['words',                        'abc',    /^quantities must match/],
    ['a blank',                      '1 ',     /^quantities must match/],
    ['K is no suffix',               '1K',     /^unable to parse quantity's suffix$/],
    ['two points',                   '1..5',   /^quantities must match/],
    ['a point alone with Pi',        '.Pi',    /^unable to parse numeric part/],
  ] as const;

  test.each(errors)('%s is refused: "%s"', (_why, text, message) => {
    expect(readQuantity(text)).toMatch(message);
    expect(parseQuantity(text)).toBeUndefined();
  });

  test('the integer form overflows silently, as int64 does', () => {
    expect(milliValueOf(quantity('1E'))).toBe(0);
    expect(milliValueOf(quantity('9223372036854775807Ki'))).toBe(-1000);
    expect(valueOf(quantity('9223372036854775807Ki'))).toBe(Number(2n ** 63n - 1n));
  });

  test('the helpers read a missing amount as 0', () => {
    expect([milliCpuOf(undefined), milliCpuOf('250m'), milliCpuOf(2), bytesOf('1Ki')]).toEqual([
      0, 250, 2000, 1024,
    ]);
  });

  const text = fc
    .tuple(fc.integer({ min: 0, max: 999_999 }), fc.constantFrom('', 'm', 'k', 'M', 'Ki', 'Mi', 'e2'))
    .map(([number, suffix]) => `${number}${suffix}`);

  test('law: what was added can be taken away again', () => {
    fc.assert(
      fc.property(text, text, (a, b) => {
        const sum = addQuantities(quantity(a), quantity(b));
        expect(compareQuantities(subtractQuantities(sum, quantity(b)), quantity(a))).toBe(0);
      }),
    );
  });

  test('law: what is read again is what was read, a number no less than its digits', () => {
    fc.assert(
      fc.property(text, fc.nat(), (written, number) => {
        for (const either of [written, number, String(number)]) {
          expect(parseQuantity(either)).toEqual(readQuantity(either));
          expect(parseQuantity(either)).toEqual(readQuantity(either));
        }
      }),
    );
  });

  test('law: the canonical text is the same quantity', () => {
    fc.assert(
      fc.property(text, (written) => {
        expect(compareQuantities(quantity(quantityText(quantity(written))), quantity(written))).toBe(0);
      }),
    );
  });
});

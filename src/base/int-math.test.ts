import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assert, InvariantError, unreachable } from './assert.ts';
import { byString, compareStrings } from './compare.ts';
import { definedFields } from './defined-fields.ts';
import { divHalfEven, divTrunc, mulDivTrunc, roundHalfAway } from './int-math.ts';
import { Interner } from './interner.ts';

describe('division as Go does it on int64', () => {
  // prettier-ignore
  const rows = [
    // why                              dividend                  divisor   quotient
    ['no remainder',                    12,                       3,        4],
    ['towards zero from above',         7,                        2,        3],
    ['towards zero from below',         -7,                       2,        -3],
    ['by a negative number',            7,                        -2,       -3],
    ['both negative',                   -7,                       -2,       3],
    ['less than one is 0, never −0',    -1,                       2,        0],
    ['0 by a negative number is 0',     0,                        -5,       0],
    ['the largest exact number',        Number.MAX_SAFE_INTEGER,  1,        Number.MAX_SAFE_INTEGER],
    ['by itself',                       Number.MAX_SAFE_INTEGER,  Number.MAX_SAFE_INTEGER, 1],
    ['one short of a multiple',         Number.MAX_SAFE_INTEGER - 1, Number.MAX_SAFE_INTEGER, 0],
  ] as const;
  test.each(rows)('%s', (_why, dividend, divisor, quotient) => {
    expect(divTrunc(dividend, divisor)).toBe(quotient);
  });

  test.each([
    [1.5, 2, 'dividend 1.5 is not a safe integer'],
    [1, 0.5, 'divisor 0.5 is not a safe integer'],
    [2 ** 53, 2, 'dividend 9007199254740992 is not a safe integer'],
    [1, 0, 'division by zero'],
  ])('%d by %d is a fault of ours', (dividend, divisor, message) => {
    expect(() => divTrunc(dividend, divisor)).toThrow(message);
  });

  const safe = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });

  test('law: a product is divided exactly, however large it is', () => {
    fc.assert(
      fc.property(safe, safe, fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), (a, b, c) => {
        const exact = (BigInt(a) * BigInt(b)) / BigInt(c);
        if (exact <= BigInt(Number.MAX_SAFE_INTEGER)) expect(mulDivTrunc(a, b, c)).toBe(Number(exact));
      }),
    );
  });
});

describe('rounding', () => {
  // prettier-ignore
  test.each([
    [0.4, 0], [0.5, 1], [1.5, 2], [2.5, 3], [-0.4, 0], [-0.5, -1], [-1.5, -2], [-2.4, -2], [7, 7],
  ])('math.Round of %d is %d: half away from zero', (value, rounded) => {
    expect(roundHalfAway(value)).toBe(rounded);
  });

  // prettier-ignore
  test.each([
    [4n, 2n, 2n], [5n, 2n, 2n], [7n, 2n, 4n], [-5n, 2n, -2n], [-7n, 2n, -4n], [5n, 3n, 2n], [4n, 3n, 1n], [0n, 7n, 0n], [-4n, 3n, -1n],
  ])('money: %d ÷ %d is %d, half to even', (dividend, divisor, quotient) => {
    expect(divHalfEven(dividend, divisor)).toBe(quotient);
  });

  test('law: money is never off by more than half of the divisor', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }),
        fc.bigInt({ min: 1n, max: 10n ** 18n }),
        (a, b) => {
          const left = a - divHalfEven(a, b) * b;
          expect(2n * (left < 0n ? -left : left)).toBeLessThanOrEqual(b);
        },
      ),
    );
  });
});

describe('texts', () => {
  test('stand in the order of their code units, the same in every country', () => {
    const texts = ['b', 'a', 'Z', 'ä', '10', '9', '', 'a-b', 'ab', 'a.b'];
    expect(texts.toSorted(compareStrings)).toEqual(['', '10', '9', 'Z', 'a', 'a-b', 'a.b', 'ab', 'b', 'ä']);
  });

  test('things stand in the order of a text of theirs; equal ones stay as they were', () => {
    const things = [
      { name: 'b', n: 1 },
      { name: 'a', n: 2 },
      { name: 'b', n: 3 },
    ];
    expect(things.toSorted(byString(({ name }) => name)).map(({ n }) => n)).toEqual([2, 1, 3]);
  });

  test('get numbers in order of first sight, and are got back', () => {
    const names = new Interner();
    const numbers = ['web', 'db', 'web', '', 'constructor'].map((text) => names.intern(text));
    expect([numbers, names.size, numbers.map((number) => names.text(number))]).toEqual([
      [0, 1, 0, 2, 3],
      4,
      ['web', 'db', 'web', '', 'constructor'],
    ]);
    expect([names.find('db'), names.find('toString'), names.texts()]).toEqual([
      1,
      -1,
      ['web', 'db', '', 'constructor'],
    ]);
  });
});

describe('fields', () => {
  test('that are undefined are left out, others are not', () => {
    const fields = definedFields({ a: undefined, b: null, c: 0, d: '', e: false });
    expect([Object.keys(fields), 'a' in fields]).toEqual([['b', 'c', 'd', 'e'], false]);
  });
});

describe('faults of ours', () => {
  test('say what did not hold', () => {
    expect(() => assert(true, 'x')).not.toThrow();
    expect(() => assert(false, '3 pods of 2')).toThrow(new InvariantError('3 pods of 2'));
    expect(new InvariantError('x').name).toBe('InvariantError');
  });

  test('and which value was not expected', () => {
    expect(() => unreachable('blue' as never, 'colour')).toThrow('unexpected colour: blue');
    expect(() => unreachable(7 as never)).toThrow('unexpected value: 7');
  });
});

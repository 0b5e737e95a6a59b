import { describe, expect, test } from 'vitest';
import {
  compareQuantities,
  isZeroQuantity,
  milliValueOf,
  scaledValue,
  signOf,
  sumQuantities,
  valueOf,
} from './quantity-math.ts';
import { quantityText } from './quantity-text.ts';
import {
  parseQuantity,
  QUANTITY_FORMAT_ERROR,
  QUANTITY_NUMERIC_ERROR,
  QUANTITY_SUFFIX_ERROR,
  readQuantity,
  rescaleAwayFromZero,
  wholeQuantity,
} from './quantity.ts';
import type { Quantity } from './quantity.ts';

function quantity(text: string): Quantity {
  const parsed = parseQuantity(text);
  if (parsed === undefined) throw new Error(`${text} is no quantity`);
  return parsed;
}

/** `format unscaled e exponent`, as apimachinery's tests write what a text is read as. */
function formOf(text: string): string {
  const { form, format, unscaled, exponent } = quantity(text);
  return `${form} ${format} ${unscaled}e${exponent}`;
}

describe('how a text is read: k8s.io/apimachinery, quantity.go ParseQuantity', () => {
  // prettier-ignore
  const rows = [
    // why                                              text               form
    ['nothing',                                         '0',               'integer DecimalSI 0e0'],
    ['zero with a suffix keeps its exponent',           '0n',              'integer DecimalSI 0e-9'],
    ['nano',                                            '7n',              'integer DecimalSI 7e-9'],
    ['micro',                                           '7u',              'integer DecimalSI 7e-6'],
    ['milli',                                           '7m',              'integer DecimalSI 7e-3'],
    ['kilo is a small k',                               '7k',              'integer DecimalSI 7e3'],
    ['mega',                                            '7M',              'integer DecimalSI 7e6'],
    ['giga',                                            '7G',              'integer DecimalSI 7e9'],
    ['tera',                                            '7T',              'integer DecimalSI 7e12'],
    ['peta',                                            '7P',              'integer DecimalSI 7e15'],
    ['exa',                                             '7E',              'integer DecimalSI 7e18'],
    ['kibi is a large K',                               '7Ki',             'integer BinarySI 7168e0'],
    ['mebi',                                            '7Mi',             'integer BinarySI 7340032e0'],
    ['gibi',                                            '7Gi',             'integer BinarySI 7516192768e0'],
    ['tebi',                                            '7Ti',             'integer BinarySI 7696581394432e0'],
    ['a small exponent',                                '7e3',             'integer DecimalExponent 7e3'],
    ['a large exponent letter',                         '7E3',             'integer DecimalExponent 7e3'],
    ['a signed exponent',                               '7e+3',            'integer DecimalExponent 7e3'],
    ['a negative exponent',                             '7e-3',            'integer DecimalExponent 7e-3'],
    ['a fraction moves into the exponent',              '1.5',             'integer DecimalSI 15e-1'],
    ['and so beside a suffix',                          '1.5k',            'integer DecimalSI 15e2'],
    ['a sign',                                          '-1.5',            'integer DecimalSI -15e-1'],
    ['a plus is no matter',                             '+2',              'integer DecimalSI 2e0'],
    ['leading zeros are no digits',                     '007',             'integer DecimalSI 7e0'],
    ['a binary fraction is a decimal number',           '1.5Gi',           'decimal BinarySI 1610612736000000000e-9'],
    ['17 digits and the zero before them still fit',    '12345678901234567', 'integer DecimalSI 12345678901234567e0'],
    ['eighteen digits still fit',                       '123456789012345678', 'integer DecimalSI 123456789012345678e0'],
    ['nineteen digits do not',                          '1234567890123456789', 'decimal DecimalSI 1234567890123456789000000000e-9'],
    ['finer than nano is rounded up to it',             '0.1n',            'decimal DecimalSI 1e-9'],
    ['a tenth of a nano below zero is rounded away too', '-0.1n',          'decimal DecimalSI -1e-9'],
    ['a binary number beyond int64 stops at its end',   '8Ei',             'decimal BinarySI 9223372036854775807e0'],
    ['no digit before a small suffix is 0',             '.Ki',             'integer BinarySI 0e0'],
    ['a binary fraction below one is written in tens',  '0.0001Ki',        'decimal DecimalSI 102400000e-9'],
  ] as const;
  test.each(rows)('%s: %s', (_why, text, form) => {
    expect(formOf(text)).toBe(form);
  });

  // prettier-ignore
  const refused = [
    // why                                     text            error
    ['nothing at all',                         '',             QUANTITY_FORMAT_ERROR],
    ['a word',                                 'many',         QUANTITY_FORMAT_ERROR],
    ['a blank before',                         ' 1',           QUANTITY_FORMAT_ERROR],
    ['a comma',                                '1,5',          QUANTITY_FORMAT_ERROR],
    ['a hexadecimal number',                   '0x10',         QUANTITY_FORMAT_ERROR],
    ['a second sign begins a suffix',                              '--1',          QUANTITY_SUFFIX_ERROR],
    ['a unit that is none',                    '1GB',          QUANTITY_FORMAT_ERROR],
    ['a large kilo',                           '1K',           QUANTITY_SUFFIX_ERROR],
    ['a small mebi',                           '1mi',          QUANTITY_SUFFIX_ERROR],
    ['two suffixes',                           '1kM',          QUANTITY_SUFFIX_ERROR],
    ['a suffix with an exponent',              '1ke3',         QUANTITY_SUFFIX_ERROR],
    ['a fraction as exponent',                 '1e1.5',        QUANTITY_FORMAT_ERROR],
    ['an exponent beyond int64',               '1e99999999999999999999', QUANTITY_SUFFIX_ERROR],
    ['no digit before a binary suffix of size', '.Ei',         QUANTITY_NUMERIC_ERROR],
    ['zeros that would fill the memory',       '1234567890123456789e9999', QUANTITY_NUMERIC_ERROR],
  ] as const;
  test.each(refused)('%s is refused: "%s"', (_why, text, error) => {
    expect(readQuantity(text)).toBe(error);
  });

  test('a number of YAML is read as its text', () => {
    expect([1.5, 2, 0].map((number) => quantityText(quantity(String(number))))).toEqual(['1500m', '2', '0']);
    expect(parseQuantity(1.5)).toEqual(parseQuantity('1.5'));
  });
});

describe('the text that the API server would store', () => {
  // prettier-ignore
  const rows = [
    // why                                            written        stored
    ['thousands of thousandths are ones',             '1000m',        '1'],
    ['as many as fit into a suffix',                  '12000k',       '12M'],
    ['not into one that would leave a fraction',      '1500k',        '1500k'],
    ['a fraction becomes thousandths',                '0.5',          '500m'],
    ['a finer one millionths',                        '0.0005',       '500u'],
    ['a thousand',                                    '1000',         '1k'],
    ['zeros of an exponent go into it',               '1000e3',       '1e6'],
    ['exponents come in threes',                      '1e4',          '10e3'],
    ['a small exponent',                              '1e-2',         '10e-3'],
    ['binary in the largest unit',                    '1048576Ki',    '1Gi'],
    ['a binary number that is no multiple',           '1025Ki',       '1025Ki'],
    ['half a mebi is 512 Ki',                         '0.5Mi',        '512Ki'],
    ['a binary fraction that leaves no whole number', '1.0001Ki',     '1024102400u'],
    ['below zero',                                    '-1000m',       '-1'],
    ['zero whatever its unit',                        '0Gi',          '0'],
    ['zero whatever its exponent',                    '0e7',          '0'],
  ] as const;
  test.each(rows)('%s: %s', (_why, written, stored) => {
    expect(quantityText(quantity(written))).toBe(stored);
  });
});

describe('whole units and thousandths', () => {
  // prettier-ignore
  const rows = [
    // why                                   text        units     thousandths
    ['a thousandth is a whole unit',         '1m',       1,        1],
    ['1000 of them are one',                 '1000m',    1,        1000],
    ['1001 are two',                         '1001m',    2,        1001],
    ['a millionth is a whole thousandth',    '1u',       1,        1],
    ['below zero it is rounded away too',    '-1m',      -1,       -1],
    ['and so beyond one',                    '-1001m',   -2,       -1001],
    ['a binary amount',                      '1Ki',      1024,     1_024_000],
    ['a decimal amount',                     '1k',       1000,     1_000_000],
  ] as const;
  test.each(rows)('%s: %s', (_why, text, units, milli) => {
    expect([valueOf(quantity(text)), milliValueOf(quantity(text))]).toEqual([units, milli]);
  });

  test('in thousands a remainder counts as one more', () => {
    expect([
      scaledValue(quantity('2500'), 3),
      scaledValue(quantity('2000'), 3),
      scaledValue(quantity('1'), 3),
    ]).toEqual([3n, 2n, 1n]);
  });

  test('rescaling divides away from zero and multiplies exactly', () => {
    const rescaled = [
      rescaleAwayFromZero(15n, -1, 0),
      rescaleAwayFromZero(-15n, -1, 0),
      rescaleAwayFromZero(10n, -1, 0),
      rescaleAwayFromZero(3n, 2, 0),
      rescaleAwayFromZero(3n, 0, 0),
    ];
    expect(rescaled).toEqual([2n, -2n, 1n, 300n, 3n]);
  });
});

describe('the order of quantities', () => {
  // prettier-ignore
  const rows = [
    // why                                         a              b          sign
    ['the same number in two units',               '1000m',       '1',       0],
    ['binary against decimal',                     '1Ki',         '1k',      1],
    ['a nano more',                                '1.000000001', '1',       1],
    ['sizes far apart, without writing zeros',     '1n',          '1E',      -1],
    ['below and above zero',                       '-1',          '1n',      -1],
    ['both below zero',                            '-2',          '-1',      -1],
    ['both below zero, sizes far apart',           '-1E',         '-1n',     -1],
    ['zero is zero',                               '0',           '0n',      0],
    ['zero against less',                          '0',           '-1n',     1],
    ['equal digits, another exponent',             '10e2',        '1e3',     0],
  ] as const;
  test.each(rows)('%s: %s and %s', (_why, a, b, sign) => {
    expect(compareQuantities(quantity(a), quantity(b)) + 0).toBe(sign);
    expect(compareQuantities(quantity(b), quantity(a)) + 0).toBe(sign === 0 ? 0 : -sign);
  });

  test('the sign', () => {
    expect(['-1n', '0', '1E'].map((text) => signOf(quantity(text)))).toEqual([-1, 0, 1]);
    expect([isZeroQuantity(quantity('0.0')), isZeroQuantity(quantity('1n'))]).toEqual([true, false]);
  });
});

describe('sums', () => {
  // prettier-ignore
  const rows = [
    // why                                              parts                        text
    ['of nothing',                                      [],                          '0'],
    ['the format is that of the first that is not 0',   ['0', '1Gi', '1'],           '1073741825'],
    ['binary and binary',                               ['512Mi', '512Mi'],          '1Gi'],
    ['decimal first, binary after it',                  ['1k', '1Ki'],               '2024'],
    ['thousandths',                                     ['100m', '900m'],            '1'],
    ['what cancels out',                                ['1', '-1'],                 '0'],
    ['beyond int64 nothing is lost',                    ['9E', '9E'],                '18E'],
  ] as const;
  test.each(rows)('%s', (_why, parts, text) => {
    expect(quantityText(sumQuantities(parts.map(quantity)))).toBe(text);
  });

  test('a whole number as a quantity, and what is none', () => {
    expect(quantityText(wholeQuantity(2048))).toBe('2048');
    expect(() => wholeQuantity(0.5)).toThrow('0.5 is no whole number');
    expect(() => wholeQuantity(2 ** 53)).toThrow('is no whole number that is counted exactly');
  });
});

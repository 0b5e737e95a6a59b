import { describe, expect, test } from 'vitest';
import { SUITE_METRICS } from './suite-metrics.ts';
import { AMOUNT_EXAMPLES, amountIn, changeIn } from './threshold-bounds.ts';

describe('an amount in the unit of its metric', () => {
  // prettier-ignore
  test.each([
    // unit          written        amount
    ['micro-usd',    '$420',        420_000_000],
    ['micro-usd',    0.5,           500_000],
    ['micro-usd',    '3 USD',       3_000_000],
    ['micro-usd',    '80%',         undefined],
    ['micro-usd',    '60s',         undefined],
    ['micro-usd',    '-1',          undefined],
    ['ms',           '60s',         60_000],
    ['ms',           '1h30m',       5_400_000],
    ['ms',           0,             0],
    ['ms',           '0',           0],
    ['ms',           60,            undefined],
    ['ms',           '60',          undefined],
    ['ms',           '$60',         undefined],
    ['ratio',        '80%',         0.8],
    ['ratio',        0.8,           0.8],
    ['ratio',        '0.8',         0.8],
    ['ratio',        '-5%',         -0.05],
    ['ratio',        '60s',         undefined],
    ['ratio',        '80 percent',  undefined],
    ['hours',        120,           120],
    ['hours',        '120.5',       120.5],
    ['hours',        '120h',        undefined],
    ['hours',        '50%',         undefined],
    ['count',        '12',          12],
    ['count',        -3,            -3],
    ['count',        '1e3',         undefined],
    ['count',        '',            undefined],
    ['count',        'many',        undefined],
    ['count',        '1,000',       undefined],
  ] as const)('%s %s', (unit, written, expected) => {
    expect(amountIn(unit, written)).toBe(expected);
  });

  test.each(Object.entries(AMOUNT_EXAMPLES))('the example for %s is one: %s', (unit, example) => {
    expect(amountIn(unit as keyof typeof AMOUNT_EXAMPLES, example)).toBeGreaterThan(0);
  });

  test('every metric has a unit that has an example', () => {
    for (const { unit } of SUITE_METRICS.values()) expect(AMOUNT_EXAMPLES).toHaveProperty(unit);
  });
});

describe('a change from the baseline', () => {
  // prettier-ignore
  test.each([
    ['micro-usd',    '2%',       { ratio: 0.02 }],
    ['count',        '2 %',      { ratio: 0.02 }],
    ['ms',           '150%',     { ratio: 1.5 }],
    ['ratio',        '2%',       { ratio: 0.02 }],
    ['ratio',        '0.02',     { amount: 0.02 }],
    ['ratio',        0.02,       { amount: 0.02 }],
    ['count',        0,          { amount: 0 }],
    ['count',        5,          { amount: 5 }],
    ['ms',           '5s',       { amount: 5000 }],
    ['micro-usd',    '$1',       { amount: 1_000_000 }],
    ['count',        -1,         undefined],
    ['count',        '-2%',      undefined],
    ['ms',           5,          undefined],
    ['hours',        '5s',       undefined],
    ['count',        '',         undefined],
  ] as const)('of %s: %s', (unit, written, expected) => {
    expect(changeIn(unit, written)).toEqual(expected);
  });
});

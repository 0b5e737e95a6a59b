import { describe, expect, test } from 'vitest';
import {
  amountDecimals,
  countText,
  decimalText,
  durationText,
  percentText,
  usdDecimals,
  usdText,
} from './number-format.ts';

describe('figures for people', () => {
  // prettier-ignore
  test.each([
    [0, 0, '0'], [999, 0, '999'], [1000, 0, '1,000'], [1234567.891, 1, '1,234,567.9'], [-1234.5, 1, '−1,234.5'],
    [-0.001, 1, '0.0'], [0.05, 1, '0.1'],
  ])('%d with %i decimals', (value, decimals, expected) => {
    expect(decimalText(value, decimals)).toBe(expected);
  });

  test('a column of amounts has a decimal as long as its largest is below ten thousand', () => {
    expect([amountDecimals([]), amountDecimals([9999.9, 1]), amountDecimals([1, -10_000])]).toEqual([
      1, 1, 0,
    ]);
  });

  test('one thing has no plural', () => {
    expect([0, 1, 1200].map((count) => countText(count, 'pod'))).toEqual(['0 pods', '1 pod', '1,200 pods']);
  });

  // prettier-ignore
  test.each([
    [0, '0.0%'], [1, '100.0%'], [0.447, '44.7%'], [0.99999, '99.9%'], [0.00001, '<0.1%'], [12.5, '1,250.0%'], [-0.5, '−50.0%'],
  ])('ratio %d', (ratio, expected) => {
    expect(percentText(ratio)).toBe(expected);
  });

  // prettier-ignore
  test.each([
    [0, '$0.00'], [4032, '$0.0040'], [403_200, '$0.4032'], [1_000_000, '$1.00'], [420_104_999, '$420.10'],
    [9_999_994_999, '$9,999.99'], [12_779_000_000, '$12,779'], [-5_500_000, '−$5.50'],
  ])('%i micro-USD', (microUsd, expected) => {
    expect(usdText(microUsd)).toBe(expected);
  });

  test('a column of money has the decimals of its largest amount', () => {
    const decimals = usdDecimals([4032, 1_500_000]);
    expect([usdText(4032, decimals), usdText(1_500_000, decimals)]).toEqual(['$0.00', '$1.50']);
  });

  // prettier-ignore
  test.each([
    [0, '0 ms'], [850, '850 ms'], [999.6, '1 s'], [12_500, '12.5 s'], [60_000, '1 min'], [200_000, '3 min 20 s'],
    [3_600_000, '1 h'], [7_500_000, '2 h 5 min'], [86_400_000, '1 d'], [273_600_000, '3 d 4 h'], [86_399_999, '23 h 59 min'],
  ])('%d ms', (ms, expected) => {
    expect(durationText(ms)).toBe(expected);
  });
});

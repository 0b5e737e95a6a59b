import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LogHistogram } from './log-histogram.ts';
import { percentilesOf, percentilesOfHistogram } from './percentiles.ts';

describe('exact percentiles', () => {
  // prettier-ignore
  const rows = [
    // why                                       values                                     p50  p90  p95  p99  max
    ['nothing counted gives zeroes',             [],                                       [  0,   0,   0,   0,   0]],
    ['one value is every percentile',            [7],                                      [  7,   7,   7,   7,   7]],
    ['the lower of two is the median',           [9, 1],                                   [  1,   9,   9,   9,   9]],
    ['95 % of twenty is the nineteenth',         Array.from({ length: 20 }, (_, i) => i + 1), [ 10,  18,  19,  20,  20]],
    ['99 % of a hundred is the ninety-ninth',    Array.from({ length: 100 }, (_, i) => 100 - i), [ 50,  90,  95,  99, 100]],
  ] as const;

  test.each(rows)('%s', (_why, values, expected) => {
    const { p50, p90, p95, p99, max } = percentilesOf(values);
    expect([p50, p90, p95, p99, max]).toEqual(expected);
  });

  test('the input keeps its order', () => {
    const values = [3, 1, 2];
    percentilesOf(values);
    expect(values).toEqual([3, 1, 2]);
  });
});

describe('histogram', () => {
  test('whole numbers below 256 are told apart exactly', () => {
    for (let value = 0; value < 256; value++) {
      const histogram = new LogHistogram();
      histogram.add(value);
      histogram.add(2 ** 40); // so that the maximum does not help
      expect(histogram.valueAtRank(1)).toBe(value);
    }
  });

  test('every percentile is within 1 part in 256 of the exact one', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 10_000_000 }), { minLength: 1, maxLength: 300 }), (values) => {
        const histogram = new LogHistogram();
        for (const value of values) histogram.add(value);
        const exact = percentilesOf(values);
        const counted = percentilesOfHistogram(histogram);
        for (const key of ['p50', 'p90', 'p95', 'p99'] as const)
          expect(Math.abs(counted[key] - exact[key])).toBeLessThanOrEqual(exact[key] / 256);
        expect([counted.count, counted.max]).toEqual([exact.count, exact.max]);
        expect(counted.mean).toBeCloseTo(exact.mean, 6);
      }),
    );
  });

  test('two histograms merged are one of both', () => {
    const all = new LogHistogram();
    const left = new LogHistogram();
    const right = new LogHistogram();
    for (let value = 1; value < 5000; value += 7) {
      all.add(value);
      (value % 2 === 0 ? left : right).add(value);
    }
    left.merge(right);
    expect(percentilesOfHistogram(left)).toEqual(percentilesOfHistogram(all));
  });
});

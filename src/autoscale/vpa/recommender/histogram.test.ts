import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CPU_BUCKETS } from './bucket-scale.ts';
import { DecayingHistogram } from './decaying-histogram.ts';
import { exp2, powerBySquaring, powerOfTwo } from './exp2.ts';

const DAY = 86_400_000;
const histogram = (): DecayingHistogram => new DecayingHistogram(CPU_BUCKETS, DAY);

describe('the decaying histogram', () => {
  test('one sample of one core gives the upper edge of its bucket, 5 % up at most', () => {
    const one = histogram();
    one.add(1, 0.1, 0);
    const answer = one.percentile(0.9);
    expect(answer).toBeGreaterThan(1);
    expect(answer).toBeLessThan(1.06);
  });

  test('an empty one answers 0', () => {
    expect(histogram().percentile(0.9)).toBe(0);
    expect(histogram().isEmpty()).toBe(true);
  });

  test('after a half-life a new sample weighs as much as two old ones', () => {
    const mixed = histogram();
    mixed.add(1, 0.1, 0);
    mixed.add(1, 0.1, 0);
    mixed.add(8, 0.1, DAY);
    expect(mixed.percentile(0.5)).toBeLessThan(1.1);
    mixed.add(8, 0.001, DAY);
    expect(mixed.percentile(0.5)).toBeGreaterThan(7.9);
  });

  test('a histogram that was rescaled after a hundred half-lives has forgotten the old samples', () => {
    const old = histogram();
    old.add(8, 0.1, 0);
    old.add(1, 0.1, 101 * DAY);
    expect(old.percentile(1)).toBeLessThan(1.1);
  });

  const sample = fc.record({ cores: fc.integer({ min: 1, max: 20_000 }), hour: fc.nat({ max: 500 }) });

  test('merging is adding: the percentiles of two merged ones are those of one that got all samples', () => {
    fc.assert(
      fc.property(fc.array(sample, { minLength: 1, maxLength: 40 }), fc.nat({ max: 40 }), (samples, cut) => {
        const all = histogram();
        const parts = [histogram(), histogram()];
        samples.forEach(({ cores, hour }, index) => {
          all.add(cores / 1000, 0.1, hour * 3_600_000);
          parts[index < cut ? 0 : 1].add(cores / 1000, 0.1, hour * 3_600_000);
        });
        parts[0].merge(parts[1]);
        // 0.4711 of a sum of equal halves never falls on a bucket edge.
        expect(parts[0].percentile(0.4711)).toBeCloseTo(all.percentile(0.4711), 9);
      }),
    );
  });

  test('a checkpoint keeps percentiles but for what rounds away', () => {
    fc.assert(
      fc.property(fc.array(sample, { minLength: 1, maxLength: 40 }), (samples) => {
        const before = histogram();
        for (const { cores } of samples) before.add(cores / 1000, 0.1, 0);
        const after = histogram();
        after.loadCheckpoint(before.toCheckpoint());
        expect(after.percentile(0.4711)).toBeCloseTo(before.percentile(0.4711), 9);
      }),
    );
  });
});

describe('powers', () => {
  test('2^x of whole numbers is exact', () => {
    for (let k = -60; k <= 60; k++) expect(exp2(k)).toBe(powerOfTwo(k));
  });

  test('2^x is within an ulp or so of the library, and 2^x times 2^-x is one', () => {
    fc.assert(
      fc.property(fc.double({ min: -100, max: 100, noNaN: true }), (x) => {
        expect(Math.abs(exp2(x) / 2 ** x - 1)).toBeLessThan(4e-16);
        expect(Math.abs(exp2(x) * exp2(-x) - 1)).toBeLessThan(1e-15);
      }),
    );
  });

  test('squaring gives the small powers', () => {
    expect([0, 1, 2, 3, 10].map((n) => powerBySquaring(2, n))).toEqual([1, 2, 4, 8, 1024]);
  });
});

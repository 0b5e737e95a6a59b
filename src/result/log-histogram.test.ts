import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LogHistogram } from './log-histogram.ts';

function of(...values: readonly number[]): LogHistogram {
  const histogram = new LogHistogram();
  for (const value of values) histogram.add(value);
  return histogram;
}

test('whole values below 256 come back exactly', () => {
  const histogram = of(...Array.from({ length: 256 }, (_, value) => value));
  for (let value = 0; value < 256; value++) expect(histogram.valueAtRank(value + 1)).toBe(value);
});

test('no value is off by more than 1 part in 256, nor above the largest', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }), (value) => {
      // A larger one behind it, so that the largest does not hide the middle of the bucket.
      const seen = of(value, Number.MAX_SAFE_INTEGER).valueAtRank(1);
      expect(Math.abs(seen - value)).toBeLessThanOrEqual(value / 256);
      expect(of(value).valueAtRank(1)).toBeLessThanOrEqual(value);
    }),
  );
});

test('ranks go by size, whatever order the values came in', () => {
  const histogram = of(30, 10, 20, 10);
  expect([1, 2, 3, 4].map((rank) => histogram.valueAtRank(rank))).toEqual([10, 10, 20, 30]);
});

test('two merged are as one that counted all', () => {
  const value = fc.nat({ max: 1_000_000 });
  fc.assert(
    fc.property(fc.array(value), fc.array(value, { minLength: 1 }), (first, second) => {
      const merged = of(...first);
      merged.merge(of(...second));
      const whole = of(...first, ...second);
      expect([merged.count, merged.sum, merged.max]).toEqual([whole.count, whole.sum, whole.max]);
      for (let rank = 1; rank <= whole.count; rank++)
        expect(merged.valueAtRank(rank)).toBe(whole.valueAtRank(rank));
    }),
    { numRuns: 40 },
  );
});

test('a negative value and a rank that is none are our own fault', () => {
  expect(() => of(-1)).toThrow('-1 cannot be counted');
  expect(() => of(1).valueAtRank(0)).toThrow('rank 0');
  expect(() => of(1).valueAtRank(2)).toThrow('rank 2 of 1');
});

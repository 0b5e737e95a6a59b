import { expect, test } from 'vitest';
import { bootstrapMean } from './statistics.ts';

test('equal values have an interval of no width, exactly at the value', () => {
  expect(bootstrapMean([0, 0, 0])).toEqual({ mean: 0, low: 0, high: 0 });
  expect(bootstrapMean([0.1, 0.1, 0.1])).toEqual({ mean: 0.1, low: 0.1, high: 0.1 });
});

test('the interval holds the mean and lies within the values', () => {
  const { mean, low, high } = bootstrapMean([1, 2, 3, 4, 10]);
  expect(mean).toBe(4);
  expect(low).toBeLessThan(mean);
  expect(high).toBeGreaterThan(mean);
  expect(low).toBeGreaterThanOrEqual(1);
  expect(high).toBeLessThanOrEqual(10);
});

test('the interval is a function of the values alone', () => {
  expect(bootstrapMean([3, 1, 2])).toEqual(bootstrapMean([3, 1, 2]));
});

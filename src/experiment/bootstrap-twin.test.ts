import { describe, expect, test } from 'vitest';
import { bootstrapMean } from './statistics.ts';

/** Every resample of the values there is, its mean, ascending: the distribution that the bootstrap draws from. */
function allMeans(values: readonly number[]): number[] {
  let sums = [0];
  for (let draw = 0; draw < values.length; draw++)
    sums = sums.flatMap((sum) => values.map((value) => sum + value));
  return sums.map((sum) => sum / values.length).sort((a, b) => a - b);
}

function quantile(ascending: readonly number[], share: number): number {
  return ascending[Math.min(ascending.length - 1, Math.floor(share * ascending.length))];
}

/** Of 2000 resamples the share below a quantile is off by 0.35 points (one σ at 2.5%); three of these are allowed. */
const OFF = 0.0105;

describe('the bootstrap against all resamples there are', () => {
  // prettier-ignore
  test.each<[string, number[]]>([
    ['two values',                 [0, 10]],
    ['three values',               [1, 2, 9]],
    ['four, two of them equal',    [5, 5, 7, 20]],
    ['five with an outlier',       [1, 2, 3, 4, 100]],
    ['six, some negative',         [-9, -4, 0, 1, 7, 30]],
  ])('%s', (_, values) => {
    const means = allMeans(values);
    const { low, high } = bootstrapMean(values);
    expect(low).toBeGreaterThanOrEqual(quantile(means, 0.025 - OFF) - 1e-9);
    expect(low).toBeLessThanOrEqual(quantile(means, 0.025 + OFF) + 1e-9);
    expect(high).toBeGreaterThanOrEqual(quantile(means, 0.975 - OFF) - 1e-9);
    expect(high).toBeLessThanOrEqual(quantile(means, 0.975 + OFF) + 1e-9);
  });

  test('of three distinct values the interval is all of them: each extreme is one resample in 27', () => {
    const { low, high } = bootstrapMean([1, 2, 9]);
    expect([low, high]).toEqual([1, 9]);
  });
});

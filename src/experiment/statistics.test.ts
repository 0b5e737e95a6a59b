import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RandomStream } from '../base/index.ts';
import { bootstrapMean } from './statistics.ts';

const values = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 2, maxLength: 12 });

describe('a bootstrap interval', () => {
  test('has no width where all values are equal, exactly at the value', () => {
    expect(bootstrapMean([0, 0, 0])).toEqual({ mean: 0, low: 0, high: 0 });
    expect(bootstrapMean([0.1, 0.1, 0.1])).toEqual({ mean: 0.1, low: 0.1, high: 0.1 });
    expect(bootstrapMean([7])).toEqual({ mean: 7, low: 7, high: 7 });
    expect(bootstrapMean([])).toEqual({ mean: 0, low: 0, high: 0 });
  });

  // prettier-ignore
  test.each([
    // Resampled ones are binomial: the ends are where less than 2.5 % of the resamples lie beyond.
    ['one of two: 0, ½, 1 with ¼, ½, ¼',                        [0, 1],                         0,   1],
    ['one of three: all three with 1 in 27',                    [0, 0, 1],                      0,   1],
    ['one of four: three or more with 13 in 256',               [0, 0, 0, 1],                   0,   0.75],
    ['one of five: four or more with 21 in 3125, three 5.1 %',  [0, 0, 0, 0, 1],                0,   0.6],
    ['five of ten: one or less with 11 in 1024',                [0, 0, 0, 0, 0, 1, 1, 1, 1, 1], 0.2, 0.8],
  ])('by hand, %s', (_why, sample, low, high) => {
    expect(bootstrapMean(sample)).toMatchObject({ low, high });
  });

  test('holds the mean and lies within the values', () => {
    fc.assert(
      fc.property(values, (sample) => {
        const { mean, low, high } = bootstrapMean(sample);
        expect(mean).toBeCloseTo(sample.reduce((sum, value) => sum + value, 0) / sample.length, 9);
        expect(low).toBeLessThanOrEqual(mean);
        expect(high).toBeGreaterThanOrEqual(mean);
        expect(low).toBeGreaterThanOrEqual(Math.min(...sample));
        expect(high).toBeLessThanOrEqual(Math.max(...sample));
      }),
      { numRuns: 30 },
    );
  });

  test('is a function of the values alone, and moves and grows with them', () => {
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 9 }), (sample, by) => {
        const { low, high } = bootstrapMean(sample);
        expect(bootstrapMean([...sample])).toEqual(bootstrapMean(sample));
        const moved = bootstrapMean(sample.map((value) => value + by));
        expect([moved.low, moved.high]).toEqual([expect.closeTo(low + by, 6), expect.closeTo(high + by, 6)]);
        const wider = bootstrapMean(sample.map((value) => value * by));
        expect([wider.low, wider.high]).toEqual([expect.closeTo(low * by, 6), expect.closeTo(high * by, 6)]);
      }),
      { numRuns: 20 },
    );
  });

  test('holds the true mean in about 95 of 100 samples', () => {
    const stream = new RandomStream(4, 'coverage');
    const SAMPLES = 200;
    let held = 0;
    for (let sample = 0; sample < SAMPLES; sample++) {
      const { low, high } = bootstrapMean(Array.from({ length: 30 }, () => stream.normal(10, 4)));
      if (low <= 10 && high >= 10) held++;
    }
    // The percentile bootstrap of thirty values is a little narrow; 90 to 98 is what it gives.
    expect(held / SAMPLES).toBeGreaterThan(0.89);
    expect(held / SAMPLES).toBeLessThan(0.985);
  });
});

import { RandomStream } from '../base/index.ts';

const RESAMPLES = 2000;

export interface Interval {
  readonly mean: number;
  /** 95 % confidence, by bootstrap; both equal the mean where all values are equal or there is only one. */
  readonly low: number;
  readonly high: number;
}

/**
 * Mean with a 95 % percentile-bootstrap interval (B. Efron). The resampling draws from a stream of its own, so the
 * interval is a function of the values alone.
 */
export function bootstrapMean(values: readonly number[]): Interval {
  const [first = 0] = values;
  // Not the mean: 0.1 + 0.1 + 0.1 is no longer three times 0.1.
  if (values.every((value) => value === first)) return { mean: first, low: first, high: first };
  const mean = meanOf(values);
  const stream = new RandomStream(1, 'bootstrap');
  const means = new Float64Array(RESAMPLES);
  for (let sample = 0; sample < RESAMPLES; sample++) {
    let sum = 0;
    for (let draw = 0; draw < values.length; draw++) sum += values[stream.below(values.length)];
    means[sample] = sum / values.length;
  }
  means.sort((a, b) => a - b);
  return { mean, low: means[Math.floor(RESAMPLES * 0.025)], high: means[Math.ceil(RESAMPLES * 0.975) - 1] };
}

function meanOf(values: readonly number[]): number {
  let sum = 0;
  for (const value of values) sum += value;
  return values.length === 0 ? 0 : sum / values.length;
}

import type { LogHistogram } from './log-histogram.ts';

/** Figures of a distribution; all 0 where nothing was counted. */
export interface Percentiles {
  readonly count: number;
  readonly mean: number;
  readonly p50: number;
  readonly p90: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

/**
 * Exact percentiles by nearest rank: p99 is the smallest observed value that at least 99 % of all values do not
 * exceed. It is always a value that occurred, so whole ms stay whole ms. Sorts a copy.
 */
export function percentilesOf(values: ArrayLike<number>): Percentiles {
  const sorted = Float64Array.from(values).sort(ascending);
  const count = sorted.length;
  if (count === 0) return NO_PERCENTILES;
  let sum = 0;
  for (const value of sorted) sum += value;
  const at = (percent: number): number => sorted[nearestRank(percent, count) - 1];
  return {
    count,
    mean: sum / count,
    p50: at(50),
    p90: at(90),
    p95: at(95),
    p99: at(99),
    max: sorted[count - 1],
  };
}

/** The same of a histogram: count, mean and max exact, percentiles to within 1 part in 256. */
export function percentilesOfHistogram(histogram: LogHistogram): Percentiles {
  const { count } = histogram;
  if (count === 0) return NO_PERCENTILES;
  const at = (percent: number): number => histogram.valueAtRank(nearestRank(percent, count));
  return {
    count,
    mean: histogram.sum / count,
    p50: at(50),
    p90: at(90),
    p95: at(95),
    p99: at(99),
    max: histogram.max,
  };
}

/** Of nothing: the count says that the zeros mean none. */
export const NO_PERCENTILES: Percentiles = { count: 0, mean: 0, p50: 0, p90: 0, p95: 0, p99: 0, max: 0 };

/** 1-based; whole-number arithmetic, so that 95 % of 20 is 19 and not 19.000000000000004 rounded up. */
function nearestRank(percent: number, count: number): number {
  return Math.max(1, Math.ceil((percent * count) / 100));
}

function ascending(a: number, b: number): number {
  return a - b;
}

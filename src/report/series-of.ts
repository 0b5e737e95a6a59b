import type { RunResult, Series } from '../result/index.ts';

/** The cluster-wide series of this name. */
export function clusterSeries(result: RunResult, name: string): Series | undefined {
  return result.series.find((series) => series.name === name && series.group === undefined);
}

/** The series of this name of one pool, workload or autoscaler. */
export function seriesOfGroup(result: RunResult, name: string, group: string): Series | undefined {
  return result.series.find((series) => series.name === name && series.group === group);
}

/** The same curve in another unit. */
export function scaled(series: Series, factor: number): Series {
  return { ...series, values: series.values.map((value) => value * factor) };
}

/** The highest value of a series of counts or amounts, none of which is negative. */
export function highest(series: Series): number {
  return series.values.reduce((max, value) => Math.max(max, value), 0);
}

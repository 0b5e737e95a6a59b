import type { RunResult } from './run-result.ts';

/** Variants run on the same random numbers as the first of them, and what changes. */
export interface Comparison {
  readonly runs: number;
  /** The base first. */
  readonly variants: readonly ComparedVariant[];
  /** Runs that did not end in a result: which and why. */
  readonly failures: readonly string[];
}

export interface ComparedVariant {
  readonly name: string;
  /** In order of run; runs that failed are left out. */
  readonly results: readonly RunResult[];
  readonly metrics: readonly MetricDifference[];
}

/** A metric's mean over the runs and its paired difference from the base, with a 95 % interval of the mean difference. */
export interface MetricDifference {
  readonly metric: string;
  readonly unit: 'micro-usd' | 'count' | 'hours' | 'ratio' | 'ms';
  readonly mean: number;
  readonly difference: number;
  readonly differenceLow: number;
  readonly differenceHigh: number;
}

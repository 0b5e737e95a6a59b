import type { RunResult } from './run-result.ts';

/** Variants run on the same random numbers as the first of them, and what changes. */
export interface Comparison {
  readonly runs: number;
  /** The base first. */
  readonly variants: readonly ComparedVariant[];
  /** Runs that did not end in a result: which and why. */
  readonly failures: readonly string[];
  /** Limits that the variants are held to, theirs and the caller's; absent: there are none. */
  readonly checks?: readonly LimitCheck[];
}

/** A limit, and whether it held: an assertion of a scenario in all its runs, or a limit to a difference in cost. */
export interface LimitCheck {
  /** The variant; of a plan: what is held to it. */
  readonly of: string;
  readonly metric: string;
  readonly limit: string;
  readonly actual: string;
  readonly passed: boolean;
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

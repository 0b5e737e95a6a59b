import type { Place } from '../../base/index.ts';

/** A benchmark suite: scheduler policies on workloads, each at the same seeds, and what must not get worse. Plain data. */
export interface Suite {
  readonly name: string;
  readonly description?: string;
  readonly policies: readonly SuitePolicy[];
  readonly workloads: readonly SuiteInput[];
  readonly seeds: readonly number[];
  /** The file that figures are held against; it need not be there yet. */
  readonly baseline?: { readonly path: string; readonly shown: string };
  readonly thresholds: readonly Threshold[];
}

export interface SuitePolicy {
  readonly name: string;
  /** As of `--set`, in order. */
  readonly set: readonly string[];
  /** Files with plugins of the user's own. */
  readonly plugins: readonly string[];
}

export interface SuiteInput {
  readonly name: string;
  /** What `loadScenario` takes. */
  readonly path: string;
  /** As of `--set`, in order: what all workloads share, then its own. */
  readonly set: readonly string[];
  /** The pods of its traces swap their arrival times, in another way at every seed. */
  readonly shuffled: boolean;
}

/** A limit on the mean of a metric over the seeds, in the metric's unit. */
export interface Threshold {
  readonly metric: string;
  /** Absent: all. */
  readonly workload?: string;
  readonly policy?: string;
  readonly max?: number;
  readonly min?: number;
  /** Against the baseline. */
  readonly maxIncrease?: Change;
  readonly maxDecrease?: Change;
  /** Where it is written, for what is found once it is evaluated. */
  readonly place?: Place;
}

/** Of the baseline's value, or in the unit of the metric. */
export type Change = { readonly ratio: number } | { readonly amount: number };

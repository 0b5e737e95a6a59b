/**
 * What a benchmark suite found: scheduler policies on workloads, each at the same seeds. A function of the suite's files
 * and the version alone. Published as schemas/bench-result.schema.json.
 */
export interface SuiteResult extends SuiteFigures {
  readonly description?: string;
  /** What the names of figures stand for, in the order in which they are shown. */
  readonly metrics: readonly SuiteMetric[];
  readonly cells: readonly ComparedCell[];
  /** The version that wrote the baseline; absent: held against none. */
  readonly baselineVersion?: string;
  /** One for each threshold, policy and workload that it is about. */
  readonly checks: readonly SuiteCheck[];
  /** Sentences: what of the baseline could not be compared. */
  readonly notes: readonly string[];
  readonly failures: readonly SuiteFailure[];
  /** Deviations from the real scheduler and assumptions that any of the runs touches. */
  readonly limits: readonly string[];
}

/** The part that a baseline file keeps. */
export interface SuiteFigures {
  readonly schemaVersion: 1;
  readonly version: string;
  readonly suite: string;
  readonly seeds: readonly number[];
  /** By workload, then policy, both as written. */
  readonly cells: readonly SuiteCell[];
}

/** One policy on one workload. */
export interface SuiteCell {
  readonly workload: string;
  readonly policy: string;
  /** Digest of all that its runs depend on but the scheduler and the seed: over what figures may be compared. */
  readonly input: string;
  /** Metric to its values in order of seed; null where the run has no such figure or failed. */
  readonly figures: Readonly<Record<string, readonly (number | null)[]>>;
  /** Digest of the event log of each run, in order of seed; empty where it failed. */
  readonly digests: readonly string[];
}

/** A cell with its means over the seeds, and those of the baseline at the same seeds. */
export interface ComparedCell extends SuiteCell {
  readonly means: Readonly<Record<string, number>>;
  /** Absent where the cell cannot be compared with a baseline. */
  readonly before?: Readonly<Record<string, number>>;
  /** Why it cannot. */
  readonly incomparable?: string;
}

export interface SuiteMetric {
  readonly metric: string;
  readonly unit: SuiteUnit;
  /** What a reader would call better; absent: neither. */
  readonly better?: 'less' | 'more';
  readonly about: 'placement' | 'pending' | 'balance' | 'cost' | 'disruption' | 'work';
  readonly doc: string;
}

export type SuiteUnit = 'micro-usd' | 'count' | 'hours' | 'ratio' | 'ms';

/** A threshold on one cell. */
export interface SuiteCheck {
  readonly workload: string;
  readonly policy: string;
  readonly metric: string;
  readonly rule: 'max' | 'min' | 'maxIncrease' | 'maxDecrease';
  /** Mean over the seeds. */
  readonly actual: number;
  /** What the mean may be at most, or at least; absent where the baseline does not say. */
  readonly bound?: number;
  /** Mean of the baseline. */
  readonly before?: number;
  readonly passed: boolean;
  /** Why there is nothing to compare with. */
  readonly why?: string;
}

export interface SuiteFailure {
  readonly workload: string;
  readonly policy: string;
  readonly seed: number;
  readonly failure: string;
}

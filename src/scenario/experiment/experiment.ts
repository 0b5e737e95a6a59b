/**
 * An experiment: one scenario, what is changed in it, how often each is run. Plain data, so that a worker on another
 * machine that reads the same file plans the same jobs.
 */
export interface Experiment {
  readonly name: string;
  readonly description?: string;
  /** What `loadScenario` takes. */
  readonly scenario: string;
  /** At least one; the others are held against the first. */
  readonly variants: readonly ExperimentVariant[];
  /** Runs of each variant: run i has the same random numbers in all of them. */
  readonly runs: number;
}

export interface ExperimentVariant {
  readonly name: string;
  /** As of `--set`, in order. */
  readonly set: readonly string[];
}

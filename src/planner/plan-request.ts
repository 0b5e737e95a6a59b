import type { RunJob, RunOutcome } from '../experiment/index.ts';
import type { NodePoolSpec, RequestChange, Scenario } from '../scenario/index.ts';
import type { SizingRule } from './right-size.ts';

/** What is looked for, where, and what has to hold. */
export interface PlanRequest {
  /** The scenario as it is: what a plan is held against. */
  readonly today: Scenario;
  /** The same with its pods freed from the nodes that they are on; absent: `today`. */
  readonly workload?: Scenario | undefined;
  /** Node pools to choose from, each with a price; counts do not matter. */
  readonly offers: readonly NodePoolSpec[];
  readonly objectives: PlanObjectives;
  /** Other requests to try beside those that are written. */
  readonly requests?: readonly RequestVariant[] | undefined;
  /** Try requests by use, too, and run today's cluster with them. */
  readonly sizing?: SizingRule | undefined;
  /** Settings of the Cluster Autoscaler to try beside those that are written, where it is on. */
  readonly autoscalerFlags?: readonly AutoscalerFlags[] | undefined;
  /** Try a scheduler, too, that fills nodes one after another. */
  readonly tightScoring?: boolean | undefined;
  /** Runs of each candidate in the end; default 1. */
  readonly runs?: number | undefined;
  /** Runs on random numbers that the search has not seen; default 2. */
  readonly newRuns?: number | undefined;
  /** Sets of node pools that are searched; default 8. */
  readonly setsMax?: number | undefined;
  /** A limit to what today's cluster may cost more than the plan, a month: more than that is money left lying. */
  readonly savingMaxMicroUsd?: number | undefined;
}

/** Every pod that fits one of the nodes has to run, no container may be killed for memory; and what is asked for here. */
export interface PlanObjectives {
  readonly pendingMsP99?: number | undefined;
  /** With any one zone gone, all that ran runs again. */
  readonly survivesZone?: boolean | undefined;
  /** So many more pods of every workload run as well: 0.1 for a tenth. */
  readonly headroomRatio?: number | undefined;
}

/** Requests to put in place of the written ones. */
export interface RequestVariant {
  /** `requests as used`, `requests × 0.8`. */
  readonly name: string;
  readonly changes: readonly RequestChange[];
}

export type AutoscalerFlags = Readonly<Record<string, string | number | boolean>>;

/** Runs simulations: in workers, or in this thread for a test. */
export type Runner = (scenarios: readonly Scenario[], jobs: readonly RunJob[]) => Promise<RunOutcome[]>;

export interface PlanOptions {
  readonly workers?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: PlanProgress) => void) | undefined;
  /** Absent: workers. */
  readonly runner?: Runner | undefined;
}

export interface PlanProgress {
  /** What is being looked at: `m7i.xlarge + r7i.xlarge`. */
  readonly what: string;
  readonly simulated: number;
  /** 0…1 of the search, by its parts, which take about as long as each other; 0 while nobody knows. */
  readonly share: number;
}

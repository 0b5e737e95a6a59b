/** What a search for cheaper clusters found. Money is micro-USD a month; every candidate was simulated whole. */
export interface PlanResult {
  readonly version: string;
  readonly scenario: string;
  readonly seed: number;
  /** Runs of each candidate, on the same random numbers. */
  readonly runs: number;
  /** What had to hold, as sentences: `pending p99 ≤ 60 s`, `survives the loss of a zone`. */
  readonly objectives: readonly string[];
  /** The cluster as it is; absent where the scenario has none. */
  readonly base?: PlanCandidate;
  /** Best first; the front and what else is worth seeing. */
  readonly candidates: readonly PlanCandidate[];
  /** How many were simulated in all. */
  readonly simulated: number;
  /** No cluster of these instance types that holds the workload can be cheaper; absent: not proven. */
  readonly lowerBoundMicroUsd?: number;
  /** How the bound was proven, or why there is none. */
  readonly boundSource: string;
  /** The best candidate as files to apply. */
  readonly patch: readonly { readonly file: string; readonly text: string }[];
  readonly priceBook: { readonly name: string; readonly date: string };
}

export interface PlanCandidate {
  readonly name: string;
  /** What changes, a line each: `nodePools.general.instanceType: m7i.2xlarge → m7i.xlarge`. */
  readonly changes: readonly string[];
  readonly perMonthMicroUsd: number;
  readonly idleRatio: number;
  readonly strandedRatio: number;
  readonly nodesMax: number;
  readonly pendingMsP99: number;
  /** Share of the runs and of the trials (a lost zone, a burst) in which an objective broke. */
  readonly riskRatio: number;
  /** Objectives that broke; empty: all hold. */
  readonly broken: readonly string[];
}

import type { LimitCheck } from './comparison.ts';
import type { IgnoredItem } from './run-result.ts';
import type { Series } from './series.ts';

/** What a search for cheaper clusters found. Money is micro-USD a month; every candidate was simulated whole. */
export interface PlanResult {
  /** Of schemas/plan.schema.json. */
  readonly schemaVersion: 1;
  readonly version: string;
  readonly scenario: string;
  readonly seed: number;
  /** Runs of each candidate, on the same random numbers. */
  readonly runs: number;
  /** Runs of the best candidates on random numbers that the search had not seen. */
  readonly newRuns: number;
  /** What had to hold, as sentences: `99% of pods wait at most 1 min`, `with a zone lost, all runs again`. */
  readonly objectives: readonly string[];
  /** The cluster as it is; absent where the scenario has none. */
  readonly base?: PlanCandidate;
  /** Those that keep every objective first, then by cost; where none does, the nearest first; the front and what else is worth seeing. */
  readonly candidates: readonly PlanCandidate[];
  /** How many were simulated in all. */
  readonly simulated: number;
  /** Where no candidate holds: what they broke, each objective that one broke once; absent: one holds. */
  readonly unkept?: readonly UnkeptObjective[];
  /** Somebody stopped the search: the best so far, not run again on new random numbers. */
  readonly isStopped?: true;
  /** No cluster of these instance types that holds the workload can be cheaper; absent: not proven. */
  readonly lowerBoundMicroUsd?: number;
  /** How the bound was proven and what it assumes, or why there is none. */
  readonly boundSource: string;
  /** Why the best candidate may stay above the bound: sentences. */
  readonly gapReasons: readonly string[];
  /** The runs of the best candidate, one by one; the last `newRuns` on random numbers that the search had not seen. */
  readonly checkedRuns?: readonly CheckedRun[];
  /** How many more pods of a workload fit beside all others on the best candidate. */
  readonly headroom: readonly { readonly workload: string; readonly pods: number }[];
  /** The groups of the best candidate are sized by an autoscaler; the headroom is that of all their nodes. */
  readonly headroomAtMaximum?: boolean;
  /** What containers use, what they should ask for, and what came of asking for that; absent: nobody asked. */
  readonly rightSizing?: RightSizingResult;
  /** The best candidate as files to apply. */
  readonly patch: readonly { readonly file: string; readonly text: string }[];
  readonly priceBook: { readonly name: string; readonly date: string };
  /** Micro-USD an hour over the first run, today and with the best candidate; absent: it never moves. */
  readonly costRate?: { readonly endMs: number; readonly today?: Series; readonly plan: Series };
  /** Digest of the event log of the best candidate's first run; absent: nothing holds. */
  readonly digest?: string;
  /** What the runs assumed (stand-in prices with it), where they depart from the real components, what they left out. */
  readonly assumptions?: readonly string[];
  readonly deviations?: readonly string[];
  readonly ignored?: readonly IgnoredItem[];
  /** Limits of the caller's beside the objectives; absent: there are none. */
  readonly checks?: readonly LimitCheck[];
}

export interface PlanCandidate {
  readonly name: string;
  /** Candidates with the same text differ in counts and limits alone: `m7i.xlarge + r7i.large, requests × 0.8`. */
  readonly kind: string;
  /** What changes from today, in the order of a table. */
  readonly changes: readonly PlanChange[];
  readonly perMonthMicroUsd: number;
  /** Shares of the cost; used + daemonSet + idle = 1, stranded is part of idle. */
  readonly usedRatio: number;
  readonly daemonSetRatio: number;
  readonly idleRatio: number;
  readonly strandedRatio: number;
  readonly nodesMax: number;
  readonly pendingMsP99: number;
  readonly neverBound: number;
  /** Share of the runs and of the trials (a lost zone, more pods) in which an objective broke. */
  readonly riskRatio: number;
  /** Objectives that broke; empty: all hold. */
  readonly broken: readonly string[];
  /** By how much, one for each of `broken`: `4 pods never had a node`; absent: all hold. */
  readonly missedBy?: readonly string[];
}

/** One run of the best candidate: what its objectives are about, and what it cost. */
export interface CheckedRun {
  /** Random numbers are those of the plan's seed and this run. */
  readonly run: number;
  readonly perMonthMicroUsd: number;
  readonly nodesMax: number;
  readonly neverBound: number;
  readonly pendingMsP99: number;
  /** Absent where the run does not look into containers. */
  readonly oomKills?: number;
  readonly digest: string;
}

export interface UnkeptObjective {
  readonly objective: string;
  /** How many candidates broke it, of all that were simulated. */
  readonly candidates: number;
  /** The one that missed it by least, and by how much: `4 pods never had a node`. */
  readonly nearest: string;
  readonly by: string;
}

/** `m7i.xlarge nodes`, `9`, `0`. */
export interface PlanChange {
  readonly what: string;
  readonly before: string;
  readonly after: string;
}

/** Requests from use, checked by running the scenario with them. */
export interface RightSizingResult {
  /** `cpu: p95 of use and 15%; memory: the most ever used and 20%`. */
  readonly rule: string;
  readonly containers: readonly SizedContainer[];
  /** Containers whose use nobody recorded; their requests stay. */
  readonly unknown: number;
  readonly before: SizingOutcome;
  readonly after: SizingOutcome;
}

export interface SizedContainer {
  readonly workload: string;
  readonly container: string;
  /** Amounts that were recorded, of all its pods together. */
  readonly samples: number;
  readonly milliCpu: number;
  readonly milliCpuAdvised: number;
  /** Share of the samples above what is advised. */
  readonly milliCpuAboveRatio: number;
  readonly milliCpuUsedP50: number;
  readonly milliCpuUsedP95: number;
  /** The most, that within recorded means too where the file tells it. */
  readonly milliCpuUsedMax: number;
  readonly memoryBytes: number;
  readonly memoryBytesAdvised: number;
  readonly memoryBytesUsedP50: number;
  readonly memoryBytesUsedMax: number;
  /** Of this nothing was recorded: what is asked for stays. */
  readonly unrecorded?: 'cpu' | 'memory';
}

/** What a run with the one or the other requests came to. */
export interface SizingOutcome {
  readonly perMonthMicroUsd: number;
  readonly nodesMax: number;
  readonly pendingMsP99: number;
  readonly neverBound: number;
  /** Absent where the run did not look into containers. */
  readonly throttledRatio?: number;
  readonly oomKills?: number;
  readonly evictions?: number;
}

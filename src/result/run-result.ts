import type { Diagnostic } from '../base/index.ts';

/**
 * What one run found: the waist of the hourglass. The engine writes it, everything else reads it; plain data that
 * survives structuredClone and JSON. Money is whole micro-USD, time whole milliseconds, ratios 0…1.
 */
export interface RunResult {
  readonly schemaVersion: 1;
  readonly version: string;
  readonly scenario: string;
  readonly seed: number;
  readonly run: number;
  readonly horizonMs: number;
  /** Where the run ended: the horizon, or earlier when it was stopped. */
  readonly endMs: number;
  /** Why the result is partial; absent when the run reached its end. */
  readonly partial?: string;
  /** 32 hexadecimal digits over the event log. */
  readonly digest: string;
  readonly events: number;
  readonly findings: readonly Finding[];
  readonly cost: CostResult;
  readonly nodes: NodeResult;
  readonly nodePools: readonly NodePoolUsage[];
  readonly namespaces: readonly Allocation[];
  readonly workloads: readonly Allocation[];
  readonly pods: PodResult;
  /** Pods that never ran, grouped by reason, largest group first. */
  readonly unschedulable: readonly UnschedulableGroup[];
  readonly disruptions: readonly DisruptionGroup[];
  readonly series: readonly Series[];
  readonly assertions: readonly AssertionResult[];
  /** Warnings about the input. */
  readonly diagnostics: readonly Diagnostic[];
  /** What the input asked for and the run did not do, never dropped in silence. */
  readonly ignored: readonly IgnoredItem[];
  /** Sentences: default node type taken, stand-in prices, what 1.0 of a normalised trace stands for. */
  readonly assumptions: readonly string[];
  /** Known deviations from the real components that this run touches (docs/parity.md). */
  readonly deviations: readonly string[];
}

/** A sentence that a reader should see first, the most important first. */
export interface Finding {
  readonly kind: string;
  readonly severity: 'good' | 'note' | 'warning' | 'bad';
  readonly text: string;
}

export interface CostResult {
  /** For the simulated time; nodes without a price are not in it. */
  readonly totalMicroUsd: number;
  /** Scaled to a month of 730 h. */
  readonly perMonthMicroUsd: number;
  readonly usedMicroUsd: number;
  readonly idleMicroUsd: number;
  /** The part of idle on which no pod shape of the run would have fitted. */
  readonly strandedMicroUsd: number;
  readonly daemonSetMicroUsd: number;
  readonly spotMicroUsd: number;
  readonly onDemandMicroUsd: number;
  readonly unpricedNodes: number;
  readonly unpricedNodeHours: number;
  readonly priceBook: {
    readonly name: string;
    readonly region: string;
    readonly date: string;
    readonly cpuWeight: number;
    readonly memoryWeight: number;
    readonly gpuWeight: number;
  };
}

export interface NodeResult {
  readonly atStart: number;
  readonly atEnd: number;
  readonly max: number;
  readonly nodeHours: number;
  readonly added: number;
  readonly removed: number;
  readonly failed: number;
  /** Capacity-weighted mean over time of requested ÷ allocatable; absent where no node has the resource. */
  readonly allocationRatio: Readonly<Record<string, number>>;
}

export interface NodePoolUsage {
  readonly name: string;
  readonly instanceType: string;
  readonly capacityType: 'on-demand' | 'spot' | 'unknown';
  readonly nodesMax: number;
  readonly nodeHours: number;
  readonly priceMicroUsdPerHour?: number;
  readonly costMicroUsd: number;
  readonly idleMicroUsd: number;
  readonly strandedMicroUsd: number;
  readonly cpuAllocationRatio: number;
  readonly memoryAllocationRatio: number;
  readonly gpuAllocationRatio?: number;
}

/** Cost and use of a namespace or workload. */
export interface Allocation {
  readonly name: string;
  readonly namespace?: string;
  readonly kind?: string;
  readonly pods: number;
  readonly podHours: number;
  readonly cpuCoreHours: number;
  readonly memoryGibHours: number;
  readonly gpuHours: number;
  readonly costMicroUsd: number;
}

export interface PodResult {
  readonly created: number;
  readonly bound: number;
  readonly runningAtEnd: number;
  readonly pendingAtEnd: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly deleted: number;
  readonly neverBound: number;
  readonly rejectedAtAdmission: number;
  readonly preempted: number;
  readonly evicted: number;
  /** Of the time from creation to binding, over bound pods. */
  readonly pendingMs: Percentiles;
  readonly schedulingAttempts: number;
}

export interface Percentiles {
  readonly count: number;
  readonly mean: number;
  readonly p50: number;
  readonly p90: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

export interface UnschedulableGroup {
  /** The FailedScheduling text. */
  readonly message: string;
  readonly pods: number;
  readonly examples: readonly string[];
  readonly workloads: readonly string[];
}

export interface DisruptionGroup {
  readonly cause: string;
  readonly pods: number;
  readonly examples: readonly string[];
}

/** A time series, one point where it changes: `values[i]` holds from `timesMs[i]` on. */
export interface Series {
  readonly name: string;
  /** nodes, pods, cores, GiB, ratio, usd-per-hour, … */
  readonly unit: string;
  readonly group?: string;
  readonly timesMs: readonly number[];
  readonly values: readonly number[];
}

export interface AssertionResult {
  readonly metric: string;
  readonly limit: string;
  readonly actual: string;
  readonly passed: boolean;
}

export interface IgnoredItem {
  readonly what: string;
  readonly count: number;
  readonly why: string;
}

import type { Diagnostic } from '../base/index.ts';
import type {
  AutoscalerResult,
  KillRecord,
  NodeDecisionGroup,
  RuntimeResult,
  TrafficResult,
} from './scaling-result.ts';
import type { Percentiles } from './percentiles.ts';
import type { PlacementResult } from './placement-result.ts';
import type { Series } from './series.ts';
import type { VerticalAutoscalerResult } from './vertical-result.ts';

/**
 * What one run found: the waist of the hourglass. The engine writes it, everything else reads it; plain data that
 * survives structuredClone and JSON. Money is whole micro-USD, time whole milliseconds, ratios 0…1. Published as
 * schemas/result.schema.json; a field is added there and here in one commit.
 */
export interface RunResult {
  readonly schemaVersion: 1;
  readonly version: string;
  readonly scenario: string;
  readonly description?: string;
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
  /** Dearest first. */
  readonly nodePools: readonly NodePoolUsage[];
  /** Dearest first; the costs are parts of `cost.usedMicroUsd` and `cost.daemonSetMicroUsd`. */
  readonly namespaces: readonly Allocation[];
  readonly workloads: readonly Allocation[];
  readonly pods: PodResult;
  /** Pods that never ran, grouped by reason, largest group first. */
  readonly unschedulable: readonly UnschedulableGroup[];
  readonly disruptions: readonly DisruptionGroup[];
  /** What admission refused, most attempts first; absent: nothing. */
  readonly refusals?: readonly RefusalGroup[];
  /** New templates of Deployments, StatefulSets and DaemonSets, in order of time; absent: none. */
  readonly rollouts?: readonly RolloutResult[];
  /** Absent: the run had no autoscaler of workloads. */
  readonly autoscalers?: readonly AutoscalerResult[];
  /** Absent: the run had no VerticalPodAutoscaler. */
  readonly verticalAutoscalers?: readonly VerticalAutoscalerResult[];
  /** Absent: the run had no autoscaler of nodes. */
  readonly nodeDecisions?: readonly NodeDecisionGroup[];
  /** Absent: the run did not look into containers. */
  readonly runtime?: readonly RuntimeResult[];
  /** Absent: nothing was asked of pods that the run looked into. */
  readonly traffic?: readonly TrafficResult[];
  /** In order of time; the first thousand. */
  readonly kills?: readonly KillRecord[];
  /** Absent: nobody asked how well pods were placed. */
  readonly placement?: PlacementResult;
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
  readonly severity: Severity;
  readonly text: string;
}

export type Severity = 'good' | 'note' | 'warning' | 'bad';

/**
 * Money of the simulated time. used + daemonSet + idle = total, stranded is part of idle, spot + onDemand = total,
 * cpu + memory + gpu = total: each to the last micro-USD. Nodes without a price are in none of them.
 */
export interface CostResult {
  readonly totalMicroUsd: number;
  /** Scaled to a month of 730 h. */
  readonly perMonthMicroUsd: number;
  /** Requested by pods that are not a DaemonSet's. */
  readonly usedMicroUsd: number;
  readonly daemonSetMicroUsd: number;
  readonly idleMicroUsd: number;
  /** The part of idle on which no pod shape of the run would have fitted. */
  readonly strandedMicroUsd: number;
  readonly spotMicroUsd: number;
  readonly onDemandMicroUsd: number;
  /** The price of the nodes split by the weights of the price book. */
  readonly cpuMicroUsd: number;
  readonly memoryMicroUsd: number;
  readonly gpuMicroUsd: number;
  readonly unpricedNodes: number;
  readonly unpricedNodeHours: number;
  readonly priceBook: PriceBookUsed;
}

/** The price book as the footer prints it. */
export interface PriceBookUsed {
  readonly name: string;
  readonly region: string;
  /** ISO date of the prices; empty where nobody knows. */
  readonly date: string;
  /** Share off every on-demand price, 0…1. */
  readonly discount: number;
  /** What a core, a GiB and a GPU are worth against each other. */
  readonly cpuWeight: number;
  readonly memoryWeight: number;
  readonly gpuWeight: number;
  /** Instance types priced as another one, or by a formula: sentences. */
  readonly standIns: readonly string[];
}

export interface NodeResult {
  readonly atStart: number;
  readonly atEnd: number;
  readonly max: number;
  readonly nodeHours: number;
  /**
   * After the start: launched, applied, of a trace's machine events, or back after a fault. With the other three:
   * atStart + added = removed + failed + atEnd, but for machines that are on their way or silent at the end.
   */
  readonly added: number;
  /** Taken away, machines included that were given back before they became nodes. */
  readonly removed: number;
  /** Lost to a fault, gone or silent; one that fell silent and was taken away then is not counted as removed, too. */
  readonly failed: number;
  /** Capacity-weighted mean over time of requested ÷ allocatable; absent where no node has the resource. */
  readonly allocationRatio: Readonly<Record<string, number>>;
}

export interface NodePoolUsage {
  readonly name: string;
  readonly instanceType: string;
  readonly capacityType: CapacityType;
  readonly nodesMax: number;
  readonly nodesLaunched: number;
  readonly nodeHours: number;
  /** List price, before the discount; absent: unpriced. */
  readonly priceMicroUsdPerHour?: number;
  readonly priceSource?: string;
  readonly costMicroUsd: number;
  readonly usedMicroUsd: number;
  readonly daemonSetMicroUsd: number;
  readonly idleMicroUsd: number;
  readonly strandedMicroUsd: number;
  readonly cpuAllocationRatio: number;
  readonly memoryAllocationRatio: number;
  readonly gpuAllocationRatio?: number;
  /** Share of the pool's CPU, memory and GPU (by the weights of the price book) that no pod shape fitted on. */
  readonly strandedRatio: number;
}

export type CapacityType = 'on-demand' | 'spot' | 'unknown';

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
  /** Requests for pods, and for objects that a person applied, that the API server refused; retries count. */
  readonly rejectedAtAdmission: number;
  readonly preempted: number;
  readonly evicted: number;
  /** Of the time from creation to binding, over bound pods. */
  readonly pendingMs: Percentiles;
  readonly schedulingAttempts: number;
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

/** Attempts of one asker that the API server refused by one rule: a quota, a LimitRange, Pod Security, a class. */
export interface RefusalGroup {
  /** `Deployment/shop/web`: who asked. */
  readonly asker: string;
  /** The server's words at the last attempt. */
  readonly message: string;
  readonly attempts: number;
  readonly firstMs: number;
  readonly lastMs: number;
}

/** A new template of a workload on its way to all of its pods. */
export interface RolloutResult {
  /** `Deployment/shop/web` */
  readonly workload: string;
  /** When its controller began. */
  readonly startMs: number;
  /** Absent: not at the end of the run. */
  readonly endMs?: number;
  /** `superseded`: by another template; `stuck`: past its progress deadline at the end; `under-way`: not yet. */
  readonly state: 'complete' | 'superseded' | 'stuck' | 'under-way';
  readonly replicas: number;
  /** Fewest pods that were available meanwhile, and most that there were, by the workload's status. */
  readonly availableLeast: number;
  readonly podsMost: number;
  /** Of the first rollouts: how they went. */
  readonly progress?: RolloutProgress;
}

/** What the workload's status said, from each time on; thinned where it was written very often. */
export interface RolloutProgress {
  /** Since the rollout began, ascending. */
  readonly timesMs: readonly number[];
  readonly pods: readonly number[];
  /** Of the new template. */
  readonly updated: readonly number[];
  readonly available: readonly number[];
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
  /** It is of a kind that no decision looks at; absent where leaving it out may change the answer. */
  readonly decidesNothing?: true;
}

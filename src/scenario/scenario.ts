import type { NodeGroupOptions } from '../autoscale/index.ts';
import type { Diagnostic } from '../base/index.ts';
import type { IgnoredCount } from '../ingest/index.ts';
import type { KubernetesObject, Node, Pod, WorkloadTrace } from '../model/index.ts';
import type { PastUseSpec, RuntimeSpec, UsageSpec } from './runtime-spec.ts';
import type { DurationSpec, ObjectName } from './spec-terms.ts';

export type { DurationSpec, ObjectName };

/**
 * A scenario after reading, defaulting and checking: plain data that a worker gets by structured clone (columns in
 * shared memory travel by reference). Everything that a run depends on is in here, so that equal scenarios with equal
 * seed and run give equal bytes.
 */
export interface Scenario {
  readonly name: string;
  readonly description?: string;
  readonly horizonMs: number;
  readonly seed: number;
  /** Unix time of millisecond 0: CronJobs and cron triggers need a calendar. Absent: 2000-01-01, or that of the dump. */
  readonly startUnixMs?: number;
  readonly cluster: ClusterSpec;
  readonly workload: WorkloadSpec;
  readonly scheduler: SchedulerSpec;
  readonly timing: TimingSpec;
  /** Absent: the scenario says nothing of how nodes run containers. */
  readonly runtime?: RuntimeSpec;
  readonly prices: PriceSpec;
  /** Real flag names to values, as written: `--scale-down-utilization-threshold` without its dashes. */
  readonly clusterAutoscaler?: Readonly<Record<string, string | number | boolean>>;
  /** What the ConfigMap cluster-autoscaler-priority-expander says: priority to patterns of pool names. */
  readonly clusterAutoscalerPriorities?: Readonly<Record<string, readonly string[]>>;
  /** Present: Karpenter runs with these NodePools and node classes. */
  readonly karpenter?: KarpenterSpec;
  /** Flags of kube-controller-manager and of the VPA's parts, as written. */
  readonly kubeControllerManager?: Readonly<Record<string, string | number | boolean>>;
  readonly verticalPodAutoscaler?: Readonly<Record<string, string | number | boolean>>;
  readonly faults: readonly FaultSpec[];
  /** Times in which a pool gets no new machine; absent: there are none. */
  readonly stockOuts?: readonly StockOutSpec[];
  readonly actions: readonly ActionSpec[];
  readonly assertions: readonly AssertionSpec[];
  /** Warnings of the readers; errors end before there is a scenario. */
  readonly diagnostics: readonly Diagnostic[];
  readonly ignored: readonly IgnoredCount[];
  readonly assumptions: readonly string[];
}

export interface ClusterSpec {
  /** Nodes that are there at the start, in file order. */
  readonly nodes: readonly Node[];
  readonly nodePools: readonly NodePoolSpec[];
  /** Pods of a dump, bound or pending; finished ones are left out, bindings to absent nodes taken off. */
  readonly pods: readonly Pod[];
  /**
   * For each of `pods` the workload (of `workload.objects`) that keeps it, along its owners; absent where the input
   * shows none. ReplicaSets that the dump lacks are put back into `objects`, so that owner references lead on too.
   */
  readonly podOwners?: readonly (ObjectName | undefined)[];
  /** Pools that the labels of `nodes` tell of; they make no nodes by themselves. */
  readonly inferredPools?: readonly NodePoolSpec[];
  /** Everything else that decisions look at: Services, claims, budgets, classes, quotas, namespaces … */
  readonly objects: readonly KubernetesObject[];
  /** Where there are no nodes: add nodes of this pool one at a time while a pending pod would fit an empty one. */
  readonly autoNodes?: NodePoolSpec;
}

export interface NodePoolSpec {
  readonly name: string;
  /** Name in the catalogue, or 'custom' where the capacity is written out. */
  readonly instanceType: string;
  readonly capacityType: 'on-demand' | 'spot';
  readonly count: number;
  readonly min: number;
  readonly max: number;
  /** Nodes go to the zones in turn. */
  readonly zones: readonly string[];
  /** The node as it registers: labels, taints, capacity, allocatable; the name is made from the pool's. */
  readonly template: Node;
  /** From the request until the node registers. */
  readonly bootMs: DurationSpec;
  /** From then until it is ready; absent: it is at once. */
  readonly readyMs?: DurationSpec;
  /** What of the Cluster Autoscaler's flags is otherwise for this pool. */
  readonly autoscalingOptions?: NodeGroupOptions;
  /** Share of the machines that never become nodes; absent: none. */
  readonly bootFailureRatio?: number;
  /** Absent: unpriced. */
  readonly priceMicroUsdPerHour?: number;
  /** Where the price came from, for the report. */
  readonly priceSource?: string;
}

export interface WorkloadSpec {
  /** Deployments, StatefulSets, DaemonSets, Jobs, CronJobs, bare pods …, in file order. */
  readonly objects: readonly KubernetesObject[];
  readonly traces: readonly WorkloadTrace[];
  readonly demand: readonly DemandSpec[];
  /** Custom and external metrics that autoscalers ask for. */
  readonly metrics?: readonly MetricSpec[];
  /** What containers use and do; the first one that fits a container counts. */
  readonly usage?: readonly UsageSpec[];
  /** What containers used before the run. */
  readonly history?: readonly PastUseSpec[];
}

/** A custom or external metric over time, in its own unit: `values[i]` holds from `timesMs[i]` on. */
export interface MetricSpec {
  readonly kind: 'external' | 'pods' | 'object';
  readonly name: string;
  /** Absent: in every namespace. */
  readonly namespace?: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Of an object metric: the object that it describes. */
  readonly of?: ObjectName;
  /** Of a pods metric: the value is of all ready pods together, not of each. */
  readonly isShared: boolean;
  readonly timesMs: Float64Array;
  readonly values: Float64Array;
  /** Delay, grid and window with which an autoscaler gets to see it. */
  readonly view: { readonly delayMs: number; readonly resolutionMs: number; readonly windowMs: number };
}

/** What is asked of a Service or workload over time: a table, so that a run needs no expression evaluator. */
export interface DemandSpec {
  readonly target: { readonly kind: string; readonly namespace: string; readonly name: string };
  /** Requests per second; `rates[i]` holds from i × stepMs on. */
  readonly stepMs: number;
  readonly rates: Float64Array;
  readonly cpuMsPerRequest: number;
  readonly memoryBaseBytes: number;
  readonly memoryBytesPerConcurrentRequest: number;
  /** Whoever asks gives up after this long; absent: 30 s. */
  readonly patienceMs?: number;
  /** Clients that stick to a pod where the Service says so; absent: 1000. */
  readonly clients?: number;
  /** Whose pods ask, each as much as the others; absent: somebody outside of the cluster. */
  readonly from?: ObjectName;
  /** Whether replicas follow the rate by a plain rule; absent: where nothing else scales the workload. */
  readonly scalesReplicas?: boolean;
  /** Of a request to an Ingress. */
  readonly host?: string;
  readonly path?: string;
  /** How it was written, for the report. */
  readonly source: string;
}

export interface SchedulerSpec {
  /** A KubeSchedulerConfiguration as read; absent: the default one. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** Time that one scheduling cycle takes. */
  readonly cycleMs: number;
  /** Files with plugins of the user's own, absolute paths; every worker loads them. */
  readonly plugins: readonly string[];
}

/** Delays of the control plane and the kubelet where no finer model is asked for. */
export interface TimingSpec {
  readonly podStartMs: DurationSpec;
  readonly podStopMs: DurationSpec;
  /** 'instant': controllers act in the millisecond of what they answer, and a failed machine is noticed at once. */
  readonly controlPlane?: 'timed' | 'instant';
  /** Of the timed control plane: from a request to its effect, and from a change until a controller sees it. */
  readonly apiMs?: number;
  readonly watchMs?: number;
}

export interface PriceSpec {
  readonly book: string;
  readonly region: string;
  readonly date: string;
  /** Instance type → micro-USD an hour; what the nodes of a dump are priced by. */
  readonly onDemand: Readonly<Record<string, number>>;
  readonly spot: Readonly<Record<string, number>>;
  /** 0…1 off every on-demand price. */
  readonly discount: number;
  readonly cpuWeight: number;
  readonly memoryWeight: number;
  readonly gpuWeight: number;
}

export interface KarpenterSpec {
  /** NodePools, NodeClaims and node classes, from the scenario and from the dump. */
  readonly objects: readonly KubernetesObject[];
  readonly settings: Readonly<Record<string, string | number | boolean>>;
}

export interface FaultSpec {
  readonly atMs: number;
  readonly target: { readonly kind: 'node' | 'zone' | 'pool'; readonly name: string };
  /** Infinity: for good. */
  readonly forMs: number;
}

/** The provider has no machine for this pool. */
export interface StockOutSpec {
  readonly pool: string;
  readonly atMs: number;
  /** Infinity: from then on. */
  readonly forMs: number;
}

export type ActionSpec =
  | { readonly atMs: number; readonly kind: 'apply'; readonly objects: readonly KubernetesObject[] }
  | { readonly atMs: number; readonly kind: 'delete'; readonly target: ObjectName }
  | { readonly atMs: number; readonly kind: 'scale'; readonly target: ObjectName; readonly replicas: number }
  | { readonly atMs: number; readonly kind: 'cordon' | 'uncordon' | 'drain'; readonly node: string };

/** Limits in the units of the result: durations in ms, money in micro-USD, percentages as ratios, plain numbers as such. */
export interface AssertionSpec {
  readonly metric: string;
  readonly max?: number;
  readonly min?: number;
  /** How the limit was written. */
  readonly text: string;
  /** What the written limits are amounts of; one that its metric is not is never kept. */
  readonly units?: readonly ('money' | 'share' | 'time' | 'number')[];
}

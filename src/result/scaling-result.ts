/**
 * What one autoscaler of a workload did. Its curves are series of the group `<kind>/<namespace>/<name>` of the
 * autoscaler: SeriesName.ReplicasDesired, ReplicasCurrent, ReplicasReady, ScalingMetric, ScalingTarget.
 */
export interface AutoscalerResult {
  /** HorizontalPodAutoscaler, VerticalPodAutoscaler, ScaledObject. */
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** `Deployment/web`. */
  readonly target: string;
  readonly replicasMin: number;
  readonly replicasMax: number;
  readonly replicasLowest: number;
  readonly replicasHighest: number;
  readonly replicasMean: number;
  readonly scaleUps: number;
  readonly scaleDowns: number;
  /** Share of the time in which the wish was cut, by the reason of the condition: TooManyReplicas, ScaleUpLimit … */
  readonly limited: readonly { readonly reason: string; readonly ratio: number }[];
  /** Share of the time in which no metric could be had. */
  readonly blindRatio: number;
}

/** Equal decisions about nodes, counted: what was done, or considered and not done, and why. */
export interface NodeDecisionGroup {
  readonly decision: 'scale-up' | 'scale-down' | 'no-scale-up' | 'no-scale-down';
  /** Node group or node pool. */
  readonly pool: string;
  readonly reason: string;
  /** Passes of the control loop in which this was decided. */
  readonly passes: number;
  /** Nodes added or removed, or distinct nodes that were not removed. */
  readonly nodes: number;
  /** Names: of nodes, or of the pods that wanted one. */
  readonly examples: readonly string[];
}

/** What the pods of one workload went through on their nodes. */
export interface RuntimeResult {
  readonly namespace: string;
  readonly kind: string;
  readonly name: string;
  /** Used ÷ requested, means over time; absent where nothing is requested or use is not known. */
  readonly cpuUseRatio?: number;
  readonly memoryUseRatio?: number;
  /** Share of the CFS periods in which a container stood still at its limit. */
  readonly throttledRatio: number;
  /** Share of its time in which a container got less CPU than it wanted because its node was busy. */
  readonly crowdedRatio?: number;
  readonly oomKills: number;
  readonly evictions: number;
  readonly restarts: number;
}

/** What became of the requests of one demand. */
export interface TrafficResult {
  /** What is asked: a Service, an Ingress or a workload. */
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly requests: number;
  readonly servedRatio: number;
  /** Sent to pods that were gone, or while there was none. */
  readonly lostRatio: number;
  /** Given up by those who asked. */
  readonly expiredRatio: number;
  /** Percentiles of the time to an answer, as means over all requests; and the worst p99 of any moment. */
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  readonly p99MsMax: number;
}

/** A container or pod that was killed or evicted for memory, disk or pids, with the ranking that decided it. */
export interface KillRecord {
  readonly timeMs: number;
  readonly kind: 'oom-kill' | 'eviction';
  readonly pod: string;
  /** Absent: the whole pod. */
  readonly container?: string;
  readonly node: string;
  /** `oom_score 1,041, first of 9 candidates`. */
  readonly why: string;
  /** Best ranked first; the victim is the first. */
  readonly ranking: readonly { readonly pod: string; readonly score: string }[];
}

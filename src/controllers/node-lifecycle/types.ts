export type ReadyStatus = 'True' | 'False' | 'Unknown';
/** Key of the NoExecute taint behind its prefix node.kubernetes.io/. */
export type HealthTaint = 'not-ready' | 'unreachable';

/** Flags of the node lifecycle controller. */
export interface NodeLifecycleOptions {
  readonly monitorPeriodMs: number;
  /** The controller's passes fall on this much after a multiple of its period; absent: 0. */
  readonly monitorPhaseMs?: number;
  readonly monitorGraceMs: number;
  readonly startupGraceMs: number;
  /** Nodes a second. */
  readonly evictionRate: number;
  readonly secondaryEvictionRate: number;
  readonly largeClusterSize: number;
  readonly unhealthyZoneThreshold: number;
}

/** The defaults of Kubernetes 1.37. */
export const DEFAULT_NODE_LIFECYCLE: NodeLifecycleOptions = {
  monitorPeriodMs: 5000,
  monitorGraceMs: 50_000,
  startupGraceMs: 60_000,
  evictionRate: 0.1,
  secondaryEvictionRate: 0.01,
  largeClusterSize: 50,
  unhealthyZoneThreshold: 0.55,
};

/** What the controller knows of a node. */
export interface NodeHealth {
  readonly name: string;
  readonly zone: string;
  /** Label node.kubernetes.io/exclude-disruption: does not count for the state of its zone. */
  readonly isExcluded: boolean;
  ready: ReadyStatus;
  noExecute: HealthTaint | undefined;
  /** Lease and status come in time. Where not, `probeMs` is the pass that saw the last one. */
  isHeartbeating: boolean;
  probeMs: number;
  /** Has never been Ready: the longer grace period holds. */
  isStarting: boolean;
}

/** A change that the controller makes to a node. */
export interface NodeChange {
  readonly node: string;
  /** Ready and the pressure conditions become Unknown, its pods not ready. */
  readonly becomesUnknown?: true;
  /** The NoExecute health taint it has from now on; 'none' removes it. */
  readonly noExecute?: HealthTaint | 'none';
}

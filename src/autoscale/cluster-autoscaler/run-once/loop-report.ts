import type { Pod } from '../../../model/index.ts';
import type { CaEvent } from '../ca-event.ts';
import type { ScaleUpStatus } from '../scale-up/scale-up-status.ts';
import type { NodeUtilization } from '../simulator/utilization.ts';

export type ScaleDownResult =
  | 'ScaleDownNotTried'
  | 'ScaleDownInCooldown'
  | 'ScaleDownNoCandidates'
  | 'ScaleDownNoNodeDeleted'
  | 'ScaleDownNodeDeleteStarted';

/** What one loop came to, and why. */
export interface LoopReport {
  /** One, or two with --enforce-node-group-min-size. */
  readonly scaleUps: readonly ScaleUpStatus[];
  /** Undefined: the loop ended before anybody looked at the cluster (--scale-up-from-zero=false). */
  readonly scaleDown: ScaleDownResult | undefined;
  /** Nodes whose deletion is to begin now: empty ones first. */
  readonly deletions: readonly NodeDeletion[];
  /** Nodes without need, by name; undefined: the planner did not run. */
  readonly unneeded: readonly string[] | undefined;
  /** Those past their timers and limits. */
  readonly removable: readonly string[];
  /** Why a node stays; the next loop writes it anew. */
  readonly unremovable: ReadonlyMap<string, string>;
  /** Of those the ones whose reason is another one than in the loop before, in the order of this one. */
  readonly news: readonly string[];
  /** Nodes that had a reason in the loop before and have none in this. */
  readonly gone: ReadonlySet<string>;
  /** The same three of nodes that were not even looked at. */
  readonly passedBy: Pick<LoopReport, 'unremovable' | 'news' | 'gone'>;
  /** How full the watched node is (StaticAutoscaler.watchedNode), where its eligibility asked that. */
  readonly watchedUtilization: number | undefined;
  /** Of those that are BlockedByPod: what is in the way. */
  readonly blocked: ReadonlyMap<string, { readonly pod: string; readonly why: string }>;
  readonly softTaints: SoftTaints;
  readonly events: readonly CaEvent[];
  readonly error: string | undefined;
}

export interface NodeDeletion {
  readonly node: string;
  readonly group: string;
  readonly utilization: NodeUtilization | undefined;
  /** False: there is nothing to move. */
  readonly isDrained: boolean;
  /** In the node's order; daemon and mirror pods are not among them. */
  readonly evictedPods: readonly Pod[];
}

/** Nodes that get or lose the taint DeletionCandidateOfClusterAutoscaler. */
export interface SoftTaints {
  readonly set: readonly string[];
  readonly cleared: readonly string[];
}

/** A loop that touched no DeletionCandidate taint. */
export const NO_SOFT_TAINTS: SoftTaints = { set: [], cleared: [] };

import type { RandomStream } from '../../../base/index.ts';
import type { DaemonSet, Node, Pod, PodDisruptionBudget } from '../../../model/index.ts';
import type { PriceModel, PriorityTier } from '../expander/expander.ts';
import type { CaSnapshot } from '../simulator/ca-snapshot.ts';
import type { OngoingDeletion } from '../scale-down/planner-world.ts';
import type { DrainContext } from '../simulator/drain-rules.ts';
import type { CaClock } from '../simulator/pod-kinds.ts';

/** What the Cluster Autoscaler sees at the start of a loop. */
export interface LoopWorld {
  readonly clock: CaClock;
  /** Real nodes by name, as `viewedNode` shows them. */
  readonly nodes: readonly Node[];
  /** These nodes with their pods, expendable ones left out. The loop writes into it: fork it, or throw it away. */
  readonly snapshot: CaSnapshot;
  /** Pods that kube-scheduler has called unschedulable, by namespace and name. */
  readonly waiting: readonly Pod[];
  /** Pods that stand for the room of capacity buffers. */
  readonly bufferPods?: readonly Pod[];
  readonly daemonSets: readonly DaemonSet[];
  readonly pdbs: readonly PodDisruptionBudget[];
  readonly replicasOf: DrainContext['replicasOf'];
  /** Nodes whose deletion has begun; they may be gone already. */
  readonly deleting: ReadonlyMap<string, OngoingDeletion>;
  readonly prices: PriceModel | undefined;
  /** Of the ConfigMap cluster-autoscaler-priority-expander. */
  readonly priorities: readonly PriorityTier[] | undefined;
  /** Draws among equal options; absent: the first. */
  readonly draws?: RandomStream;
}

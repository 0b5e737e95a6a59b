import type { NodeRow, PodRow } from '../../../model/index.ts';

/** What one scheduling cycle decided. The caller applies it. */
export type Decision = BoundDecision | FailedDecision;

export interface BoundDecision {
  readonly outcome: 'bound';
  readonly node: NodeRow;
  /** Nodes found feasible, and nodes found or rejected. */
  readonly feasible: number;
  readonly evaluated: number;
  /** GPU devices to take, a bit each, where a plugin has a say: for ClusterState.bindPod. */
  readonly devices?: number;
}

export interface FailedDecision {
  readonly outcome: 'unschedulable' | 'error';
  /** Text of the FailedScheduling event. */
  readonly message: () => string;
  /** Plugins that the queue remembers: an event that one of them waits for wakes the pod. */
  readonly plugins: readonly string[];
  readonly feasible: number;
  readonly evaluated: number;
  /** Preemption found a place: the pods to delete and the node that the pod is nominated to. */
  readonly nomination?: Nomination;
  /** A nomination that the pod has is to be cleared. */
  readonly clearsNomination: boolean;
}

export interface Nomination {
  readonly node: NodeRow;
  readonly victims: readonly PodRow[];
  /** Pods of lower priority that lose their nomination to this node. */
  readonly displaced: readonly PodRow[];
}

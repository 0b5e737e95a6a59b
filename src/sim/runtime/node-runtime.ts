import type { NodeRow, PodRow } from '../../model/index.ts';

/**
 * What runs on the nodes. The run tells which pods are bound and which must stop; the runtime starts their containers,
 * restarts and ends them, and says so through `startPod`, `setPodReady`, `restartPod` and `endPod` of sim/apply. What
 * containers use goes to `sim.metrics`, where the autoscalers read it.
 */
export interface NodeRuntime {
  /** The pod is booked on the node from now on. */
  podBound(pod: PodRow, node: NodeRow, nowMs: number): void;
  /** The pod was told to stop; the runtime calls `endPod` when it has, within its grace period. */
  podTerminating(pod: PodRow, nowMs: number): void;
  /** The pod is over and its row about to be freed, whoever ended it. */
  podGone(pod: PodRow, nowMs: number): void;
  /** Slots of `sim.metrics`, one a container in the order of the pod's spec; empty while none runs. */
  metricSlots(pod: PodRow): readonly number[];
}

import type { NodeRow, PodRow } from '../../model/index.ts';
import type { NodeLoad } from './node/node-load.ts';
import type { ContainerExit } from '../workload-controllers.ts';
import type { RuntimeFacts } from './runtime-facts.ts';

/**
 * What runs on the nodes. The run tells which pods are bound and which must stop; the runtime starts their containers,
 * restarts and ends them, and says so through `startPod`, `setPodReady`, `endPod` of sim/apply and `podRestarted` of the
 * controllers. What containers use goes to `sim.metrics`, where the autoscalers read it.
 */
export interface NodeRuntime {
  /** The pod is booked on the node from now on. */
  podBound(pod: PodRow, node: NodeRow, nowMs: number): void;
  /** The pod of a dump is on the node and runs already. */
  podAdopted(pod: PodRow, node: NodeRow, nowMs: number): void;
  /** The pod was told to stop; the runtime calls `endPod` when it has, within its grace period. */
  podTerminating(pod: PodRow, nowMs: number): void;
  /** The pod is over and its row about to be freed, whoever ended it. Absent: nothing is kept for a pod. */
  podGone?(pod: PodRow, nowMs: number): void;
  /** The pod's containers have other requests and limits from here on: those of its template. Absent: nobody looks. */
  podResized?(pod: PodRow, nowMs: number): void;
  /** What the container uses of memory now; undefined: nobody knows. */
  memoryBytesOf?(pod: PodRow, container: string): number | undefined;
  /** Exit codes of the pod's containers that have ended, regular ones before init containers. */
  exitsOf?(pod: PodRow): readonly ContainerExit[];
  /** The node object is there. Absent, as with `nodeLeft`: nothing is kept for a node. */
  nodeJoined?(node: NodeRow, nowMs: number): void;
  /** The node object is about to be deleted; its pods have ended. */
  nodeLeft?(node: NodeRow, nowMs: number): void;
  /** The machine has stopped: nothing happens to its pods until it is back. Absent: their events are void meanwhile. */
  nodeSilent?(node: NodeRow, nowMs: number): void;
  /** The machine runs again, and the kubelet on it; what ran there is about to be started once more. */
  nodeRestarted?(node: NodeRow, nowMs: number): void;
  /** The control plane has given up on the pod's node: it counts as not ready. Absent: nobody is told. */
  podUnknown?(pod: PodRow, nowMs: number): void;
  /** The node was silent and is back. Absent: its machine was restarted, and what ran on it starts again. */
  nodeBack?(node: NodeRow, nowMs: number): void;
  /** All that is there at the start has been told. Absent: what is to come is in the queue already. */
  begin?(nowMs: number): void;
  /**
   * Slots of `sim.metrics`, one a container in the order of the pod's spec; empty unless all of them run. Absent: nobody
   * looks into containers, and what they use is not known.
   */
  metricSlots?(pod: PodRow): readonly number[];
  /** What runs on the nodes now. Absent: nobody looks into containers. */
  nodeLoads?(): Iterable<NodeLoad>;
  /** What happened on the nodes. Absent: nobody looked. */
  facts?(endMs: number): RuntimeFacts;
}

import type { KubernetesObject, Labels, LabelSelector, Node, NodeRow, Pod, PodRow } from '../model/index.ts';
import type { ObjectName } from '../scenario/index.ts';

/** How a pod came to its end. */
export type PodEnd = 'succeeded' | 'failed' | 'deleted';

/** How a container of a pod ended. */
export interface ContainerExit {
  readonly container: string;
  readonly exitCode: number;
}

/**
 * Who makes and replaces pods for Deployments, StatefulSets, DaemonSets, Jobs and the like. The run tells what
 * happened; the controllers create and delete pods in answer, when their control plane gets round to it.
 */
export interface WorkloadControllers {
  /** A workload object came or changed. False: a kind that these controllers do not know. */
  applied(object: KubernetesObject, nowMs: number): boolean;
  /** False: there is no such workload. */
  deleted(name: ObjectName, nowMs: number): boolean;
  scaled(name: ObjectName, replicas: number, nowMs: number): boolean;
  /** A pod of a dump is there already: it counts for its owner. */
  adopted(podRow: PodRow, nowMs: number): void;
  /** All that is there at the start has been told: act from here on. */
  begin(nowMs: number): void;
  /** ControlPlaneDue: the controllers asked to be called at this time. */
  due(nowMs: number): void;
  /**
   * The pod was told to stop and holds its node until it has.
   *
   * @param disruption - reason of the pod's DisruptionTarget condition, where it was not its owner's wish
   */
  podTerminating(podRow: PodRow, nowMs: number, disruption?: string): void;
  /** The row is about to be freed; exit codes of its containers, where the runtime looks into them. */
  podEnded(podRow: PodRow, how: PodEnd, exits: readonly ContainerExit[], nowMs: number): void;
  podBound(podRow: PodRow, nodeRow: NodeRow, nowMs: number): void;
  /** Its containers run for the first time. */
  podRunning(podRow: PodRow, nowMs: number): void;
  /** Its Ready condition changed. */
  podReady(podRow: PodRow, isReady: boolean, nowMs: number): void;
  /** A container was started again. */
  podRestarted(podRow: PodRow, nowMs: number): void;
  /** POST …/eviction: true books the disruption; the run then deletes the pod. */
  allowEviction(podRow: PodRow, nowMs: number): boolean;
  nodeJoined(nodeRow: NodeRow, nowMs: number): void;
  /** Labels, taints, schedulability or conditions of the node changed. */
  nodeChanged(nodeRow: NodeRow, nowMs: number): void;
  /** The node object is about to be deleted; its pods have ended. */
  nodeLeft(nodeRow: NodeRow, nowMs: number): void;
  /** Nothing is heard of the node's kubelet any more; its lease was last renewed at that time. */
  nodeFellSilent(nodeRow: NodeRow, lastRenewalMs: number, nowMs: number): void;
  /** The kubelet reports its Ready condition: one that was silent is back. */
  nodeReported(nodeRow: NodeRow, isReady: boolean, nowMs: number): void;
  /** The daemon pods that would come with such a node. */
  daemonPodsOf(node: Node): readonly Pod[];
  /** Its pods that have not ended, in order of creation; empty for a workload that is not there. */
  podsOf(target: ObjectName): readonly PodRow[];
  /** Replicas that an owner of pods asks for (a DaemonSet: those that are ready); undefined: it is not there. */
  replicasOf(owner: ObjectName): number | undefined;
  /** The workloads whose pods these labels would be: what a demand curve scales. */
  workloadsOf(target: ObjectName): readonly ScalableWorkload[];
  /** Rises whenever a workload comes, goes or gets other labels or another selector. */
  readonly workloadsVersion: number;
}

/** A workload as a demand curve sees it. */
export interface ScalableWorkload {
  readonly owner: ObjectName;
  /** Of its pods. */
  readonly labels: Labels;
  readonly selector: LabelSelector;
  readonly replicas: number;
  readonly milliCpu: number;
}

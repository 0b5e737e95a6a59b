/** An event as the Cluster Autoscaler records it. */
export interface CaEvent {
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  /** `Pod/namespace/name`, `Node/name`, or that of the status ConfigMap for what concerns the whole cluster. */
  readonly object: string;
  readonly message: string;
}

export type EmitEvent = (event: CaEvent) => void;

/** What an event is about when it concerns the whole cluster: the status ConfigMap. */
export const CLUSTER_OBJECT = 'ConfigMap/kube-system/cluster-autoscaler-status';

/** An event on the status ConfigMap, upstream's LogRecorder. */
export function clusterEvent(type: CaEvent['type'], reason: string, message: string): CaEvent {
  return { type, reason, object: CLUSTER_OBJECT, message };
}

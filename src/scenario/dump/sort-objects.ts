import type { KubernetesObject, Node, Pod } from '../../model/index.ts';
import type { ManifestObject } from '../../ingest/index.ts';

/** The objects of manifests and dumps by the part that they play in a run. */
export interface SortedObjects {
  readonly nodes: Node[];
  /** Pods of a running cluster. */
  readonly pods: Pod[];
  /** What makes pods: Deployments, Jobs and so on, and pods that a person wrote. */
  readonly workloads: KubernetesObject[];
  readonly objects: KubernetesObject[];
  readonly schedulerConfigs: KubernetesObject[];
}

const WORKLOADS = new Set([
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'Job',
  'CronJob',
  'ReplicationController',
]);

/**
 * Puts each object where a run looks for it. ReplicaSets that a Deployment owns stand beside the others as objects:
 * their Deployment makes their pods. Likewise the Jobs of a CronJob are workloads of their own once they exist.
 */
export function sortObjects(read: readonly ManifestObject[]): SortedObjects {
  const sorted: SortedObjects = { nodes: [], pods: [], workloads: [], objects: [], schedulerConfigs: [] };
  for (const { object, isLive } of read) {
    if (object.kind === 'Node') sorted.nodes.push(object as Node);
    else if (object.kind === 'Pod') placePod(object as Pod, isLive, sorted);
    else if (object.kind === 'KubeSchedulerConfiguration') sorted.schedulerConfigs.push(object);
    else if (WORKLOADS.has(object.kind) || isFreeReplicaSet(object)) sorted.workloads.push(object);
    else sorted.objects.push(object);
  }
  return sorted;
}

function placePod(pod: Pod, isLive: boolean, sorted: SortedObjects): void {
  const isOfCluster =
    isLive || pod.spec.nodeName !== undefined || (pod.metadata.ownerReferences ?? []).length > 0;
  if (isOfCluster) sorted.pods.push(pod);
  else sorted.workloads.push(pod);
}

function isFreeReplicaSet({ kind, metadata }: KubernetesObject): boolean {
  return (
    kind === 'ReplicaSet' && !(metadata.ownerReferences ?? []).some((owner) => owner.controller === true)
  );
}

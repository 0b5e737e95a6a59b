import type { KubernetesObject } from '../../model/index.ts';
import type { KeptCluster } from './kept-cluster.ts';
import type { LiveCluster } from './live-cluster.ts';
import { freed, isDaemonPod, isStaticPod, standInDaemonSets } from './node-bound-pods.ts';
import { ownersOfPods } from './pod-owners.ts';
import type { ScenarioReading } from '../build/reading.ts';

/**
 * The pods of a cluster freed from its nodes, to be packed anew onto the scenario's pools. Daemon and static pods go
 * with their nodes: DaemonSets make theirs again, one per new node.
 */
export function repacked(
  live: LiveCluster,
  objects: readonly KubernetesObject[],
  reading: ScenarioReading,
): KeptCluster {
  const bound = live.pods.filter((pod) => isStaticPod(pod) || isDaemonPod(pod));
  const gone = new Set(bound);
  const pods = live.pods.filter((pod) => !gone.has(pod)).map(freed);
  const workloads = [...live.workloads, ...standInDaemonSets(bound, live.workloads)];
  const { owners, replicaSets } = ownersOfPods(pods, workloads, objects);
  reading.assumptions.push(
    `Repacked: ${live.nodes.length} nodes and ${bound.length} static and daemon pods were dropped, ${pods.length} pods are scheduled anew.`,
  );
  return {
    nodes: [],
    pods,
    workloads,
    podOwners: owners,
    objects: [...withoutNodeBound(objects), ...replicaSets],
  };
}

/** Attachments and node objects of storage go with their nodes. */
function withoutNodeBound(objects: readonly KubernetesObject[]): readonly KubernetesObject[] {
  return objects.filter(({ kind }) => kind !== 'VolumeAttachment' && kind !== 'CSINode');
}

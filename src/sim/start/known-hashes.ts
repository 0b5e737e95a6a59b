import type { KubernetesObject, Pod, ReplicaSet } from '../../model/index.ts';
import type { Scenario } from '../../scenario/index.ts';

/**
 * The pod-template-hash that each Deployment's pods carry already, by `Deployment/<namespace>/<name>`: from its newest
 * ReplicaSet that has pods, else from the owners that the pods themselves name. Without ReplicaSets in a dump this is
 * how a pod finds its Deployment.
 */
export function knownHashes({ cluster, workload }: Scenario): Map<string, string> {
  const hashes = new Map<string, string>();
  for (const pod of cluster.pods) addHash(hashes, pod, ownerOf(pod, 'ReplicaSet')?.name);
  const sets = [...workload.objects, ...cluster.objects].filter(isReplicaSet);
  for (const set of sets.filter(({ spec }) => (spec.replicas ?? 1) > 0).sort(byRevision)) {
    const deployment = ownerOf(set, 'Deployment');
    const hash = set.metadata.labels?.[HASH_LABEL];
    if (deployment !== undefined && hash !== undefined) hashes.set(keyOf(set, deployment.name), hash);
  }
  return hashes;
}

const HASH_LABEL = 'pod-template-hash';

function addHash(hashes: Map<string, string>, pod: Pod, replicaSet: string | undefined): void {
  const hash = pod.metadata.labels?.[HASH_LABEL];
  if (hash === undefined || replicaSet?.endsWith(`-${hash}`) !== true) return;
  hashes.set(keyOf(pod, replicaSet.slice(0, -hash.length - 1)), hash);
}

function ownerOf({ metadata }: KubernetesObject, kind: string): { readonly name: string } | undefined {
  return metadata.ownerReferences?.find((owner) => owner.kind === kind && owner.controller !== false);
}

function keyOf({ metadata }: KubernetesObject, deployment: string): string {
  return `Deployment/${metadata.namespace ?? 'default'}/${deployment}`;
}

function isReplicaSet(object: KubernetesObject): object is ReplicaSet {
  return object.kind === 'ReplicaSet';
}

function byRevision(a: ReplicaSet, b: ReplicaSet): number {
  const revision = ({ metadata }: ReplicaSet): number =>
    Number(metadata.annotations?.['deployment.kubernetes.io/revision'] ?? 0);
  return revision(a) - revision(b) || (a.metadata.name < b.metadata.name ? -1 : 1);
}

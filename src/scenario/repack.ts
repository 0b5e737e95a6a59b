import type { KubernetesObject, Pod } from '../model/index.ts';
import type { Kept } from './build-cluster.ts';
import { controllerOf } from './live-cluster.ts';
import type { LiveCluster } from './live-cluster.ts';
import { ownersOfPods } from './pod-owners.ts';
import type { ScenarioReading } from './reading.ts';

/**
 * The pods of a cluster freed from its nodes, to be packed anew onto the scenario's pools. Daemon pods go: their
 * DaemonSets make them again, one per new node. Static pods belong to the machines that are gone; where every node had
 * one of a name, a DaemonSet stands in for it.
 */
export function repacked(
  live: LiveCluster,
  objects: readonly KubernetesObject[],
  reading: ScenarioReading,
): Kept {
  const daemonSets = new Set(
    live.workloads.filter(({ kind }) => kind === 'DaemonSet').map(({ metadata }) => metadata.name),
  );
  const statics = live.pods.filter(isStatic);
  const daemons = live.pods.filter((pod) => controllerOf(pod)?.kind === 'DaemonSet');
  const known = daemons.filter((pod) => daemonSets.has(controllerOf(pod)?.name ?? ''));
  const orphans = daemons.filter((pod) => !known.includes(pod));
  const others = live.pods.filter((pod) => !statics.includes(pod) && !daemons.includes(pod)).map(freed);
  const standIns = [...standInDaemonSets(statics, staticName), ...standInDaemonSets(orphans, daemonName)];

  const workloads = [...live.workloads, ...standIns];
  const { owners, replicaSets } = ownersOfPods(others, workloads, objects);
  reading.assumptions.push(
    `Repacked: ${live.nodes.length} nodes and ${live.pods.length - others.length} static and daemon pods were dropped, ${others.length} pods are scheduled anew.`,
  );
  return {
    nodes: [],
    pods: others,
    workloads,
    podOwners: owners,
    objects: [...withoutNodeBound(objects), ...replicaSets],
  };
}

function isStatic(pod: Pod): boolean {
  return (
    controllerOf(pod)?.kind === 'Node' ||
    pod.metadata.annotations?.['kubernetes.io/config.mirror'] !== undefined
  );
}

function freed(pod: Pod): Pod {
  const { nodeName: _node, ...spec } = pod.spec;
  const { status: _status, ...rest } = pod;
  return { ...rest, spec };
}

/** A static pod is named `<name>-<node>`. */
function staticName({ metadata, spec }: Pod): string {
  const suffix = `-${spec.nodeName ?? ''}`;
  return metadata.name.endsWith(suffix) ? metadata.name.slice(0, -suffix.length) : metadata.name;
}

function daemonName(pod: Pod): string {
  return controllerOf(pod)?.name ?? pod.metadata.name;
}

/** One DaemonSet for the pods of one name that stood on more than one node; the first of them is its template. */
function standInDaemonSets(pods: readonly Pod[], nameOf: (pod: Pod) => string): KubernetesObject[] {
  const byName = new Map<string, Pod[]>();
  for (const pod of pods) {
    const key = `${pod.metadata.namespace ?? 'default'}/${nameOf(pod)}`;
    byName.set(key, [...(byName.get(key) ?? []), pod]);
  }
  return [...byName].map(([key, [pod]]) => {
    const [namespace, name] = key.split('/');
    const labels = { ...pod.metadata.labels, 'plimsoll.dev/daemon': name };
    const { nodeName: _node, affinity: _pinned, ...spec } = pod.spec;
    const daemonSet = {
      apiVersion: 'apps/v1',
      kind: 'DaemonSet',
      metadata: { name, namespace },
      spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
    };
    return daemonSet;
  });
}

/** Attachments and node objects of storage go with their nodes. */
function withoutNodeBound(objects: readonly KubernetesObject[]): readonly KubernetesObject[] {
  return objects.filter(({ kind }) => kind !== 'VolumeAttachment' && kind !== 'CSINode');
}

import type { KubernetesObject, Pod } from '../../model/index.ts';
import { controllerOf } from './owner-references.ts';

/** A pod that a kubelet made from a file of its machine. */
export function isStaticPod(pod: Pod): boolean {
  return (
    controllerOf(pod)?.kind === 'Node' ||
    pod.metadata.annotations?.['kubernetes.io/config.mirror'] !== undefined
  );
}

/** A pod that a DaemonSet put onto its machine. */
export function isDaemonPod(pod: Pod): boolean {
  return controllerOf(pod)?.kind === 'DaemonSet';
}

/** The pod as it was before it was bound. */
export function freed(pod: Pod): Pod {
  const { nodeName: _node, ...spec } = pod.spec;
  const { status: _status, ...rest } = pod;
  return { ...rest, spec };
}

/**
 * DaemonSets that stand in for pods which belonged to machines that are gone: for daemon pods whose DaemonSet is not
 * in the input, and for static pods that every machine had (kube-proxy on GKE and kops). The control plane's own
 * static pods are not remade: new nodes are workers.
 */
export function standInDaemonSets(
  pods: readonly Pod[],
  workloads: readonly KubernetesObject[],
): KubernetesObject[] {
  const machines = new Set(pods.flatMap(({ spec }) => spec.nodeName ?? [])).size;
  const known = new Set(workloads.filter(({ kind }) => kind === 'DaemonSet').map(keyOf));
  const byName = new Map<string, Pod[]>();
  for (const pod of pods) {
    const key = `${pod.metadata.namespace ?? 'default'}/${isStaticPod(pod) ? staticName(pod) : daemonName(pod)}`;
    byName.set(key, [...(byName.get(key) ?? []), pod]);
  }
  return [...byName]
    .filter(([key, group]) => !known.has(key) && (!isStaticPod(group[0]) || isOnEvery(group, machines)))
    .map(([key, [pod]]) => daemonSetLike(pod, key));
}

function isOnEvery(group: readonly Pod[], machines: number): boolean {
  return group.length >= machines && group[0].metadata.labels?.['tier'] !== 'control-plane';
}

function keyOf({ metadata }: KubernetesObject): string {
  return `${metadata.namespace ?? 'default'}/${metadata.name}`;
}

/** A static pod is named `<name>-<node>`. */
function staticName({ metadata, spec }: Pod): string {
  const suffix = `-${spec.nodeName ?? ''}`;
  return metadata.name.endsWith(suffix) ? metadata.name.slice(0, -suffix.length) : metadata.name;
}

function daemonName(pod: Pod): string {
  return controllerOf(pod)?.name ?? pod.metadata.name;
}

function daemonSetLike(pod: Pod, key: string): KubernetesObject {
  const [namespace, name] = key.split('/');
  const labels = { ...pod.metadata.labels, 'plimsoll.dev/daemon': name };
  const { nodeName: _node, affinity, ...spec } = pod.spec;
  // The DaemonSet controller pins each of its pods to a node by node affinity; the rest was the author's.
  const { nodeAffinity: _pinned, ...free } = affinity ?? {};
  const template = {
    metadata: { labels },
    spec: { ...spec, ...(Object.keys(free).length === 0 ? {} : { affinity: free }) },
  };
  const daemonSet = {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name, namespace },
    spec: { selector: { matchLabels: labels }, template },
  };
  return daemonSet;
}

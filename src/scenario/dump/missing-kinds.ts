import type { KubernetesObject, Pod } from '../../model/index.ts';
import { controllerOf } from './owner-references.ts';
import type { ScenarioReading } from '../build/reading.ts';
import type { SortedObjects } from './sort-objects.ts';

interface MissingKind {
  readonly kind: string;
  readonly resource: string;
  /** Why the answer may change without it. */
  readonly why: string;
  readonly isMissed: (cluster: SortedObjects) => boolean;
}

const has = ({ workloads, objects }: SortedObjects, kind: string): boolean =>
  [...workloads, ...objects].some((object) => object.kind === kind);
const somePod = ({ pods }: SortedObjects, test: (pod: Pod) => boolean): boolean => pods.some(test);

/** What a dump may lack that changes a decision, each with the sign that it is lacking. */
const KINDS: readonly MissingKind[] = [
  {
    kind: 'ReplicaSet',
    resource: 'replicasets',
    why: 'pods are matched to their Deployments by name only',
    isMissed: (cluster) =>
      !hasAnyOwner(cluster, 'ReplicaSet') &&
      somePod(cluster, (pod) => controllerOf(pod)?.kind === 'ReplicaSet'),
  },
  {
    kind: 'Deployment',
    resource: 'deployments',
    why: 'pods that end are not replaced',
    isMissed: (cluster) =>
      !has(cluster, 'Deployment') &&
      somePod(cluster, (pod) => pod.metadata.labels?.['pod-template-hash'] !== undefined),
  },
  {
    kind: 'DaemonSet',
    resource: 'daemonsets',
    why: 'new nodes start without their daemon pods',
    isMissed: (cluster) =>
      !has(cluster, 'DaemonSet') && somePod(cluster, (pod) => controllerOf(pod)?.kind === 'DaemonSet'),
  },
  {
    kind: 'StatefulSet',
    resource: 'statefulsets',
    why: 'pods that end are not replaced',
    isMissed: (cluster) =>
      !has(cluster, 'StatefulSet') && somePod(cluster, (pod) => controllerOf(pod)?.kind === 'StatefulSet'),
  },
  {
    kind: 'PriorityClass',
    resource: 'priorityclasses',
    why: 'pods get the priority that their spec says, or 0',
    isMissed: (cluster) => !has(cluster, 'PriorityClass') && usesPriorityClass(cluster),
  },
  {
    kind: 'PersistentVolumeClaim',
    resource: 'persistentvolumeclaims',
    why: 'where volumes tie pods to zones is not known',
    isMissed: (cluster) => !has(cluster, 'PersistentVolumeClaim') && somePod(cluster, usesClaim),
  },
  {
    kind: 'PersistentVolume',
    resource: 'persistentvolumes,storageclasses',
    why: 'where volumes tie pods to zones is not known',
    isMissed: (cluster) =>
      !has(cluster, 'PersistentVolume') && has(cluster, 'PersistentVolumeClaim') && cluster.pods.length > 0,
  },
  {
    kind: 'PodDisruptionBudget',
    resource: 'poddisruptionbudgets',
    why: 'drains and scale-downs are not held back',
    isMissed: (cluster) =>
      !has(cluster, 'PodDisruptionBudget') && cluster.nodes.length > 0 && cluster.pods.length > 0,
  },
];

/** Says what a dump lacks, once, with the command that brings it. Manifests that a person wrote are not asked. */
export function sayMissing(cluster: SortedObjects, reading: ScenarioReading): void {
  if (cluster.pods.length === 0) return;
  const missed = KINDS.filter(({ isMissed }) => isMissed(cluster));
  for (const { kind, resource, why } of missed)
    reading.warn([], {
      code: 'kind-missing',
      message: `no ${kind} in the input: ${why}`,
      hint: `kubectl get ${resource} -A -o json`,
    });
  if (cluster.nodes.length === 0)
    reading.warn([], {
      code: 'kind-missing',
      message: 'no Node in the input: nodes of a default type stand in',
      hint: 'kubectl get nodes -o json',
    });
}

/** ReplicaSets of Deployments stand among the objects, free ones among the workloads. */
function hasAnyOwner({ objects, workloads }: SortedObjects, kind: string): boolean {
  return [...objects, ...workloads].some((object: KubernetesObject) => object.kind === kind);
}

/** The two system classes are built in, and a live pod has had its class resolved to a number. */
function usesPriorityClass({ pods }: SortedObjects): boolean {
  const system = new Set(['system-cluster-critical', 'system-node-critical']);
  return pods.some(
    ({ spec }) =>
      spec.priorityClassName !== undefined &&
      !system.has(spec.priorityClassName) &&
      spec.priority === undefined,
  );
}

/** A claim may be bound to a volume of one zone: its pod can then run only there. */
function usesClaim({ spec }: Pod): boolean {
  return (spec.volumes ?? []).some(({ persistentVolumeClaim }) => persistentVolumeClaim !== undefined);
}

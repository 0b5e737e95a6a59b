import { sameValue } from '../../base/index.ts';
import { compareQuantities, podRequests, quantityMap, scaledValue } from '../../model/index.ts';
import type { KubernetesObject, Node, Pod, QuantityMap, ResourceList } from '../../model/index.ts';

/** Objects whose changes plugins wait for, spelled as upstream's event labels spell them. */
export type EventResource =
  | 'Node'
  | 'AssignedPod'
  | 'TargetPod'
  | 'UnscheduledPod'
  | 'PersistentVolume'
  | 'PersistentVolumeClaim'
  | 'storage.k8s.io/StorageClass'
  | 'storage.k8s.io/CSINode'
  | 'storage.k8s.io/CSIDriver'
  | 'storage.k8s.io/CSIStorageCapacity'
  | 'storage.k8s.io/VolumeAttachment';

/**
 * Something in the cluster changed that may make a pending pod schedulable. AssignedPod is a pod on a node, TargetPod
 * the pending pod itself. `old` is absent for an addition, `new` for a deletion.
 *
 * Upstream: kube-scheduler/framework, ClusterEvent.
 */
export interface ClusterEvent {
  readonly resource: EventResource;
  /** `Add`, `Update`, `Delete`, or what was updated: `UpdateNodeLabel` … */
  readonly action: string;
  readonly old?: KubernetesObject;
  readonly new?: KubernetesObject;
}

/** The event as upstream's metrics and logs name it. */
export function eventLabel({ resource, action }: ClusterEvent): string {
  return `${resource}${action}`;
}

/** The events of an object that came, changed or went; an update of a node that changes nothing of note gives none. */
export function clusterEvents(
  resource: EventResource,
  old: KubernetesObject | undefined,
  current: KubernetesObject | undefined,
): readonly ClusterEvent[] {
  return actionsOf(resource, old, current).map((action) => ({
    resource,
    action,
    ...(old !== undefined && { old }),
    ...(current !== undefined && { new: current }),
  }));
}

function actionsOf(
  resource: EventResource,
  old: KubernetesObject | undefined,
  current: KubernetesObject | undefined,
): readonly string[] {
  if (old === undefined) return ['Add'];
  if (current === undefined) return ['Delete'];
  if (resource === 'Node') return nodeUpdates(old, current as Node);
  if (resource.endsWith('Pod')) return podUpdates(old as Pod, current as Pod);
  return ['Update'];
}

/** In upstream's order; uncordoning counts as a change of taints. */
function nodeUpdates(old: Node, current: Node): readonly string[] {
  const uncordoned = old.spec?.unschedulable === true && current.spec?.unschedulable !== true;
  const statuses = (node: Node): object =>
    Object.fromEntries((node.status?.conditions ?? []).map(({ type, status }) => [type, status]));
  const { metadata: before } = old;
  const { metadata: after } = current;
  const changes: readonly (readonly [boolean, string])[] = [
    [uncordoned, 'UpdateNodeTaint'],
    [!sameQuantities(old.status?.allocatable, current.status?.allocatable), 'UpdateNodeAllocatable'],
    [!sameValue(before.labels, after.labels), 'UpdateNodeLabel'],
    [!sameValue(old.spec?.taints, current.spec?.taints), 'UpdateNodeTaint'],
    [!sameValue(statuses(old), statuses(current)), 'UpdateNodeCondition'],
    [!sameValue(before.annotations, after.annotations), 'UpdateNodeAnnotation'],
  ];
  return changes.filter(([changed]) => changed).map(([, action]) => action);
}

function podUpdates(old: Pod, current: Pod): readonly string[] {
  const before = podRequests(old, { withStatus: true });
  const after = podRequests(current, { withStatus: true });
  const gates = (pod: Pod): number => (pod.spec.schedulingGates ?? []).length;
  const tolerations = (pod: Pod): number => (pod.spec.tolerations ?? []).length;
  const changes: readonly (readonly [boolean, string])[] = [
    [!sameValue(old.metadata.labels, current.metadata.labels), 'UpdatePodLabel'],
    [anyGrew(after, before), 'UpdatePodScaleDown'],
    [anyGrew(before, after), 'UpdatePodScaleUp'],
    [gates(old) > 0 && gates(current) === 0, 'UpdatePodSchedulingGatesEliminated'],
    [tolerations(old) !== tolerations(current), 'UpdatePodToleration'],
  ];
  const actions = changes.filter(([changed]) => changed).map(([, action]) => action);
  return actions.length > 0 ? actions : ['Update'];
}

/** Is a resource of `to` new, or larger than in `from`, in thousandths? */
function anyGrew(from: QuantityMap, to: QuantityMap): boolean {
  for (const [name, quantity] of to) {
    const before = from.get(name);
    if (before === undefined || scaledValue(quantity, -3) > scaledValue(before, -3)) return true;
  }
  return false;
}

function sameQuantities(a: ResourceList | undefined, b: ResourceList | undefined): boolean {
  const left = quantityMap(a);
  const right = quantityMap(b);
  if (left.size !== right.size) return false;
  return [...left].every(([name, quantity]) => {
    const other = right.get(name);
    return other !== undefined && compareQuantities(quantity, other) === 0;
  });
}

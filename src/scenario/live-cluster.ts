import type { Condition, Job, KubernetesObject, Node, OwnerReference, Pod } from '../model/index.ts';
import type { ScenarioReading } from './reading.ts';
import type { SortedObjects } from './sort-objects.ts';

/** What is left of a dump once all that is over has been taken out. */
export interface LiveCluster {
  readonly nodes: readonly Node[];
  readonly pods: readonly Pod[];
  readonly workloads: readonly KubernetesObject[];
}

/**
 * A dump shows what was; a run goes on from it. Finished pods and Jobs are left out, and pods that were bound to nodes
 * which the dump lacks wait to be scheduled anew.
 */
export function liveCluster(sorted: SortedObjects, reading: ScenarioReading): LiveCluster {
  const nodes = sorted.nodes.map(withAllocatable);
  for (const node of nodes)
    if (node.status?.allocatable === undefined)
      reading.warn([], {
        code: 'node-without-capacity',
        message: `node ${node.metadata.name} has neither allocatable nor capacity: nothing fits on it`,
      });
  const names = new Set(nodes.map(({ metadata }) => metadata.name));
  const finished = sorted.pods.filter(isFinished);
  count(reading, 'Pod', finished.length, 'it had finished');
  const over = sorted.workloads.filter((object) => object.kind === 'Job' && isOver(object as Job));
  count(reading, 'Job', over.length, 'it had finished');

  let homeless = 0;
  const pods = sorted.pods
    .filter((pod) => !isFinished(pod))
    .map((pod) => {
      if (pod.spec.nodeName === undefined || names.has(pod.spec.nodeName)) return pod;
      homeless++;
      const { nodeName: _gone, ...spec } = pod.spec;
      return { ...pod, spec };
    });
  if (homeless > 0 && nodes.length > 0)
    reading.warn([], {
      code: 'node-missing',
      message: `${homeless} pods were bound to nodes that the input lacks: they are scheduled anew`,
      hint: 'kubectl get nodes -o json brings the nodes',
    });
  return { nodes, pods, workloads: sorted.workloads.filter((object) => !over.includes(object)) };
}

/** The API server takes capacity for allocatable where a kubelet reports only that. */
function withAllocatable(node: Node): Node {
  const { status } = node;
  if (status?.allocatable !== undefined || status?.capacity === undefined) return node;
  return { ...node, status: { ...status, allocatable: status.capacity } };
}

function isFinished({ status }: Pod): boolean {
  return status?.phase === 'Succeeded' || status?.phase === 'Failed';
}

function isOver({ status }: Job): boolean {
  if (status?.['completionTime'] !== undefined) return true;
  const conditions = status?.['conditions'];
  return (
    Array.isArray(conditions) &&
    conditions.some(
      ({ type, status: value }: Condition) => (type === 'Complete' || type === 'Failed') && value === 'True',
    )
  );
}

function count(reading: ScenarioReading, what: string, number: number, why: string): void {
  if (number > 0) reading.ignored.push({ what, count: number, why });
}

/** The reference to the controller of an object. */
export function controllerOf(object: KubernetesObject): OwnerReference | undefined {
  const owners = object.metadata.ownerReferences ?? [];
  return (
    owners.find(({ controller }) => controller === true) ?? (owners.length === 1 ? owners[0] : undefined)
  );
}

import type { Condition, Job, KubernetesObject, Node, Pod } from '../../model/index.ts';
import { freed, isDaemonPod, isStaticPod, standInDaemonSets } from './node-bound-pods.ts';
import type { ScenarioReading } from '../build/reading.ts';
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
  capacityWarnings(nodes, reading);
  const names = new Set(nodes.map(({ metadata }) => metadata.name));
  const finished = sorted.pods.filter(isFinished);
  count(reading, 'Pod', finished.length, 'it had finished');
  const over = sorted.workloads.filter((object) => object.kind === 'Job' && isOver(object as Job));
  count(reading, 'Job', over.length, 'it had finished');

  const unfinished = sorted.pods.filter((pod) => !isFinished(pod));
  const workloads = sorted.workloads.filter((object) => !over.includes(object));
  const homeless = unfinished.filter(({ spec }) => spec.nodeName !== undefined && !names.has(spec.nodeName));
  if (homeless.length === 0) return { nodes, pods: unfinished, workloads };
  return { nodes, ...rehomed(unfinished, homeless, { nodes, workloads, reading }) };
}

/** kube-scheduler takes what a node does not name as 0, the number of pods too. */
function capacityWarnings(nodes: readonly Node[], reading: ScenarioReading): void {
  const silent = nodes.filter(({ status }) => status?.allocatable === undefined);
  if (silent.length > 0)
    reading.warn([], {
      code: 'node-without-capacity',
      message: `${nodesText(silent)} neither allocatable nor capacity: nothing fits on it`,
    });
  const podless = nodes.filter(({ status }) => status?.allocatable?.['pods'] === undefined);
  if (podless.length > silent.length)
    reading.warn([], {
      code: 'node-without-capacity',
      message: `${nodesText(podless.filter((node) => !silent.includes(node)))} no number of pods: none fits on it`,
      hint: 'add pods: "110" to status.allocatable',
    });
}

function nodesText(nodes: readonly Node[]): string {
  const [{ metadata }] = nodes;
  return nodes.length === 1
    ? `node ${metadata.name} has`
    : `${nodes.length} nodes, ${metadata.name} the first, have`;
}

/** Pods whose nodes the input lacks wait anew; those that belonged to the machine itself are gone with it. */
function rehomed(
  pods: readonly Pod[],
  homeless: readonly Pod[],
  {
    nodes,
    workloads,
    reading,
  }: Pick<LiveCluster, 'nodes' | 'workloads'> & { readonly reading: ScenarioReading },
): Pick<LiveCluster, 'pods' | 'workloads'> {
  const gone = new Set(homeless.filter((pod) => isStaticPod(pod) || isDaemonPod(pod)));
  const free = new Set(homeless);
  count(reading, 'static and daemon pods', gone.size, 'their nodes are not in the input');
  if (nodes.length > 0)
    reading.warn([], {
      code: 'node-missing',
      message:
        homeless.length === 1
          ? 'one pod was bound to a node that the input lacks: it is scheduled anew'
          : `${homeless.length} pods were bound to nodes that the input lacks: they are scheduled anew`,
      hint: 'kubectl get nodes -o json brings the nodes',
    });
  const standIns = nodes.length > 0 ? [] : standInDaemonSets([...gone], workloads);
  return {
    pods: pods.filter((pod) => !gone.has(pod)).map((pod) => (free.has(pod) ? freed(pod) : pod)),
    workloads: [...workloads, ...standIns],
  };
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

import { assert } from '../../base/index.ts';
import { podOfCreate } from '../../controllers/index.ts';
import type { CreatePodAction } from '../../controllers/index.ts';
import { hostPortsConflict } from '../../model/index.ts';
import type { ClusterState, NodeRow, PodRow, ShapeId } from '../../model/index.ts';
import { bindPod } from '../apply/pods/bind-pod.ts';
import { createPod, createUnqueuedPod } from '../apply/pods/create-pod.ts';
import type { Simulation } from '../simulation.ts';
import type { PlaneTemplate, PlaneTemplates } from './plane-templates.ts';

export interface DaemonPodOrder {
  readonly template: PlaneTemplate;
  /** The event log's number of its name. */
  readonly name: number;
  readonly create: CreatePodAction;
  /** Told the pod's row before anything happens to it. */
  readonly made: (pod: PodRow) => void;
}

/**
 * The daemon pod of a node. Where it fits it is bound at once: the scheduler has no choice to make, since the pod may
 * go nowhere else. Where it does not fit it queues with a node affinity of its own, as the real ones do, and may preempt.
 */
export function createDaemonPod(
  sim: Simulation,
  templates: PlaneTemplates,
  { template, name, create, made }: DaemonPodOrder,
  nowMs: number,
): void {
  const { number, pod, durationMs } = template;
  const { targetNode = '' } = create.extras;
  assert(targetNode !== '', `daemon pod ${create.name} is for no node`);
  const node = sim.cluster.nodes.rowOf(targetNode) as NodeRow;
  const isOpen = node >= 0 && sim.fleet.get(node)?.leaving === false;
  if (isOpen && fitsNow(sim.cluster, sim.templates.get(number).shape, node)) {
    const row = createUnqueuedPod(sim, { template: number, name, durationMs }, nowMs);
    made(row);
    bindPod(sim, row, node, nowMs);
    return;
  }
  const pinned = podOfCreate({ ...create, name: '', blueprint: pod, extras: { targetNode } });
  const own = templates.like(template, pinned, nowMs);
  made(createPod(sim, { template: own.number, name, durationMs }, nowMs));
}

function fitsNow(cluster: ClusterState, shape: ShapeId, node: NodeRow): boolean {
  const { nodes } = cluster;
  const { sums, hostPorts } = cluster.signature(shape);
  const { requests } = sums;
  assert(nodes.names[node] !== undefined, `node row ${node} is free`);
  if (nodes.podCount[node] + 1 > nodes.allocatablePods[node]) return false;
  for (let i = 0; i < requests.columns.length; i++) {
    const column = requests.columns[i];
    const allocatable = nodes.allocatable[column]?.[node] ?? 0;
    if (requests.amounts[i] > allocatable - (nodes.requested[column]?.[node] ?? 0)) return false;
  }
  const used = nodes.usedPorts[node];
  return used === undefined || !hostPortsConflict(hostPorts, used);
}

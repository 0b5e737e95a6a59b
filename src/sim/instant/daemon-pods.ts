import { firstUntolerated, hostPortsConflict, requiredNodeAffinityMatches } from '../../model/index.ts';
import type { ClusterState, Node, NodeRow, Pod, PodRow, ShapeId } from '../../model/index.ts';
import { bindPod } from '../apply/bind-pod.ts';
import { createPod, createUnqueuedPod } from '../apply/create-pod.ts';
import { makeTemplate } from '../apply/make-template.ts';
import type { Simulation } from '../simulation.ts';
import type { Workload } from './workload.ts';

/** Should this DaemonSet have a pod on this node, and has none? Upstream: daemon_controller.go, NodeShouldRunDaemonPod. */
export function lacksDaemonPod(sim: Simulation, workload: Workload, row: NodeRow): boolean {
  const host = sim.fleet.get(row);
  if (host === undefined || host.leaving || workload.byNode.has(row)) return false;
  return suitsNode(workload.plan.pod, host.node);
}

/** Neither the pod's selectors nor the node's taints forbid it. */
export function suitsNode({ spec }: Pod, node: Node): boolean {
  if (!requiredNodeAffinityMatches(spec, node.metadata)) return false;
  return firstUntolerated(node.spec?.taints, spec.tolerations) === undefined;
}

/**
 * The daemon pod of a node. Where it fits it is bound at once: the scheduler has no choice to make, since the pod may
 * go nowhere else. Where it does not fit it queues with a node affinity of its own, as the real ones do, and may preempt.
 */
export function createDaemonPod(sim: Simulation, workload: Workload, node: NodeRow, nowMs: number): PodRow {
  const { plan, template, durationMs } = workload;
  const name = sim.log.names.intern(plan.podName(workload.made));
  const { shape } = sim.templates.get(template);
  if (fitsNow(sim.cluster, shape, node)) {
    const pod = createUnqueuedPod(sim, { template, name, durationMs }, nowMs);
    bindPod(sim, pod, node, nowMs);
    return pod;
  }
  const host = sim.cluster.nodes.names[node] ?? '';
  const own = makeTemplate(sim, pinnedTo(plan.pod, host), plan.owner, nowMs);
  return createPod(sim, { template: own, name, durationMs }, nowMs);
}

function fitsNow(cluster: ClusterState, shape: ShapeId, node: NodeRow): boolean {
  const { nodes } = cluster;
  const { sums, hostPorts } = cluster.signature(shape);
  const { requests } = sums;
  if (nodes.podCount[node] + 1 > nodes.allocatablePods[node]) return false;
  for (let i = 0; i < requests.columns.length; i++) {
    const column = requests.columns[i];
    const allocatable = nodes.allocatable[column]?.[node] ?? 0;
    if (requests.amounts[i] > allocatable - (nodes.requested[column]?.[node] ?? 0)) return false;
  }
  const used = nodes.usedPorts[node];
  return used === undefined || !hostPortsConflict(hostPorts, used);
}

/** The DaemonSet controller's own node affinity: metadata.name In [node]. It takes the place of required terms. */
function pinnedTo(pod: Pod, node: string): Pod {
  const { affinity } = pod.spec;
  const term = { matchFields: [{ key: 'metadata.name', operator: 'In', values: [node] }] };
  const nodeAffinity = {
    ...affinity?.nodeAffinity,
    requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [term] },
  };
  return { ...pod, spec: { ...pod.spec, affinity: { ...affinity, nodeAffinity } } };
}

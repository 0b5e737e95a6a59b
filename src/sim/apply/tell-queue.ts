import { assert } from '../../base/index.ts';
import type { KubernetesObject, Node, NodeRow, Pod, PodRow } from '../../model/index.ts';
import { clusterEvents } from '../../scheduler/index.ts';
import type { EventResource } from '../../scheduler/index.ts';
import { EventKind, Phase } from '../event-kind.ts';
import type { Simulation } from '../simulation.ts';

/** kube-scheduler looks this often for pods that have waited five minutes. */
const FLUSH_EVERY_MS = 30_000;

/** A node came: pods that found none may fit there. */
export function tellNodeAdded(sim: Simulation, row: NodeRow, nowMs: number): void {
  tell(sim, 'Node', () => [undefined, sim.cluster.nodes.objects[row]], nowMs);
}

/** The queue hears of the node as it was and as it is, and wakes whoever this may help. */
export function tellNodeChanged(sim: Simulation, row: NodeRow, before: Node, nowMs: number): void {
  tell(sim, 'Node', () => [before, sim.cluster.nodes.objects[row]], nowMs);
}

/** A pod was bound: others may wait for its company. */
export function tellPodBound(sim: Simulation, pod: PodRow, nowMs: number): void {
  if (isAnybodyWaiting(sim)) tell(sim, 'AssignedPod', () => [undefined, sim.cluster.pods.object(pod)], nowMs);
}

/** A bound pod asks for something else than before: where that is less there is room for others. */
export function tellPodResized(sim: Simulation, pod: PodRow, before: Pod, nowMs: number): void {
  tell(sim, 'AssignedPod', () => [before, sim.cluster.pods.object(pod)], nowMs);
}

/** A bound pod is about to leave its node: room for others. */
export function tellPodLeft(sim: Simulation, pod: PodRow, nowMs: number): void {
  if (isAnybodyWaiting(sim) && sim.cluster.pods.nodeRow[pod] >= 0)
    tell(sim, 'AssignedPod', () => [sim.cluster.pods.object(pod), undefined], nowMs);
}

/** Another object came, changed or went; kinds that no plugin waits for tell nobody anything. */
export function tellObjectChanged(
  sim: Simulation,
  before: KubernetesObject | undefined,
  after: KubernetesObject | undefined,
  nowMs: number,
): void {
  const resource = RESOURCES.get((after ?? before)?.kind ?? '');
  if (resource !== undefined) tell(sim, resource, () => [before, after], nowMs);
}

const RESOURCES: ReadonlyMap<string, EventResource> = new Map([
  ['PersistentVolume', 'PersistentVolume'],
  ['PersistentVolumeClaim', 'PersistentVolumeClaim'],
  ['StorageClass', 'storage.k8s.io/StorageClass'],
  ['CSINode', 'storage.k8s.io/CSINode'],
  ['CSIDriver', 'storage.k8s.io/CSIDriver'],
  ['CSIStorageCapacity', 'storage.k8s.io/CSIStorageCapacity'],
  ['VolumeAttachment', 'storage.k8s.io/VolumeAttachment'],
]);

/** Nobody waits in most moments of most runs: then nothing is made of it. */
function tell(
  sim: Simulation,
  resource: EventResource,
  change: () => readonly [KubernetesObject | undefined, KubernetesObject | undefined],
  nowMs: number,
): void {
  if (!isAnybodyWaiting(sim)) return;
  const [before, after] = change();
  if (before === undefined && after === undefined) assert(false, `a ${resource} that never was has changed`);
  for (const event of clusterEvents(resource, before, after)) sim.queue.onEvent(event, nowMs);
}

/** Pods that preempt count: they hear of what happened meanwhile when they are back in the queue. */
function isAnybodyWaiting({ queue, preemptions }: Simulation): boolean {
  return queue.unschedulableCount > 0 || preemptions.size > 0;
}

/** While pods wait for an event, the queue is asked every half minute whether one has waited too long. */
export function watchUnschedulable(sim: Simulation, nowMs: number): void {
  if (sim.flushDueMs > nowMs || sim.queue.unschedulableCount === 0) return;
  sim.flushDueMs = (Math.floor(nowMs / FLUSH_EVERY_MS) + 1) * FLUSH_EVERY_MS;
  assert(sim.flushDueMs > nowMs, `the queue is flushed at ${sim.flushDueMs} ms, not after ${nowMs} ms`);
  sim.events.push(sim.flushDueMs, Phase.ControlLoops, EventKind.QueueFlushed, 0, 0);
}

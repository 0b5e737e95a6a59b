import { compareStrings } from '../base/index.ts';
import { hasEnded } from './pod-view.ts';
import type { PodView } from './pod-view.ts';

const PHASE_ORDER: ReadonlyMap<string, number> = new Map([
  ['Pending', 0],
  ['Unknown', 1],
  ['Running', 2],
]);
const NANOS_PER_MS = 1e6;

/**
 * The pods of a ReplicaSet in the order in which a scale-down deletes them. `related` are the pods of all ReplicaSets
 * of the same owner, these included: of equal pods those go first that share their node with more of them.
 *
 * Upstream: controller_utils.go ActivePodsWithRanks. Ages are compared in powers of two of nanoseconds, and pods of
 * one power by uid, so that it is not always the newest that go.
 */
export function replicaSetDeletionOrder<P extends PodView>(
  pods: readonly P[],
  related: Iterable<Pick<PodView, 'nodeName' | 'phase' | 'isDeleting'>>,
  nowMs: number,
): P[] {
  const activeOnNode = new Map<string, number>();
  for (const pod of related) {
    if (hasEnded(pod) || pod.isDeleting) continue;
    activeOnNode.set(pod.nodeName, (activeOnNode.get(pod.nodeName) ?? 0) + 1);
  }
  // What most comparisons are decided by is read once a pod, not once a comparison.
  const standings = new Float64Array(pods.length);
  const ranks = new Int32Array(pods.length);
  const places: number[] = [];
  for (const [place, pod] of pods.entries()) {
    standings[place] = standingOf(pod);
    ranks[place] = activeOnNode.get(pod.nodeName) ?? 0;
    places.push(place);
  }
  places.sort(
    (a, b) => standings[a] - standings[b] || ranks[b] - ranks[a] || byTimesAndNames(pods[a], pods[b], nowMs),
  );
  return places.map((place) => pods[place]);
}

/** Unassigned before assigned, then by phase, then unready before ready, then by cost: smaller numbers go first. */
function standingOf(pod: PodView): number {
  const isAssigned = Number(pod.nodeName !== '');
  const phase = PHASE_ORDER.get(pod.phase) ?? 0;
  const coarse = (isAssigned * PHASE_ORDER.size + phase) * 2 + Number(pod.isReady);
  return coarse * 2 ** 32 + deletionCost(pod);
}

function byTimesAndNames(a: PodView, b: PodView, nowMs: number): number {
  return (
    byReadyTime(a, b, nowMs) ||
    byRestarts(a, b) ||
    byAgeClass(a, b, a.createdMs, b.createdMs, nowMs) ||
    compareStrings(a.uid, b.uid) ||
    compareStrings(a.name, b.name)
  );
}

/** The order of the Job controller: exact times, no deletion cost, no regard for neighbours on the node. */
export function jobDeletionOrder<P extends PodView>(pods: readonly P[]): P[] {
  return [...pods].sort(
    (a, b) =>
      byAssignment(a, b) ||
      byPhase(a, b) ||
      Number(a.isReady) - Number(b.isReady) ||
      (a.isReady && b.isReady ? laterFirst(a.readySinceMs, b.readySinceMs) : 0) ||
      byRestarts(a, b) ||
      laterFirst(a.createdMs, b.createdMs) ||
      compareStrings(a.name, b.name),
  );
}

function byAssignment(a: PodView, b: PodView): number {
  return Number(a.nodeName !== '') - Number(b.nodeName !== '');
}

function byPhase(a: PodView, b: PodView): number {
  return (PHASE_ORDER.get(a.phase) ?? 0) - (PHASE_ORDER.get(b.phase) ?? 0);
}

/** Annotation controller.kubernetes.io/pod-deletion-cost; 0 where it is none that the API would accept. */
function deletionCost({ annotations }: PodView): number {
  const text = annotations['controller.kubernetes.io/pod-deletion-cost'];
  if (text === undefined || !/^(0|-?[1-9]\d*)$/.test(text)) return 0;
  const cost = Number(text);
  return cost >= -(2 ** 31) && cost < 2 ** 31 ? cost : 0;
}

function byReadyTime(a: PodView, b: PodView, nowMs: number): number {
  if (!a.isReady || !b.isReady) return 0;
  return byAgeClass(a, b, a.readySinceMs, b.readySinceMs, nowMs);
}

function byRestarts(a: PodView, b: PodView): number {
  return b.restarts - a.restarts || b.sidecarRestarts - a.sidecarRestarts;
}

function byAgeClass(
  a: PodView,
  b: PodView,
  timeA: number | undefined,
  timeB: number | undefined,
  nowMs: number,
): number {
  if (timeA === timeB) return 0;
  if (timeA === undefined || timeB === undefined) return laterFirst(timeA, timeB);
  return ageClass(nowMs - timeA) - ageClass(nowMs - timeB) || compareStrings(a.uid, b.uid);
}

/** ⌊log2 of the age in nanoseconds⌋; -1 for what is not older than now. */
function ageClass(ageMs: number): number {
  return ageMs > 0 ? Math.floor(Math.log2(ageMs * NANOS_PER_MS)) : -1;
}

/** Without time first, then the latest. */
function laterFirst(a: number | undefined, b: number | undefined): number {
  if (a === b) return 0;
  if (a === undefined) return -1;
  if (b === undefined) return 1;
  return b - a;
}

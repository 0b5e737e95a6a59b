import type { Node } from '../../../model/index.ts';
import type { CaClock } from './pod-kinds.ts';

/** NoSchedule, set when the node's removal begins. */
export const TO_BE_DELETED_TAINT = 'ToBeDeletedByClusterAutoscaler';
/** PreferNoSchedule, set while the node is unneeded. */
export const DELETION_CANDIDATE_TAINT = 'DeletionCandidateOfClusterAutoscaler';

const NOT_READY_TAINTS: readonly string[] = [
  'node.kubernetes.io/not-ready',
  'node.kubernetes.io/disk-pressure',
  'node.kubernetes.io/network-unavailable',
];
const BAD_CONDITIONS: readonly string[] = ['DiskPressure', 'NetworkUnavailable'];

const known = new WeakMap<Node, boolean>();

/** Ready by conditions and taints; a cordoned node stays ready (upstream kube_util.GetReadinessState). */
export function isNodeReady(node: Node): boolean {
  let isReady = known.get(node);
  if (isReady === undefined) known.set(node, (isReady = readReadiness(node)));
  return isReady;
}

/** A Ready condition that says neither no nor unknown is enough; no condition at all is not. */
function readReadiness(node: Node): boolean {
  const conditions = node.status?.conditions ?? [];
  const hasReady = conditions.some(({ type }) => type === 'Ready');
  const isBad = conditions.some(({ type, status }) =>
    type === 'Ready'
      ? status === 'False' || status === 'Unknown'
      : BAD_CONDITIONS.includes(type) && status === 'True',
  );
  const isTainted = (node.spec?.taints ?? []).some(({ key }) => NOT_READY_TAINTS.includes(key));
  return hasReady && !isBad && !isTainted;
}

/** When one of the conditions that count last changed, in ms of the clock; −∞: none says. */
export function readinessSinceMs(node: Node, { timeMsOf }: CaClock): number {
  let sinceMs = -Infinity;
  for (const { type, lastTransitionTime: text } of node.status?.conditions ?? []) {
    if (text === undefined || text === null || (type !== 'Ready' && !BAD_CONDITIONS.includes(type))) continue;
    sinceMs = Math.max(sinceMs, timeMsOf(text));
  }
  return sinceMs;
}

/** The removal of the node has begun. */
export function hasToBeDeletedTaint(node: Node): boolean {
  return (node.spec?.taints ?? []).some(({ key }) => key === TO_BE_DELETED_TAINT);
}

/** When the autoscaler marked the node for deletion, from the taint's value; undefined where it says nothing. */
export function toBeDeletedSinceMs(node: Node, { timeMsOf }: CaClock): number | undefined {
  const taint = (node.spec?.taints ?? []).find(({ key }) => key === TO_BE_DELETED_TAINT);
  if (taint?.value === undefined || !/^[+-]?\d+$/.test(taint.value)) return undefined;
  return Number(taint.value) * 1000 + timeMsOf('1970-01-01T00:00:00Z');
}

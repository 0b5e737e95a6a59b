import { divTrunc } from '../base/index.ts';
import { bytesOf, hasPodLevelRequests, isSidecar, podRequests, qosClass, valueOf } from '../model/index.ts';
import type { Container, Pod } from '../model/index.ts';
import { isNodeCriticalPod } from './critical-pod.ts';

const GUARANTEED_SCORE = -997;
const BEST_EFFORT_SCORE = 1000;
/** Above what a Guaranteed pod that fills the machine can reach. */
const BURSTABLE_SCORE_MIN: number = 1000 + GUARANTEED_SCORE;

/**
 * oom_score_adj of a container: the kernel kills the highest first. A Burstable container that asks for a tenth of the
 * machine gets 900.
 *
 * Upstream: pkg/kubelet/qos/policy.go. Surprise: a sidecar never scores above the pod's smallest regular container, and
 * memory that the pod asks for beyond its containers is shared out evenly.
 */
export function oomScoreAdjust(pod: Pod, container: Container, memoryCapacityBytes: number): number {
  const qos = qosClass(pod);
  if (isNodeCriticalPod(pod) || qos === 'Guaranteed') return GUARANTEED_SCORE;
  if (qos === 'BestEffort') return BEST_EFFORT_SCORE;

  const share = unassignedBytesPerContainer(pod);
  let score = burstableScore(memoryRequest(container) + share, memoryCapacityBytes);
  if (isSidecar(container) && (pod.spec.initContainers ?? []).some(({ name }) => name === container.name)) {
    const smallest = Math.min(...pod.spec.containers.map(memoryRequest));
    score = Math.min(score, burstableScore(smallest + share, memoryCapacityBytes));
  }
  if (score < BURSTABLE_SCORE_MIN) return BURSTABLE_SCORE_MIN;
  return score === BEST_EFFORT_SCORE ? BEST_EFFORT_SCORE - 1 : score;
}

function burstableScore(requestBytes: number, capacityBytes: number): number {
  return 1000 - divTrunc(1000 * requestBytes, capacityBytes);
}

function memoryRequest(container: Container): number {
  return bytesOf(container.resources?.requests?.['memory']);
}

function unassignedBytesPerContainer(pod: Pod): number {
  const podBytes = bytesOf(pod.spec.resources?.requests?.['memory']);
  if (!hasPodLevelRequests(pod) || podBytes === 0) return 0;
  const summed = podRequests(pod, { withoutPodLevel: true, withoutOverhead: true }).get('memory');
  const unassigned = Math.max(0, podBytes - (summed === undefined ? 0 : valueOf(summed)));
  return divTrunc(unassigned, pod.spec.containers.length + (pod.spec.initContainers ?? []).length);
}

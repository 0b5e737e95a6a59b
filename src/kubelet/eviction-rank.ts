import {
  addQuantities,
  compareQuantities,
  hasPodLevelResources,
  isZeroQuantity,
  podRequests,
  quantityMap,
  subtractQuantities,
  wholeQuantity,
  ZERO_QUANTITY,
} from '../model/index.ts';
import type { Pod, Quantity } from '../model/index.ts';

/** What the kubelet measured of a pod; a pod without measurements has none of it. */
export interface PodUsage {
  readonly memoryWorkingSetBytes?: number;
  readonly processCount?: number;
  /** Writable layers, logs and local volumes. */
  readonly diskBytes?: number;
  readonly inodes?: number;
}

export type Pressure = 'memory' | 'disk' | 'inodes' | 'pid';

/**
 * Pods in the order in which node pressure evicts them, first evicted first.
 *
 * Upstream: pkg/kubelet/eviction/helpers.go. Keys: usage above the request first; lower priority; larger usage less
 * request. QoS class is no key. For processes: lower priority, then more processes. Pods without measurements go first,
 * in PID pressure within their priority. Ties keep the given order (upstream's sort is stable up to twelve pods).
 * Surprise: inodes have no request, so a single one exceeds it, and the third key subtracts the request of ephemeral
 * storage in bytes from the number of inodes.
 */
export function evictionRank(
  pods: readonly Pod[],
  usageOf: (pod: Pod) => PodUsage | undefined,
  pressure: Pressure,
): readonly Pod[] {
  const candidates = pods.map((pod, place) => candidate(pod, place, usageOf(pod), pressure));
  const compare = pressure === 'pid' ? compareByProcesses : compareByExcess;
  return candidates.sort((a, b) => compare(a, b) || a.place - b.place).map(({ pod }) => pod);
}

interface Candidate {
  readonly pod: Pod;
  readonly place: number;
  readonly priority: number;
  readonly measured: boolean;
  readonly exceeds: boolean;
  /** Usage less request. */
  readonly excess: Quantity;
}

function candidate(pod: Pod, place: number, usage: PodUsage | undefined, pressure: Pressure): Candidate {
  const used = wholeQuantity(usage === undefined ? 0 : usedOf(usage, pressure));
  const request =
    pressure === 'memory' || pressure === 'disk' ? requestOf(pod, REQUEST_NAMES[pressure]) : ZERO_QUANTITY;
  const subtracted = pressure === 'inodes' ? requestOf(pod, 'ephemeral-storage') : request;
  return {
    pod,
    place,
    priority: pod.spec.priority ?? 0,
    measured: usage !== undefined,
    exceeds: compareQuantities(used, request) > 0,
    excess: subtractQuantities(used, subtracted),
  };
}

const REQUEST_NAMES = { memory: 'memory', disk: 'ephemeral-storage' } as const;

function usedOf(usage: PodUsage, pressure: Pressure): number {
  switch (pressure) {
    case 'memory':
      return usage.memoryWorkingSetBytes ?? 0;
    case 'disk':
      return usage.diskBytes ?? 0;
    case 'inodes':
      return usage.inodes ?? 0;
    case 'pid':
      return usage.processCount ?? 0;
  }
}

/** Pod-level requests count alone where there are any; overhead only on top of a request. */
function requestOf(pod: Pod, resource: string): Quantity {
  const options = { withoutContainers: hasPodLevelResources(pod), withoutOverhead: true };
  const request = podRequests(pod, options).get(resource) ?? ZERO_QUANTITY;
  const overhead = quantityMap(pod.spec.overhead).get(resource);
  if (overhead === undefined || isZeroQuantity(request)) return request;
  return addQuantities(request, overhead);
}

function compareByExcess(a: Candidate, b: Candidate): number {
  if (!a.measured || !b.measured) return unmeasuredFirst(a, b) || a.priority - b.priority;
  return (
    Number(b.exceeds) - Number(a.exceeds) || a.priority - b.priority || compareQuantities(b.excess, a.excess)
  );
}

function compareByProcesses(a: Candidate, b: Candidate): number {
  return a.priority - b.priority || unmeasuredFirst(a, b) || compareQuantities(b.excess, a.excess);
}

function unmeasuredFirst(a: Candidate, b: Candidate): number {
  return Number(a.measured) - Number(b.measured);
}

import {
  hasPodLevelResources,
  isZeroQuantity,
  milliValueOf,
  podLimits,
  podRequests,
  qosClass,
  quantityMap,
  valueOf,
} from '../model/index.ts';
import type { Pod, Quantity, ResourceList } from '../model/index.ts';
import { cpuQuotaMicros, cpuShares, QUOTA_PERIOD_MICROS } from './cpu-shares.ts';

/** What the pod's own cgroup is set to; absent means not set. */
export interface PodCgroup {
  readonly cpuShares: number;
  readonly cpuQuota?: number;
  readonly cpuPeriod?: number;
  readonly memory?: number;
}

/**
 * Limits of the pod's cgroup. A Burstable pod is limited only in what every one of its containers, or the pod itself,
 * limits; a BestEffort pod is not limited at all.
 *
 * Upstream: pkg/kubelet/cm/helpers_linux.go, ResourceConfigForPod, with CFS quota enforced.
 */
export function podCgroup(pod: Pod): PodCgroup {
  const qos = qosClass(pod);
  if (qos === 'BestEffort') return { cpuShares: cpuShares(0) };

  const limits = podLimits(pod);
  const guaranteed = qos === 'Guaranteed';
  return {
    cpuShares: cpuShares(milli(podRequests(pod).get('cpu'))),
    ...((guaranteed || isLimited(pod, 'cpu')) && {
      cpuQuota: cpuQuotaMicros(milli(limits.get('cpu'))),
      cpuPeriod: QUOTA_PERIOD_MICROS,
    }),
    ...((guaranteed || isLimited(pod, 'memory')) && { memory: units(limits.get('memory')) }),
  };
}

function isLimited(pod: Pod, resource: string): boolean {
  const { containers, initContainers = [], resources } = pod.spec;
  if (hasPodLevelResources(pod) && has(resources?.limits, resource)) return true;
  return [...initContainers, ...containers].every((container) => has(container.resources?.limits, resource));
}

function has(limits: ResourceList | undefined, resource: string): boolean {
  const quantity = quantityMap(limits).get(resource);
  return quantity !== undefined && !isZeroQuantity(quantity);
}

function milli(quantity: Quantity | undefined): number {
  return quantity === undefined ? 0 : milliValueOf(quantity);
}

function units(quantity: Quantity | undefined): number {
  return quantity === undefined ? 0 : valueOf(quantity);
}

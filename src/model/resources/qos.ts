import type { Pod, ResourceRequirements } from '../objects/index.ts';
import { hasPodLevelResources } from './pod-resources.ts';
import { compareQuantities, isZeroQuantity } from './quantity-math.ts';
import { ZERO_QUANTITY } from './quantity.ts';
import { quantityMap } from './resource-list.ts';

export type QosClass = 'Guaranteed' | 'Burstable' | 'BestEffort';

/** The class of the pod's status, or the computed one. */
export function qosClass(pod: Pod): QosClass {
  const stated = pod.status?.qosClass;
  if (stated === 'Guaranteed' || stated === 'Burstable' || stated === 'BestEffort') return stated;
  return computedQosClass(pod);
}

/**
 * Guaranteed: every container asks for cpu and memory with request = limit. BestEffort: none asks for anything.
 * Otherwise Burstable. Pod-level resources decide alone where they are set.
 *
 * Upstream: pkg/apis/core/v1/helper/qos, ComputePodQOS. Zero counts as not asked for.
 */
export function computedQosClass(pod: Pod): QosClass {
  if (hasPodLevelResources(pod)) return requirementsClass(pod.spec.resources);
  const { initContainers = [], containers = [] } = pod.spec;
  return common([...initContainers, ...containers].map(({ resources }) => requirementsClass(resources)));
}

function requirementsClass(requirements: ResourceRequirements | undefined): QosClass {
  const requests = quantityMap(requirements?.requests);
  const limits = quantityMap(requirements?.limits);
  return common(
    ['cpu', 'memory'].map((name) => {
      const request = requests.get(name) ?? ZERO_QUANTITY;
      if (compareQuantities(request, limits.get(name) ?? ZERO_QUANTITY) !== 0) return 'Burstable';
      return isZeroQuantity(request) ? 'BestEffort' : 'Guaranteed';
    }),
  );
}

/** The class all share; Burstable as soon as they differ. */
function common(classes: readonly QosClass[]): QosClass {
  const [first = 'BestEffort'] = classes;
  return classes.every((each) => each === first) ? first : 'Burstable';
}

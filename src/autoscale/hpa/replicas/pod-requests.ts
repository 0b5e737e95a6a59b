import { hasPodLevelRequests, milliValueOf, parseQuantity, podRequests } from '../../../model/index.ts';
import type { Container, Pod, ResourceList } from '../../../model/index.ts';

/**
 * A pod's request of one resource in milli-units as the autoscaler sees it, or the text of what is missing: a single
 * container without a request spoils the metric for the whole workload.
 *
 * Upstream: calculateRequests. Where the pod as a whole has a request of any resource, its effective request counts as
 * the scheduler sums it, with init containers and overhead, whichever resource is asked for (not for
 * ContainerResource). Otherwise containers and sidecars are added, and plain init containers are not.
 */
export function podRequestMilli(pod: Pod, resource: string, container: string | undefined): number | string {
  if (container === undefined && hasPodLevelRequests(pod)) {
    const whole = podRequests(pod).get(resource);
    return whole === undefined
      ? `missing pod-level request for ${resource} in Pod ${pod.metadata.name}`
      : milliValueOf(whole);
  }
  let sum = 0;
  const counted = countedContainers(pod, container);
  for (const each of counted) {
    const request = requestOf(each.resources?.requests, resource);
    if (request === undefined) {
      return `missing request for ${resource} in container ${each.name} of Pod ${pod.metadata.name}`;
    }
    sum += request;
  }
  if (container !== undefined && counted.length === 0) {
    return `container ${container} not found in Pod ${pod.metadata.name}`;
  }
  return sum;
}

function countedContainers(pod: Pod, container: string | undefined): readonly Container[] {
  const sidecars = (pod.spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always');
  const all = [...pod.spec.containers, ...sidecars];
  return container === undefined ? all : all.filter(({ name }) => name === container);
}

function requestOf(requests: ResourceList | undefined, resource: string): number | undefined {
  const text = requests?.[resource];
  if (text === undefined) return undefined;
  const quantity = parseQuantity(text);
  return quantity === undefined ? undefined : milliValueOf(quantity);
}

import type { Container, ContainerStatus, Pod, ResourceList } from '../objects/index.ts';
import { addQuantities, isZeroQuantity } from './quantity-math.ts';
import type { Quantity } from './quantity.ts';
import { addInto, maxOf, quantityMap, raiseTo } from './resource-list.ts';
import type { QuantityMap } from './resource-list.ts';

/**
 * What a pod asks for and may use, summed over its containers.
 *
 * Upstream: k8s.io/component-helpers/resource, PodRequests and PodLimits. Per resource the larger of
 *   – all containers and sidecars together, and
 *   – the hungriest moment of start-up: an init container beside the sidecars started before it;
 * then pod-level values replace cpu, memory and huge pages, and the overhead comes on top.
 */
export interface PodResourceOptions {
  /** Pods on nodes: what an in-place resize has allocated and actuated counts too. */
  readonly withStatus?: boolean;
  readonly withoutOverhead?: boolean;
  readonly withoutPodLevel?: boolean;
  readonly withoutContainers?: boolean;
  /** Put into every container whose requests lack the key. */
  readonly defaults?: ReadonlyMap<string, Quantity>;
}

/**
 * What the pod asks for: the larger of its regular containers with sidecars and of each init container with the
 * sidecars before it, or what it says itself (KEP-2837), and its overhead. Upstream: component-helpers
 * resource.PodRequests.
 */
export function podRequests(pod: Pod, options: PodResourceOptions = {}): QuantityMap {
  const requests = options.withoutContainers ? new Map<string, Quantity>() : containerRequests(pod, options);
  if (!options.withoutPodLevel && hasPodLevelRequests(pod)) {
    applyPodLevel(requests, podLevelRequests(pod, options));
  }
  if (!options.withoutOverhead) addInto(requests, quantityMap(pod.spec.overhead));
  return requests;
}

/**
 * The pod's limits, added up as the requests are; a container without one adds nothing. Upstream: resource.PodLimits.
 */
export function podLimits(pod: Pod, options: PodResourceOptions = {}): QuantityMap {
  const limits = containerLimits(pod, options);
  if (!options.withoutPodLevel && hasPodLevelResources(pod)) {
    applyPodLevel(limits, podLevelLimits(pod, options));
  }
  if (options.withoutOverhead) return limits;
  // Overhead goes on top of limits only: a resource without a limit stays unlimited.
  for (const [name, quantity] of quantityMap(pod.spec.overhead)) {
    const limit = limits.get(name);
    if (limit !== undefined && !isZeroQuantity(limit)) limits.set(name, addQuantities(limit, quantity));
  }
  return limits;
}

/** An init container that goes on running (KEP-753). */
export function isSidecar(container: Container): boolean {
  return container.restartPolicy === 'Always';
}

/** The pod itself asks for cpu, memory or huge pages (KEP-2837). */
export function hasPodLevelRequests(pod: Pod): boolean {
  return Object.keys(pod.spec.resources?.requests ?? {}).some(isPodLevelResource);
}

/** The pod itself asks for, or limits, cpu, memory or huge pages (KEP-2837). */
export function hasPodLevelResources(pod: Pod): boolean {
  return hasPodLevelRequests(pod) || Object.keys(pod.spec.resources?.limits ?? {}).some(isPodLevelResource);
}

/** The kubelet has said that the resize wanted can never be had on this node: what is allocated counts (KEP-1287). */
export function isResizeInfeasible(pod: Pod): boolean {
  const pending = pod.status?.conditions?.find(({ type }) => type === 'PodResizePending');
  return pending?.reason === 'Infeasible';
}

function isPodLevelResource(name: string): boolean {
  return name === 'cpu' || name === 'memory' || name.startsWith('hugepages-');
}

function applyPodLevel(sums: QuantityMap, podLevel: ReadonlyMap<string, Quantity>): void {
  for (const [name, quantity] of podLevel) {
    if (isPodLevelResource(name)) sums.set(name, quantity);
  }
}

function podLevelRequests(pod: Pod, options: PodResourceOptions): QuantityMap {
  const spec = quantityMap(pod.spec.resources?.requests);
  const { status } = pod;
  if (!options.withStatus || !status?.resources) return spec;
  const reported = [quantityMap(status.resources.requests), quantityMap(status.allocatedResources)];
  return isResizeInfeasible(pod) ? maxOf(...reported) : maxOf(spec, ...reported);
}

function podLevelLimits(pod: Pod, options: PodResourceOptions): QuantityMap {
  const spec = quantityMap(pod.spec.resources?.limits);
  const { status } = pod;
  if (!options.withStatus || !status?.resources) return spec;
  const reported = quantityMap(status.resources.limits);
  return isResizeInfeasible(pod) ? reported : maxOf(spec, reported);
}

/** Σ over containers without pod-level values and overhead. */
function containerRequests(pod: Pod, options: PodResourceOptions): QuantityMap {
  const infeasible = isResizeInfeasible(pod);
  const fromSpec: AmountsSource = ({ resources }) => resources?.requests;
  const spec = sumOverContainers(pod, fromSpec, options.defaults);
  if (!options.withStatus) return spec;

  const fallback: AmountsSource = (container) => (infeasible ? undefined : fromSpec(container, undefined));
  const fromAllocated: AmountsSource = (container, status) =>
    status?.allocatedResources ?? fallback(container, status);
  const fromActuated: AmountsSource = (container, status) =>
    status?.resources?.requests ?? fromAllocated(container, status);

  const podAllocated = pod.status?.allocatedResources;
  const podActuated = pod.status?.resources?.requests;
  const atPodLevel = podAllocated && podActuated;
  const allocated = atPodLevel
    ? quantityMap(podAllocated)
    : sumOverContainers(pod, fromAllocated, options.defaults);
  const actuated = atPodLevel
    ? quantityMap(podActuated)
    : sumOverContainers(pod, fromActuated, options.defaults);
  return infeasible ? maxOf(actuated, allocated) : maxOf(spec, actuated, allocated);
}

function containerLimits(pod: Pod, options: PodResourceOptions): QuantityMap {
  const infeasible = isResizeInfeasible(pod);
  const fromSpec: AmountsSource = ({ resources }) => resources?.limits;
  const spec = sumOverContainers(pod, fromSpec);
  if (!options.withStatus) return spec;

  const fromActuated: AmountsSource = (container, status) =>
    status?.resources?.limits ?? (infeasible ? undefined : fromSpec(container, undefined));
  const podActuated = pod.status?.resources?.limits;
  const actuated = podActuated ? quantityMap(podActuated) : sumOverContainers(pod, fromActuated);
  return infeasible ? actuated : maxOf(spec, actuated);
}

/** Which resource list of a container counts. */
type AmountsSource = (container: Container, status: ContainerStatus | undefined) => ResourceList | undefined;

function sumOverContainers(
  pod: Pod,
  pick: AmountsSource,
  defaults?: ReadonlyMap<string, Quantity>,
): QuantityMap {
  const { containers = [], initContainers = [] } = pod.spec;
  const amountsOf = (container: Container): QuantityMap => {
    const amounts = quantityMap(pick(container, containerStatus(pod, container.name)));
    for (const [name, quantity] of defaults ?? []) if (!amounts.has(name)) amounts.set(name, quantity);
    return amounts;
  };

  const running: QuantityMap = new Map();
  for (const container of containers) addInto(running, amountsOf(container));

  const sidecars: QuantityMap = new Map();
  const hungriest: QuantityMap = new Map();
  for (const container of initContainers) {
    const amounts = amountsOf(container);
    if (isSidecar(container)) {
      addInto(running, amounts);
      addInto(sidecars, amounts);
      raiseTo(hungriest, sidecars);
    } else {
      addInto(amounts, sidecars);
      raiseTo(hungriest, amounts);
    }
  }
  raiseTo(running, hungriest);
  return running;
}

function containerStatus(pod: Pod, name: string): ContainerStatus | undefined {
  const { containerStatuses = [], initContainerStatuses = [] } = pod.status ?? {};
  return (
    containerStatuses.find((status) => status.name === name) ??
    initContainerStatuses.find((status) => status.name === name)
  );
}

import { compareStrings } from '../base/index.ts';
import {
  allocatableAmounts,
  bookedRequests,
  firstUntolerated,
  hostPortsConflict,
  hostPortsOf,
  incomingRequests,
  isExtendedResource,
  requiredNodeAffinityMatches,
} from '../model/index.ts';
import type { Container, Node, Pod, ResourceAmounts, TolerationRules } from '../model/index.ts';
import { isStaticPod } from './critical-pod.ts';

export interface AdmissionRefusal {
  readonly reason: string;
  readonly message: string;
}

/**
 * The kubelet's last word on a pod that is bound to its node: undefined admits it, otherwise the pod fails with the
 * reason and message.
 *
 * Upstream: pkg/kubelet/lifecycle/predicate.go. All checks are made, the first failure is reported: resources (pods,
 * cpu, memory, ephemeral storage, then the others; upstream in Go map order, here by name), node affinity, node name,
 * host ports, NoExecute taints. Extended resources that the node does not have at all are not asked for.
 */
export function admissionRefusal(
  pod: Pod,
  node: Node,
  otherPods: readonly Pod[],
  rules: TolerationRules = {},
): AdmissionRefusal | undefined {
  const others = otherPods.filter(
    ({ status }) => status?.phase !== 'Succeeded' && status?.phase !== 'Failed',
  );
  return resourceRefusal(pod, node, others) ?? predicateRefusal(pod, node, others, rules);
}

function predicateRefusal(
  pod: Pod,
  node: Node,
  others: readonly Pod[],
  rules: TolerationRules,
): AdmissionRefusal | undefined {
  if (!requiredNodeAffinityMatches(pod.spec, node.metadata))
    return predicateFailed('NodeAffinity', "node(s) didn't match Pod's node affinity/selector");
  const { nodeName } = pod.spec;
  if (nodeName && nodeName !== node.metadata.name)
    return predicateFailed('NodeName', "node(s) didn't match the requested node name");
  if (hostPortsConflict(hostPortsOf(pod), new Set(others.flatMap(hostPortsOf))))
    return predicateFailed('NodePorts', "node(s) didn't have free ports for the requested pod ports");
  const { taints } = node.spec ?? {};
  if (!isStaticPod(pod) && firstUntolerated(taints, pod.spec.tolerations, ['NoExecute'], rules))
    return predicateFailed('TaintToleration', "node(s) had taints that the pod didn't tolerate");
  return undefined;
}

function predicateFailed(plugin: string, text: string): AdmissionRefusal {
  return { reason: plugin, message: `Predicate ${plugin} failed: ${text}` };
}

function resourceRefusal(pod: Pod, node: Node, others: readonly Pod[]): AdmissionRefusal | undefined {
  const capacity = allocatableAmounts(node);
  if (others.length + 1 > capacity.pods) return outOf('pods', 1, others.length, capacity.pods);

  const requested = incomingRequests(withoutMissingExtended(pod, capacity));
  const booked = others.map(bookedRequests);
  for (const [name, amount] of resourceReaders(requested)) {
    const wanted = amount(requested);
    const used = booked.reduce((sum, amounts) => sum + amount(amounts), 0);
    if (wanted > 0 && wanted > amount(capacity) - used) return outOf(name, wanted, used, amount(capacity));
  }
  return undefined;
}

function outOf(resource: string, requested: number, used: number, capacity: number): AdmissionRefusal {
  return {
    reason: `OutOf${resource}`,
    message: `Node didn't have enough resource: ${resource}, requested: ${requested}, used: ${used}, capacity: ${capacity}`,
  };
}

function resourceReaders(
  requested: ResourceAmounts,
): readonly (readonly [string, (amounts: ResourceAmounts) => number])[] {
  const scalars = [...requested.scalars.keys()].sort(compareStrings);
  return [
    ['cpu', (amounts) => amounts.milliCpu],
    ['memory', (amounts) => amounts.memoryBytes],
    ['ephemeral-storage', (amounts) => amounts.ephemeralStorageBytes],
    ...scalars.map((name) => [name, (amounts: ResourceAmounts) => amounts.scalars.get(name) ?? 0] as const),
  ];
}

function withoutMissingExtended(pod: Pod, capacity: ResourceAmounts): Pod {
  const keep = (name: string): boolean => !isExtendedResource(name) || capacity.scalars.has(name);
  const trim = (container: Container): Container => {
    const { requests } = container.resources ?? {};
    if (requests === undefined) return container;
    const kept = Object.fromEntries(Object.entries(requests).filter(([name]) => keep(name)));
    return { ...container, resources: { ...container.resources, requests: kept } };
  };
  const { containers, initContainers = [] } = pod.spec;
  return {
    ...pod,
    spec: { ...pod.spec, containers: containers.map(trim), initContainers: initContainers.map(trim) },
  };
}

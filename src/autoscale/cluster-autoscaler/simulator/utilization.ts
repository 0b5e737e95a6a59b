import { bytesOf, parseQuantity, podRequests, scaledValue, sumQuantities } from '../../../model/index.ts';
import type { Node, Pod, Quantity, QuantityMap } from '../../../model/index.ts';
import { isDaemonSetPod, isLongTerminating, isMirrorPod } from './pod-kinds.ts';
import type { CaClock } from './pod-kinds.ts';

/** How full a node is by requests; the unit is allocatable, so it may pass 1. */
export interface NodeUtilization {
  readonly cpu: number;
  readonly memory: number;
  readonly gpu: number;
  /** The resource that counts. */
  readonly resource: string;
  readonly utilization: number;
}

export interface UtilizationOptions {
  readonly skipDaemonSetPods: boolean;
  readonly skipMirrorPods: boolean;
}

/** Upstream's label of the provider for tests and of GKE: a node with it has a GPU, ready or not. */
export const GPU_LABEL = 'cloud.google.com/gke-accelerator';
/** What a GPU is called where nothing of the node says. */
export const GPU_RESOURCE = 'nvidia.com/gpu';
/** By maker; the first of which a node has any counts (upstream utils/gpu). */
const GPU_RESOURCES: readonly string[] = [
  GPU_RESOURCE,
  'habana.ai/gaudi',
  'gpu.intel.com/xe',
  'amd.com/gpu',
  'microsoft.com/directx',
];

const gpuKnown = new WeakMap<Node, string | null>();

/** The GPU resource that the node has to give; undefined: none, or none yet. */
export function gpuResourceOf(node: Node): string | undefined {
  let resource = gpuKnown.get(node);
  if (resource === undefined) {
    const allocatable = node.status?.allocatable;
    resource = GPU_RESOURCES.find((name) => bytesOf(allocatable?.[name]) > 0) ?? null;
    gpuKnown.set(node, resource);
  }
  return resource ?? undefined;
}

/** Whether GPUs decide how much the node is used, as its label or what it has says. */
export function hasGpu(node: Node): boolean {
  return node.metadata.labels?.[GPU_LABEL] !== undefined || gpuResourceOf(node) !== undefined;
}

/** Whether the pod asks for a GPU of any maker. */
export function asksForGpu(pod: Pod): boolean {
  const requests = requestsOf(pod);
  return GPU_RESOURCES.some((resource) => requests.has(resource));
}

/**
 * The utilization that decides about scale-down, or why it cannot be told (upstream simulator/utilization).
 *
 * On a node with GPUs only they count. Skipped pods leave both sides of the division, so that the rest may be 0 or less
 * and the quotient infinite or negative.
 */
export function utilizationOf(
  node: Node,
  pods: readonly Pod[],
  options: UtilizationOptions,
  clock: CaClock,
): NodeUtilization | { readonly error: string } {
  if (hasGpu(node)) {
    const resource = gpuResourceOf(node) ?? GPU_RESOURCE;
    const share = shareOf(resource, node, pods, options, clock);
    const gpu = typeof share === 'string' ? 0 : share;
    return { cpu: 0, memory: 0, gpu, resource, utilization: gpu };
  }
  const cpu = shareOf('cpu', node, pods, options, clock);
  if (typeof cpu === 'string') return { error: cpu };
  const memory = shareOf('memory', node, pods, options, clock);
  if (typeof memory === 'string') return { error: memory };
  if (cpu > memory) return { cpu, memory, gpu: 0, resource: 'cpu', utilization: cpu };
  return { cpu, memory, gpu: 0, resource: 'memory', utilization: memory };
}

function shareOf(
  resource: string,
  node: Node,
  pods: readonly Pod[],
  options: UtilizationOptions,
  clock: CaClock,
): number | string {
  const text = node.status?.allocatable?.[resource];
  const allocatable = text === undefined ? undefined : parseQuantity(text);
  if (allocatable === undefined) return `failed to get ${resource} from ${node.metadata.name}`;
  if (milliOf(allocatable) === 0n) return `${resource} is 0 at ${node.metadata.name}`;

  const requested: Quantity[] = [];
  const skipped: Quantity[] = [];
  for (const pod of pods) {
    const request = requestsOf(pod).get(resource);
    if (request === undefined) continue;
    if (isSkipped(pod, options)) skipped.push(request);
    else if (!isLongTerminating(pod, clock)) requested.push(request);
  }
  // Milli-values are int64 upstream and wrap: memory beyond 2^63 ÷ 1000 bytes turns negative.
  const divisor = BigInt.asIntN(64, milliOf(allocatable) - milliOf(sumQuantities(skipped)));
  return Number(milliOf(sumQuantities(requested))) / Number(divisor);
}

const known = new WeakMap<Pod['spec'], QuantityMap>();

/** Pods of one template share their spec, and what it asks for is worked out once; a status may ask for something else. */
export function requestsOf(pod: Pod): QuantityMap {
  if (pod.status !== undefined) return podRequests(pod);
  let requests = known.get(pod.spec);
  if (requests === undefined) known.set(pod.spec, (requests = podRequests(pod)));
  return requests;
}

function isSkipped(pod: Pod, { skipDaemonSetPods, skipMirrorPods }: UtilizationOptions): boolean {
  return (skipDaemonSetPods && isDaemonSetPod(pod)) || (skipMirrorPods && isMirrorPod(pod));
}

function milliOf(quantity: Quantity): bigint {
  return scaledValue(quantity, -3);
}

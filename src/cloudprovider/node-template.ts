import { GIB } from '../base/index.ts';
import { bytesOf, milliCpuOf } from '../model/index.ts';
import type { Labels, Node, ResourceList, Taint } from '../model/index.ts';
import type { InstanceType } from './instance-type.ts';
import { defaultRule, overheadOf } from './node-overhead.ts';
import type { ReservationRule } from './node-overhead.ts';

const KIB = 1024;
const DEFAULT_DISK_BYTES = 100 * GIB;

/** What a pool adds to the machine. */
export interface NodeTemplateOptions {
  readonly pool: string;
  readonly capacityType: 'on-demand' | 'spot';
  readonly region?: string;
  readonly labels?: Labels;
  readonly taints?: readonly Taint[];
  /** The managed service's; absent: the one of the instance type's provider. */
  readonly reserved?: ReservationRule;
  readonly maxPods?: number;
  /** Fields of the nodes' KubeletConfiguration; a key that is written replaces the service's. */
  readonly kubeReserved?: ResourceList;
  readonly systemReserved?: ResourceList;
  readonly evictionHard?: Labels;
}

/**
 * The node that a machine of this type registers as: capacity less what firmware and kernel keep, allocatable less
 * what the managed service reserves and the hard eviction thresholds (memory; a tenth of the disk). Name, host name
 * and zone are each node's own: `nodeOfPool` fills them in.
 */
export function nodeFromInstanceType(type: InstanceType, options: NodeTemplateOptions): Node {
  const overhead = overheadOf(options.reserved ?? defaultRule(type), type, options.maxPods);
  const memoryBytes = type.memoryBytes - overhead.hiddenMemoryBytes;
  const gpus: ResourceList = type.gpu > 0 ? { [type.gpuResource]: String(type.gpu) } : {};
  const capacity: ResourceList = {
    cpu: String(type.vCpu),
    memory: bytesText(memoryBytes),
    'ephemeral-storage': bytesText(DEFAULT_DISK_BYTES),
    pods: String(overhead.maxPods),
    ...gpus,
  };
  const allocatable = allocatableOf(capacity, {
    kubeReserved: {
      cpu: milliCpuText(overhead.reservedMilliCpu),
      memory: bytesText(overhead.reservedMemoryBytes),
      'ephemeral-storage': bytesText(overhead.reservedDiskBytes),
      ...options.kubeReserved,
    },
    systemReserved: options.systemReserved ?? {},
    evictionHard: {
      'memory.available': bytesText(overhead.evictionMemoryBytes),
      'nodefs.available': '10%',
      ...options.evictionHard,
    },
  });
  return nodeOf(options, type.name, type.arch, { capacity, allocatable });
}

/** What a kubelet keeps from pods. */
export interface Reservations {
  readonly kubeReserved: ResourceList;
  readonly systemReserved: ResourceList;
  /** Amounts, or shares of the capacity: `memory.available: 5%`. */
  readonly evictionHard: Labels;
}

/**
 * allocatable = capacity − kube-reserved − system-reserved − hard eviction (memory and disk), not below 0.
 *
 * Upstream: pkg/kubelet/cm/node_container_manager_linux.go GetNodeAllocatableAbsolute.
 */
export function allocatableOf(
  capacity: ResourceList,
  { kubeReserved, systemReserved, evictionHard }: Reservations,
): ResourceList {
  const reserved = (name: string, read: (text: string | number | undefined) => number): number =>
    read(kubeReserved[name]) + read(systemReserved[name]);
  const milliCpu = milliCpuOf(capacity['cpu']) - reserved('cpu', milliCpuOf);
  const left = (name: string, signal: string): string => {
    const whole = bytesOf(capacity[name]);
    return bytesText(
      Math.max(0, whole - reserved(name, bytesOf) - thresholdBytes(evictionHard[signal], whole)),
    );
  };
  return {
    ...capacity,
    ...(capacity['cpu'] === undefined ? {} : { cpu: milliCpuText(Math.max(0, milliCpu)) }),
    ...(capacity['memory'] === undefined ? {} : { memory: left('memory', 'memory.available') }),
    ...(capacity['ephemeral-storage'] === undefined
      ? {}
      : { 'ephemeral-storage': left('ephemeral-storage', 'nodefs.available') }),
  };
}

/** Shares are cut off to whole bytes, as the kubelet reckons them. */
function thresholdBytes(text: string | undefined, whole: number): number {
  if (text === undefined) return 0;
  const share = /^(\d+(?:\.\d+)?)%$/.exec(text);
  return share === null ? bytesOf(text) : Math.trunc((whole * Number(share[1])) / 100);
}

/** The kubelet's own thresholds, on nodes of which only reservations are written. */
const DEFAULT_EVICTION_HARD: Labels = { 'memory.available': '100Mi', 'nodefs.available': '10%' };

/**
 * The node of a pool whose capacity is written out. Allocatable equals it, less what the pool's kubelets are said to
 * reserve, unless it is written too.
 */
export function nodeFromCapacity(
  resources: { readonly capacity: ResourceList; readonly allocatable?: ResourceList },
  options: NodeTemplateOptions & { readonly instanceType?: string; readonly arch?: string },
): Node {
  const capacity = { pods: String(options.maxPods ?? 110), ...resources.capacity };
  const { kubeReserved = {}, systemReserved = {}, evictionHard } = options;
  const isReserving = [options.kubeReserved, options.systemReserved, evictionHard].some(
    (written) => written !== undefined,
  );
  const derived = isReserving
    ? allocatableOf(capacity, {
        kubeReserved,
        systemReserved,
        evictionHard: { ...DEFAULT_EVICTION_HARD, ...evictionHard },
      })
    : capacity;
  const allocatable = { ...derived, ...resources.allocatable };
  return nodeOf(options, options.instanceType, options.arch ?? 'amd64', { capacity, allocatable });
}

/** One node of a pool: the template with a name of its own, in a zone. */
export function nodeOfPool(template: Node, name: string, zone?: string): Node {
  return {
    ...template,
    metadata: {
      ...template.metadata,
      name,
      labels: {
        ...template.metadata.labels,
        'kubernetes.io/hostname': name,
        ...(zone === undefined ? {} : { 'topology.kubernetes.io/zone': zone }),
      },
    },
  };
}

function nodeOf(
  options: NodeTemplateOptions,
  instanceType: string | undefined,
  arch: string,
  resources: { readonly capacity: ResourceList; readonly allocatable: ResourceList },
): Node {
  const { pool, capacityType, region, labels, taints } = options;
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name: pool,
      labels: {
        'kubernetes.io/arch': arch,
        'kubernetes.io/os': 'linux',
        ...(instanceType === undefined ? {} : { 'node.kubernetes.io/instance-type': instanceType }),
        ...(region === undefined ? {} : { 'topology.kubernetes.io/region': region }),
        [POOL_LABEL]: pool,
        [CAPACITY_TYPE_LABEL]: capacityType,
        ...labels,
      },
    },
    ...(taints === undefined || taints.length === 0 ? {} : { spec: { taints } }),
    status: { ...resources, conditions: [{ type: 'Ready', status: 'True', reason: 'KubeletReady' }] },
  };
}

/** Which pool of the scenario the node belongs to; plimsoll's own. */
export const POOL_LABEL = 'plimsoll.io/node-pool';
/** `on-demand` or `spot`, spelled as Karpenter does. */
export const CAPACITY_TYPE_LABEL = 'karpenter.sh/capacity-type';

/** Ki where that is exact, as kubelets report it. */
function bytesText(bytes: number): string {
  return bytes % KIB === 0 ? `${bytes / KIB}Ki` : String(bytes);
}

function milliCpuText(milliCpu: number): string {
  return milliCpu % 1000 === 0 ? String(milliCpu / 1000) : `${milliCpu}m`;
}

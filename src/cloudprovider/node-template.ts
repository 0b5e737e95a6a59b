import type { Labels, Node, ResourceList, Taint } from '../model/index.ts';
import type { InstanceType } from './instance-type.ts';
import { defaultRule, overheadOf } from './node-overhead.ts';
import type { ReservationRule } from './node-overhead.ts';

const KIB = 1024;
const GIB = 2 ** 30;
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
  const reservedBytes = overhead.reservedMemoryBytes + overhead.evictionMemoryBytes;
  const allocatable: ResourceList = {
    ...capacity,
    cpu: milliCpuText(type.vCpu * 1000 - overhead.reservedMilliCpu),
    memory: bytesText(Math.max(0, memoryBytes - reservedBytes)),
    'ephemeral-storage': bytesText(Math.floor(DEFAULT_DISK_BYTES * 0.9)),
  };
  return nodeOf(options, type.name, type.arch, { capacity, allocatable });
}

/** The node of a pool whose capacity is written out; allocatable equals it unless that is written too. */
export function nodeFromCapacity(
  resources: { readonly capacity: ResourceList; readonly allocatable?: ResourceList },
  options: NodeTemplateOptions & { readonly instanceType?: string; readonly arch?: string },
): Node {
  const capacity = { pods: String(options.maxPods ?? 110), ...resources.capacity };
  const allocatable = { ...capacity, ...resources.allocatable };
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

export const POOL_LABEL = 'plimsoll.io/node-pool';
export const CAPACITY_TYPE_LABEL = 'karpenter.sh/capacity-type';

/** Ki where that is exact, as kubelets report it. */
function bytesText(bytes: number): string {
  return bytes % KIB === 0 ? `${bytes / KIB}Ki` : String(bytes);
}

function milliCpuText(milliCpu: number): string {
  return milliCpu % 1000 === 0 ? String(milliCpu / 1000) : `${milliCpu}m`;
}

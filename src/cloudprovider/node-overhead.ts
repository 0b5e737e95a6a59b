import { GIB, MIB } from '../base/index.ts';
import type { InstanceType } from './instance-type.ts';
import { kwokMaxPods } from './kwok-catalogue.ts';

/** How a managed service cuts a machine down to what pods get. */
export interface NodeOverhead {
  /** Of the machine's memory, gone before the node registers: firmware, kernel. */
  readonly hiddenMemoryBytes: number;
  readonly maxPods: number;
  readonly reservedMilliCpu: number;
  readonly reservedMemoryBytes: number;
  /** Kept of the disk for the kubelet. */
  readonly reservedDiskBytes: number;
  readonly evictionMemoryBytes: number;
}

/** What a managed service is called, for sentences. */
export const RULE_NAMES: Readonly<Record<ReservationRule, string>> = {
  eks: 'EKS',
  gke: 'GKE',
  aks: 'AKS',
  kwok: 'Karpenter’s kwok provider',
  none: 'the kubelet',
};

export type ReservationRule = 'eks' | 'gke' | 'aks' | 'kwok' | 'none';

/** What the rule makes of this machine; `maxPods` of the scenario wins over the rule's. */
export function overheadOf(rule: ReservationRule, type: InstanceType, maxPods?: number): NodeOverhead {
  return RULES[rule](type, maxPods);
}

/** The service that runs nodes of this provider unless the scenario says otherwise. */
export function defaultRule(type: InstanceType): ReservationRule {
  return DEFAULT_RULES[type.provider];
}

const DEFAULT_RULES: Readonly<Record<InstanceType['provider'], ReservationRule>> = {
  aws: 'eks',
  gcp: 'gke',
  azure: 'aks',
  kwok: 'kwok',
  custom: 'none',
};

const RULES: Readonly<Record<ReservationRule, (type: InstanceType, maxPods?: number) => NodeOverhead>> = {
  eks,
  gke,
  aks,
  // Karpenter's kwok nodes reserve 100m and 10Mi; pods as in its file.
  kwok: (type, maxPods) => ({
    hiddenMemoryBytes: 0,
    maxPods: maxPods ?? kwokMaxPods(type.vCpu),
    reservedMilliCpu: 100,
    reservedMemoryBytes: 10 * MIB,
    reservedDiskBytes: 0,
    evictionMemoryBytes: 0,
  }),
  none: (_type, maxPods) => ({
    hiddenMemoryBytes: 0,
    maxPods: maxPods ?? 110,
    reservedMilliCpu: 0,
    reservedMemoryBytes: 0,
    reservedDiskBytes: 0,
    evictionMemoryBytes: 0,
  }),
};

/**
 * Amazon EKS as Karpenter reckons it (aws/karpenter-provider-aws, instancetype/types.go): 7.5 % of the memory is
 * hidden (on Graviton after 64 MiB), kube-reserved memory is 11 MiB a pod + 255 MiB with as many pods as the VPC CNI
 * has addresses for, and 1 GiB of the disk. Without a list of addresses: 110 pods.
 *
 *     m7i.2xlarge: 8 vCPU, 32 GiB, 58 pods → 29.6 GiB register, allocatable 7910m and 29.6 GiB − 893 MiB − 100 MiB
 */
function eks(type: InstanceType, maxPods?: number): NodeOverhead {
  const pods = maxPods ?? (type.maxPodsByAddresses > 0 ? type.maxPodsByAddresses : 110);
  const firmware = type.arch === 'arm64' ? 64 * MIB : 0;
  return {
    hiddenMemoryBytes: firmware + Math.ceil((type.memoryBytes - firmware) * 0.075),
    maxPods: pods,
    reservedMilliCpu: cpuInBands(type.vCpu, [60, 10, 5, 2.5]),
    reservedMemoryBytes: (11 * pods + 255) * MIB,
    reservedDiskBytes: GIB,
    evictionMemoryBytes: 100 * MIB,
  };
}

/**
 * Google GKE (kubernetes/autoscaler, cloudprovider/gce/reserved.go): the kernel keeps a 64th, 16 MiB, and 64 MiB more
 * above 3 GiB; kube-reserved memory in bands of the machine's memory whose edges take a GB for 1000 MiB.
 */
function gke(type: InstanceType, maxPods?: number): NodeOverhead {
  const memoryMib = Math.floor(type.memoryBytes / MIB);
  const swiotlb = type.memoryBytes > 3 * GIB ? 64 * MIB : 0;
  return {
    hiddenMemoryBytes: Math.floor(type.memoryBytes / 64) + 16 * MIB + swiotlb,
    maxPods: maxPods ?? 110,
    reservedMilliCpu: Math.floor(taxOf(type.vCpu * 1000, GKE_CPU)),
    reservedMemoryBytes: (memoryMib <= 1000 ? 255 : Math.floor(taxOf(memoryMib, GKE_MEMORY))) * MIB,
    reservedDiskBytes: 0,
    evictionMemoryBytes: 100 * MIB,
  };
}

const GKE_CPU: readonly Band[] = [
  { from: 0, rate: 0.06 },
  { from: 1000, rate: 0.01 },
  { from: 2000, rate: 0.005 },
  { from: 4000, rate: 0.0025 },
];
const GKE_MEMORY: readonly Band[] = [
  { from: 0, rate: 0.25 },
  { from: 4000, rate: 0.2 },
  { from: 8000, rate: 0.1 },
  { from: 16000, rate: 0.06 },
  { from: 128000, rate: 0.02 },
];

/**
 * Azure AKS from Kubernetes 1.29 on (AKS, node resource reservations): CPU 60m + 40m + 20m a core up to four + 10m
 * a core above; memory min(20 MiB a pod + 50 MiB, a quarter), eviction below 100 MiB; 250 pods with CNI overlay, the
 * default network. Hidden memory 7.5 %, as Azure/karpenter-provider-azure assumes.
 */
function aks(type: InstanceType, maxPods?: number): NodeOverhead {
  const pods = maxPods ?? 250;
  return {
    hiddenMemoryBytes: Math.ceil(type.memoryBytes * 0.075),
    maxPods: pods,
    reservedMilliCpu: cpuInBands(type.vCpu, [60, 40, 20, 10]),
    reservedMemoryBytes: Math.min((20 * pods + 50) * MIB, Math.floor(type.memoryBytes / 4)),
    reservedDiskBytes: 0,
    evictionMemoryBytes: 100 * MIB,
  };
}

/** Millicores for the first core, the second, each of the third and fourth, each above; every band truncated. */
function cpuInBands(vCpu: number, rates: readonly [number, number, number, number]): number {
  const inBand = [
    Math.min(vCpu, 1),
    Math.min(Math.max(vCpu - 1, 0), 1),
    Math.min(Math.max(vCpu - 2, 0), 2),
    Math.max(vCpu - 4, 0),
  ];
  return inBand.reduce((sum, cores, band) => sum + Math.floor(cores * rates[band]), 0);
}

interface Band {
  readonly from: number;
  readonly rate: number;
}

/** Each band's rate applies to what lies between its edge and the next one's. */
function taxOf(amount: number, bands: readonly Band[]): number {
  let tax = 0;
  bands.forEach(({ from, rate }, index) => {
    const to = index + 1 < bands.length ? Math.min(bands[index + 1].from, amount) : amount;
    if (to > from) tax += (to - from) * rate;
  });
  return tax;
}

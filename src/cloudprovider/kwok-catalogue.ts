import { GIB } from '../base/index.ts';
import type { Catalogue, InstanceType } from './instance-type.ts';

const CPUS = [1, 2, 4, 8, 16, 32, 48, 64, 96, 128, 192, 256] as const;
const FAMILIES = [
  { letter: 'c', gibPerCpu: 2 },
  { letter: 's', gibPerCpu: 4 },
  { letter: 'm', gibPerCpu: 8 },
] as const;
const REGION = 'kwok';

/**
 * The synthetic instance types of Karpenter's kwok provider, by their formula instead of its file: 0.025 USD a vCPU
 * hour + 0.001 USD a 10^9 bytes hour, spot at 0.7 of it; c, s and m have 2, 4 and 8 GiB a vCPU; 16 pods a vCPU up to
 * 1024. Linux only: names end in -linux as there.
 */
export function kwokCatalogue(): Catalogue {
  const types = CPUS.flatMap((vCpu) =>
    FAMILIES.flatMap(({ letter, gibPerCpu }) =>
      (['amd64', 'arm64'] as const).map((arch) => kwokType(letter, vCpu, gibPerCpu, arch)),
    ),
  );
  return {
    provider: 'kwok',
    date: '',
    source:
      'formula of kubernetes-sigs/karpenter kwok/cloudprovider/instance_types.json; synthetic, no market has these prices',
    licence: 'none needed',
    regions: [REGION],
    weights: {
      cpuMicroUsdPerCoreHour: 25000,
      memoryMicroUsdPerGibHour: 1074,
      gpuMicroUsdPerGpuHour: 0,
    },
    types: new Map(types.map((type) => [type.name, type])),
  };
}

function kwokType(letter: string, vCpu: number, gibPerCpu: number, arch: 'amd64' | 'arm64'): InstanceType {
  const memoryBytes = vCpu * gibPerCpu * GIB;
  // 0.001 USD per 10^9 bytes is 1 micro-USD per 10^6 bytes.
  const exactMicroUsd = 25000 * vCpu + memoryBytes / 1e6;
  return {
    name: `${letter}-${vCpu}x-${arch}-linux`,
    provider: 'kwok',
    vCpu,
    memoryBytes,
    arch,
    gpu: 0,
    gpuResource: '',
    derived: false,
    maxPodsByAddresses: 0,
    offerings: [
      { region: REGION, capacityType: 'on-demand', priceMicroUsdPerHour: Math.round(exactMicroUsd) },
      { region: REGION, capacityType: 'spot', priceMicroUsdPerHour: Math.round(0.7 * exactMicroUsd) },
    ],
  };
}

/** kwok gives 16 pods a vCPU, at most 1024. */
export function kwokMaxPods(vCpu: number): number {
  return Math.min(16 * vCpu, 1024);
}

/** A machine that a provider rents out, and what it costs where. Plain data. */
export interface InstanceType {
  readonly name: string;
  readonly provider: Provider;
  /** 0: the catalogue knows the price but not the shape; write `capacity` out. */
  readonly vCpu: number;
  /** Of the machine; the node registers less (node-template.ts). */
  readonly memoryBytes: number;
  readonly arch: 'amd64' | 'arm64';
  readonly gpu: number;
  /** Name of the extended resource; empty without GPU. */
  readonly gpuResource: string;
  /** The shape follows from the provider's naming rule; no list had it. */
  readonly derived: boolean;
  /** Pods that the AWS VPC CNI has addresses for: ENIs × (IPv4 per ENI − 1) + 2. 0: no such limit. */
  readonly maxPodsByAddresses: number;
  readonly offerings: readonly Offering[];
}

export type Provider = 'aws' | 'azure' | 'gcp' | 'kwok' | 'custom';

/** One way to rent it. */
export interface Offering {
  readonly region: string;
  readonly capacityType: 'on-demand' | 'spot';
  readonly priceMicroUsdPerHour: number;
}

/** All instance types of a provider, with where the figures come from. */
export interface Catalogue {
  readonly provider: Provider;
  /** ISO date of the prices. */
  readonly date: string;
  readonly source: string;
  readonly licence: string;
  readonly regions: readonly string[];
  readonly weights: ResourceWeights;
  readonly types: ReadonlyMap<string, InstanceType>;
}

/** What a core-hour, a GiB-hour and a GPU-hour are worth against each other: splits a node's price. */
export interface ResourceWeights {
  readonly cpuMicroUsdPerCoreHour: number;
  readonly memoryMicroUsdPerGibHour: number;
  readonly gpuMicroUsdPerGpuHour: number;
}

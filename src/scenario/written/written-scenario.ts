/**
 * A scenario as a person wrote it, after the check against schema.ts has found nothing wrong: what YAML gives, in the
 * shape that the table promises.
 */
export interface WrittenScenario {
  readonly metadata?: { readonly name?: string; readonly description?: string };
  readonly spec: WrittenSpec;
}

export interface WrittenSpec {
  readonly horizon?: string;
  readonly seed?: number;
  readonly start?: string;
  readonly cluster?: WrittenCluster;
  readonly workload?: WrittenWorkload;
  readonly scheduler?: {
    readonly config?: string | Readonly<Record<string, unknown>>;
    readonly latency?: string;
    readonly plugins?: readonly string[];
  };
  readonly autoscaling?: WrittenAutoscaling;
  readonly timing?: {
    readonly podStart?: WrittenDistribution;
    readonly podStop?: WrittenDistribution;
    readonly controlPlane?: 'timed' | 'instant';
    readonly apiRequest?: string;
    readonly watch?: string;
  };
  readonly runtime?: WrittenRuntime;
  readonly prices?: WrittenPrices;
  readonly faults?: readonly WrittenFault[];
  readonly actions?: readonly WrittenAction[];
  readonly assertions?: readonly {
    readonly metric: string;
    readonly max?: string | number;
    readonly min?: string | number;
  }[];
}

export interface WrittenCluster {
  readonly manifests?: readonly string[];
  readonly nodes?: 'keep' | 'replace';
  readonly nodePools?: readonly WrittenPool[];
  readonly autoNodes?: WrittenPool;
  readonly cluster?: string;
}

export interface WrittenPool {
  readonly name: string;
  readonly instanceType?: string;
  readonly capacity?: Readonly<Record<string, string | number>>;
  readonly allocatable?: Readonly<Record<string, string | number>>;
  readonly capacityType?: 'on-demand' | 'spot';
  readonly count?: number;
  readonly min?: number;
  readonly max?: number;
  readonly zones?: readonly string[];
  readonly region?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly taints?: readonly { readonly key: string; readonly value?: string; readonly effect: string }[];
  readonly maxPods?: number;
  readonly kubeReserved?: Readonly<Record<string, string | number>>;
  readonly systemReserved?: Readonly<Record<string, string | number>>;
  readonly evictionHard?: Readonly<Record<string, string>>;
  readonly bootTime?: WrittenDistribution;
  readonly readyTime?: WrittenDistribution;
  readonly autoscalingOptions?: WrittenAutoscalingOptions;
  readonly bootFailures?: string | number;
  readonly price?: string | number;
}

/** The keys are those of the node-template tags that real providers read. */
export interface WrittenAutoscalingOptions {
  readonly scaledownutilizationthreshold?: number;
  readonly scaledowngpuutilizationthreshold?: number;
  readonly scaledownunneededtime?: string;
  readonly scaledownunreadytime?: string;
  readonly maxnodeprovisiontime?: string;
  readonly ignoredaemonsetsutilization?: boolean;
  readonly zeroormaxnodescaling?: boolean;
}

export type WrittenDistribution =
  | string
  | {
      readonly distribution?: 'constant' | 'uniform' | 'normal' | 'exponential';
      readonly min?: string;
      readonly max?: string;
      readonly mean?: string;
      readonly deviation?: string;
    };

export interface WrittenWorkload {
  readonly manifests?: readonly string[];
  readonly traces?: readonly WrittenTrace[];
  readonly demand?: readonly WrittenDemand[];
  readonly metrics?: readonly WrittenMetric[];
  readonly usage?: readonly WrittenUsage[];
  readonly history?: readonly WrittenHistory[];
  readonly replicaFactor?: number;
  readonly namespaces?: readonly string[];
}

export interface WrittenTrace {
  readonly format?: string;
  readonly file?: string;
  readonly files?: readonly string[];
  readonly name?: string;
  readonly options?: Readonly<Record<string, unknown>>;
}

export interface WrittenMetric {
  readonly name: string;
  readonly kind?: 'external' | 'pods' | 'object';
  readonly value?: string | number;
  readonly file?: string;
  readonly format?: string;
  readonly column?: string;
  readonly scale?: number;
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly of?: string;
  readonly per?: 'pod' | 'workload';
  readonly step?: string;
  readonly delay?: string;
  readonly resolution?: string;
  readonly window?: string;
}

export interface WrittenDemand {
  readonly target: string;
  readonly rate?: string | number;
  readonly file?: string;
  readonly format?: string;
  readonly column?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly scale?: number;
  readonly step?: string;
  readonly cpuPerRequest?: string;
  readonly memory?: { readonly base?: string | number; readonly perConcurrentRequest?: string | number };
  readonly patience?: string;
  readonly clients?: number;
  readonly from?: string;
  readonly replicas?: 'follow' | 'keep';
  readonly host?: string;
  readonly path?: string;
}

export type WrittenAmount = string | number;

export interface WrittenUsage {
  readonly target: string;
  readonly container?: string;
  readonly cpu?: WrittenAmount;
  readonly memory?: WrittenAmount;
  readonly step?: string;
  readonly file?: string;
  readonly format?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly cores?: number;
  readonly mhzPerCore?: number;
  readonly scale?: number;
  readonly startup?: { readonly cpu: WrittenAmount; readonly for: string };
  readonly leakPerHour?: WrittenAmount;
  readonly leakPerRequest?: WrittenAmount;
  readonly cache?: { readonly size: WrittenAmount; readonly halfTime: string };
  readonly disk?: WrittenAmount;
  readonly diskPerHour?: WrittenAmount;
  readonly processes?: number;
  readonly readyAfter?: WrittenDistribution;
  readonly shutdown?: WrittenDistribution;
  readonly exits?: {
    readonly after?: WrittenDistribution;
    readonly code?: number;
    readonly from?: string;
    readonly until?: string;
    readonly without?: string;
  };
  readonly needs?: string;
}

export interface WrittenHistory {
  readonly target: string;
  readonly container?: string;
  readonly file: string;
  readonly format?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly cores?: number;
  readonly scale?: number;
  readonly step?: string;
}

export interface WrittenRuntime {
  readonly mode?: 'auto' | 'plain' | 'containers';
  readonly images?: readonly {
    readonly name: string;
    readonly size?: WrittenAmount;
    readonly layers?: Readonly<Record<string, WrittenAmount>>;
    readonly missing?: boolean;
  }[];
  readonly imageBandwidth?: WrittenAmount;
  readonly imageLatency?: string;
  readonly containerStart?: WrittenDistribution;
  readonly endpointDelay?: string;
  readonly cpuWeights?: 'cgroup-v2' | 'cgroup-v1' | 'requests';
  readonly systemCpu?: WrittenAmount;
  readonly systemMemory?: WrittenAmount;
  readonly kubelet?: Readonly<Record<string, unknown>>;
}

export interface WrittenAutoscaling {
  readonly clusterAutoscaler?: Readonly<Record<string, unknown>>;
  readonly clusterAutoscalerPriorities?: Readonly<Record<string, unknown>>;
  readonly karpenter?: {
    readonly manifests?: readonly string[];
    readonly settings?: Readonly<Record<string, unknown>>;
  };
  readonly kubeControllerManager?: Readonly<Record<string, unknown>>;
  readonly verticalPodAutoscaler?: Readonly<Record<string, unknown>>;
}

export interface WrittenPrices {
  readonly book?: string;
  readonly region?: string;
  readonly file?: string;
  readonly discount?: string | number;
  readonly spotDiscount?: string | number;
  readonly weights?: { readonly cpu?: number; readonly memory?: number; readonly gpu?: number };
}

export interface WrittenFault {
  readonly at: string;
  readonly kill?: string;
  readonly stockOut?: string;
  readonly for?: string;
}

export interface WrittenAction {
  readonly at: string;
  readonly apply?: string;
  readonly delete?: string;
  readonly scale?: string;
  readonly replicas?: number;
  readonly cordon?: string;
  readonly uncordon?: string;
  readonly drain?: string;
}

import type { UsageHistory } from '../model/index.ts';
import type { DurationSpec, ObjectName } from './spec-terms.ts';

/** How nodes run containers: images, kubelet settings, delays. */
export interface RuntimeSpec {
  /** `containers` looks into every container, `plain` into none, `auto` where the input gives something to look into. */
  readonly mode: 'auto' | 'plain' | 'containers';
  readonly images: readonly ImageSpec[];
  readonly imageBytesPerMs: number;
  readonly imageLatencyMs: number;
  /** From a pulled image to a process that runs. */
  readonly containerStartMs: DurationSpec;
  /** Until every router knows of a pod that became ready or is gone. */
  readonly endpointDelayMs: number;
  readonly cpuWeights: 'cgroup-v2' | 'cgroup-v1' | 'requests';
  /** What the daemons of a node use; absent: what is reserved for them. */
  readonly systemMilliCpu?: number;
  readonly systemMemoryBytes?: number;
  readonly kubelet: KubeletSpec;
}

export interface ImageSpec {
  readonly name: string;
  /** Pulls of it fail. */
  readonly isMissing: boolean;
  readonly layers: readonly { readonly digest: string; readonly bytes: number }[];
}

/** The fields of a KubeletConfiguration that a run heeds, by their own names; absent: the kubelet's default. */
export interface KubeletSpec {
  readonly evictionHard?: Readonly<Record<string, string>>;
  readonly evictionSoft?: Readonly<Record<string, string>>;
  readonly evictionSoftGraceMs?: Readonly<Record<string, number>>;
  readonly evictionMinimumReclaim?: Readonly<Record<string, string>>;
  readonly evictionPressureTransitionMs?: number;
  readonly evictionMaxPodGraceSeconds?: number;
  readonly serializeImagePulls?: boolean;
  readonly maxParallelImagePulls?: number;
  readonly cpuManagerPolicy?: 'none' | 'static';
  readonly maxContainerRestartMs?: number;
  readonly imageGCHighThresholdPercent?: number;
  readonly imageGCLowThresholdPercent?: number;
  readonly imageMinimumGCAgeMs?: number;
}

/** What the containers of some workloads do while they run. */
export interface UsageSpec {
  /** A name of `*` stands for every workload of the kind in the namespace. */
  readonly target: ObjectName;
  /** Absent: the pod's first container. */
  readonly container?: string;
  readonly milliCpu?: UsageCurve;
  readonly memoryBytes?: UsageCurve;
  /** Recorded use: each pod draws one of them, and a day of it for each of its days. */
  readonly histories: readonly UsageHistory[];
  readonly startupBurst?: { readonly milliCpu: number; readonly forMs: number };
  readonly leakBytesPerHour: number;
  readonly leakBytesPerRequest: number;
  readonly cache?: { readonly bytes: number; readonly halfTimeMs: number };
  readonly diskBytes: number;
  readonly diskBytesPerHour: number;
  readonly processes: number;
  /** From the start of the process until it answers. */
  readonly readyAfterMs?: DurationSpec;
  /** From SIGTERM to its end; absent: the scenario's podStop. */
  readonly shutdownMs?: DurationSpec;
  readonly exits?: ExitSpec;
  /** Not ready while this Service has no ready endpoint. */
  readonly needs?: ObjectName;
  /** How it was written, for the report. */
  readonly source: string;
}

/** What the containers of a workload used before the run: the VPA's recommender starts from it. */
export interface PastUseSpec {
  readonly target: ObjectName;
  /** Absent: the pod's first container. */
  readonly container?: string;
  /** One a pod that was watched; each ends where the run begins. */
  readonly histories: readonly UsageHistory[];
  /** How it was written, for the report. */
  readonly source: string;
}

/** `values[i]` holds from i × stepMs on, the last one for ever. */
export interface UsageCurve {
  readonly stepMs: number;
  readonly values: Float64Array;
}

/** A process that ends by itself. */
export interface ExitSpec {
  readonly afterMs: DurationSpec;
  readonly exitCode: number;
  /** Only where it started in this time. */
  readonly fromMs: number;
  readonly untilMs: number;
  /** Only while this Service has no ready endpoint. */
  readonly without?: ObjectName;
}

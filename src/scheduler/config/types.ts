import type { Affinity, TopologySpreadConstraint } from '../../model/index.ts';

/**
 * A KubeSchedulerConfiguration as the scheduler runs it: defaults filled in, plugins in running order, weights settled.
 * What readSchedulerConfiguration gives and everything else reads.
 */
export interface SchedulerConfig {
  readonly parallelism: number;
  /** 0 is adaptive. A profile's own value beats it. */
  readonly percentageOfNodesToScore: number;
  readonly podInitialBackoffSeconds: number;
  readonly podMaxBackoffSeconds: number;
  readonly profiles: readonly SchedulerProfile[];
  /** Webhook extenders that the configuration names; Plimsoll asks none of them. */
  readonly extenderCount: number;
}

export interface SchedulerProfile {
  readonly schedulerName: string;
  readonly percentageOfNodesToScore?: number;
  /** Plugins of every extension point in running order. */
  readonly plugins: Readonly<Record<ExtensionPoint, readonly string[]>>;
  /** Every enabled plugin that can score, also those whose scoring is disabled. */
  readonly scoreWeights: ReadonlyMap<string, number>;
  readonly args: PluginArgs;
  /** Plugins whose arguments upstream keeps in this profile, in its order. */
  readonly configured: readonly string[];
  /** Arguments of plugins that Kubernetes does not know, as written. */
  readonly otherArgs: ReadonlyMap<string, unknown>;
}

/** In calling order, spelled as a profile's `plugins` spells them. */
export const EXTENSION_POINTS = [
  'preEnqueue',
  'queueSort',
  'preFilter',
  'filter',
  'postFilter',
  'preScore',
  'score',
  'reserve',
  'permit',
  'preBind',
  'bind',
  'postBind',
] as const;

export type ExtensionPoint = (typeof EXTENSION_POINTS)[number];

/** Arguments of the in-tree plugins after defaulting, by plugin. */
export interface PluginArgs {
  readonly DefaultPreemption: DefaultPreemptionArgs;
  readonly DynamicResources: DynamicResourcesArgs;
  readonly InterPodAffinity: InterPodAffinityArgs;
  readonly NodeAffinity: NodeAffinityArgs;
  readonly NodeResourcesBalancedAllocation: NodeResourcesBalancedAllocationArgs;
  readonly NodeResourcesFit: NodeResourcesFitArgs;
  readonly PodTopologySpread: PodTopologySpreadArgs;
  readonly VolumeBinding: VolumeBindingArgs;
}

export interface DefaultPreemptionArgs {
  readonly minCandidateNodesPercentage: number;
  readonly minCandidateNodesAbsolute: number;
}

export interface DynamicResourcesArgs {
  /** Go durations, as written out by Go. */
  readonly filterTimeout: string;
  readonly bindingTimeout: string;
}

export interface InterPodAffinityArgs {
  readonly hardPodAffinityWeight: number;
  readonly ignorePreferredTermsOfExistingPods: boolean;
}

export interface NodeAffinityArgs {
  readonly addedAffinity?: NonNullable<Affinity['nodeAffinity']>;
}

export interface ResourceSpec {
  readonly name: string;
  readonly weight: number;
}

export interface NodeResourcesBalancedAllocationArgs {
  readonly resources: readonly ResourceSpec[];
}

export interface ShapePoint {
  readonly utilization: number;
  /** 0 … 10; plugins multiply it by ten. */
  readonly score: number;
}

export interface ScoringStrategy {
  /** LeastAllocated, MostAllocated or RequestedToCapacityRatio once the configuration is built. */
  readonly type: string;
  readonly resources: readonly ResourceSpec[];
  readonly requestedToCapacityRatio?: { readonly shape?: readonly ShapePoint[] };
}

export interface NodeResourcesFitArgs {
  readonly ignoredResources?: readonly string[];
  readonly ignoredResourceGroups?: readonly string[];
  readonly scoringStrategy: ScoringStrategy;
}

export interface PodTopologySpreadArgs {
  readonly defaultConstraints?: readonly TopologySpreadConstraint[];
  readonly defaultingType: string; // System, List
}

export interface VolumeBindingArgs {
  readonly bindTimeoutSeconds: number;
  readonly shape: readonly ShapePoint[];
}

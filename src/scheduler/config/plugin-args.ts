import type { Affinity, TopologySpreadConstraint } from '../../model/index.ts';
import { goDurationText, parseGoDuration } from './go-duration.ts';
import type { Members } from './shape.ts';
import type { PluginArgs, ResourceSpec, ScoringStrategy, ShapePoint } from './types.ts';

/**
 * Arguments of the in-tree plugins with their defaults, out of checked members.
 *
 * Upstream: pkg/scheduler/apis/config/v1/defaults.go.
 */
export const ARGUMENT_READERS: { readonly [Name in keyof PluginArgs]: (args: Members) => PluginArgs[Name] } =
  {
    DefaultPreemption: (args) => ({
      minCandidateNodesPercentage: numberOr(args['minCandidateNodesPercentage'], 10),
      minCandidateNodesAbsolute: numberOr(args['minCandidateNodesAbsolute'], 100),
    }),
    DynamicResources: (args) => ({
      filterTimeout: durationOr(args['filterTimeout'], '10s'),
      bindingTimeout: durationOr(args['bindingTimeout'], '10m0s'),
    }),
    InterPodAffinity: (args) => ({
      hardPodAffinityWeight: numberOr(args['hardPodAffinityWeight'], 1),
      ignorePreferredTermsOfExistingPods: args['ignorePreferredTermsOfExistingPods'] === true,
    }),
    NodeAffinity: (args) => {
      const addedAffinity = args['addedAffinity'] as Affinity['nodeAffinity'] | null;
      return addedAffinity ? { addedAffinity } : {};
    },
    NodeResourcesBalancedAllocation: (args) => ({ resources: resourcesOf(args['resources']) }),
    NodeResourcesFit: (args) => ({
      ...listOf(args, 'ignoredResources'),
      ...listOf(args, 'ignoredResourceGroups'),
      scoringStrategy: scoringStrategyOf(args['scoringStrategy']),
    }),
    PodTopologySpread: (args) => {
      const constraints = (args['defaultConstraints'] ?? []) as readonly TopologySpreadConstraint[];
      return {
        ...(constraints.length > 0 && { defaultConstraints: constraints }),
        defaultingType: textOr(args['defaultingType'], 'System'),
      };
    },
    VolumeBinding: (args) => ({
      bindTimeoutSeconds: numberOr(args['bindTimeoutSeconds'], 600),
      shape: shapeOf(args['shape']) ?? DEFAULT_CAPACITY_SHAPE,
    }),
  };

/**
 * Arguments of all plugins that take any, with nothing written. Upstream: apis/config/v1/default_plugins.go and
 * defaults.go.
 */
export function defaultPluginArgs(): PluginArgs {
  return {
    DefaultPreemption: ARGUMENT_READERS.DefaultPreemption({}),
    DynamicResources: ARGUMENT_READERS.DynamicResources({}),
    InterPodAffinity: ARGUMENT_READERS.InterPodAffinity({}),
    NodeAffinity: ARGUMENT_READERS.NodeAffinity({}),
    NodeResourcesBalancedAllocation: ARGUMENT_READERS.NodeResourcesBalancedAllocation({}),
    NodeResourcesFit: ARGUMENT_READERS.NodeResourcesFit({}),
    PodTopologySpread: ARGUMENT_READERS.PodTopologySpread({}),
    VolumeBinding: ARGUMENT_READERS.VolumeBinding({}),
  };
}

const DEFAULT_RESOURCES: readonly ResourceSpec[] = [
  { name: 'cpu', weight: 1 },
  { name: 'memory', weight: 1 },
];

/** Volumes are packed where there is the most room left for them. */
const DEFAULT_CAPACITY_SHAPE: readonly ShapePoint[] = [
  { utilization: 0, score: 10 },
  { utilization: 100, score: 0 },
];

/** A missing weight, and a weight of 0, is 1. */
function resourcesOf(value: unknown): readonly ResourceSpec[] {
  const resources = (value ?? []) as readonly Partial<ResourceSpec>[];
  if (resources.length === 0) return DEFAULT_RESOURCES;
  return resources.map(({ name = '', weight }) => ({ name, weight: weight || 1 }));
}

/** A strategy that is given without a type stays without: building the profile refuses it. */
function scoringStrategyOf(value: unknown): ScoringStrategy {
  if (!value) return { type: 'LeastAllocated', resources: DEFAULT_RESOURCES };
  const { type = '', resources, requestedToCapacityRatio } = value as Partial<ScoringStrategy>;
  const shape = shapeOf(requestedToCapacityRatio?.shape);
  return {
    type,
    resources: resourcesOf(resources),
    ...(requestedToCapacityRatio && { requestedToCapacityRatio: shape === undefined ? {} : { shape } }),
  };
}

function shapeOf(value: unknown): readonly ShapePoint[] | undefined {
  const points = (value ?? []) as readonly Partial<ShapePoint>[];
  if (points.length === 0) return undefined;
  return points.map(({ utilization = 0, score = 0 }) => ({ utilization, score }));
}

function listOf(args: Members, name: string): Members {
  const items = (args[name] ?? []) as readonly string[];
  return items.length > 0 ? { [name]: items } : {};
}

function numberOr(value: unknown, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise;
}

function textOr(value: unknown, otherwise: string): string {
  return typeof value === 'string' && value !== '' ? value : otherwise;
}

function durationOr(value: unknown, otherwise: string): string {
  if (typeof value !== 'string') return otherwise;
  const nanos = parseGoDuration(value);
  return nanos === undefined ? otherwise : goDurationText(nanos);
}

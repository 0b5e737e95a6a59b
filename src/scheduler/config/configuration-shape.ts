import type { Shape } from './shape.ts';
import { EXTENSION_POINTS } from './types.ts';
import type { ExtensionPoint } from './types.ts';

/**
 * The fields of kubescheduler.config.k8s.io/v1. Upstream: kube-scheduler/config/v1/types.go and types_pluginargs.go.
 */
const string = { kind: 'scalar', type: 'string' } as const;
const bool = { kind: 'scalar', type: 'bool' } as const;
const int32 = { kind: 'scalar', type: 'int32' } as const;
const int64 = { kind: 'scalar', type: 'int64' } as const;
const float32 = { kind: 'scalar', type: 'float32' } as const;
const duration = { kind: 'duration', isPointer: false } as const;
const durationPointer = { kind: 'duration', isPointer: true } as const;
const debugging = { ...bool, embeddedIn: 'DebuggingConfiguration' } as const;
const free = { kind: 'any' } as const;
/** Written as text, in base64. */
const bytes = { ...string, goType: '[]uint8' } as const;

/** A string type of k8s.io/api or of the configuration's own package. */
function named(goType: string): Shape {
  return { ...string, goType: `v1.${goType}` };
}

function list(item: Shape): Shape & { readonly kind: 'list' } {
  return { kind: 'list', item };
}

function struct(
  goName: string,
  fields: Readonly<Record<string, Shape>>,
  always: readonly string[] = [],
): Shape {
  return { kind: 'fields', goName, fields, always };
}

/** A struct of k8s.io/component-base, which has versions of its own. */
function foreign(goName: string, fields: Readonly<Record<string, Shape>>): Shape {
  return { kind: 'fields', goName, goPackage: 'v1alpha1', fields };
}

const plugin = struct('Plugin', { name: string, weight: int32 });
const pluginSet = struct('PluginSet', { enabled: list(plugin), disabled: list(plugin) });

export type PluginSetName =
  ExtensionPoint | 'multiPoint' | 'placementGenerate' | 'placementScore' | 'podGroupPostFilter';

/** Every set of plugins that a profile may hold; the last three belong to pod groups. */
export const PLUGIN_SETS: readonly PluginSetName[] = [
  ...EXTENSION_POINTS,
  'multiPoint',
  'placementGenerate',
  'placementScore',
  'podGroupPostFilter',
];

const profile = struct('KubeSchedulerProfile', {
  schedulerName: string,
  percentageOfNodesToScore: int32,
  plugins: struct('Plugins', Object.fromEntries(PLUGIN_SETS.map((name) => [name, pluginSet]))),
  pluginConfig: list(struct('PluginConfig', { name: string, args: free })),
});

const extender = struct('Extender', {
  urlPrefix: string,
  filterVerb: string,
  preemptVerb: string,
  prioritizeVerb: string,
  weight: int64,
  bindVerb: string,
  enableHTTPS: bool,
  tlsConfig: struct('ExtenderTLSConfig', {
    insecure: bool,
    serverName: string,
    certFile: string,
    keyFile: string,
    caFile: string,
    certData: bytes,
    keyData: bytes,
    caData: bytes,
  }),
  httpTimeout: duration,
  nodeCacheCapable: bool,
  managedResources: list(struct('ExtenderManagedResource', { name: string, ignoredByScheduler: bool })),
  ignorable: bool,
});

export const CONFIGURATION_SHAPE: Shape = struct('KubeSchedulerConfiguration', {
  apiVersion: string,
  kind: string,
  parallelism: int32,
  leaderElection: foreign('LeaderElectionConfiguration', {
    leaderElect: bool,
    leaseDuration: duration,
    renewDeadline: duration,
    retryPeriod: duration,
    resourceLock: string,
    resourceName: string,
    resourceNamespace: string,
  }),
  clientConnection: foreign('ClientConnectionConfiguration', {
    kubeconfig: string,
    acceptContentTypes: string,
    contentType: string,
    qps: float32,
    burst: int32,
  }),
  enableProfiling: debugging,
  enableContentionProfiling: debugging,
  percentageOfNodesToScore: int32,
  podInitialBackoffSeconds: int64,
  podMaxBackoffSeconds: int64,
  profiles: list(profile),
  extenders: list(extender),
  delayCacheUntilActive: bool,
});

const resourceSpec = struct('ResourceSpec', { name: string, weight: int64 });
const shapePoint = struct('UtilizationShapePoint', { utilization: int32, score: int32 });
const requirement = struct(
  'NodeSelectorRequirement',
  { key: string, operator: named('NodeSelectorOperator'), values: { ...list(string), isToldEmpty: true } },
  ['key', 'operator'],
);
const nodeSelectorTerm = struct('NodeSelectorTerm', {
  matchExpressions: list(requirement),
  matchFields: list(requirement),
});
const labelSelector = struct('LabelSelector', {
  matchLabels: free,
  matchExpressions: list(
    struct(
      'LabelSelectorRequirement',
      { key: string, operator: named('LabelSelectorOperator'), values: list(string) },
      ['key', 'operator'],
    ),
  ),
});
const typeMeta = { apiVersion: string, kind: string };

/** Arguments by plugin; a plugin that is not here takes none, or is not Kubernetes' own. */
export const ARGUMENT_SHAPES: Readonly<Record<string, Shape>> = {
  DefaultPreemption: struct('DefaultPreemptionArgs', {
    ...typeMeta,
    minCandidateNodesPercentage: int32,
    minCandidateNodesAbsolute: int32,
  }),
  DynamicResources: struct('DynamicResourcesArgs', {
    ...typeMeta,
    filterTimeout: durationPointer,
    bindingTimeout: durationPointer,
  }),
  InterPodAffinity: struct('InterPodAffinityArgs', {
    ...typeMeta,
    hardPodAffinityWeight: int32,
    ignorePreferredTermsOfExistingPods: bool,
  }),
  NodeAffinity: struct('NodeAffinityArgs', {
    ...typeMeta,
    addedAffinity: struct('NodeAffinity', {
      requiredDuringSchedulingIgnoredDuringExecution: struct(
        'NodeSelector',
        { nodeSelectorTerms: list(nodeSelectorTerm) },
        ['nodeSelectorTerms'],
      ),
      preferredDuringSchedulingIgnoredDuringExecution: list(
        struct('PreferredSchedulingTerm', { weight: int32, preference: nodeSelectorTerm }, [
          'weight',
          'preference',
        ]),
      ),
    }),
  }),
  NodeResourcesBalancedAllocation: struct('NodeResourcesBalancedAllocationArgs', {
    ...typeMeta,
    resources: list(resourceSpec),
  }),
  NodeResourcesFit: struct('NodeResourcesFitArgs', {
    ...typeMeta,
    ignoredResources: list(string),
    ignoredResourceGroups: list(string),
    scoringStrategy: struct('ScoringStrategy', {
      type: named('ScoringStrategyType'),
      resources: list(resourceSpec),
      requestedToCapacityRatio: struct('RequestedToCapacityRatioParam', { shape: list(shapePoint) }),
    }),
  }),
  PodTopologySpread: struct('PodTopologySpreadArgs', {
    ...typeMeta,
    defaultConstraints: list(
      struct(
        'TopologySpreadConstraint',
        {
          maxSkew: int32,
          topologyKey: string,
          whenUnsatisfiable: named('UnsatisfiableConstraintAction'),
          labelSelector,
          minDomains: int32,
          nodeAffinityPolicy: named('NodeInclusionPolicy'),
          nodeTaintsPolicy: named('NodeInclusionPolicy'),
          matchLabelKeys: list(string),
        },
        ['maxSkew', 'topologyKey', 'whenUnsatisfiable'],
      ),
    ),
    defaultingType: named('PodTopologySpreadConstraintsDefaulting'),
  }),
  VolumeBinding: struct('VolumeBindingArgs', {
    ...typeMeta,
    bindTimeoutSeconds: int64,
    shape: list(shapePoint),
  }),
};

import type { Draw } from './draw.ts';

const API_VERSION = 'kubescheduler.config.k8s.io/v1';
const HOST = 'kubernetes.io/hostname';
const ZONE = 'topology.kubernetes.io/zone';

/** A scheduler configuration; undefined is the default one. */
export function drawConfig(draw: Draw, percentage: number): unknown {
  const pluginConfig = drawArguments(draw);
  const plugins = drawPlugins(draw);
  return {
    apiVersion: API_VERSION,
    kind: 'KubeSchedulerConfiguration',
    percentageOfNodesToScore: percentage,
    profiles: [{ schedulerName: 'default-scheduler', pluginConfig, plugins }],
  };
}

function drawArguments(draw: Draw): readonly { readonly name: string; readonly args: object }[] {
  const list: { readonly name: string; readonly args: object }[] = [];
  if (draw.chance(0.5))
    list.push({
      name: 'PodTopologySpread',
      args: {
        defaultingType: 'List',
        defaultConstraints: draw.pick(
          [],
          [],
          [{ maxSkew: 1, topologyKey: ZONE, whenUnsatisfiable: 'DoNotSchedule' }],
          [
            { maxSkew: 2, topologyKey: HOST, whenUnsatisfiable: 'ScheduleAnyway' },
            { maxSkew: 1, topologyKey: ZONE, whenUnsatisfiable: 'ScheduleAnyway' },
          ],
        ),
      },
    });
  if (draw.chance(0.4))
    list.push({
      name: 'NodeResourcesFit',
      args: {
        scoringStrategy: drawStrategy(draw),
        ...draw.maybe(0.2, () => ({ ignoredResources: ['example.com/gpu'] })),
        ...draw.maybe(0.1, () => ({ ignoredResourceGroups: ['example.com'] })),
      },
    });
  if (draw.chance(0.3))
    list.push({
      name: 'InterPodAffinity',
      args: {
        hardPodAffinityWeight: draw.pick(0, 1, 50),
        ignorePreferredTermsOfExistingPods: draw.chance(0.5),
      },
    });
  if (draw.chance(0.15)) {
    const expression = { key: 'disk', operator: draw.pick('In', 'NotIn'), values: ['ssd'] };
    const preferred = [
      { weight: 40, preference: { matchExpressions: [{ key: 'disk', operator: 'Exists' }] } },
    ];
    list.push({
      name: 'NodeAffinity',
      args: {
        addedAffinity: {
          ...draw.maybe(0.6, () => ({
            requiredDuringSchedulingIgnoredDuringExecution: {
              nodeSelectorTerms: [{ matchExpressions: [expression] }],
            },
          })),
          preferredDuringSchedulingIgnoredDuringExecution: preferred,
        },
      },
    });
  }
  if (draw.chance(0.3)) {
    const [percentage, absolute] = draw.pick([0, 1], [0, 2], [30, 0], [30, 1], [100, 0]);
    list.push({
      name: 'DefaultPreemption',
      args: { minCandidateNodesPercentage: percentage, minCandidateNodesAbsolute: absolute },
    });
  }
  if (draw.chance(0.2)) {
    const names = draw.pick(
      ['cpu', 'memory', 'example.com/gpu'],
      ['memory'],
      ['cpu', 'ephemeral-storage'],
      ['ephemeral-storage', 'memory'],
      ['memory', 'cpu'],
    );
    list.push({
      name: 'NodeResourcesBalancedAllocation',
      args: { resources: names.map((name) => ({ name })) },
    });
  }
  return list;
}

function drawStrategy(draw: Draw): object {
  const gpu = { name: 'example.com/gpu', weight: 3 };
  const [cpu, memory] = [{ name: 'cpu', weight: 1 + draw.below(3) }, { name: 'memory' }];
  const disk = { name: 'ephemeral-storage', weight: 2 };
  const resources = draw.pick([cpu, memory], [cpu, memory, gpu], [memory, cpu], [disk, memory], [cpu, disk]);
  const type = draw.pick('LeastAllocated', 'MostAllocated', 'RequestedToCapacityRatio');
  const shape = draw.pick(
    [
      { utilization: 0, score: 0 },
      { utilization: 100, score: 10 },
    ],
    [
      { utilization: 0, score: 2 },
      { utilization: 40, score: 10 },
      { utilization: 70, score: 3 },
      { utilization: 100, score: 0 },
    ],
    [{ utilization: 50, score: 5 }],
  );
  return {
    type,
    resources,
    ...(type === 'RequestedToCapacityRatio' && { requestedToCapacityRatio: { shape } }),
  };
}

function drawPlugins(draw: Draw): object {
  if (draw.chance(0.65)) return {};
  const name = draw.pick(
    'NodeResourcesFit',
    'NodeAffinity',
    'PodTopologySpread',
    'InterPodAffinity',
    'ImageLocality',
    'TaintToleration',
    'NodeResourcesBalancedAllocation',
  );
  return draw.pick<() => object>(
    () => ({ score: { disabled: [{ name }], enabled: [{ name, weight: draw.pick(1, 7, 100) }] } }),
    () => ({ score: { enabled: [{ name, weight: draw.pick(1, 7, 100) }] } }),
    () => ({ multiPoint: { disabled: [{ name }] } }),
    () => ({
      filter: { disabled: [{ name: draw.pick('TaintToleration', 'NodeResourcesFit') }] },
    }),
    () => ({ postFilter: { disabled: [{ name: 'DefaultPreemption' }] } }),
    () => ({ preFilter: { disabled: [{ name: 'DynamicResources' }] } }),
    () => ({ preFilter: { enabled: [{ name: 'DynamicResources' }] } }),
    () => ({ score: { enabled: [{ name, weight: 0 }] } }),
  )();
}

import { describe, expect, test } from 'vitest';
import { readSchedulerConfiguration } from './index.ts';
import type { PluginArgs, SchedulerConfig } from './index.ts';

const VERSION = 'kubescheduler.config.k8s.io/v1';

function read(written: Readonly<Record<string, unknown>>): SchedulerConfig {
  const reading = readSchedulerConfiguration({
    apiVersion: VERSION,
    kind: 'KubeSchedulerConfiguration',
    ...written,
  });
  if ('error' in reading) throw new Error(reading.error);
  return reading.config;
}

function argsOf(name: keyof PluginArgs, args?: Readonly<Record<string, unknown>>): unknown {
  const pluginConfig = args === undefined ? [] : [{ name, args }];
  return read({ profiles: [{ pluginConfig }] }).profiles[0].args[name];
}

const CPU_AND_MEMORY = [
  { name: 'cpu', weight: 1 },
  { name: 'memory', weight: 1 },
];
const FALLING = [
  { utilization: 0, score: 10 },
  { utilization: 100, score: 0 },
];
const LEAST = { type: 'LeastAllocated', resources: CPU_AND_MEMORY };
const term = { matchExpressions: [{ key: 'disk', operator: 'In', values: ['ssd'] }] };

describe('arguments of plugins, after what is left out is filled in', () => {
  // prettier-ignore
  const rows: readonly (readonly [string, keyof PluginArgs, Readonly<Record<string, unknown>> | undefined, object])[] = [
    ['DefaultPreemption as it comes',         'DefaultPreemption', undefined,                                 { minCandidateNodesPercentage: 10, minCandidateNodesAbsolute: 100 }],
    ['an empty map of arguments is the same', 'DefaultPreemption', {},                                        { minCandidateNodesPercentage: 10, minCandidateNodesAbsolute: 100 }],
    ['a given 0 stays',                       'DefaultPreemption', { minCandidateNodesPercentage: 0 },         { minCandidateNodesPercentage: 0, minCandidateNodesAbsolute: 100 }],
    ['and a given number',                    'DefaultPreemption', { minCandidateNodesAbsolute: 5 },           { minCandidateNodesPercentage: 10, minCandidateNodesAbsolute: 5 }],
    ['DynamicResources as it comes',          'DynamicResources',  undefined,                                  { filterTimeout: '10s', bindingTimeout: '10m0s' }],
    ['durations are written as Go does',      'DynamicResources',  { filterTimeout: '90s', bindingTimeout: '1h' }, { filterTimeout: '1m30s', bindingTimeout: '1h0m0s' }],
    ['no time-out is written 0s',             'DynamicResources',  { filterTimeout: '0' },                     { filterTimeout: '0s', bindingTimeout: '10m0s' }],
    ['InterPodAffinity as it comes',          'InterPodAffinity',  undefined,                                  { hardPodAffinityWeight: 1, ignorePreferredTermsOfExistingPods: false }],
    ['a hard weight of 0 is off, not 1',      'InterPodAffinity',  { hardPodAffinityWeight: 0 },               { hardPodAffinityWeight: 0, ignorePreferredTermsOfExistingPods: false }],
    ['preferred terms of others ignored',     'InterPodAffinity',  { ignorePreferredTermsOfExistingPods: true }, { hardPodAffinityWeight: 1, ignorePreferredTermsOfExistingPods: true }],
    ['NodeAffinity as it comes',              'NodeAffinity',      undefined,                                  {}],
    ['affinity for all pods',                 'NodeAffinity',      { addedAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [term] } } }, { addedAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [term] } } }],
    ['affinity of null is none',              'NodeAffinity',      { addedAffinity: null },                    {}],
    ['Balanced as it comes',                  'NodeResourcesBalancedAllocation', undefined,                    { resources: CPU_AND_MEMORY }],
    ['a resource without weight has 1',       'NodeResourcesBalancedAllocation', { resources: [{ name: 'example.com/gpu' }] }, { resources: [{ name: 'example.com/gpu', weight: 1 }] }],
    ['a weight of 0 is 1',                    'NodeResourcesBalancedAllocation', { resources: [{ name: 'cpu', weight: 0 }] }, { resources: [{ name: 'cpu', weight: 1 }] }],
    ['an empty list is the default',          'NodeResourcesBalancedAllocation', { resources: [] },            { resources: CPU_AND_MEMORY }],
    ['Fit as it comes',                       'NodeResourcesFit',  undefined,                                  { scoringStrategy: LEAST }],
    ['resources that nobody counts',          'NodeResourcesFit',  { ignoredResources: ['example.com/gpu'] },  { ignoredResources: ['example.com/gpu'], scoringStrategy: LEAST }],
    ['groups of them',                        'NodeResourcesFit',  { ignoredResourceGroups: ['example.com'] }, { ignoredResourceGroups: ['example.com'], scoringStrategy: LEAST }],
    ['a strategy without resources',          'NodeResourcesFit',  { scoringStrategy: { type: 'MostAllocated' } }, { scoringStrategy: { type: 'MostAllocated', resources: CPU_AND_MEMORY } }],
    ['a strategy with one',                   'NodeResourcesFit',  { scoringStrategy: { type: 'LeastAllocated', resources: [{ name: 'cpu', weight: 3 }] } }, { scoringStrategy: { type: 'LeastAllocated', resources: [{ name: 'cpu', weight: 3 }] } }],
    ['a shape: missing numbers are 0',        'NodeResourcesFit',  { scoringStrategy: { type: 'RequestedToCapacityRatio', requestedToCapacityRatio: { shape: [{ score: 3 }, { utilization: 100 }] } } },
      { scoringStrategy: { type: 'RequestedToCapacityRatio', resources: CPU_AND_MEMORY, requestedToCapacityRatio: { shape: [{ utilization: 0, score: 3 }, { utilization: 100, score: 0 }] } } }],
    ['PodTopologySpread as it comes',         'PodTopologySpread', undefined,                                  { defaultingType: 'System' }],
    ['a list of none',                        'PodTopologySpread', { defaultingType: 'List', defaultConstraints: [] }, { defaultingType: 'List' }],
    ['an empty type is System',               'PodTopologySpread', { defaultingType: '' },                     { defaultingType: 'System' }],
    ['VolumeBinding as it comes',             'VolumeBinding',     undefined,                                  { bindTimeoutSeconds: 600, shape: FALLING }],
    ['a time-out of 0 stays',                 'VolumeBinding',     { bindTimeoutSeconds: 0 },                  { bindTimeoutSeconds: 0, shape: FALLING }],
    ['a shape of its own',                    'VolumeBinding',     { shape: [{ utilization: 0, score: 0 }, { utilization: 100, score: 10 }] }, { bindTimeoutSeconds: 600, shape: [{ utilization: 0, score: 0 }, { utilization: 100, score: 10 }] }],
  ];
  test.each(rows)('%s', (_why, name, args, expected) => {
    expect(argsOf(name, args)).toEqual(expected);
  });

  test('arguments of a plugin that Kubernetes does not know are kept as they are written', () => {
    const { otherArgs } = read({
      profiles: [{ pluginConfig: [{ name: 'GpuFragmentation', args: { workload: ['x'] } }] }],
    }).profiles[0];
    expect(otherArgs.get('GpuFragmentation')).toEqual({ workload: ['x'] });
  });
});

describe('the configuration, after what is left out is filled in', () => {
  // prettier-ignore
  const rows: readonly (readonly [string, Readonly<Record<string, unknown>>, Partial<SchedulerConfig>])[] = [
    ['nothing is given',               {},                                                 { parallelism: 16, percentageOfNodesToScore: 0, podInitialBackoffSeconds: 1, podMaxBackoffSeconds: 10, extenderCount: 0 }],
    ['one worker',                     { parallelism: 1 },                                 { parallelism: 1 }],
    ['a share of nodes',               { percentageOfNodesToScore: 55 },                   { percentageOfNodesToScore: 55 }],
    ['a longer back-off',              { podInitialBackoffSeconds: 5, podMaxBackoffSeconds: 60 }, { podInitialBackoffSeconds: 5, podMaxBackoffSeconds: 60 }],
    ['two extenders',                  { extenders: [{ urlPrefix: 'http://a' }, { urlPrefix: 'http://b' }] }, { extenderCount: 2 }],
  ];
  test.each(rows)('%s', (_why, written, expected) => {
    expect(read(written)).toMatchObject(expected);
  });

  // prettier-ignore
  test.each([
    ['no list of profiles',            {},                                                        ['default-scheduler']],
    ['an empty list',                  { profiles: [] },                                          ['default-scheduler']],
    ['one without a name',             { profiles: [{}] },                                        ['default-scheduler']],
    ['one with a name',                { profiles: [{ schedulerName: 'mine' }] },                 ['mine']],
    ['two, in their order',            { profiles: [{ schedulerName: 'b' }, { schedulerName: 'a' }] }, ['b', 'a']],
  ] as const)('profiles: %s', (_why, written, expected) => {
    expect(read(written).profiles.map(({ schedulerName }) => schedulerName)).toEqual(expected);
  });

  test('a share of nodes of the profile stands beside that of all', () => {
    const { profiles } = read({ profiles: [{ schedulerName: 'a', percentageOfNodesToScore: 30 }, { schedulerName: 'b' }] }); // prettier-ignore
    expect(profiles.map((profile) => profile.percentageOfNodesToScore)).toEqual([30, undefined]);
  });
});

describe('a field that is not what it should be ends the reading', () => {
  const refusal = (written: Readonly<Record<string, unknown>>): string => {
    try {
      read(written);
      return '';
    } catch (error) {
      return (error as Error).message;
    }
  };
  const inArgs = (name: string, args: object): Readonly<Record<string, unknown>> => ({
    profiles: [{ pluginConfig: [{ name, args }] }],
  });
  const go = (found: string, field: string, type: string): string =>
    `json: cannot unmarshal ${found} into Go struct field ${field} of type ${type}`;

  // prettier-ignore
  const rows: readonly (readonly [Readonly<Record<string, unknown>>, string])[] = [
    [{ parallelism: true },                                             go('bool', 'KubeSchedulerConfiguration.parallelism', 'int32')],
    [{ parallelism: 1.5 },                                              go('number 1.5', 'KubeSchedulerConfiguration.parallelism', 'int32')],
    [{ podMaxBackoffSeconds: '10' },                                    go('string', 'KubeSchedulerConfiguration.podMaxBackoffSeconds', 'int64')],
    [{ delayCacheUntilActive: 'yes' },                                  go('string', 'KubeSchedulerConfiguration.delayCacheUntilActive', 'bool')],
    [{ extenders: {} },                                                 go('object', 'KubeSchedulerConfiguration.extenders', '[]v1.Extender')],
    [{ profiles: [{ schedulerName: 7 }] },                              go('number', 'KubeSchedulerProfile.profiles.schedulerName', 'string')],
    [inArgs('InterPodAffinity', { hardPodAffinityWeight: '1' }),         'decoding .profiles[0].pluginConfig[0]: decoding args for plugin InterPodAffinity: ' + go('string', 'InterPodAffinityArgs.hardPodAffinityWeight', 'int32')],
    [inArgs('DynamicResources', { filterTimeout: 'soon' }),              'decoding .profiles[0].pluginConfig[0]: decoding args for plugin DynamicResources: time: invalid duration "soon"'],
    [inArgs('VolumeBinding', { timeout: 1 }),                            'strict decoding error: decoding .profiles[0].pluginConfig[0]: strict decoding error: decoding args for plugin VolumeBinding: strict decoding error: unknown field "timeout"'],
    [{ profiles: [{ unknownField: 1 }] },                               'strict decoding error: unknown field "profiles[0].unknownField"'],
    [{ a: 1, profiles: [{ b: 1 }] },                                    'strict decoding error: unknown field "a", unknown field "profiles[0].b"'],
  ];
  test.each(rows)('%j', (written, expected) => {
    expect(refusal(written)).toBe(expected);
  });

  test.each([
    [
      'a list',
      [],
      /^couldn't get version\/kind; json parse error: json: cannot unmarshal array into Go value/,
    ],
    [
      'a text',
      'x',
      /^couldn't get version\/kind; json parse error: json: cannot unmarshal string into Go value/,
    ],
    ['an empty file', null, /^Object 'Kind' is missing in ''$/],
    ['no version', { kind: 'KubeSchedulerConfiguration' }, /^Object 'apiVersion' is missing in ''$/],
    [
      'arguments alone',
      { apiVersion: VERSION, kind: 'NodeAffinityArgs' },
      /^couldn't decode as KubeSchedulerConfiguration, got/,
    ],
  ])('%s instead of a configuration', (_what, written, expected) => {
    const reading = readSchedulerConfiguration(written);
    expect('error' in reading && reading.stage === 'load' ? reading.error : '').toMatch(expected);
  });
});

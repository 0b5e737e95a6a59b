import { describe, expect, test } from 'vitest';
import { readSchedulerConfiguration } from './index.ts';

const VERSION = 'kubescheduler.config.k8s.io/v1';

function errorOf(written: Readonly<Record<string, unknown>>): string | undefined {
  const reading = readSchedulerConfiguration({
    apiVersion: VERSION,
    kind: 'KubeSchedulerConfiguration',
    ...written,
  });
  return 'error' in reading ? reading.error : undefined;
}

function errorOfArgs(name: string, args: Readonly<Record<string, unknown>>): string | undefined {
  const typed = { apiVersion: VERSION, kind: `${name}Args`, ...args };
  return errorOf({ profiles: [{ pluginConfig: [{ name, args: typed }] }] });
}

const ARGS = 'profiles[0].pluginConfig[0].args';
const BUILDING = 'initializing profiles: creating profile for scheduler name default-scheduler:';
const FIT = `${BUILDING} initializing plugin "NodeResourcesFit":`;

describe('arguments of plugins', () => {
  const spread = (more: object): object => ({
    maxSkew: 1,
    topologyKey: 'zone',
    whenUnsatisfiable: 'DoNotSchedule',
    ...more,
  });
  const list = (...defaultConstraints: readonly object[]): object => ({
    defaultingType: 'List',
    defaultConstraints,
  });
  const added = (operator: string, values?: readonly string[]): object => ({
    addedAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [{ matchExpressions: [{ key: 'a', operator, ...(values && { values }) }] }],
      },
    },
  });
  const ratio = (...shape: readonly object[]): object => ({
    scoringStrategy: { type: 'RequestedToCapacityRatio', requestedToCapacityRatio: { shape } },
  });
  const point = (utilization: number, score: number): object => ({ utilization, score });
  const HARD = `${ARGS}.addedAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[0]`;

  // prettier-ignore
  const rows: readonly (readonly [string, string, object, string | undefined])[] = [
    ['a share of candidates of 100 %',       'DefaultPreemption', { minCandidateNodesPercentage: 100 },  undefined],
    ['and beyond',                           'DefaultPreemption', { minCandidateNodesPercentage: 101 },  `${ARGS}.minCandidateNodesPercentage: Invalid value: 101: not in valid range [0, 100]`],
    ['a share below nothing',                'DefaultPreemption', { minCandidateNodesPercentage: -1 },   `${ARGS}.minCandidateNodesPercentage: Invalid value: -1: not in valid range [0, 100]`],
    ['a number below nothing',               'DefaultPreemption', { minCandidateNodesAbsolute: -1 },     `${ARGS}.minCandidateNodesAbsolute: Invalid value: -1: not in valid range [0, inf)`],
    ['no share is fine while there is a number', 'DefaultPreemption', { minCandidateNodesPercentage: 0 }, undefined],
    ['neither share nor number',             'DefaultPreemption', { minCandidateNodesPercentage: 0, minCandidateNodesAbsolute: 0 },
      `[${ARGS}.minCandidateNodesPercentage: Invalid value: 0: cannot be zero at the same time as minCandidateNodesAbsolute, ${ARGS}.minCandidateNodesAbsolute: Invalid value: 0: cannot be zero at the same time as minCandidateNodesPercentage]`],
    ['the heaviest hard affinity',           'InterPodAffinity', { hardPodAffinityWeight: 100 },         undefined],
    ['too heavy',                            'InterPodAffinity', { hardPodAffinityWeight: 101 },         `${ARGS}.hardPodAffinityWeight: Invalid value: 101: not in valid range [0, 100]`],
    ['weights of balance are all 1',         'NodeResourcesBalancedAllocation', { resources: [{ name: 'cpu', weight: 2 }] }, `${ARGS}.resources[0].weight: Invalid value: 2: must be 1`],
    ['a resource of balance twice',          'NodeResourcesBalancedAllocation', { resources: [{ name: 'cpu', weight: 1 }, { name: 'cpu', weight: 1 }] }, `${ARGS}.resources[1].name: Duplicate value: "cpu"`],
    ['own constraints want List',            'PodTopologySpread', { defaultingType: 'System', defaultConstraints: [spread({})] }, `${ARGS}.defaultingType: Invalid value: "System": when .defaultConstraints are not empty`],
    ['a defaulting type nobody knows',       'PodTopologySpread', { defaultingType: 'Own' },             `${ARGS}.defaultingType: Unsupported value: "Own": supported values: "System", "List"`],
    ['List without constraints',             'PodTopologySpread', { defaultingType: 'List' },            undefined],
    ['no skew',                              'PodTopologySpread', list(spread({ maxSkew: 0 })),          `${ARGS}.defaultConstraints[0].maxSkew: Invalid value: 0: not in valid range (0, inf)`],
    ['no key',                               'PodTopologySpread', list(spread({ topologyKey: '' })),     `${ARGS}.defaultConstraints[0].topologyKey: Required value: can not be empty`],
    ['no action',                            'PodTopologySpread', list(spread({ whenUnsatisfiable: '' })), `${ARGS}.defaultConstraints[0].whenUnsatisfiable: Required value: can not be empty`],
    ['an action nobody knows',               'PodTopologySpread', list(spread({ whenUnsatisfiable: 'No' })), `${ARGS}.defaultConstraints[0].whenUnsatisfiable: Unsupported value: "No": supported values: "DoNotSchedule", "ScheduleAnyway"`],
    ['a selector of its own',                'PodTopologySpread', list(spread({ labelSelector: { matchLabels: { a: 'b' } } })), `${ARGS}.defaultConstraints[0].labelSelector: Forbidden: constraint must not define a selector, as they deduced for each pod`],
    ['one key with both actions',            'PodTopologySpread', list(spread({}), spread({ whenUnsatisfiable: 'ScheduleAnyway' })), undefined],
    ['one key with one action twice',        'PodTopologySpread', list(spread({}), spread({ maxSkew: 2 })), `${ARGS}.defaultConstraints[1]: Duplicate value: "{zone, DoNotSchedule}"`],
    ['a negative time-out of binding',       'VolumeBinding', { bindTimeoutSeconds: -1 },                `${ARGS}.bindTimeoutSeconds: Invalid value: -1: invalid BindTimeoutSeconds, should not be a negative value`],
    ['a shape that falls back',              'VolumeBinding', { shape: [point(50, 3), point(40, 4)] },   `${ARGS}.shape[1].utilization: Invalid value: 40: values must be sorted in increasing order`],
    ['a shape that stands still',            'VolumeBinding', { shape: [point(50, 3), point(50, 4)] },   `${ARGS}.shape[1].utilization: Invalid value: 50: values must be sorted in increasing order`],
    ['a score above ten',                    'VolumeBinding', { shape: [point(0, 0), point(100, 11)] },  `${ARGS}.shape[1].score: Invalid value: 11: not in valid range [0, 10]`],
    ['a use above the whole',                'VolumeBinding', { shape: [point(0, 0), point(101, 10)] },  `${ARGS}.shape[1].utilization: Invalid value: 101: not in valid range [0, 100]`],
    ['an operator nobody knows',             'NodeAffinity', added('Is', ['b']),                         `${HARD}.operator: Unsupported value: "Is": supported values: "In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt"`],
    ['a binding time-out under a second',    'DynamicResources', { bindingTimeout: '999ms' },            `${ARGS}.bindingTimeout: Invalid value: "999ms": must be at least 1 second`],
    ['and exactly one',                      'DynamicResources', { bindingTimeout: '1s' },               undefined],
    ['a negative time-out of filters',       'DynamicResources', { filterTimeout: '-1s' },               `${ARGS}.filterTimeout: Invalid value: "-1s": must be zero or positive`],
    ['a strategy nobody knows',              'NodeResourcesFit', { scoringStrategy: { type: 'Best' } },  `${FIT} scoringStrategy.type: Unsupported value: "Best": supported values: "LeastAllocated", "MostAllocated", "RequestedToCapacityRatio"`],
    ['a weight above 100',                   'NodeResourcesFit', { scoringStrategy: { type: 'MostAllocated', resources: [{ name: 'cpu', weight: 101 }] } }, `${FIT} scoringStrategy.resources[0].weight: Invalid value: 101: resource weight of cpu not in valid range (0, 100]`],
    ['the largest weight',                   'NodeResourcesFit', { scoringStrategy: { type: 'MostAllocated', resources: [{ name: 'cpu', weight: 100 }] } }, undefined],
    ['a ratio without its shape',            'NodeResourcesFit', { scoringStrategy: { type: 'RequestedToCapacityRatio' } }, `${FIT} scoringStrategy.requestedToCapacityRatio: Required value: must be specified when type is RequestedToCapacityRatio`],
    ['a shape without a point',              'NodeResourcesFit', ratio(),                                `${FIT} scoringStrategy.requestedToCapacityRatio.shape: Required value: at least one point must be specified`],
    ['a shape for another strategy',         'NodeResourcesFit', { scoringStrategy: { type: 'MostAllocated', requestedToCapacityRatio: { shape: [point(0, 0)] } } }, `${FIT} scoringStrategy.requestedToCapacityRatio: Forbidden: must be nil when type is not RequestedToCapacityRatio`],
    ['an ignored group with a slash',        'NodeResourcesFit', { ignoredResourceGroups: ['a/b'] },     `${FIT} ignoredResourceGroups[0]: Invalid value: "a/b": resource group name can't contain '/'`],
  ];
  test.each(rows)('%s', (_what, name, args, expected) => {
    expect(errorOfArgs(name, args as Readonly<Record<string, unknown>>)).toBe(expected);
  });

  test('arguments of another plugin', () => {
    const args = { apiVersion: VERSION, kind: 'NodeAffinityArgs' };
    expect(errorOf({ profiles: [{ pluginConfig: [{ name: 'InterPodAffinity', args }] }] })).toBe(
      'decoding .profiles[0].pluginConfig[0]: args for plugin InterPodAffinity were not of type InterPodAffinityArgs.kubescheduler.config.k8s.io, got NodeAffinityArgs.kubescheduler.config.k8s.io',
    );
  });
});

describe('the configuration itself', () => {
  const profiles = (plugins: object): object => ({ profiles: [{ plugins }] });
  const off = { disabled: [{ name: '*' }] };
  const on = (...names: readonly string[]): object => ({ enabled: names.map((name) => ({ name })) });
  const extender = (more: object): object => ({ urlPrefix: 'http://x', weight: 1, ...more });

  // prettier-ignore
  const rows: readonly (readonly [string, object, string | undefined])[] = [
    ['no parallelism',                       { parallelism: 0 },                       'parallelism: Invalid value: 0: should be an integer value greater than zero'],
    ['all nodes',                            { percentageOfNodesToScore: 100 },        undefined],
    ['more than all nodes',                  { percentageOfNodesToScore: 101 },        'percentageOfNodesToScore: Invalid value: 101: not in valid range [0-100]'],
    ['more than all nodes in a profile',     { profiles: [{ percentageOfNodesToScore: 101 }] }, 'profiles[0].percentageOfNodesToScore: Invalid value: 101: not in valid range [0-100]'],
    ['no back-off at first',                 { podInitialBackoffSeconds: 0 },          'podInitialBackoffSeconds: Invalid value: 0: must be greater than 0'],
    ['a first back-off above the default maximum', { podInitialBackoffSeconds: 11 },   'podMaxBackoffSeconds: Invalid value: 10: must be greater than or equal to PodInitialBackoffSeconds'],
    ['a first back-off at the maximum',      { podInitialBackoffSeconds: 10 },         undefined],
    ['two profiles of one name',             { profiles: [{ schedulerName: 'a' }, { schedulerName: 'a' }] }, 'profiles[1].schedulerName: Duplicate value: {}'],
    ['a profile without a name among two',   { profiles: [{ schedulerName: 'a' }, {}] }, 'profiles[1].schedulerName: Required value'],
    ['nobody sorts the queue',               profiles({ queueSort: off }),             `${BUILDING} only one queue sort plugin required for profile with scheduler name "default-scheduler", but got 0`],
    ['nobody binds',                         profiles({ bind: off }),                  `${BUILDING} at least one bind plugin is needed for profile with scheduler name "default-scheduler"`],
    ['a plugin where it has nothing to say', profiles({ score: on('NodeName') }),      `${BUILDING} plugin "NodeName" does not extend ScorePlugin plugin`],
    ['a plugin nobody knows',                profiles({ filter: on('Nobody') }),       `${BUILDING} FilterPlugin "Nobody" does not exist`],
    ['a plugin twice',                       profiles({ filter: on('NodeName', 'NodeName') }), `${BUILDING} plugin "NodeName" already registered as "FilterPlugin"`],
    ['a plugin that is no more',             profiles({ filter: on('EBSLimits') }),    'profiles[0].plugins.filter.enabled[0]: Invalid value: "EBSLimits": was invalid in version "v1" (KubeSchedulerConfiguration is version "kubescheduler.config.k8s.io/v1")'],
    ['profiles that sort the queue otherwise', { profiles: [{ schedulerName: 'a' }, { schedulerName: 'b', plugins: { queueSort: off } }] },
      'profiles[1].plugins.queueSort: Invalid value: {"Enabled":null,"Disabled":[{"Name":"*","Weight":0}]}: must be the same for all profiles'],
    ['a burst below nothing',                { clientConnection: { burst: -1 } },      'clientConnection.burst: Invalid value: -1: must be non-negative'],
    ['a lock of old',                        { leaderElection: { resourceLock: 'endpoints' } }, 'leaderElection.resourceLock: Invalid value: "endpoints": resourceLock value must be "leases"'],
    ['a lock of old that nobody takes',      { leaderElection: { leaderElect: false, resourceLock: 'endpoints' } }, undefined],
    ['a lease of its deadline',              { leaderElection: { leaseDuration: '10s' } }, 'leaderElection.leaseDuration: Invalid value: "10s": must be greater than `RenewDeadline`'],
    ['a lease a moment longer, no deadline', { leaderElection: { leaseDuration: '10001ms', renewDeadline: '0s' } }, undefined],
    ['a lease in the past and a deadline before it', { leaderElection: { leaseDuration: '-1s', renewDeadline: '-2s' } }, '[leaderElection.leaseDuration: Invalid value: "-1s": must be greater than zero, leaderElection.renewDeadline: Invalid value: "-2s": must be greater than zero]'],
    ['a lease that nobody takes',            { leaderElection: { leaderElect: false, leaseDuration: '-1s' } }, undefined],
    ['an extender that ranks without weight', { extenders: [extender({ prioritizeVerb: 'p', weight: 0 })] }, 'extenders[0].weight: Invalid value: 0: must have a positive weight applied to it'],
    ['two extenders that bind',              { extenders: [extender({ bindVerb: 'b' }), extender({ bindVerb: 'b' })] }, 'extenders: Invalid value: "found 2 extenders implementing bind": only one extender can implement bind'],
    ['a word for a number',                  { parallelism: 'x' },                     'json: cannot unmarshal string into Go struct field KubeSchedulerConfiguration.parallelism of type int32'],
    ['a map for a list',                     { profiles: {} },                         'json: cannot unmarshal object into Go struct field KubeSchedulerConfiguration.profiles of type []v1.KubeSchedulerProfile'],
    ['a version of old',                     { apiVersion: 'kubescheduler.config.k8s.io/v1beta3' }, 'no kind "KubeSchedulerConfiguration" is registered for version "kubescheduler.config.k8s.io/v1beta3" in scheme "pkg/runtime/scheme.go:111"'],
    ['another kind',                         { kind: 'Pod' },                          'no kind "Pod" is registered for version "kubescheduler.config.k8s.io/v1" in scheme "pkg/runtime/scheme.go:111"'],
  ];
  test.each(rows)('%s', (_what, written, expected) => {
    expect(errorOf(written as Readonly<Record<string, unknown>>)).toBe(expected);
  });

  test('all that is wrong is said at once, in the order of the fields', () => {
    const error = errorOf({ parallelism: 0, podInitialBackoffSeconds: 0, percentageOfNodesToScore: -1 });
    expect(error?.match(/^\[(?<list>.*)\]$/s)?.groups?.['list']?.split(/, (?=\w+: )/)).toEqual([
      'parallelism: Invalid value: 0: should be an integer value greater than zero',
      'percentageOfNodesToScore: Invalid value: -1: not in valid range [0-100]',
      'podInitialBackoffSeconds: Invalid value: 0: must be greater than 0',
    ]);
  });
});

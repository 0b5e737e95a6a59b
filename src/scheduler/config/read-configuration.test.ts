import { expect, test } from 'vitest';
import { readSchedulerConfiguration } from './index.ts';

const read = (more: Readonly<Record<string, unknown>>) =>
  readSchedulerConfiguration({
    apiVersion: 'kubescheduler.config.k8s.io/v1',
    kind: 'KubeSchedulerConfiguration',
    ...more,
  });

/** The running order of a point of the first profile, or the error. */
function filters(plugins: unknown): readonly string[] | string {
  const reading = read({ profiles: [{ plugins }] });
  return 'error' in reading ? reading.error : reading.config.profiles[0].plugins.filter;
}

test('an empty configuration is one profile with the default plugins', () => {
  const reading = read({});
  if ('error' in reading) throw new Error(reading.error);
  const { profiles, podMaxBackoffSeconds } = reading.config;
  expect(podMaxBackoffSeconds).toBe(10);
  expect(profiles.map(({ schedulerName }) => schedulerName)).toEqual(['default-scheduler']);
  expect(profiles[0].plugins.filter.slice(0, 2)).toEqual(['NodeName', 'NodeUnschedulable']);
});

test('a star switches all of a point off, what is named runs in the order named', () => {
  const plugins = {
    filter: { disabled: [{ name: '*' }], enabled: [{ name: 'NodePorts' }, { name: 'NodeName' }] },
  };
  expect(filters(plugins)).toEqual(['NodePorts', 'NodeName']);
});

test('a plugin that nobody knows is an error', () => {
  expect(filters({ filter: { enabled: [{ name: 'Nobody' }] } })).toContain('Nobody');
});

test('a field that nobody knows is an error that names it', () => {
  const reading = read({ podInitialBackoff: 3 });
  expect('error' in reading && reading.error).toContain('podInitialBackoff');
});

const V1 = 'kubescheduler.config.k8s.io/v1';
const CONFIGURATION = { apiVersion: V1, kind: 'KubeSchedulerConfiguration' };
const IN_STRING = 'of type string';
const argued = (name: string, args: object): object => ({
  ...CONFIGURATION,
  profiles: [{ pluginConfig: [{ name, args }] }],
});
const NO_KIND = (what: string): string =>
  `couldn't get version/kind; json parse error: json: cannot unmarshal ${what} into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }`;
const told = (plugin: string, what: string, field: string, type: string): string =>
  `decoding .profiles[0].pluginConfig[0]: decoding args for plugin ${plugin}: json: cannot unmarshal ${what} into Go struct field ${field} of type ${type}`;

// As kube-scheduler 1.37.2 answers: what decodes first is told, in the order of the keys.
// prettier-ignore
test.each([
  ['a number that int32 just holds',                { ...CONFIGURATION, parallelism: 2147483647 },                                              undefined],
  ['one more',                                      { ...CONFIGURATION, parallelism: 2147483648 },                                              'json: cannot unmarshal number 2147483648 into Go struct field KubeSchedulerConfiguration.parallelism of type int32'],
  ['the smallest decodes, and is not valid',        { ...CONFIGURATION, parallelism: -2147483648 },                                             'parallelism: Invalid value: -2147483648: should be an integer value greater than zero'],
  ['one less',                                      { ...CONFIGURATION, parallelism: -2147483649 },                                             'json: cannot unmarshal number -2147483649 into Go struct field KubeSchedulerConfiguration.parallelism of type int32'],
  ['a key in front of another is told, not both',   { ...CONFIGURATION, podMaxBackoffSeconds: 'x', parallelism: 'y' },                          'json: cannot unmarshal string into Go struct field KubeSchedulerConfiguration.parallelism of type int32'],
  ['a duration in front of a wrong type',           { ...CONFIGURATION, leaderElection: { leaseDuration: 'x' }, profiles: {} },                 'time: invalid duration "x"'],
  ['a wrong type in front of a duration',           { ...CONFIGURATION, extenders: 5, leaderElection: { leaseDuration: 'x' } },                 'json: cannot unmarshal number into Go struct field KubeSchedulerConfiguration.extenders of type []v1.Extender'],
  ['a list where the base components say',          { ...CONFIGURATION, clientConnection: [] },                                                 'json: cannot unmarshal array into Go struct field KubeSchedulerConfiguration.clientConnection of type v1alpha1.ClientConnectionConfiguration'],
  ['null is no duration',                           { ...CONFIGURATION, leaderElection: { leaseDuration: null } },                              'time: invalid duration ""'],
  ['but a pointer to one may be null',              { ...CONFIGURATION, profiles: [{ pluginConfig: [{ name: 'DynamicResources', args: { filterTimeout: null } }] }] }, undefined],
  ['a number for a word of a closed set',           argued('PodTopologySpread', { defaultingType: 5 }),                                         told('PodTopologySpread', 'number', 'PodTopologySpreadArgs.defaultingType', 'v1.PodTopologySpreadConstraintsDefaulting')],
  ['an object for the type of a strategy',          argued('NodeResourcesFit', { scoringStrategy: { type: {} } }),                              told('NodeResourcesFit', 'object', 'ScoringStrategy.scoringStrategy.type', 'v1.ScoringStrategyType')],
  ['a number for a selector',                       argued('PodTopologySpread', { defaultConstraints: [{ labelSelector: 5 }] }),                told('PodTopologySpread', 'number', 'TopologySpreadConstraint.defaultConstraints.labelSelector', 'v1.LabelSelector')],
  ['a number for bytes',                            { ...CONFIGURATION, extenders: [{ tlsConfig: { certData: 5 } }] },                          'json: cannot unmarshal number into Go struct field ExtenderTLSConfig.extenders.tlsConfig.certData of type []uint8'],
  ['the kind in other letters, a field too many',   { apiVersion: V1, KIND: 'KubeSchedulerConfiguration' },                                     'strict decoding error: unknown field "KIND"'],
  ['of two kinds the one that sorts last counts',   { ...CONFIGURATION, KIND: 'Pod' },                                                          'strict decoding error: unknown field "KIND"'],
  ['a kind that is a number',                       { apiVersion: V1, kind: 5 },                                                                `couldn't get version/kind; json parse error: json: cannot unmarshal number into Go struct field .kind ${IN_STRING}`],
  ['true for arguments',                            { ...CONFIGURATION, profiles: [{ pluginConfig: [{ name: 'NodeAffinity', args: true }] }] },  `decoding .profiles[0].pluginConfig[0]: decoding args for plugin NodeAffinity: ${NO_KIND('bool')}`],
  ['true for everything',                           true,                                                                                       NO_KIND('bool')],
  ['a version that is a list',                      { apiVersion: [1], kind: 5 },                                                               `couldn't get version/kind; json parse error: json: cannot unmarshal array into Go struct field .apiVersion ${IN_STRING}`],
  ['a version of arguments that is a number',       { ...CONFIGURATION, profiles: [{ pluginConfig: [{ name: 'NodeAffinity', args: { apiVersion: 1.5 } }] }] }, `decoding .profiles[0].pluginConfig[0]: decoding args for plugin NodeAffinity: couldn't get version/kind; json parse error: json: cannot unmarshal number into Go struct field .apiVersion ${IN_STRING}`],
  ['arguments in its place: fields nobody knows',   { apiVersion: V1, kind: 'NodeAffinityArgs', profiles: [], parallelism: 1 },                 'strict decoding error: unknown field "parallelism", unknown field "profiles"'],
  ['arguments in its place: a wrong type',          { apiVersion: V1, kind: 'NodeAffinityArgs', addedAffinity: 5, x: 1 },                       'json: cannot unmarshal number into Go struct field NodeAffinityArgs.addedAffinity of type v1.NodeAffinity'],
  ['arguments in its place, nothing wrong',         { apiVersion: V1, kind: 'NodeAffinityArgs' },                                               `couldn't decode as KubeSchedulerConfiguration, got ${V1}, Kind=NodeAffinityArgs: `],
])('%s', (_why, written, expected) => {
  const reading = readSchedulerConfiguration(written);
  expect('error' in reading ? reading.error : undefined).toBe(expected);
});

test('keys that came twice stand in front of fields that nobody knows, and behind what does not decode', () => {
  const duplicates = ['line 4: key "a" already set in map', 'line 9: key "b" already set in map'];
  const answer = (more: object): string | undefined => {
    const reading = readSchedulerConfiguration({ ...CONFIGURATION, ...more }, { duplicates });
    return 'error' in reading ? reading.error : undefined;
  };
  expect(answer({ x: 1 })).toBe(
    'strict decoding error: yaml: unmarshal errors:\n  line 4: key "a" already set in map\n  line 9: key "b" already set in map, unknown field "x"',
  );
  expect(answer({ profiles: 1 })).toContain('json: cannot unmarshal number');
});

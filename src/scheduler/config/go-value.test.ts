import { describe, expect, test } from 'vitest';
import { ARGUMENT_SHAPES, CONFIGURATION_SHAPE } from './configuration-shape.ts';
import { goValue } from './go-value.ts';
import { readSchedulerConfiguration } from './index.ts';

type Fields = Readonly<Record<string, unknown>>;
const HARD = 'requiredDuringSchedulingIgnoredDuringExecution';
const SOFT = 'preferredDuringSchedulingIgnoredDuringExecution';
const affinity = (addedAffinity: unknown): Fields => ({ addedAffinity });
const hard = (nodeSelectorTerms: unknown): Fields => affinity({ [HARD]: { nodeSelectorTerms } });

describe('what Go makes of null and of nothing', () => {
  // prettier-ignore
  const rows: readonly (readonly [string, string, Fields, Fields])[] = [
    ['null is nothing',                            'NodeAffinity', affinity(null),                                                  {}],
    ['a struct that is there stays, empty',        'NodeAffinity', affinity({}),                                                    affinity({})],
    ['a list of null is one item, its zero value', 'NodeAffinity', hard([null]),                                                    hard([{}])],
    ['a selector without terms says so',           'NodeAffinity', affinity({ [HARD]: {} }),                                        hard(null)],
    ['an empty list of them stays one',                    'NodeAffinity', hard([]),                                                        hard([])],
    ['what a requirement has in any case',         'NodeAffinity', hard([{ matchExpressions: [{ values: null }] }]),                hard([{ matchExpressions: [{ key: '', operator: '' }] }])],
    ['its empty list of values is told from none', 'NodeAffinity', hard([{ matchFields: [{ key: 'a', operator: 'In', values: [] }] }]), hard([{ matchFields: [{ key: 'a', operator: 'In', values: [] }] }])],
    ['other empty lists go',                       'NodeAffinity', hard([{ matchFields: [] }]),                                     hard([{}])],
    ['a preferred term has a weight and a term',   'NodeAffinity', affinity({ [SOFT]: [{ weight: null }] }),                        affinity({ [SOFT]: [{ weight: 0, preference: {} }] })],
    ['null in a list of texts is no text',         'NodeResourcesFit', { ignoredResources: [null, 'a'] },                           { ignoredResources: ['', 'a'] }],
    ['a constraint and what points elsewhere',     'PodTopologySpread', { defaultConstraints: [{ minDomains: null }] },             { defaultConstraints: [{ maxSkew: 0, topologyKey: '', whenUnsatisfiable: '' }] }],
    ['a point of null',                            'VolumeBinding', { shape: [null, { score: 3 }] },                                { shape: [{}, { score: 3 }] }],
  ];
  test.each(rows)('%s', (_rule, plugin, written, expected) => {
    expect(goValue(written, ARGUMENT_SHAPES[plugin])).toEqual(expected);
  });

  test('arguments are handed on as written, for they have a form of their own', () => {
    const written = { profiles: [{ pluginConfig: [{ name: 'Mine', args: { deep: null } }] }] };
    expect(goValue(written, CONFIGURATION_SHAPE)).toEqual(written);
  });

  test('a field that only looks like one of an object is none', () => {
    const written = JSON.parse('{"__proto__": {"addedAffinity": {}}}') as Fields;
    expect(goValue(written, ARGUMENT_SHAPES['NodeAffinity'])).toEqual({});
  });
});

// As kube-scheduler 1.37.2 answers.
// prettier-ignore
test.each<[string, string, Fields, string | undefined]>([
  ['a preferred term that has no weight is not looked at', 'NodeAffinity', affinity({ [SOFT]: [{ preference: { matchExpressions: [{ key: 'bad key', operator: 'Exists' }] } }] }), undefined],
  ['a preferred term of null',                             'NodeAffinity', affinity({ [SOFT]: [null] }),                                        undefined],
  ['a requirement of null',                                'NodeAffinity', hard([{ matchExpressions: [null] }]),                                `profiles[0].pluginConfig[0].args.addedAffinity.${HARD}.nodeSelectorTerms[0].matchExpressions[0].operator: Unsupported value: "": supported values: "In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt"`],
  ['values of null are told so',                           'NodeAffinity', hard([{ matchFields: [{ key: 'metadata.name', operator: 'In' }] }]), `profiles[0].pluginConfig[0].args.addedAffinity.${HARD}.nodeSelectorTerms[0].matchFields[0].values: Invalid value: null: must have one element`],
  ['empty values are told so',                             'NodeAffinity', hard([{ matchFields: [{ key: 'metadata.name', operator: 'In', values: [] }] }]), `profiles[0].pluginConfig[0].args.addedAffinity.${HARD}.nodeSelectorTerms[0].matchFields[0].values: Invalid value: []: must have one element`],
  ['a name of null for a resource',                        'NodeResourcesBalancedAllocation', { resources: [{ name: null }] },                  undefined],
])('%s', (_rule, name, args, expected) => {
  const reading = readSchedulerConfiguration({
    apiVersion: 'kubescheduler.config.k8s.io/v1',
    kind: 'KubeSchedulerConfiguration',
    profiles: [{ pluginConfig: [{ name, args }] }],
  });
  expect('error' in reading ? reading.error : undefined).toBe(expected);
});

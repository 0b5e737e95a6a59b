import { describe, expect, test } from 'vitest';
import { faultsOf, named, podOf } from '../../../../test/support/object-faults.ts';
import type { Fields } from '../../../../test/support/object-faults.ts';

const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution';

/** The faults of a pod’s spec with these fields, their paths from there. */
function found(spec: Fields): string[] {
  return faultsOf(podOf(spec), 'Pod').map((line) => line.replace(/^spec\./, ''));
}

describe('node affinity (ValidateNodeSelectorRequirement)', () => {
  const term = 'affinity.nodeAffinity.required.nodeSelectorTerms.0';
  // prettier-ignore
  test.each([
    // rule                                  requirement                                            verdict
    ['In with a value',                      { key: 'a', operator: 'In', values: ['x'] },           []],
    ['In without one',                       { key: 'a', operator: 'In' },                          ['constraint-refused']],
    ['NotIn of an empty list',               { key: 'a', operator: 'NotIn', values: [] },           ['constraint-refused']],
    ['Exists alone',                         { key: 'a', operator: 'Exists' },                      []],
    ['Exists of an empty list',              { key: 'a', operator: 'Exists', values: [] },          []],
    ['Exists with a value',                  { key: 'a', operator: 'Exists', values: ['x'] },       ['constraint-refused']],
    ['DoesNotExist with a value',            { key: 'a', operator: 'DoesNotExist', values: ['x'] }, ['constraint-refused']],
    ['Gt with one',                          { key: 'a', operator: 'Gt', values: ['4'] },           []],
    ['Gt with none',                         { key: 'a', operator: 'Gt' },                          ['constraint-refused']],
    ['Lt with two',                          { key: 'a', operator: 'Lt', values: ['4', '5'] },      ['constraint-refused']],
    ['a key that no label has',              { key: 'a b', operator: 'Exists' },                    ['label-invalid']],
    ['a value that no label has',            { key: 'a', operator: 'In', values: ['x', 'a b'] },    ['label-invalid']],
    ['a key of every JavaScript object',     { key: 'constructor', operator: 'Exists' },            []],
  ])('%s', (_rule, requirement, codes) => {
    const affinity = { nodeAffinity: { [REQUIRED]: { nodeSelectorTerms: [{ matchExpressions: [requirement] }] } } };
    expect(found({ affinity }).map((line) => line.replace(/^.* /, ''))).toEqual(codes);
  });

  test('values of a preference may be what no label has: it matches nothing', () => {
    const preference = { matchExpressions: [{ key: 'a', operator: 'In', values: ['a b'] }] };
    expect(found({ affinity: { nodeAffinity: { [PREFERRED]: [{ weight: 1, preference }] } } })).toEqual([]);
  });

  test('no term at all would be met by no node; an empty term is one', () => {
    const of = (nodeSelectorTerms: unknown[]): string[] =>
      found({ affinity: { nodeAffinity: { [REQUIRED]: { nodeSelectorTerms } } } });
    expect(of([])).toEqual([`affinity.nodeAffinity.${REQUIRED}.nodeSelectorTerms constraint-refused`]);
    expect(of([{}])).toEqual([]);
  });

  // prettier-ignore
  test.each([
    ['the name of a node',   { key: 'metadata.name', operator: 'In', values: ['n1'] },        []],
    ['two names',            { key: 'metadata.name', operator: 'In', values: ['n1', 'n2'] },  ['']],
    ['another field',        { key: 'spec.unschedulable', operator: 'In', values: ['x'] },    ['.key']],
    ['another operator',     { key: 'metadata.name', operator: 'Exists' },                    ['.operator']],
  ])('fields: %s', (_rule, requirement, places) => {
    const affinity = { nodeAffinity: { [REQUIRED]: { nodeSelectorTerms: [{ matchFields: [requirement] }] } } };
    const at = `${term.replace('required', REQUIRED)}.matchFields.0`;
    expect(found({ affinity })).toEqual(places.map((place) => `${at}${place} constraint-refused`));
  });

  test('a volume is held to nodes in the same terms', () => {
    const nodeAffinity = {
      required: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'z', operator: 'In' }] }] },
    };
    expect(faultsOf(named({ nodeAffinity }), 'PersistentVolume')).toEqual([
      'spec.nodeAffinity.required.nodeSelectorTerms.0.matchExpressions.0 constraint-refused',
    ]);
  });
});

describe('weights are 1 to 100', () => {
  // prettier-ignore
  test.each([[1, 0], [100, 0], [0, 1], [101, 1], [-1, 1]])('%d', (weight, count) => {
    const podAffinityTerm = { topologyKey: 'zone' };
    expect(found({ affinity: { nodeAffinity: { [PREFERRED]: [{ weight, preference: {} }] } } })).toHaveLength(count);
    expect(found({ affinity: { podAffinity: { [PREFERRED]: [{ weight, podAffinityTerm }] } } })).toHaveLength(count);
    expect(found({ affinity: { podAntiAffinity: { [PREFERRED]: [{ weight, podAffinityTerm }] } } })).toHaveLength(count);
  });
});

describe('terms about other pods (validatePodAffinityTerm)', () => {
  const labelSelector = { matchLabels: { app: 'a' } };
  // prettier-ignore
  test.each([
    // rule                                       term                                                                  verdict
    ['a place and a selector',                    { topologyKey: 'zone', labelSelector },                               []],
    ['no place',                                  { topologyKey: '', labelSelector },                                   ['topologyKey constraint-refused']],
    ['a place that is no label',                  { topologyKey: 'a b', labelSelector },                                ['topologyKey label-invalid']],
    ['a selector without values',                 { topologyKey: 'z', labelSelector: { matchExpressions: [{ key: 'a', operator: 'In' }] } }, ['labelSelector.matchExpressions.0 constraint-refused']],
    ['a value that no label has',                 { topologyKey: 'z', labelSelector: { matchLabels: { a: 'x y' } } },   ['labelSelector.matchLabels.a label-invalid']],
    ['namespaces are selected alike',             { topologyKey: 'z', labelSelector, namespaceSelector: { matchLabels: { a: '-' } } }, ['namespaceSelector.matchLabels.a label-invalid']],
    ['keys of the pod itself',                    { topologyKey: 'z', labelSelector, matchLabelKeys: ['hash'] },        []],
    ['keys without a selector',                   { topologyKey: 'z', matchLabelKeys: ['hash'] },                       ['matchLabelKeys.0 constraint-refused']],
    ['keys that are selected by',                 { topologyKey: 'z', labelSelector, matchLabelKeys: ['app'] },         ['matchLabelKeys.0 constraint-refused']],
    ['a key to match and to miss',                { topologyKey: 'z', labelSelector, matchLabelKeys: ['h'], mismatchLabelKeys: ['h'] }, ['mismatchLabelKeys.0 constraint-refused']],
    ['keys to miss may be selected by',           { topologyKey: 'z', labelSelector, mismatchLabelKeys: ['app'] },      []],
    ['keys to miss want a selector',              { topologyKey: 'z', mismatchLabelKeys: ['app'] },                     ['mismatchLabelKeys.0 constraint-refused']],
  ])('%s', (_rule, term, expected) => {
    for (const kind of ['podAffinity', 'podAntiAffinity'])
      expect(found({ affinity: { [kind]: { [REQUIRED]: [term] } } })).toEqual(
        expected.map((line) => `affinity.${kind}.${REQUIRED}.0.${line}`),
      );
  });
});

describe('tolerations (ValidateTolerations)', () => {
  // prettier-ignore
  test.each([
    // rule                                toleration                                                       verdict
    ['a key and a value',                  { key: 'a', value: 'x', effect: 'NoSchedule' },                  []],
    ['a key that exists',                  { key: 'a', operator: 'Exists' },                                []],
    ['everything',                         { operator: 'Exists' },                                          []],
    ['nothing',                            {},                                                              [' constraint-refused']],
    ['a value of no key',                  { operator: 'Equal', value: 'x' },                               [' constraint-refused']],
    ['an empty key',                       { key: '', value: 'x' },                                         [' constraint-refused']],
    ['a value of what exists',             { key: 'a', operator: 'Exists', value: 'x' },                    ['.value constraint-refused']],
    ['an empty one is none',               { key: 'a', operator: 'Exists', value: '' },                     []],
    ['a value that no taint has',          { key: 'a', value: 'x y' },                                      ['.value label-invalid']],
    ['a key that no taint has',            { key: 'a b', operator: 'Exists' },                              ['.key label-invalid']],
    ['seconds until eviction',             { key: 'a', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 }, []],
    ['seconds of what evicts nobody',      { key: 'a', operator: 'Exists', effect: 'NoSchedule', tolerationSeconds: 300 }, ['.tolerationSeconds constraint-refused']],
    ['seconds of every effect',            { key: 'a', operator: 'Exists', tolerationSeconds: 300 },        ['.tolerationSeconds constraint-refused']],
  ])('%s', (_rule, toleration, expected) => {
    expect(found({ tolerations: [toleration] })).toEqual(expected.map((line) => `tolerations.0${line}`));
  });
});

describe('spread constraints (validateTopologySpreadConstraints)', () => {
  const plain = { maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule' };
  const labelSelector = { matchLabels: { app: 'a' } };
  // prettier-ignore
  test.each([
    // rule                                constraints                                                      verdict
    ['plain',                              [plain],                                                         []],
    ['no skew allowed',                    [{ ...plain, maxSkew: 0 }],                                      ['0.maxSkew out-of-range']],
    ['no place',                           [{ ...plain, topologyKey: '' }],                                 ['0.topologyKey constraint-refused']],
    ['domains at least',                   [{ ...plain, minDomains: 2 }],                                   []],
    ['no domain at least',                 [{ ...plain, minDomains: 0 }],                                   ['0.minDomains out-of-range']],
    ['domains where anything goes',        [{ ...plain, whenUnsatisfiable: 'ScheduleAnyway', minDomains: 2 }], ['0.minDomains constraint-refused']],
    ['a pair twice',                       [plain, { ...plain, maxSkew: 5 }],                               ['1 constraint-refused']],
    ['one key, two ways',                  [plain, { ...plain, whenUnsatisfiable: 'ScheduleAnyway' }],      []],
    ['one way, two keys',                  [plain, { ...plain, topologyKey: 'host' }],                      []],
    ['keys of the pod itself',             [{ ...plain, labelSelector, matchLabelKeys: ['hash'] }],         []],
    ['keys without a selector',            [{ ...plain, matchLabelKeys: ['hash'] }],                        ['0.matchLabelKeys.0 constraint-refused']],
    ['keys that are selected by',          [{ ...plain, labelSelector, matchLabelKeys: ['app'] }],          ['0.matchLabelKeys.0 constraint-refused']],
    ['a value that no label has',          [{ ...plain, labelSelector: { matchLabels: { a: '_' } } }],      ['0.labelSelector.matchLabels.a label-invalid']],
  ])('%s', (_rule, topologySpreadConstraints, expected) => {
    expect(found({ topologySpreadConstraints })).toEqual(expected.map((line) => `topologySpreadConstraints.${line}`));
  });
});

// prettier-ignore
test.each([
  ['a label of nodes',               { nodeSelector: { disk: 'ssd' } },                          []],
  ['a value that no label has',      { nodeSelector: { disk: 'a b' } },                          ['nodeSelector.disk label-invalid']],
  ['a node’s name',                  { nodeName: 'n1.example.com' },                             []],
  ['no node yet',                    { nodeName: '' },                                           []],
  ['a name that no node has',        { nodeName: 'N1' },                                         ['nodeName name-invalid']],
  ['two gates',                      { schedulingGates: [{ name: 'a' }, { name: 'b.io/c' }] },   []],
  ['one gate twice',                 { schedulingGates: [{ name: 'a' }, { name: 'a' }] },        ['schedulingGates.1.name duplicate-name']],
  ['a gate without a name',          { schedulingGates: [{ name: '' }] },                        ['schedulingGates.0.name label-invalid']],
])('%s', (_rule, spec, expected) => {
  expect(found(spec)).toEqual(expected);
});

import { describe, expect, test } from 'vitest';
import type { NodeSelectorRequirement, NodeSelectorTerm, PodSpec } from '../objects/index.ts';
import {
  isEmptyTerm,
  nodeRequirementMatches,
  nodeSelectorMatches,
  nodeSelectorTermFaults,
  preferredNodeAffinityWeight,
  requiredNodeAffinityMatches,
} from './node-affinity.ts';

const node = { name: 'n1', labels: { zone: 'a', gen: '7', size: '-3', word: 'x' } };
const within = (key: string, ...values: string[]): NodeSelectorTerm => ({
  matchExpressions: [{ key, operator: 'In', values }],
});

describe('Gt and Lt compare whole numbers', () => {
  // prettier-ignore
  const rows: readonly (readonly [string, NodeSelectorRequirement, boolean])[] = [
    ['greater',                                 { key: 'gen', operator: 'Gt', values: ['6'] },              true],
    ['equal is not greater',                    { key: 'gen', operator: 'Gt', values: ['7'] },              false],
    ['less',                                    { key: 'gen', operator: 'Lt', values: ['8'] },              true],
    ['equal is not less',                       { key: 'gen', operator: 'Lt', values: ['7'] },              false],
    ['below zero',                              { key: 'size', operator: 'Lt', values: ['-2'] },            true],
    ['numbers, not texts: 10 is more than 7',   { key: 'gen', operator: 'Lt', values: ['10'] },             true],
    ['the missing label',                       { key: 'no', operator: 'Lt', values: ['10'] },              false],
    ['a label that is no number',               { key: 'word', operator: 'Gt', values: ['0'] },             false],
    ['a bound that is no number',               { key: 'gen', operator: 'Gt', values: ['x'] },              false],
    ['a bound with a fraction',                 { key: 'gen', operator: 'Gt', values: ['6.5'] },            false],
    ['a bound with a sign, as ParseInt has it', { key: 'gen', operator: 'Gt', values: ['+6'] },             true],
    ['two bounds',                              { key: 'gen', operator: 'Gt', values: ['1', '2'] },         false],
    ['no bound',                                { key: 'gen', operator: 'Gt' },                             false],
    ['the last number of int64',                { key: 'gen', operator: 'Lt', values: ['9223372036854775807'] }, true],
    ['one more is none',                        { key: 'gen', operator: 'Lt', values: ['9223372036854775808'] }, false],
  ];
  test.each(rows)('%s', (_why, requirement, matches) => {
    expect(nodeRequirementMatches(requirement, node.labels)).toBe(matches);
  });
});

describe('terms', () => {
  // prettier-ignore
  const rows: readonly (readonly [string, readonly NodeSelectorTerm[] | undefined, boolean])[] = [
    ['one of two matches',                             [within('zone', 'b'), within('zone', 'a')],   true],
    ['none of two',                                    [within('zone', 'b'), within('zone', 'c')],   false],
    ['no term at all matches nothing',                 [],                                           false],
    ['nor does a list that is not there',              undefined,                                    false],
    ['an empty term beside one that matches',          [{}, within('zone', 'a')],                    true],
    ['an empty term alone',                            [{}],                                         false],
    ['a term that does not parse beside one that does', [within('zone'), within('zone', 'a')],       true],
    ['a term that does not parse alone',               [within('zone')],                             false],
  ];
  test.each(rows)('%s', (_why, nodeSelectorTerms, matches) => {
    expect(nodeSelectorMatches({ nodeSelectorTerms } as never, node)).toBe(matches);
  });

  test('all requirements of a term must match, expressions and fields', () => {
    const both = (name: string, zone: string): boolean =>
      nodeSelectorMatches(
        {
          nodeSelectorTerms: [
            {
              ...within('zone', zone),
              matchFields: [{ key: 'metadata.name', operator: 'In', values: [name] }],
            },
          ],
        },
        node,
      );
    expect([both('n1', 'a'), both('n2', 'a'), both('n1', 'b')]).toEqual([true, false, false]);
  });

  test('the name of the node may be forbidden', () => {
    const not = (name: string): boolean =>
      nodeSelectorMatches(
        {
          nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'NotIn', values: [name] }] }],
        },
        node,
      );
    expect([not('n1'), not('n2')]).toEqual([false, true]);
  });

  test('what is empty', () => {
    expect([{}, { matchExpressions: [] }, { matchFields: [] }, within('zone', 'a')].map(isEmptyTerm)).toEqual(
      [true, true, true, false],
    );
  });
});

describe('what a pod requires', () => {
  const required = (...terms: NodeSelectorTerm[]): NonNullable<PodSpec['affinity']> => ({
    nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms } },
  });
  // prettier-ignore
  const rows: readonly (readonly [string, Partial<PodSpec>, boolean])[] = [
    ['nothing',                                  {},                                                                          true],
    ['every pair of nodeSelector',               { nodeSelector: { zone: 'a', gen: '7' } },                                   true],
    ['one pair is wrong',                        { nodeSelector: { zone: 'a', gen: '8' } },                                   false],
    ['a pair that the node lacks',               { nodeSelector: { disk: '' } },                                              false],
    ['an empty nodeSelector',                    { nodeSelector: {} },                                                        true],
    ['its affinity',                             { affinity: required(within('zone', 'a')) },                                 true],
    ['an affinity that does not match',          { affinity: required(within('zone', 'b')) },                                 false],
    ['both',                                     { nodeSelector: { gen: '7' }, affinity: required(within('zone', 'a')) },     true],
    ['the selector is wrong, the affinity right', { nodeSelector: { gen: '8' }, affinity: required(within('zone', 'a')) },    false],
    ['required terms that are none',             { affinity: required() },                                                    false],
    ['an affinity without required terms',       { affinity: { nodeAffinity: {} } },                                          true],
  ];
  test.each(rows)('%s', (_why, spec, matches) => {
    expect(requiredNodeAffinityMatches(spec as PodSpec, node)).toBe(matches);
  });
});

describe('what a pod prefers', () => {
  // prettier-ignore
  const rows: readonly (readonly [string, readonly (readonly [number, NodeSelectorTerm])[], number])[] = [
    ['nothing',                              [],                                                       0],
    ['one term that matches',                [[5, within('zone', 'a')]],                               5],
    ['weights of all that match add up',     [[5, within('zone', 'a')], [7, within('gen', '7')]],      12],
    ['one that does not match adds nothing', [[5, within('zone', 'b')], [7, within('gen', '7')]],      7],
    ['an empty term matches nothing',        [[5, {}]],                                                0],
    ['a weight of 0 is nothing',             [[0, within('zone', 'a')]],                               0],
    ['a term that does not parse',           [[5, within('zone')]],                                    0],
  ];
  test.each(rows)('%s', (_why, terms, weight) => {
    const preferred = terms.map(([each, preference]) => ({ weight: each, preference }));
    expect(preferredNodeAffinityWeight(preferred, node)).toBe(weight);
  });
});

describe("what does not parse, in upstream's words", () => {
  // prettier-ignore
  const rows: readonly (readonly [string, NodeSelectorTerm, readonly string[]])[] = [
    ['nothing wrong',              within('zone', 'a'),                                                        []],
    ['an unknown operator',        { matchExpressions: [{ key: 'zone', operator: 'Like', values: ['a'] }] },   ['matchExpressions[0].operator: Unsupported value: "Like"']],
    ['a key that is none',         { matchExpressions: [{ key: 'a b', operator: 'Exists' }] },                 ['matchExpressions[0].key: Invalid value: "a b"']],
    ['In with an empty list',      within('zone'),                                                             ['matchExpressions[0].values: Invalid value: []: for \'in\', \'notin\' operators']],
    ['Exists with values',         { matchExpressions: [{ key: 'zone', operator: 'Exists', values: ['a'] }] }, ['matchExpressions[0].values: Invalid value: ["a"]: values set must be empty']],
    ['Gt with two values',         { matchExpressions: [{ key: 'gen', operator: 'Gt', values: ['1', '2'] }] }, ['matchExpressions[0].values: Invalid value: ["1","2"]: for \'Gt\', \'Lt\' operators, exactly one']],
    ['Gt with a word',             { matchExpressions: [{ key: 'gen', operator: 'Gt', values: ['x'] }] },      ['matchExpressions[0].values[0]: Invalid value: "x": for \'Gt\', \'Lt\' operators, the value must be an integer']],
    ['a value that is none',       within('zone', 'a', '-b'),                                                  ['matchExpressions[0].values[1][zone]: Invalid value: "-b": a valid label']],
    ['the second expression',      { matchExpressions: [{ key: 'a', operator: 'Exists' }, { key: 'b', operator: 'In' }] }, ['matchExpressions[1].values: Invalid value: null']],
    ['a field with Exists',        { matchFields: [{ key: 'metadata.name', operator: 'Exists' }] },            ['matchFields[0].operator: Unsupported value: "Exists": supported values: "In", "NotIn"']],
    ['a field with two values',    { matchFields: [{ key: 'metadata.name', operator: 'In', values: ['a', 'b'] }] }, ['matchFields[0].values: Invalid value: ["a","b"]: must have one element']],
    ['two faults of one',          { matchExpressions: [{ key: '', operator: 'In' }] },                        ['matchExpressions[0].key: Invalid value: ""', 'matchExpressions[0].values: Invalid value: null']],
    ['a field without values',     { matchFields: [{ key: 'metadata.name', operator: 'NotIn' }] },             ['matchFields[0].values: Invalid value: null: must have one element']],
  ];
  test.each(rows)('%s', (_why, term, starts) => {
    const faults = nodeSelectorTermFaults(term, 'term.');
    expect(faults).toHaveLength(starts.length);
    starts.forEach((start, place) => expect(faults[place]).toContain(`term.${start}`));
  });
});

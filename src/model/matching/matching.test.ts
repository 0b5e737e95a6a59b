import { describe, expect, test } from 'vitest';
import { nodeSelectorTermMatches, preferredTermFaults } from './node-affinity.ts';
import type { LabelSelector, NodeSelectorTerm, Taint, Toleration } from '../objects/index.ts';
import { labelSelectorMatches } from './selector.ts';
import { tolerates } from './taints.ts';

const labels = { app: 'web', gen: '7', empty: '' };

describe('label selectors', () => {
  // prettier-ignore
  const rows: readonly (readonly [string, LabelSelector | null | undefined, boolean])[] = [
    ['absent matches nothing',              undefined,                                                                false],
    ['null matches nothing',                null,                                                                     false],
    ['empty matches everything',            {},                                                                       true],
    ['equal pairs',                         { matchLabels: { app: 'web' } },                                          true],
    ['another value',                       { matchLabels: { app: 'db' } },                                           false],
    ['In with the value',                   { matchExpressions: [{ key: 'app', operator: 'In', values: ['a', 'web'] }] }, true],
    ['NotIn is true for a missing key',     { matchExpressions: [{ key: 'no', operator: 'NotIn', values: ['a'] }] },  true],
    ['Exists with an empty value',          { matchExpressions: [{ key: 'empty', operator: 'Exists' }] },             true],
    ['DoesNotExist',                        { matchExpressions: [{ key: 'app', operator: 'DoesNotExist' }] },         false],
    ['a key of every object is no label',   { matchExpressions: [{ key: 'constructor', operator: 'Exists' }] },       false],
  ];
  test.each(rows)('%s', (_why, selector, expected) => {
    expect(labelSelectorMatches(selector, labels)).toBe(expected);
  });
});

describe('node selector terms', () => {
  const node = { name: 'n1', labels };
  // prettier-ignore
  const rows: readonly (readonly [string, NodeSelectorTerm, boolean])[] = [
    ['an empty term matches nothing',         {},                                                                         false],
    ['Gt above the bound',                    { matchExpressions: [{ key: 'gen', operator: 'Gt', values: ['6'] }] },      true],
    ['Gt at the bound',                       { matchExpressions: [{ key: 'gen', operator: 'Gt', values: ['7'] }] },      false],
    ['Lt of a label that is no number',       { matchExpressions: [{ key: 'app', operator: 'Lt', values: ['9'] }] },      false],
    ['a value that is no label value',        { matchExpressions: [{ key: 'gen', operator: 'NotIn', values: ['-10'] }] }, false],
    ['the node by name',                      { matchFields: [{ key: 'metadata.name', operator: 'In', values: ['n1'] }] }, true],
    ['two names in one field do not parse',   { matchFields: [{ key: 'metadata.name', operator: 'In', values: ['n1', 'n2'] }] }, false],
  ];
  test.each(rows)('%s', (_why, term, expected) => {
    expect(nodeSelectorTermMatches(term, node)).toBe(expected);
  });

  test('a preferred term that does not parse is named with its place', () => {
    const preference = { matchExpressions: [{ key: 'gen', operator: 'In', values: ['-10'] }] };
    const faults = preferredTermFaults([{ weight: 1, preference }]);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(
      /^\[0\]\.matchExpressions\[0\]\.values\[0\]\[gen\]: Invalid value: "-10": a valid label/,
    );
  });
});

describe('tolerations', () => {
  const taint: Taint = { key: 'k', value: '5', effect: 'NoSchedule' };
  // prettier-ignore
  const rows: readonly (readonly [string, Toleration, boolean])[] = [
    ['equal key and value',                     { key: 'k', value: '5' },                          true],
    ['another value',                           { key: 'k', value: '6' },                          false],
    ['Exists',                                  { key: 'k', operator: 'Exists' },                  true],
    ['everything',                              { operator: 'Exists' },                            true],
    ['an empty key still compares the value',   { operator: 'Equal', value: '' },                  false],
    ['another effect',                          { key: 'k', operator: 'Exists', effect: 'NoExecute' }, false],
    ['Lt without its gate',                     { key: 'k', operator: 'Lt', value: '9' },          false],
  ];
  test.each(rows)('%s', (_why, toleration, expected) => {
    expect(tolerates(toleration, taint)).toBe(expected);
  });

  test('with the gate Lt wants the taint below the toleration, in plain decimals', () => {
    const rules = { comparisonOperators: true };
    expect(tolerates({ key: 'k', operator: 'Lt', value: '9' }, taint, rules)).toBe(true);
    expect(tolerates({ key: 'k', operator: 'Lt', value: '5' }, taint, rules)).toBe(false);
    expect(tolerates({ key: 'k', operator: 'Lt', value: '09' }, taint, rules)).toBe(false);
  });
});

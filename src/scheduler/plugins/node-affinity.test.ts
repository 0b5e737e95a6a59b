import { describe, expect, test } from 'vitest';
import type { NodeSelectorTerm } from '../../model/index.ts';
import { node, pod, points, stage, verdicts } from '../../../test/support/scheduling.ts';

const FAILS = "Unresolvable: node(s) didn't match Pod's node affinity/selector";
const required = (...nodeSelectorTerms: NodeSelectorTerm[]): object => ({
  affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } } },
});
const expression = (key: string, operator: string, ...values: string[]): NodeSelectorTerm => ({
  matchExpressions: [{ key, operator, ...(values.length > 0 && { values }) }],
});

describe('NodeAffinity filter', () => {
  // prettier-ignore
  test.each([
    ['nodeSelector: all pairs',                    { nodeSelector: { disk: 'ssd' } },                           'feasible'],
    ['one pair differs',                           { nodeSelector: { disk: 'ssd', gen: '2' } },                 FAILS],
    ['In',                                         required(expression('disk', 'In', 'hdd', 'ssd')),            'feasible'],
    ['NotIn is true where the key is missing',     required(expression('rack', 'NotIn', 'r1')),                 'feasible'],
    ['Exists',                                     required(expression('rack', 'Exists')),                      FAILS],
    ['Gt compares numbers',                        required(expression('gen', 'Gt', '2')),                      'feasible'],
    ['Gt is strict',                               required(expression('gen', 'Gt', '3')),                      FAILS],
    ['Lt is strict',                               required(expression('gen', 'Lt', '3')),                      FAILS],
    ['a negative bound is no label value',         required(expression('gen', 'Gt', '-10')),                    FAILS],
    ['terms are ORed',                             required(expression('rack', 'Exists'), expression('gen', 'Exists')), 'feasible'],
    ['an empty term matches nothing',              required({}),                                                FAILS],
    ['nodeSelector and terms are ANDed',           { nodeSelector: { disk: 'hdd' }, ...required(expression('gen', 'Exists')) }, FAILS],
  ])('%s', (_why, spec, expected) => {
    const setting = { nodes: [node('a', { labels: { disk: 'ssd', gen: '3' } })] };
    expect(verdicts('NodeAffinity', setting, pod({ spec }))).toEqual({ a: expected });
  });

  test('addedAffinity is asked first and has a text of its own', () => {
    const addedAffinity = {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [expression('disk', 'In', 'ssd')],
      },
    };
    const setting = {
      nodes: [node('a'), node('b', { labels: { disk: 'ssd' } })],
      args: { name: 'NodeAffinity', args: { addedAffinity } },
    };
    expect(verdicts('NodeAffinity', setting, pod())).toEqual({
      a: "Unresolvable: node(s) didn't match scheduler-enforced node affinity",
      b: 'feasible',
    });
  });
});

describe('NodeAffinity PreFilter', () => {
  const named = (...values: string[]): NodeSelectorTerm => ({
    matchFields: values.map((value) => ({ key: 'metadata.name', operator: 'In', values: [value] })),
  });

  test.each([
    ['a term that names a node restricts the search to it', [named('b')], new Set(['b'])],
    ['terms are united', [named('a'), named('b')], new Set(['a', 'b'])],
    ['a term without a name leaves all nodes', [named('a'), expression('x', 'Exists')], undefined],
  ])('%s', (_why, terms, expected) => {
    const { cluster, scheduler } = stage({ nodes: [node('a'), node('b')] });
    const { preFilter } = scheduler.explain(cluster.addPod(pod({ spec: required(...terms) })));
    expect(preFilter.nodeNames).toEqual(expected);
  });

  test('two names in one term contradict each other', () => {
    expect(
      verdicts('NodeAffinity', { nodes: [node('a')] }, pod({ spec: required(named('a', 'b')) })),
    ).toEqual({
      all: 'rejected: pod affinity terms conflict',
    });
  });
});

describe('NodeAffinity score', () => {
  const preferring = (...terms: { weight: number; preference: NodeSelectorTerm }[]): object => ({
    affinity: { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: terms } },
  });
  const nodes = [node('a', { labels: { x: '1', y: '1' } }), node('b', { labels: { x: '1' } }), node('c')];

  test('weights of the terms that match, by the largest', () => {
    const spec = preferring(
      { weight: 30, preference: expression('x', 'Exists') },
      { weight: 10, preference: expression('y', 'Exists') },
    );
    expect(points('NodeAffinity', { nodes }, pod({ spec }))).toEqual({
      a: '40 → 100',
      b: '30 → 75',
      c: '0 → 0',
    });
  });

  test('without preferences it says nothing', () => {
    expect(points('NodeAffinity', { nodes }, pod())).toBe('skipped');
  });

  test('a preference that does not parse fails the cycle', () => {
    const spec = preferring({ weight: 1, preference: expression('x', 'Gt', '-10') });
    expect(points('NodeAffinity', { nodes }, pod({ spec }))).toMatch(
      /^running PreScore plugin "NodeAffinity": \[0\]\.matchExpressions\[0\]\.values\[0\]\[x\]: Invalid value: "-10"/,
    );
  });
});

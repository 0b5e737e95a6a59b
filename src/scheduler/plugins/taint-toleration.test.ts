import { describe, expect, test } from 'vitest';
import { node, pod, points, verdicts } from '../../../test/support/scheduling.ts';

const HARD = { key: 'dedicated', value: 'gpu', effect: 'NoSchedule' };
const SOFT = { key: 'old', value: 'yes', effect: 'PreferNoSchedule' };
const FAILS = 'Unresolvable: node(s) had untolerated taint(s)';

describe('TaintToleration filter', () => {
  // prettier-ignore
  test.each([
    ['no taint',                               [],                                 [],                                                   'feasible'],
    ['a hard taint',                           [HARD],                             [],                                                   FAILS],
    ['NoExecute is hard, too',                 [{ ...HARD, effect: 'NoExecute' }], [],                                                   FAILS],
    ['a soft taint does not filter',           [SOFT],                             [],                                                   'feasible'],
    ['tolerated by key and value',             [HARD],                             [{ key: 'dedicated', value: 'gpu' }],                 'feasible'],
    ['another value',                          [HARD],                             [{ key: 'dedicated', value: 'cpu' }],                 FAILS],
    ['Exists takes any value',                 [HARD],                             [{ key: 'dedicated', operator: 'Exists' }],           'feasible'],
    ['a toleration of another effect',         [HARD],                             [{ key: 'dedicated', operator: 'Exists', effect: 'NoExecute' }], FAILS],
    ['one of two taints tolerated',            [HARD, { ...HARD, key: 'x' }],      [{ key: 'dedicated', value: 'gpu' }],                 FAILS],
    ['Lt needs its gate',                      [{ ...HARD, value: '5' }],          [{ key: 'dedicated', operator: 'Lt', value: '9' }],   FAILS],
  ])('%s', (_why, taints, tolerations, expected) => {
    const setting = { nodes: [node('a', { taints })] };
    expect(verdicts('TaintToleration', setting, pod({ spec: { tolerations } }))).toEqual({ a: expected });
  });

  test('with the gate, Lt tolerates taints of a lower value', () => {
    const nodes = ['4', '5', '6'].map((value) => node(value, { taints: [{ ...HARD, value }] }));
    const tolerations = [{ key: 'dedicated', operator: 'Lt', value: '5' }];
    const setting = { nodes, options: { gates: { TaintTolerationComparisonOperators: true } } };
    expect(verdicts('TaintToleration', setting, pod({ spec: { tolerations } }))).toEqual({
      4: 'feasible',
      5: FAILS,
      6: FAILS,
    });
  });
});

describe('TaintToleration score', () => {
  test('the fewer untolerated soft taints, the better', () => {
    const nodes = [0, 1, 2].map((count) =>
      node(`n${count}`, { taints: Array.from({ length: count }, (_, i) => ({ ...SOFT, key: `k${i}` })) }),
    );
    expect(points('TaintToleration', { nodes }, pod())).toEqual({ n0: '0 → 100', n1: '1 → 50', n2: '2 → 0' });
  });

  test('no taints anywhere: 100 for all', () => {
    expect(points('TaintToleration', { nodes: [node('a'), node('b')] }, pod())).toEqual({
      a: '0 → 100',
      b: '0 → 100',
    });
  });

  // prettier-ignore
  test.each([
    ['without effect',          { key: 'old', operator: 'Exists' },                             '0 → 100'],
    ['with an empty effect',    { key: 'old', operator: 'Exists', effect: '' },                 '0 → 100'],
    ['of the soft effect',      { key: 'old', operator: 'Exists', effect: 'PreferNoSchedule' }, '0 → 100'],
    ['of another effect',       { key: 'old', operator: 'Exists', effect: 'NoExecute' },        '1 → 0'],
    ['of another key',          { key: 'new', operator: 'Exists' },                             '1 → 0'],
  ])('a soft taint and a toleration %s', (_why, toleration, expected) => {
    const nodes = [node('a', { taints: [SOFT] }), node('b', { taints: [{ ...SOFT, key: 'z' }] })];
    expect(points('TaintToleration', { nodes }, pod({ spec: { tolerations: [toleration] } }))).toMatchObject({ a: expected });
  });

  test.each([
    [false, '1 → 0'],
    [true, '0 → 100'],
  ])('Lt counts for soft taints with its gate alone: %s', (gate, expected) => {
    const nodes = [
      node('a', { taints: [{ ...SOFT, value: '4' }] }),
      node('b', { taints: [{ ...SOFT, value: '9' }] }),
    ];
    const tolerations = [{ key: 'old', operator: 'Lt', value: '5' }];
    const setting = { nodes, options: { gates: { TaintTolerationComparisonOperators: gate } } };
    expect(points('TaintToleration', setting, pod({ spec: { tolerations } }))).toMatchObject({ a: expected });
  });

  test('without its PreScore the score fails where there are nodes', () => {
    const nodes = [node('a'), node('b')];
    const text =
      'running Score plugins: plugin "TaintToleration" failed with: failed to read "PreScoreTaintToleration" from cycleState: not found';
    expect(points('TaintToleration', { nodes, disabledAt: { preScore: 'TaintToleration' } }, pod())).toBe(
      text,
    );
    expect(points('TaintToleration', { nodes, disabledAt: { preScore: 'NodeAffinity' } }, pod())).toEqual({
      a: '0 → 100',
      b: '0 → 100',
    });
  });

  test('a toleration of NoSchedule does not count for soft taints', () => {
    const nodes = [node('a', { taints: [SOFT] }), node('b')];
    const tolerations = [{ key: 'old', operator: 'Exists', effect: 'NoSchedule' }];
    expect(points('TaintToleration', { nodes }, pod({ spec: { tolerations } }))).toEqual({
      a: '1 → 0',
      b: '0 → 100',
    });
  });
});

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

  test('a toleration of NoSchedule does not count for soft taints', () => {
    const nodes = [node('a', { taints: [SOFT] }), node('b')];
    const tolerations = [{ key: 'old', operator: 'Exists', effect: 'NoSchedule' }];
    expect(points('TaintToleration', { nodes }, pod({ spec: { tolerations } }))).toEqual({
      a: '1 → 0',
      b: '0 → 100',
    });
  });
});

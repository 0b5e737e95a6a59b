import { expect, test } from 'vitest';
import { node, pod, verdicts } from '../../../test/support/scheduling.ts';

const KEY = 'node.kubernetes.io/unschedulable';
const CORDONED = 'Unresolvable: node(s) were unschedulable';

// The cordon counts as a taint without value: 0 for Lt and Gt, which need their gate.
test.each([
  [false, CORDONED],
  [true, CORDONED],
])('Lt and Gt do not compare with an empty value, gate %s', (gate, expected) => {
  const tolerations = [{ key: KEY, operator: 'Lt', value: '1' }];
  const options = { gates: { TaintTolerationComparisonOperators: gate } };
  const setting = { nodes: [node('a', { unschedulable: true })], options };
  expect(verdicts('NodeUnschedulable', setting, pod({ spec: { tolerations } }))).toEqual({ a: expected });
});

// prettier-ignore
test.each([
  ['an open node takes anybody',                      false, undefined,                                       'feasible'],
  ['a cordoned node takes nobody',                    true,  undefined,                                       CORDONED],
  ['but a pod that tolerates the cordon',             true,  { key: KEY, operator: 'Exists' },                'feasible'],
  ['or everything',                                   true,  { operator: 'Exists' },                          'feasible'],
  ['the effect must fit',                             true,  { key: KEY, operator: 'Exists', effect: 'NoExecute' }, CORDONED],
  ['the taint has an empty value',                    true,  { key: KEY, value: 'true' },                     CORDONED],
])('%s', (_why, unschedulable, toleration, expected) => {
  const spec = toleration === undefined ? {} : { tolerations: [toleration] };
  expect(verdicts('NodeUnschedulable', { nodes: [node('a', { unschedulable })] }, pod({ spec }))).toEqual({ a: expected });
});

import { expect, test } from 'vitest';
import { node, pod, points } from '../../../../test/support/scheduling.ts';

const enable = 'BalancedAllocationV120';

// The node has 4 cpu and 16 GiB.
// prettier-ignore
test.each([
  ['equal shares',           { cpu: '1', memory: '4Gi' },   100],
  ['a quarter apart',        { cpu: '2', memory: '4Gi' },   75],
  ['cpu would be used up',   { cpu: '4', memory: '4Gi' },   0],
  ['memory would be used up', { cpu: '2', memory: '16Gi' }, 0],
  ['a little of both is left', { cpu: '3', memory: '12Gi' }, 100],
])('%s', (_why, wanted, expected) => {
  const setting = { nodes: [node('a'), node('b')], enable };
  expect(points(enable, setting, pod(wanted))).toMatchObject({ a: `${expected} → ${expected}` });
});

import { expect, test } from 'vitest';
import { node, pod, points } from '../../../test/support/scheduling.ts';

const NAME = 'NodeResourcesBalancedAllocation';

// The node has 4 cpu and 16 GiB.
// prettier-ignore
test.each([
  // why                                                         on it                            pod                                points
  ['an even pod on an even node keeps the balance: 75',          { cpu: '1', memory: '4Gi' },     { cpu: '1', memory: '4Gi' },       75],
  ['it mends the balance: 50 + (50 + 100 − 87) / 2 = 81',        { cpu: '1' },                    { cpu: '0', memory: '4Gi' },       81],
  ['it spoils the balance: 50 + (50 + 87 − 100) / 2 = 68',       { cpu: '0' },                    { cpu: '1' },                      68],
])('%s', (_why, there, wanted, expected) => {
  const setting = { nodes: [node('a'), node('b')], pods: [pod({ name: 'there', on: 'a', ...there })] };
  expect(points(NAME, setting, pod(wanted))).toMatchObject({ a: `${expected} → ${expected}` });
});

test('a pod that asks for none of the resources is not scored', () => {
  expect(points(NAME, { nodes: [node('a'), node('b')] }, pod())).toBe('skipped');
});

test('with three resources the deviation is the standard one', () => {
  const resources = ['cpu', 'memory', 'example.com/gpu'].map((name) => ({ name, weight: 1 }));
  const more = { 'example.com/gpu': '4' };
  const setting = {
    nodes: [node('a', { more }), node('b', { more })],
    args: { name: NAME, args: { resources } },
  };
  // With the pod 0.25, 0.25 and 1: mean 0.5, deviation 0.3536, balance 64; before 100. 50 + (50 + 64 − 100) / 2 = 57.
  const incoming = pod({ cpu: '1', memory: '4Gi', more });
  expect(points(NAME, setting, incoming)).toMatchObject({ a: '57 → 57' });
});

// prettier-ignore
test.each([
  // why                                                        resources                               points
  ['one resource alone is in balance',                         ['memory'],                             75],
  ['an extended one that the pod does not ask for is left out', ['memory', 'example.com/gpu'],          75],
  ['cpu counts though the pod asks for none',                  ['memory', 'cpu', 'ephemeral-storage'], 63],
])('%s', (_why, names, expected) => {
  const resources = names.map((name) => ({ name, weight: 1 }));
  const more = { 'example.com/gpu': '4', 'ephemeral-storage': '100Gi' };
  const setting = { nodes: [node('a', { more }), node('b', { more })], args: { name: NAME, args: { resources } } };
  // Half of the memory. With three resources: mean 1/6, deviation 0.2357, balance 76; 50 + (50 + 76 − 100) / 2 = 63.
  expect(points(NAME, setting, pod({ memory: '8Gi' }))).toMatchObject({ a: `${expected} → ${expected}` });
});

// prettier-ignore
test.each([
  // why                                                           two resources                    pod                                                       points
  ['two: half their distance, (50 + 75 − 100) / 2 = 12',           ['memory', 'cpu'],               { memory: '8Gi' },                                        62],
  ['cpu beside another: half of each, in balance as before',       ['cpu', 'ephemeral-storage'],    { cpu: '2', more: { 'ephemeral-storage': '50Gi' } },      75],
  ['memory beside another: the same',                              ['ephemeral-storage', 'memory'], { memory: '8Gi', more: { 'ephemeral-storage': '50Gi' } }, 75],
])('%s', (_why, names, wanted, expected) => {
  const resources = names.map((name) => ({ name, weight: 1 }));
  const more = { 'ephemeral-storage': '100Gi' };
  const setting = { nodes: [node('a', { more }), node('b', { more })], args: { name: NAME, args: { resources } } };
  expect(points(NAME, setting, pod(wanted))).toMatchObject({ a: `${expected} → ${expected}` });
});

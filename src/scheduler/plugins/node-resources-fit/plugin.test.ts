import { describe, expect, test } from 'vitest';
import { node, pod, points, verdicts } from '../../../../test/support/scheduling.ts';

describe('NodeResourcesFit filter', () => {
  // prettier-ignore
  test.each([
    // why                                               node                          on it                                pod                                  verdict
    ['fits exactly',                                     { cpu: '4', memory: '16Gi' }, { cpu: '3', memory: '12Gi' },        { cpu: '1', memory: '4Gi' },         'feasible'],
    ['one milliCPU short',                               { cpu: '4', memory: '16Gi' }, { cpu: '3', memory: '12Gi' },        { cpu: '1001m', memory: '4Gi' },     'Unschedulable: Insufficient cpu'],
    ['short of both: both are named',                    { cpu: '4', memory: '16Gi' }, { cpu: '3', memory: '12Gi' },        { cpu: '2', memory: '8Gi' },         'Unschedulable: Insufficient cpu, Insufficient memory'],
    ['larger than the empty node: eviction is no help',  { cpu: '4', memory: '16Gi' }, { cpu: '0' },                        { cpu: '1', memory: '17Gi' },        'Unresolvable: Insufficient memory'],
    ['a pod that asks for nothing still needs a slot',   { pods: '1' },                { cpu: '1' },                        {},                                  'Unschedulable: Too many pods'],
    ['the last slot',                                    { pods: '2' },                { cpu: '1' },                        {},                                  'feasible'],
    ['as large as the empty node: eviction would help',  { cpu: '4', memory: '16Gi' }, { cpu: '1' },                        { cpu: '4' },                        'Unschedulable: Insufficient cpu'],
    ['asks for no memory where memory is overbooked',    { cpu: '4', memory: '1Gi' },  { memory: '2Gi' },                   { cpu: '500m' },                     'feasible'],
    ['an extended resource that the node lacks',         {},                           { cpu: '0' },                        { more: { 'example.com/gpu': '1' } }, 'Unresolvable: Insufficient example.com/gpu'],
    ['an extended resource that is used up',             { more: { 'example.com/gpu': '2' } }, { more: { 'example.com/gpu': '2' } }, { more: { 'example.com/gpu': '1' } }, 'Unschedulable: Insufficient example.com/gpu'],
  ] as const)('%s', (_why, size, there, wanted, expected) => {
    const setting = { nodes: [node('a', size)], pods: [pod({ name: 'there', on: 'a', ...there })] };
    expect(verdicts('NodeResourcesFit', setting, pod(wanted))).toEqual({ a: expected });
  });

  test('ignored resources and groups are passed over', () => {
    const args = {
      name: 'NodeResourcesFit',
      args: { ignoredResources: ['a.io/x'], ignoredResourceGroups: ['b.io'] },
    };
    const more = { 'a.io/x': '1', 'b.io/y': '1' };
    expect(verdicts('NodeResourcesFit', { nodes: [node('a')], args }, pod({ more }))).toEqual({
      a: 'feasible',
    });
  });
});

describe('NodeResourcesFit score', () => {
  const strategy = (type: string, more: object = {}): { name: string; args: Record<string, unknown> } => ({
    name: 'NodeResourcesFit',
    args: {
      scoringStrategy: {
        type,
        resources: [
          { name: 'cpu', weight: 3 },
          { name: 'memory', weight: 1 },
        ],
        ...more,
      },
    },
  });
  const shape = [
    { utilization: 0, score: 0 },
    { utilization: 100, score: 10 },
  ];
  // The node has 4 cpu and 16 GiB; with the pod 1 cpu (25 %) and 12 GiB (75 %) would be used.
  const incoming = pod({ cpu: '1', memory: '12Gi' });

  // prettier-ignore
  test.each([
    ['least: (75 + 25) / 2',                          undefined,                                                                50],
    ['least, weighted: (75 × 3 + 25) / 4 = 62.5',     strategy('LeastAllocated'),                                               62],
    ['most, weighted: (25 × 3 + 75) / 4 = 37.5',      strategy('MostAllocated'),                                                37],
    ['shape, weighted and rounded: 37.5',             strategy('RequestedToCapacityRatio', { requestedToCapacityRatio: { shape } }), 38],
  ])('%s', (_why, args, expected) => {
    const setting = { nodes: [node('a'), node('b')], ...(args && { args }) };
    expect(points('NodeResourcesFit', setting, incoming)).toMatchObject({ a: `${expected} → ${expected}` });
  });

  // prettier-ignore
  test.each([
    ['an extended resource that the pod does not ask for is left out', pod({ cpu: '1', memory: '12Gi' }),                                         50],
    ['one that it asks for counts: (75 + 25 + 50) / 3',                pod({ cpu: '1', memory: '12Gi', more: { 'example.com/gpu': '2' } }),       50],
    ['ephemeral storage counts, asked for or not: (75 + 25 + 100) / 3', pod({ cpu: '1', memory: '12Gi' }),                                        66],
  ])('%s', (why, wanted, expected) => {
    const last = why.startsWith('ephemeral') ? 'ephemeral-storage' : 'example.com/gpu';
    const resources = ['cpu', 'memory', last].map((name) => ({ name, weight: 1 }));
    const more = { 'example.com/gpu': '4', 'ephemeral-storage': '100Gi' };
    const args = strategy('LeastAllocated', { resources });
    expect(points('NodeResourcesFit', { nodes: [node('a', { more }), node('b', { more })], args }, wanted)).toMatchObject({
      a: `${expected} → ${expected}`,
    });
  });

  // prettier-ignore
  test.each([
    ['cpu beside another: (75 + 50) / 2',          ['cpu', 'ephemeral-storage'],    { cpu: '1', more: { 'ephemeral-storage': '50Gi' } },       62],
    ['memory beside another: (50 + 25) / 2',       ['ephemeral-storage', 'memory'], { memory: '12Gi', more: { 'ephemeral-storage': '50Gi' } }, 37],
    ['used up by the pod to the last byte: (0 + 25) / 2', ['ephemeral-storage', 'memory'], { memory: '12Gi', more: { 'ephemeral-storage': '100Gi' } }, 12],
  ])('%s', (_why, names, wanted, expected) => {
    const resources = names.map((name) => ({ name, weight: 1 }));
    const more = { 'ephemeral-storage': '100Gi' };
    const args = strategy('LeastAllocated', { resources });
    expect(points('NodeResourcesFit', { nodes: [node('a', { more }), node('b', { more })], args }, pod(wanted))).toMatchObject({
      a: `${expected} → ${expected}`,
    });
  });

  test('pods on the node that ask for nothing count with 100m and 200 MiB each, for every strategy', () => {
    // cpu (400 + 1000) × 100 / 4000 = 35, memory (800 + 12 × 1024) × 100 / 16384 = 79; (35 × 3 + 79) / 4 = 46.
    const setting = {
      nodes: [node('a'), node('b')],
      pods: ['p', 'q', 'r', 's'].map((name) => pod({ name, on: 'a' })),
      args: strategy('MostAllocated'),
    };
    expect(points('NodeResourcesFit', setting, incoming)).toEqual({ a: '46 → 46', b: '37 → 37' });
  });

  test('a pod without requests counts as 100m and 200 MiB', () => {
    // cpu (4000 − 100) × 100 / 4000 = 97; memory (16384 − 200) × 100 / 16384 = 98; (97 + 98) / 2 = 97.
    expect(points('NodeResourcesFit', { nodes: [node('a'), node('b')] }, pod())).toMatchObject({
      a: '97 → 97',
    });
  });

  test('a resource that the node does not have is left out', () => {
    const nodes = [node('a', { memory: '0' }), node('b', { memory: '0' })];
    expect(points('NodeResourcesFit', { nodes }, pod({ cpu: '1' }))).toMatchObject({ a: '75 → 75' });
  });
});

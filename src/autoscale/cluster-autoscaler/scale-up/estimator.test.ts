import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { caNode, caPod, snapshotOf } from '../../../../test/support/autoscaler.ts';
import type { Pod } from '../../../model/index.ts';
import { combinedLimit, estimateNodes, nodeFromTemplate } from './estimator.ts';

const template = { node: caNode('template', { cpu: '4', memory: '16Gi' }), pods: [] };
const many = (count: number, wish: Parameters<typeof caPod>[1] = {}): Pod[] =>
  Array.from({ length: count }, (_, i) => caPod(`p${i}`, wish));
const spread = {
  maxSkew: 1,
  topologyKey: 'kubernetes.io/hostname',
  whenUnsatisfiable: 'DoNotSchedule',
  labelSelector: { matchLabels: { app: 'web' } },
} as const;
const apart = {
  podAntiAffinity: {
    requiredDuringSchedulingIgnoredDuringExecution: [
      { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { app: 'web' } } },
    ],
  },
};

describe('how many nodes some pods need', () => {
  // prettier-ignore
  const rows: readonly [string, readonly (readonly Pod[])[], number, number, number][] = [
    // why                                             groups                                                         limit  nodes  pods
    ['nobody waits',                                   [],                                                            0,     0,     0],
    ['four pods of a core fill one node of four',      [many(4)],                                                     0,     1,     4],
    ['the fifth needs another',                        [many(5)],                                                     0,     2,     5],
    ['memory fills it first',                          [many(3, { memory: '8Gi' })],                                  0,     2,     3],
    ['a pod larger than the node needs none',          [many(1, { cpu: '5' })],                                       0,     0,     0],
    ['the limit ends it',                              [many(20)],                                                    3,     3,     12],
    ['a limit below nothing allows none',              [many(4)],                                                     -1,    0,     0],
    ['the more demanding group first, the rest beside', [many(2, { cpu: '1' }), many(1, { cpu: '2', labels: {} })],   0,     1,     3],
    ['one pod a node where they shun each other',      [many(3, { spec: { affinity: apart } })],                      0,     3,     3],
    ['spread over hosts evens them out',               [many(3, { spec: { topologySpreadConstraints: [spread] } })],  0,     1,     3],
  ];

  test.each(rows)('%s', (why, groups, limit, nodes, pods) => {
    const estimate = estimateNodes(snapshotOf([]), template, groups, limit);
    expect([estimate.nodeCount, estimate.pods.length], why).toEqual([nodes, pods]);
  });

  test('daemon pods of the template take their room', () => {
    const withDaemon = { ...template, pods: [caPod('daemon', { cpu: '1', owner: 'DaemonSet', labels: {} })] };
    expect(estimateNodes(snapshotOf([]), withDaemon, [many(4)], 0).nodeCount).toBe(2);
  });

  test('a pod that does not fit an empty node ends its group, not the next one', () => {
    const groups = [many(1, { cpu: '5', labels: {} }), many(2)];
    expect(estimateNodes(snapshotOf([]), template, groups, 0)).toMatchObject({ nodeCount: 1 });
  });

  test('the snapshot is as before', () => {
    const snapshot = snapshotOf([caNode('n0')], { n0: many(1) });
    estimateNodes(snapshot, template, [many(9)], 0);
    expect(snapshot.names()).toEqual(['n0']);
    expect(snapshot.podsOn('n0').map(({ metadata }) => metadata.name)).toEqual(['p0']);
  });

  test('no node gets more than it holds, and none is asked for that stays empty', () => {
    const sizes = fc.array(
      fc.record({ cpu: fc.integer({ min: 1, max: 8 }), count: fc.integer({ min: 1, max: 9 }) }),
      {
        minLength: 1,
        maxLength: 4,
      },
    );
    fc.assert(
      fc.property(sizes, (groups) => {
        const pods = groups.map(({ cpu, count }, i) =>
          many(count, { cpu: `${cpu * 500}m`, memory: '1Mi', labels: { group: String(i) } }),
        );
        const estimate = estimateNodes(snapshotOf([]), template, pods, 0);
        const halfCores = groups.reduce((sum, { cpu, count }) => sum + cpu * count, 0);
        expect(estimate.pods.length).toBe(groups.reduce((sum, { count }) => sum + count, 0));
        expect(estimate.nodeCount).toBeGreaterThanOrEqual(Math.ceil(halfCores / 8));
        expect(estimate.nodeCount).toBeLessThanOrEqual(estimate.pods.length);
      }),
      { numRuns: 30 },
    );
  });
});

describe('packing by extrapolation', () => {
  test('equal pods give the same count as packing them one by one', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 8 }), (count, cpu) => {
        const groups = [many(count, { cpu: `${cpu * 500}m` })];
        const [slow, fast] = [false, true].map((isFast) =>
          estimateNodes(snapshotOf([]), template, groups, 0, isFast),
        );
        expect(fast.nodeCount).toBe(slow.nodeCount);
        expect(fast.pods.length).toBe(slow.pods.length);
      }),
      { numRuns: 25 },
    );
  });

  const group = (name: string, count: number, wish: Parameters<typeof caPod>[1]): Pod[] =>
    Array.from({ length: count }, (_, i) =>
      caPod(`${name}${i}`, { memory: '1Mi', labels: { app: name }, ...wish }),
    );
  const shunning = (labels: Readonly<Record<string, string>>, topologyKey = 'kubernetes.io/hostname') => ({
    affinity: {
      podAntiAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: [
          { topologyKey, namespaces: ['elsewhere'], labelSelector: { matchLabels: labels } },
        ],
      },
    },
  });
  const bare = { containers: [{ name: 'c' }] };
  // prettier-ignore
  const rows: readonly [string, readonly (readonly Pod[])[], string, string][] = [
    // why: the group that is extrapolated comes last            groups, the more demanding first                                                     node   pods in order
    ['the one that saves most',                                  [group('a', 8, { cpu: '100m' }), group('b', 2, { cpu: '1m' })],                      '300m', 'b a'],
    ['of equals the later one',                                  [group('a', 2, { cpu: '100m' }), group('b', 2, { cpu: '1m' })],                      '300m', 'a b'],
    ['amounts are doubles: 3 times 100m is more than 300m',      [group('a', 3, { cpu: '100m' }), group('b', 2, { cpu: '1m' })],                      '300m', 'b a'],
    ['written with another unit it is not',                      [group('a', 3, { cpu: '0.5' }), group('b', 2, { cpu: '1m' })],                       '1.5',  'a b'],
    ['one that shuns its like needs a node a pod',               [group('a', 3, { cpu: '10m', spec: shunning({ app: 'a' }) }), group('b', 2, { cpu: '1m' })], '4', 'b a'],
    ['one that shuns others does not',                           [group('a', 3, { cpu: '10m', spec: shunning({ app: 'x' }) }), group('b', 2, { cpu: '1m' })], '4', 'a b'],
    ['shunning by zone bars it',                                 [group('a', 8, { cpu: '10m', spec: shunning({ app: 'x' }, 'zone') }), group('b', 2, { cpu: '1m' })], '4', 'a b'],
    ['so does any spreading',                                    [group('a', 8, { cpu: '100m', spec: { topologySpreadConstraints: [{ ...spread, whenUnsatisfiable: 'ScheduleAnyway' }] } }), group('b', 2, { cpu: '1m' })], '300m', 'a b'],
    ['pods that ask for nothing save nothing',                   [group('a', 2, { cpu: '100m' }), group('b', 9, { spec: bare })],                     '300m', 'a b'],
  ];
  test.each(rows)('%s', (...row) => {
    const [, groups, cpu, expected] = row;
    const small = { node: caNode('template', { cpu }), pods: [] };
    const { pods } = estimateNodes(snapshotOf([]), small, groups, 0, true);
    const order = [...new Set(pods.map(({ metadata }) => metadata.name[0]))];
    expect(order.join(' ')).toBe(expected);
  });

  test('the limit holds for nodes that were only counted', () => {
    expect(estimateNodes(snapshotOf([]), template, [many(40)], 3, true).nodeCount).toBe(3);
  });
});

describe('limits of one estimation', () => {
  // prettier-ignore
  const rows = [
    ['none at all',                      [0, 0, 0],     0],
    ['the smallest of those there are',  [1000, 7, 0],  7],
    ['one that allows nothing',          [1000, -1, 5], -1],
    ['nothing beats none',               [-2],          -1],
  ] as const;
  test.each(rows)('%s', (_why, limits, expected) => {
    expect(combinedLimit(limits)).toBe(expected);
  });
});

describe('a node made from a template', () => {
  const made = nodeFromTemplate({ node: template.node, pods: [caPod('d', { uid: 'u' })] }, 'new');

  test('has a name and a hostname of its own', () => {
    expect([made.node.metadata.name, made.node.metadata.labels?.['kubernetes.io/hostname']]).toEqual([
      'new',
      'new',
    ]);
  });

  test('its pods too, and they are on it', () => {
    const [{ metadata, spec }] = made.pods;
    expect([metadata.name, metadata.uid, spec.nodeName]).toEqual(['d-new', 'u-new', 'new']);
  });
});

import { describe, expect, test } from 'vitest';
import { caNode, caPod } from '../../../test/support/autoscaler.ts';
import type { Node, Pod } from '../../model/index.ts';
import { balancingRunner } from './balancing.ts';
import type { GivenNodeGroup } from './ca-world.ts';
import { groupIdOf, nodeGroupOf } from './ca-world.ts';
import { controllerLookup, drainabilityRunner } from './drainability.ts';
import { eligibilityRunner } from './eligibility.ts';
import { equivalenceRunner } from './equivalence.ts';
import { estimatorRunner } from './estimator.ts';
import { expanderRunner, priceModelOf } from './expander.ts';
import { caRunners } from './index.ts';
import { utilizationRunner } from './utilization.ts';

/** A node of 4 cores and 16 GiB in a group. */
function nodeIn(group: string, name: string, wish: Parameters<typeof caNode>[1] = {}): Node {
  return caNode(name, { ...wish, spec: { ...wish.spec, providerID: `sim://${group}/${name}` } });
}

const group = (id: string, parts: Partial<GivenNodeGroup> = {}): GivenNodeGroup => ({
  id,
  minSize: 0,
  maxSize: 10,
  template: caNode(`t-${id}`),
  ...parts,
});
const onNode = (pod: Pod, nodeName: string): Pod => ({ ...pod, spec: { ...pod.spec, nodeName } });

/** Right as it is, and wrong in each of the other ways. */
function expectJudged<E>(
  differences: (expected: E) => readonly string[],
  right: E,
  wrong: readonly E[],
): void {
  expect(differences(right), 'the right answer').toEqual([]);
  for (const answer of wrong)
    expect(differences(answer).length, `a wrong answer: ${JSON.stringify(answer)}`).toBeGreaterThan(0);
}

test('every kind of the area has its runner', () => {
  expect(caRunners.map(({ area, kind }) => `${area}/${kind}`)).toEqual([
    'ca/balancing',
    'ca/drainability',
    'ca/eligibility',
    'ca/equivalence',
    'ca/estimator',
    'ca/expander',
    'ca/removal-simulation',
    'ca/runonce-timeline',
    'ca/scaledown-timeline',
    'ca/scaleup',
    'ca/utilization',
  ]);
});

describe('ca/utilization', () => {
  const input = {
    node: caNode('n'),
    pods: [caPod('p', { cpu: '1', memory: '8Gi' })],
    skipDaemonSetPods: false,
    skipMirrorPods: false,
  };
  const right = { cpu: 0.25, memory: 0.5, gpu: 0, resource: 'memory', utilization: 0.5 };

  test('a quarter of the cpu, half of the memory', () => {
    expectJudged((expected: typeof right) => utilizationRunner.differences(input, expected), right, [
      { ...right, cpu: 0.25 + Number.EPSILON },
      { ...right, resource: 'cpu' },
      { ...right, utilization: 0.25 },
    ]);
  });

  test('what is infinite is written as a text', () => {
    const full = {
      ...input,
      pods: [caPod('d', { cpu: '4', memory: '0', owner: 'DaemonSet' }), ...input.pods],
      skipDaemonSetPods: true,
    };
    const expected = { cpu: '+Inf', memory: 0.5, gpu: 0, resource: 'cpu', utilization: '+Inf' };
    expect(utilizationRunner.differences(full, expected)).toEqual([]);
    expect(utilizationRunner.differences(full, { ...expected, cpu: '-Inf' })).toHaveLength(1);
  });

  test('an error is an answer', () => {
    const bare = { ...input, node: { ...input.node, status: { allocatable: { memory: '1Gi' } } } };
    expect(utilizationRunner.differences(bare, { error: 'failed to get cpu from n' })).toEqual([]);
    expect(utilizationRunner.differences(bare, { error: 'failed' })).toEqual([
      'ours failed to get cpu from n, recorded failed',
    ]);
  });
});

describe('ca/equivalence', () => {
  const pods = [caPod('a'), caPod('b'), caPod('c', { cpu: '2' }), caPod('d', { owner: undefined })];
  const right = [['default/a', 'default/b'], ['default/c'], ['default/d']];
  const judge = (groups: readonly (readonly string[])[] | null): readonly string[] =>
    equivalenceRunner.differences({ pods }, { groups });

  test('equal pods of one controller, in any order of the groups', () => {
    expectJudged(judge, right, [
      [['default/a'], ['default/b'], ['default/c'], ['default/d']],
      [['default/a', 'default/b', 'default/c'], ['default/d']],
      [['default/b', 'default/a'], ['default/c'], ['default/d']],
    ]);
    expect(judge([...right].reverse())).toEqual([]);
  });

  test('nobody waits', () => {
    expect(equivalenceRunner.differences({ pods: null }, { groups: null })).toEqual([]);
  });
});

describe('ca/balancing', () => {
  const sizes = [
    group('a', { targetSize: 1 }),
    group('b', { targetSize: 3 }),
    group('c', { targetSize: 1, maxSize: 2 }),
  ];
  const scaleUp = (nodeGroup: string, currentSize: number, newSize: number, maxSize = 10) => ({
    nodeGroup,
    currentSize,
    newSize,
    maxSize,
  });

  test('four nodes over groups of one, three and one, of which the last may have two', () => {
    const input = { nodeGroups: sizes, balance: ['a', 'b', 'c'], newNodes: 4 };
    // c grows to its two, a to three; the fourth goes to the smaller of equals in the walk.
    const judge = (scaleUps: readonly ReturnType<typeof scaleUp>[]): readonly string[] =>
      balancingRunner.differences(input, { scaleUps });
    expectJudged(
      judge,
      [scaleUp('c', 1, 2, 2), scaleUp('a', 1, 4)],
      [
        [scaleUp('a', 1, 4), scaleUp('c', 1, 2, 2)],
        [scaleUp('c', 1, 2, 2), scaleUp('a', 1, 3), scaleUp('b', 3, 4)],
        [],
      ],
    );
  });

  test('groups are similar whatever zone they are in', () => {
    const zone = (id: string, name: string): GivenNodeGroup =>
      group(id, { template: caNode(`t-${id}`, { labels: { 'topology.kubernetes.io/zone': name } }) });
    const input = {
      nodeGroups: [zone('a', 'x'), zone('b', 'y'), group('c', { template: caNode('t', { cpu: '8' }) })],
      comparator: 'generic',
    };
    const judge = (similar: Readonly<Record<string, unknown>>): readonly string[] =>
      balancingRunner.differences(input, { similar });
    expectJudged(judge, { a: ['b'], b: ['a'], c: null }, [
      { a: [], b: [], c: null },
      { a: ['b', 'c'], b: ['a'], c: ['a'] },
    ]);
  });

  test('a group without template is an error for that group alone', () => {
    const { template: _none, ...untold } = group('u');
    const input = { nodeGroups: [untold, group('a')], comparator: 'generic' };
    const similar = { u: { error: 'failed to find template node for node group u' }, a: null };
    expect(balancingRunner.differences(input, { similar })).toEqual([]);
  });
});

describe('ca/estimator', () => {
  const pods = ['a', 'b', 'c', 'd', 'e'].map((name) => caPod(name));
  const input = { nodeGroup: group('g'), currentNodeCount: 1, podGroups: [pods] };
  const names = pods.map(({ metadata }) => `default/${metadata.name}`);

  test('five pods of a core on nodes of four', () => {
    const judge = (expected: {
      nodeCount: number;
      podCount: number;
      pods: readonly string[] | null;
    }): readonly string[] => estimatorRunner.differences(input, expected);
    expectJudged(judge, { nodeCount: 2, podCount: 5, pods: names }, [
      { nodeCount: 1, podCount: 5, pods: names },
      { nodeCount: 2, podCount: 4, pods: names.slice(0, 4) },
      { nodeCount: 2, podCount: 5, pods: [...names].reverse() },
    ]);
  });

  // prettier-ignore
  test.each([
    ['the room that the group has left',        { nodeGroup: group('g', { targetSize: 9 }) },                                               1, 4],
    ['together with that of similar groups',    { nodeGroup: group('g', { targetSize: 9 }), similarNodeGroups: [group('h', { targetSize: 9 })] }, 2, 5],
    ['no room at all',                          { nodeGroup: group('g', { targetSize: 10 }) },                                              0, 0],
    ['--max-nodes-per-scaleup',                 { flags: ['--max-nodes-per-scaleup=1'] },                                                   1, 4],
    ['--max-nodes-total',                       { flags: ['--max-nodes-total=2'] },                                                         1, 4],
    ['which is reached already',                { flags: ['--max-nodes-total=1'] },                                                         0, 0],
  ] as const)('the limit is %s', (_rule, parts, nodeCount, podCount) => {
    const expected = { nodeCount, podCount, pods: names.slice(0, podCount) };
    expect(estimatorRunner.differences({ ...input, ...parts }, expected)).toEqual([]);
  });

  test('a group without template cannot be judged', () => {
    const { template: _none, ...untold } = group('g');
    expect(
      estimatorRunner.differences({ ...input, nodeGroup: untold }, { nodeCount: 0, podCount: 0, pods: null }),
    ).toEqual(['the group has no template']);
  });
});

describe('ca/expander', () => {
  const pricing = { instanceTypePerHour: null };
  const input = {
    nodeGroups: [group('small'), group('large', { template: caNode('t', { cpu: '8', memory: '32Gi' }) })],
    pricing,
    options: ['small', 'large'].map((nodeGroup) => ({ nodeGroup, nodeCount: 1, pods: [caPod('p')] })),
    expander: ['least-waste'],
  };

  test('the smaller machine wastes less', () => {
    const stage = (kept: readonly string[]) => ({
      chosenSet: kept,
      stages: [{ expander: 'least-waste', kept }],
    });
    expectJudged(
      (expected: ReturnType<typeof stage>) => expanderRunner.differences(input, expected),
      stage(['small']),
      [stage(['large']), stage(['large', 'small']), stage([])],
    );
  });

  test('priorities are read as the ConfigMap has them', () => {
    const byPriority = {
      ...input,
      expander: ['priority'],
      priorityConfigMapData: '10:\n  - .*\n50:\n  - ^large\n',
    };
    const kept = (...names: string[]) => ({
      chosenSet: names,
      stages: [{ expander: 'priority', kept: names }],
    });
    expect(expanderRunner.differences(byPriority, kept('large'))).toEqual([]);
    const broken = { ...byPriority, priorityConfigMapData: '10: [' };
    expect(expanderRunner.differences(broken, kept('large', 'small'))).toEqual([]);
    const without = { ...byPriority, priorityConfigMapWithoutKey: true };
    expect(expanderRunner.differences(without, kept('large', 'small'))).toEqual([]);
  });

  test('a chain that cannot be built is an answer', () => {
    const wrong = { ...input, expander: ['cheapest'] };
    expect(expanderRunner.differences(wrong, { buildError: 'Expander cheapest not supported' })).toEqual([]);
    expect(expanderRunner.differences(wrong, { buildError: 'no' })).toHaveLength(1);
  });

  test('pods are priced by the core, the GiB and the device', () => {
    const { podPerHour } = priceModelOf({
      instanceTypePerHour: null,
      podCpuPerHour: 2,
      podGiBPerHour: 10,
      podGpuPerHour: 100,
    });
    const resources = { requests: { cpu: '1500m', memory: '512Mi', 'nvidia.com/gpu': '2' } };
    expect(podPerHour({ ...caPod('p'), spec: { containers: [{ name: 'c', resources }] } })).toBe(3 + 5 + 200);
  });
});

describe('ca/eligibility', () => {
  const nodes = [nodeIn('g', 'busy'), nodeIn('g', 'idle'), caNode('alone')];
  const pods = [onNode(caPod('p', { cpu: '3', memory: '0' }), 'busy')];
  const input = { nodeGroups: [group('g')], nodes, pods, candidates: ['busy', 'idle', 'alone', 'gone'] };
  const used = (share: number) => ({
    cpu: share,
    memory: 0,
    gpu: 0,
    resource: share > 0 ? 'cpu' : 'memory',
    utilization: share,
  });
  const right = {
    eligible: ['idle'],
    unremovable: [
      { node: 'busy', reason: 'NotUnderutilized' },
      { node: 'alone', reason: 'NotAutoscaled' },
      { node: 'gone', reason: 'UnexpectedError' },
    ],
    utilization: { busy: used(0.75), idle: used(0) },
  };

  test('who may go and why not the others', () => {
    expectJudged((expected: typeof right) => eligibilityRunner.differences(input, expected), right, [
      { ...right, eligible: [] },
      { ...right, unremovable: right.unremovable.slice(1) },
      { ...right, utilization: { ...right.utilization, busy: used(0.5) } },
    ]);
  });

  test('flags and options of the group count', () => {
    const flags = ['--scale-down-utilization-threshold=0.8'];
    const free = { ...right, eligible: ['busy', 'idle'], unremovable: right.unremovable.slice(1) };
    expect(eligibilityRunner.differences({ ...input, flags }, free)).toEqual([]);
    const nodeGroups = [group('g', { options: { scaleDownUtilizationThreshold: 0.75 } })];
    expect(eligibilityRunner.differences({ ...input, nodeGroups }, free)).toEqual([]);
  });

  test('a node that was found unremovable a moment ago is not looked at', () => {
    const recent = { ...input, recentlyUnremovable: ['idle'], candidates: ['idle'] };
    const expected = {
      eligible: null,
      unremovable: [{ node: 'idle', reason: 'RecentlyUnremovable' }],
      utilization: null,
    };
    expect(eligibilityRunner.differences(recent, expected)).toEqual([]);
  });
});

describe('ca/drainability', () => {
  const pods = [caPod('web'), caPod('agent', { owner: 'DaemonSet' })];
  const right = {
    pods: [
      { pod: 'default/web', outcome: 'Undefined' },
      { pod: 'default/agent', outcome: 'DrainOk' },
    ],
    node: { podsToMove: ['default/web'], daemonSetPods: ['default/agent'], onCompletionPods: [] },
  };

  test('each pod, and the node as a whole', () => {
    const judge = (expected: typeof right): readonly string[] =>
      drainabilityRunner.differences({ pods, controllersKnown: false }, expected);
    expectJudged(judge, right, [
      { ...right, pods: right.pods.slice(1) },
      { ...right, node: { ...right.node, daemonSetPods: [] } },
    ]);
  });

  test('controllers are missed only where somebody knows them', () => {
    const blocked = {
      pods: [{ pod: 'default/web', outcome: 'BlockDrain', blockingReason: 'ControllerNotFound' }],
      node: { blockingPod: 'default/web', blockingReason: 'ControllerNotFound' },
    };
    expect(drainabilityRunner.differences({ pods: [caPod('web')], controllersKnown: true }, blocked)).toEqual(
      [],
    );
    const replicaSets = [
      { apiVersion: 'apps/v1', kind: 'ReplicaSet', metadata: { name: 'web', namespace: 'default' } },
    ];
    const known = { pods: [caPod('web')], controllersKnown: true, replicaSets };
    expect(drainabilityRunner.differences(known, blocked).length).toBeGreaterThan(0);
  });

  test('the lists of controllers, by kind, namespace and name', () => {
    const metadata = { name: 'web', namespace: 'shop' };
    const find = controllerLookup({
      replicaSets: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', metadata, spec: { replicas: 3 } }],
      jobs: [{ apiVersion: 'batch/v1', kind: 'Job', metadata }],
      statefulSets: null,
    });
    expect(find('ReplicaSet', 'shop', 'web')).toBe(3);
    expect(find('Job', 'shop', 'web')).toBeNull();
    expect(find('ReplicaSet', 'default', 'web')).toBeUndefined();
    expect(find('StatefulSet', 'shop', 'web')).toBeUndefined();
  });
});

describe('groups as the vectors write them', () => {
  // prettier-ignore
  test.each([
    ['sim://g/n0',   'g'],
    ['sim://g/',     'g'],
    ['sim://g',      undefined],
    ['aws:///a/i-1', undefined],
    ['',             undefined],
  ] as const)('%j is of group %s', (providerID, expected) => {
    expect(groupIdOf(caNode('n', { spec: { providerID } }))).toBe(expected);
  });

  test('have as many nodes as are there, where no target is written', () => {
    const nodes = [nodeIn('g', 'a'), nodeIn('g', 'b'), nodeIn('h', 'c')];
    expect(nodeGroupOf(group('g'), nodes).targetSize).toBe(2);
    expect(nodeGroupOf(group('g', { targetSize: 5 }), nodes).targetSize).toBe(5);
  });

  test('have options in seconds, and none that nobody wrote', () => {
    expect(nodeGroupOf(group('g')).options).toEqual({});
    const options = {
      scaleDownUnneededSeconds: 90,
      zeroOrMaxNodeScaling: true,
      ignoreDaemonSetsUtilization: false,
      other: 1,
    };
    expect(nodeGroupOf(group('g', { options })).options).toEqual({
      scaleDownUnneededMs: 90_000,
      zeroOrMaxNodeScaling: true,
      ignoreDaemonSetsUtilization: false,
    });
  });

  test('exist unless it is said that they do not', () => {
    expect([nodeGroupOf(group('g')).exists, nodeGroupOf(group('g', { notExist: true })).exists]).toEqual([
      true,
      false,
    ]);
  });
});

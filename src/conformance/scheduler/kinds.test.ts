import { describe, expect, test } from 'vitest';
import { node, pod } from '../../../test/support/scheduling.ts';
import { twinEngine } from '../../../test/reference/scheduler/twin-engine.ts';
import { numFeasibleNodesToFind } from '../../scheduler/index.ts';
import { coreEngine } from './core-engine.ts';
import type { EngineFactory } from './engine.ts';
import { filterScoreRunner } from './filter-score.ts';
import { preemptionRunner } from './preemption.ts';
import { queueRunner } from './queue.ts';
import { resourcesRunner } from './resources.ts';
import { configRunner } from './config.ts';
import { samplingRunner } from './sampling.ts';
import { sequenceRunner } from './sequence.ts';

/** Both answer every kind: what is said of one must be said of the other. */
const ENGINES: readonly (readonly [string, EngineFactory])[] = [
  ['core', coreEngine],
  ['twin', twinEngine],
];
const CONFIG = { apiVersion: 'kubescheduler.config.k8s.io/v1', kind: 'KubeSchedulerConfiguration' };
/** Nothing scores but room, so that the arithmetic is short. */
const ROOM_ALONE = {
  ...CONFIG,
  profiles: [{ plugins: { score: { disabled: [{ name: '*' }], enabled: [{ name: 'NodeResourcesFit' }] } } }],
};

describe.each(ENGINES)('filter-score, answered by the %s', (_who, create) => {
  const runner = filterScoreRunner(create);
  // 1 of 4 cores and no memory asked for: CPU (4 − 1) / 4 = 75, memory (16384 − 200) / 16384 Mi = 98; the mean is 86.
  const input = {
    cluster: { nodes: [node('a'), node('b', { cpu: '500m' })] },
    pod: pod({ cpu: '1' }),
    nodeOrder: ['a', 'b'],
    config: ROOM_ALONE,
  };
  const skippedPlugins = ['DynamicResources', 'InterPodAffinity', 'NodeAffinity', 'NodeDeclaredFeatures', 'NodePorts', 'NodeVolumeLimits', 'PodTopologySpread', 'VolumeBinding', 'VolumeRestrictions', 'VolumeZone']; // prettier-ignore
  const tooSmall = {
    plugin: 'NodeResourcesFit',
    code: 'UnschedulableAndUnresolvable',
    reasons: ['Insufficient cpu'],
  };
  const scores = {
    nodes: ['a'],
    plugins: [{ name: 'NodeResourcesFit', weight: 1, raw: [86], normalised: [86] }],
    total: [86],
    top: ['a'],
  };
  const answer = {
    preFilter: { skippedPlugins },
    nodes: [{ node: 'a' }, { node: 'b', failing: [tooSmall], first: tooSmall }],
    scores,
  };
  const differences = (expected: object, more: object = {}): readonly string[] =>
    runner.differences({ ...input, ...more } as never, expected as never);

  test('agrees', () => {
    expect(differences(answer)).toEqual([]);
  });

  test('a pod of a node that is not there is nobody’s', () => {
    const pods = [pod({ name: 'lost', on: 'gone', cpu: '4' })];
    expect(differences(answer, { cluster: { ...input.cluster, pods } })).toEqual([]);
  });

  // prettier-ignore
  test.each([
    ['another code',          { ...answer, nodes: [answer.nodes[0], { ...answer.nodes[1], first: { ...tooSmall, code: 'Unschedulable' } }] }, 'nodes[1].first.code: ours "UnschedulableAndUnresolvable", recorded "Unschedulable"'],
    ['another reason',        { ...answer, nodes: [answer.nodes[0], { ...answer.nodes[1], first: { ...tooSmall, reasons: ['Too many pods'] } }] }, 'nodes[1].first.reasons[0]: ours "Insufficient cpu", recorded "Too many pods"'],
    ['a point more',          { ...answer, scores: { ...scores, total: [87] } },                          'scores.total[0]: ours 86, recorded 87'],
    ['another weight',        { ...answer, scores: { ...scores, plugins: [{ ...scores.plugins[0], weight: 2 }] } }, 'scores.plugins[0].weight: ours 1, recorded 2'],
    ['another best',          { ...answer, scores: { ...scores, top: ['b'] } },                           'scores.top[0]: ours "a", recorded "b"'],
    ['a plugin not skipped',  { ...answer, preFilter: { skippedPlugins: skippedPlugins.slice(1) } },      'preFilter.skippedPlugins'],
    ['no scores',             { preFilter: answer.preFilter, nodes: answer.nodes },                       'scores'],
  ] as const)('%s is a difference', (_what, expected, text) => {
    expect(differences(expected).join('\n')).toContain(text);
  });

  test('another order of nodes is a difference', () => {
    expect(differences(answer, { nodeOrder: ['b', 'a'] }).join('\n')).toContain(
      'nodeOrder[0]: ours "a", recorded "b"',
    );
  });

  test('gates are said beside what would come after them', () => {
    const gated = pod({ cpu: '1', spec: { schedulingGates: [{ name: 'wait' }] } });
    const preEnqueue = [
      {
        plugin: 'SchedulingGates',
        code: 'UnschedulableAndUnresolvable',
        reasons: ['waiting for scheduling gates: [wait]'],
      },
    ];
    expect(differences({ ...answer, preEnqueue }, { pod: gated })).toEqual([]);
    expect(differences(answer, { pod: gated }).join('\n')).toContain('preEnqueue');
  });

  test('reasons are a set: their order is none', () => {
    const both = pod({ cpu: '1', memory: '32Gi' });
    const reasons = ['Insufficient memory', 'Insufficient cpu'].sort();
    const verdict = { ...tooSmall, reasons };
    const only = { ...verdict, reasons: ['Insufficient memory'] };
    const expected = {
      preFilter: answer.preFilter,
      nodes: [
        { node: 'a', failing: [only], first: only },
        { node: 'b', failing: [verdict], first: verdict },
      ],
      unschedulableMessage: '0/2 nodes are available: 1 Insufficient cpu, 2 Insufficient memory.',
      unschedulablePlugins: ['NodeResourcesFit'],
    };
    expect(differences(expected, { pod: both })).toEqual([]);
  });

  test('where nobody scores the list was recorded as null', () => {
    const nobody = { ...CONFIG, profiles: [{ plugins: { score: { disabled: [{ name: '*' }] } } }] };
    const expected = { ...answer, scores: { nodes: ['a'], plugins: null, total: [0], top: ['a'] } };
    expect(differences(expected, { config: nobody })).toEqual([]);
  });
});

describe.each(ENGINES)('sequence, answered by the %s', (_who, create) => {
  const runner = sequenceRunner(create);
  const run = (steps: readonly object[], final: object, more: object = {}): readonly string[] =>
    runner.differences(
      {
        cluster: { nodes: [node('a'), node('b')] },
        pods: ['one', 'two', 'three'].map((name) => pod({ name, cpu: '3' })),
        nodeOrder: ['a', 'b'],
        tieRule: 'heap',
        config: ROOM_ALONE,
        ...more,
      } as never,
      { steps, final } as never,
    );
  // 3 of 4 cores: 25, memory 98; the mean is 61.
  const steps: readonly object[] = [
    { pod: 'one', result: 'scheduled', node: 'a', top: ['a', 'b'], total: 61, feasible: 2 },
    { pod: 'two', result: 'scheduled', node: 'b', feasible: 1 },
    {
      pod: 'three',
      result: 'unschedulable',
      message: '0/2 nodes are available: 2 Insufficient cpu. preemption: 0/2 nodes are available: 2 No preemption victims found for incoming pod.', // prettier-ignore
    },
  ];
  const final = { a: ['default/one'], b: ['default/two'] };

  test('agrees', () => {
    expect(run(steps, final)).toEqual([]);
  });

  test('a step that went elsewhere and the places at the end are differences', () => {
    expect(run(steps.with(0, { ...steps[0], node: 'b' }), final)).toEqual([
      'steps[0].node: ours "a", recorded "b"',
    ]);
    expect(run(steps, { ...final, a: [] }).join('\n')).toContain('final.a');
  });

  test('a pod that pushes others out is tried again as the next step, on the node that it was nominated to', () => {
    const pods = [pod({ name: 'high', cpu: '3', spec: { priority: 9 } })];
    const bound = [pod({ name: 'low', cpu: '3', on: 'b' }), pod({ name: 'mid', cpu: '3', on: 'a', spec: { priority: 5 } })]; // prettier-ignore
    const expected = [
      {
        pod: 'high',
        result: 'preempting',
        node: 'b',
        victims: ['default/low'],
        message: '0/2 nodes are available: 2 Insufficient cpu. preemption: found a potential placement for pod on node b, preempting 1 victims', // prettier-ignore
      },
      { pod: 'high', result: 'scheduled', node: 'b', feasible: 1 },
    ];
    const cluster = { nodes: [node('a'), node('b')], pods: bound };
    expect(run(expected, { a: ['default/mid'], b: ['default/high'] }, { cluster, pods })).toEqual([]);
  });

  test('with the other tie rule the first of the tie by name is taken', () => {
    const cluster = { nodes: [node('b'), node('a')] };
    const byName = {
      cluster,
      nodeOrder: ['b', 'a'],
      tieRule: 'first-by-name',
      pods: [pod({ name: 'one', cpu: '3' })],
    };
    const step = { pod: 'one', result: 'scheduled', node: 'a', top: ['a', 'b'], total: 61, feasible: 2 };
    expect(run([step], { a: ['default/one'], b: [] }, byName)).toEqual([]);
    expect(
      run([{ ...step, node: 'b' }], { a: [], b: ['default/one'] }, { ...byName, tieRule: 'heap' }),
    ).toEqual([]);
  });
});

describe.each(ENGINES)('preemption, answered by the %s', (_who, create) => {
  const runner = preemptionRunner(create);
  const victim = (name: string, on: string, priority: number): ReturnType<typeof pod> =>
    pod({ name, on, cpu: '4', spec: { priority }, startTime: '2026-01-01T00:00:00Z' });
  const input = {
    cluster: { nodes: [node('a'), node('b'), node('c')], pods: [victim('p', 'a', 1), victim('q', 'b', 2), victim('r', 'c', 9)] }, // prettier-ignore
    pod: pod({ cpu: '4', spec: { priority: 9 } }),
    nodeOrder: ['a', 'b', 'c'],
  };
  const answer = {
    filterMessage: '0/3 nodes are available: 3 Insufficient cpu.',
    eligible: true,
    potentialNodes: ['a', 'b', 'c'],
    candidates: [
      { node: 'a', victims: ['default/p'], pdbViolations: 0 },
      { node: 'b', victims: ['default/q'], pdbViolations: 0 },
    ],
    notCandidates: {
      c: { code: 'UnschedulableAndUnresolvable', reasons: ['No preemption victims found for incoming pod'] },
    },
    picked: ['a'],
    postFilterMessage: 'preemption: found a potential placement for pod on node a, preempting 1 victims',
  };

  test('agrees', () => {
    expect(runner.differences(input as never, answer)).toEqual([]);
  });

  test('where a share of few nodes is cut to none, nobody is preempted', () => {
    const args = { minCandidateNodesPercentage: 33, minCandidateNodesAbsolute: 0 };
    const config = {
      apiVersion: 'kubescheduler.config.k8s.io/v1',
      kind: 'KubeSchedulerConfiguration',
      profiles: [{ pluginConfig: [{ name: 'DefaultPreemption', args }] }],
    };
    const postFilterMessage =
      'preemption: 0/3 nodes are available: 1 No preemption victims found for incoming pod, 2 Preemption is not helpful for scheduling.';
    const { picked: _, ...rest } = answer;
    const nobody = {
      ...rest,
      candidates: [],
      postFilterMessage,
      eventMessage: `0/3 nodes are available: 3 Insufficient cpu. ${postFilterMessage}`,
      clearsNomination: true,
    };
    expect(runner.differences({ ...input, config } as never, nobody)).toEqual([]);
  });

  test.each([
    ['another node', { picked: ['b'] }, 'picked[0]: ours "a", recorded "b"'],
    ['another victim', { candidates: [{ ...answer.candidates[0], victims: ['default/x'] }, answer.candidates[1]] }, 'candidates[0].victims[0]'], // prettier-ignore
    ['a broken budget', { candidates: [{ ...answer.candidates[0], pdbViolations: 1 }, answer.candidates[1]] }, 'candidates[0].pdbViolations: ours 0, recorded 1'], // prettier-ignore
    ['a node more', { potentialNodes: ['a', 'b'] }, 'potentialNodes'],
    ['another text', { postFilterMessage: 'preemption: no' }, 'postFilterMessage'],
  ])('%s is a difference', (_what, more, text) => {
    expect(runner.differences(input as never, { ...answer, ...more }).join('\n')).toContain(text);
  });
});

describe('sampling', () => {
  const runner = samplingRunner({ create: coreEngine, numFeasibleNodesToFind });
  const wanted = (nodes: readonly number[], percentage: number, own?: number): object => ({
    type: 'numFeasibleNodesToFind',
    nodes,
    percentageOfNodesToScore: percentage,
    ...(own !== undefined && { profilePercentageOfNodesToScore: own }),
  });

  // prettier-ignore
  test.each([
    ['adaptive: 50 − 1000/125 = 42 %',      wanted([99, 100, 1000, 6000], 0),   [99, 100, 420, 300]],
    ['given',                               wanted([1000], 30),                 [300]],
    ['never fewer than a hundred',          wanted([1000], 5),                  [100]],
    ['the profile\'s own beats it',         wanted([1000], 30, 60),             [600]],
    ['the profile\'s own 0 is adaptive',    wanted([1000], 30, 0),              [420]],
    ['all',                                 wanted([1000], 100),                [1000]],
  ])('how many nodes: %s', (_why, input, numbers) => {
    expect(runner.differences(input as never, { numFeasibleNodesToFind: numbers })).toEqual([]);
    expect(runner.differences(input as never, { numFeasibleNodesToFind: numbers.with(0, -1) })).toHaveLength(1);
  });

  test('the order of nodes after each change: zones take turns', () => {
    const zone = (name: string): object => ({ labels: { 'topology.kubernetes.io/zone': name } });
    const operations = [
      { op: 'add', node: 'a1', ...zone('a') },
      { op: 'add', node: 'a2', ...zone('a') },
      { op: 'add', node: 'b1', ...zone('b') },
      { op: 'relabel', node: 'a1', ...zone('b') },
      { op: 'remove', node: 'b1' },
    ];
    const orderAfterEach = [['a1'], ['a1', 'a2'], ['a1', 'b1', 'a2'], ['a1', 'b1', 'a2'], ['a2', 'a1']];
    expect(runner.differences({ type: 'nodeOrder', operations } as never, { orderAfterEach })).toEqual([]);
  });

  test('a run tells where each search began, and how far it went', () => {
    const input = {
      type: 'run',
      cluster: { nodes: [node('a'), node('b', { cpu: '1' })] },
      nodeOrder: ['a', 'b'],
      pods: [pod({ name: 'one', cpu: '2' }), pod({ name: 'two', cpu: '8' })],
      config: ROOM_ALONE,
    };
    const steps = [
      { pod: 'one', startIndex: 0, nextStartIndex: 0, node: 'a', evaluated: 2, feasible: 1 },
      {
        pod: 'two',
        startIndex: 0,
        nextStartIndex: 0,
        message: '0/2 nodes are available: 2 Insufficient cpu.',
      },
    ];
    expect(runner.differences(input as never, { steps })).toEqual([]);
  });
});

describe('queue', () => {
  const order = { type: 'order', pods: [{ name: 'a', queuedAtMs: 5 }, { name: 'b', priority: 1, queuedAtMs: 9 }, { name: 'c', queuedAtMs: 5 }] }; // prettier-ignore

  test('pods that upstream cannot tell apart may leave in any order', () => {
    expect(queueRunner.differences(order as never, { groups: [['b'], ['a', 'c']] })).toEqual([]);
    expect(queueRunner.differences(order as never, { groups: [['a'], ['b', 'c']] })).not.toEqual([]);
  });

  test('back-off by count, and the moment of each entry', () => {
    const input = {
      type: 'backoff',
      podInitialBackoffSeconds: 2,
      podMaxBackoffSeconds: 5,
      entitySize: 1,
      counts: [0, 3],
      entries: [{ queuedAtMs: 1500, unschedulableCount: 2, consecutiveErrors: 1 }],
    };
    const expected = {
      durationsMs: [0, 2000, 4000, 5000],
      entries: [{ expiryMs: 3000, firstReadyMs: 4000 }],
    };
    expect(queueRunner.differences(input as never, expected)).toEqual([]);
  });

  test('hints by plugin; an event that nobody waits for has none', () => {
    const pending = pod({ cpu: '1' });
    const input = {
      type: 'hint',
      pod: pending,
      resource: 'CSINode',
      newObject: undefined,
      oldObject: undefined,
    };
    expect(
      queueRunner.differences({ ...input, resource: 'AssignedPod', oldObject: pod({ on: 'a' }) } as never, {
        events: ['AssignedPodDelete'],
        hints: [
          { plugin: 'DefaultPreemption', event: 'AssignedPodDelete', answer: 'QueueSkip' },
          { plugin: 'InterPodAffinity', event: 'AssignedPodDelete', answer: 'QueueSkip' },
          { plugin: 'NodePorts', event: 'AssignedPodDelete', answer: 'QueueSkip' },
          { plugin: 'NodeResourcesFit', event: 'AssignedPodDelete', answer: 'Queue' },
          { plugin: 'NodeVolumeLimits', event: 'AssignedPodDelete', answer: 'QueueSkip' },
          { plugin: 'PodTopologySpread', event: 'AssignedPodDelete', answer: 'QueueSkip' },
          { plugin: 'VolumeRestrictions', event: 'AssignedPodDelete', answer: 'QueueSkip' },
        ],
      }),
    ).toEqual([]);
  });
});

describe('resources', () => {
  // prettier-ignore
  test.each([
    ['quantities',        { type: 'quantityParse', strings: ['1500m', 'x'] }, { parsed: [{ format: 'DecimalSI', value: '2', milliValue: '1500', string: '1500m', sign: 1 }, { error: "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'" }] }],
    ['pairs',             { type: 'quantityPair', pairs: [['1', '500m']] },   { pairs: [{ cmp: 1, sum: { format: 'DecimalSI', value: '2', milliValue: '1500', string: '1500m', sign: 1 }, difference: { format: 'DecimalSI', value: '1', milliValue: '500', string: '500m', sign: 1 } }] }],
    // Shares: 1024 × milli ÷ 1000, at least 2. Quota: 100 µs a milli-core, at least 1 ms.
    ['cgroup numbers',    { type: 'cpu', milliCPU: [1000] },                  { cpu: [{ shares: 1024, containerWeight: 100, podWeight: 39, quotaMicros: 100000, quotaMicrosPeriod20ms: 20000 }] }],
    ['sums of a node',    { type: 'nodeInfo', pods: [pod({ cpu: '1' }), pod({ memory: '1Gi' })] }, { requested: { milliCPU: 1000, memory: 2 ** 30, ephemeralStorage: 0, scalar: null }, nonZeroRequested: { milliCPU: 1100, memory: 2 ** 30 + 209715200 }, usedPorts: [] }],
  ])('%s', (_what, input, expected) => {
    expect(resourcesRunner.differences(input as never, expected)).toEqual([]);
  });

  test.each(['toString', 'none'])('a type that nobody answers is a difference: %s', (type) => {
    expect(resourcesRunner.differences({ type }, {})).toEqual([`type: nobody answers ${type}`]);
  });
});

describe('config', () => {
  test('an error and its stage are compared, and so is a profile', () => {
    const yaml =
      'apiVersion: kubescheduler.config.k8s.io/v1\nkind: KubeSchedulerConfiguration\nparallelism: 0\n';
    const error = 'parallelism: Invalid value: 0: should be an integer value greater than zero';
    expect(configRunner.differences({ yaml }, { error, stage: 'load' })).toEqual([]);
    expect(configRunner.differences({ yaml }, { error, stage: 'build' })).toEqual([
      'stage: ours "load", recorded "build"',
    ]);
    expect(configRunner.differences({ yaml }, {}).length).toBeGreaterThan(0);
  });
});

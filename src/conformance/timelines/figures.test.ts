import { describe, expect, test } from 'vitest';
import { figuresOf } from './figures.ts';
import type { RunFigures } from './figures.ts';
import type { RunLine } from './run-line.ts';

const END_MS = 60_000;

type PodLine = Partial<RunLine> & { readonly t: number; readonly ev: string };

const pod = (line: PodLine): RunLine => ({ k: 'pod', ns: 'shop', name: 'a', ...line });
const node = (line: PodLine): RunLine => ({ k: 'node', name: 'n1', ...line });
const figures = (...lines: readonly RunLine[]): RunFigures => figuresOf(lines, END_MS);
const numberOf = (figure: string, ...lines: readonly RunLine[]): number | undefined =>
  figures(...lines).numbers.get(figure);

/** The points of a curve as `time:value`. */
function curveOf(name: string, ...lines: readonly RunLine[]): string | undefined {
  const curve = figures(...lines).curves.get(name);
  return curve?.timesMs.map((timeMs, place) => `${timeMs}:${curve.values[place]}`).join(' ');
}

function placementOf(name: string, ...lines: readonly RunLine[]): Record<string, number> {
  return Object.fromEntries(figures(...lines).placements.get(name) ?? []);
}

describe('pods', () => {
  const created = pod({ t: 1000, ev: 'created', owner: 'ReplicaSet/web-5f' });
  const scheduled = pod({ t: 1500, ev: 'scheduled', node: 'n1' });
  const ready = pod({ t: 4000, ev: 'ready' });

  // prettier-ignore
  const rows: readonly (readonly [string, readonly RunLine[], string, number | undefined])[] = [
    ['one that was created',                                   [created],                                    'pods.created',                1],
    ['and waits at the end',                                   [created],                                    'pods.pendingAtEnd',           1],
    ['one that has a node waits no more',                      [created, scheduled],                         'pods.pendingAtEnd',           0],
    ['it counts as scheduled',                                 [created, scheduled],                         'pods.scheduled',              1],
    ['its latency counts from its creation',                   [created, scheduled],                         'scheduling.latencyP50Ms',     500],
    ['when the last was scheduled',                            [created, scheduled],                         'scheduling.lastScheduledAtMs', 1500],
    ['when the last became ready',                             [created, scheduled, ready],                  'pods.lastReadyAtMs',          4000],
    ['half a second of waiting',                               [created, scheduled],                         'pods.pendingPodSeconds',      0.5],
    ['one that never gets a node waits to the end',            [created],                                    'pods.pendingPodSeconds',      59],
    ['one that is deleted without node waits no more',         [created, pod({ t: 3000, ev: 'deleted' })],   'pods.pendingPodSeconds',      2],
    ['ready from then on',                                     [created, scheduled, ready],                  'pods.readyPodSeconds',        56],
    ['ready until it was not',                                 [created, scheduled, ready, pod({ t: 9000, ev: 'notReady' })], 'pods.readyPodSeconds', 5],
    ['ready until it was gone',                                [created, scheduled, ready, pod({ t: 9000, ev: 'deleted' })], 'pods.readyPodSeconds', 5],
    ['one that was not ready when it went takes nothing away', [created, scheduled, ready, pod({ t: 8000, ev: 'notReady' }), pod({ t: 9000, ev: 'deleted' })], 'pods.readyPodSeconds', 4],
    ['no pod at all: nothing was scheduled',                   [],                                           'scheduling.latencyP50Ms',     0],
    ['a pod that nobody saw created is passed over',           [scheduled],                                  'pods.scheduled',              0],
    ['a line after the end',                                   [pod({ t: 60_001, ev: 'created' })],          'pods.created',                0],
    ['a line at the end',                                      [pod({ t: 60_000, ev: 'created' })],          'pods.created',                1],
    ['a pod of the set-up',                                    [pod({ t: -500, ev: 'created' })],            'pods.created',                1],
    ['waits from 0 on',                                        [pod({ t: -500, ev: 'created' }), pod({ t: 1000, ev: 'scheduled' })], 'pods.pendingPodSeconds', 1],
    ['one that was evicted, by the reason',                    [created, pod({ t: 2000, ev: 'deleting', disruption: 'EvictionByEvictionAPI' })], 'disrupted.EvictionByEvictionAPI', 1],
    ['one that its owner deletes is not disrupted',            [created, pod({ t: 2000, ev: 'deleting' })],  'disrupted.',                  undefined],
  ];
  test.each(rows)('%s', (_why, lines, figure, value) => {
    expect(numberOf(figure, ...lines)).toBe(value);
  });

  test('two pods of one name in two namespaces are two', () => {
    const lines = ['shop', 'test'].flatMap((ns) => [
      pod({ t: 0, ev: 'created', ns }),
      pod({ t: 1000, ev: 'scheduled', ns, node: 'n1' }),
    ]);
    expect([numberOf('pods.created', ...lines), numberOf('pods.pendingAtEnd', ...lines)]).toEqual([2, 0]);
  });

  test('a name that comes again is a pod of its own', () => {
    const again = [
      created,
      scheduled,
      pod({ t: 5000, ev: 'deleted' }),
      pod({ t: 6000, ev: 'created' }),
      pod({ t: 6100, ev: 'scheduled', node: 'n2' }),
    ];
    expect([numberOf('pods.created', ...again), numberOf('scheduling.latencyP95Ms', ...again)]).toEqual([
      2, 500,
    ]);
  });

  // The value at place ⌊p · n⌋ of n sorted ones, not more than the last.
  test.each([
    [[100], 100, 100],
    [[300, 100], 300, 300],
    [[300, 100, 200], 200, 300],
    [[400, 300, 100, 200], 300, 400],
    [Array.from({ length: 20 }, (_, place) => (place + 1) * 10), 110, 200],
  ])('the percentiles of latencies %j', (latencies, p50, p95) => {
    const lines = latencies.flatMap((latency, place) => [
      pod({ t: 0, ev: 'created', name: `p${place}` }),
      pod({ t: latency, ev: 'scheduled', name: `p${place}`, node: 'n' }),
    ]);
    const { numbers } = figures(...lines);
    expect([numbers.get('scheduling.latencyP50Ms'), numbers.get('scheduling.latencyP95Ms')]).toEqual([
      p50,
      p95,
    ]);
  });
});

describe('curves', () => {
  const web = [
    pod({ t: 0, ev: 'created', owner: 'ReplicaSet/web-1' }),
    pod({ t: 500, ev: 'scheduled', node: 'n1' }),
    pod({ t: 2000, ev: 'ready' }),
    pod({ t: 7000, ev: 'notReady' }),
  ];

  // prettier-ignore
  const rows: readonly (readonly [string, string, readonly RunLine[], string | undefined])[] = [
    ['pods that wait',                                 'pods.pending',         web,                                                             '0:0 0:1 500:0'],
    ['pods that are ready',                            'pods.ready',           web,                                                             '0:0 2000:1 7000:0'],
    ['of each workload',                               'ready.Deployment/web', web,                                                             '0:0 2000:1 7000:0'],
    ['a workload without ready pods has none',         'ready.Deployment/web', web.slice(0, 2),                                                 undefined],
    ['ready nodes',                                    'nodes.ready',          [node({ t: 100, ev: 'ready', status: 'True' }), node({ t: 900, ev: 'ready', status: 'Unknown' })], '100:1 900:0'],
    ['a node of the set-up is ready from 0 on',        'nodes.ready',          [node({ t: -900, ev: 'ready', status: 'True' })],                '0:1'],
    ['a node that goes',                               'nodes.ready',          [node({ t: 100, ev: 'ready', status: 'True' }), node({ t: 900, ev: 'deleted' })], '100:1 900:0'],
    ['one that was not ready goes',                    'nodes.ready',          [node({ t: 100, ev: 'created' }), node({ t: 900, ev: 'deleted' })], '900:0'],
    ['of a node group',                                'nodes.ready.small',    [node({ t: 0, ev: 'created', labels: { 'kwok-nodegroup': 'small' } }), node({ t: 100, ev: 'ready', status: 'True' })], '0:0 100:1'],
    ['what an autoscaler wants',                       'hpa.web',              [{ t: 0, k: 'hpa', name: 'web', desired: 2 }, { t: 9, k: 'hpa', name: 'web', desired: 5 }], '0:2 9:5'],
    ['wanting the same again is no point',             'hpa.web',              [{ t: 0, k: 'hpa', name: 'web', desired: 2 }, { t: 9, k: 'hpa', name: 'web', desired: 2 }], '0:2'],
    ['a line that says nothing of its wish is none',   'hpa.web',              [{ t: 0, k: 'hpa', name: 'web' }],                              undefined],
  ];
  test.each(rows)('%s', (_why, name, lines, points) => {
    expect(curveOf(name, ...lines)).toBe(points);
  });
});

describe('nodes', () => {
  const up = node({ t: 0, ev: 'ready', status: 'True' });
  const other = node({ t: 2000, ev: 'ready', status: 'True', name: 'n2' });
  const down = node({ t: 30_000, ev: 'ready', status: 'Unknown' });

  // prettier-ignore
  const rows: readonly (readonly [string, readonly RunLine[], string, number | undefined])[] = [
    ['that stay as many as they were give no figure',    [up],                                                                  'nodes.max',                undefined],
    ['the most at one time',                             [up, other, down],                                                     'nodes.max',                2],
    ['how many are there at the end',                    [up, other, down],                                                     'nodes.atEnd',              1],
    ['the time that they were ready',                    [up, other, down],                                                     'nodes.readyNodeSeconds',   30 + 58],
    ['when one fell',                                    [up, down],                                                            'node.n1.notReadyAtMs',     30_000],
    ['the first time counts',                            [up, down, node({ t: 31_000, ev: 'ready', status: 'True' }), node({ t: 40_000, ev: 'ready', status: 'False' })], 'node.n1.notReadyAtMs', 30_000],
    ['one that is deleted has not fallen',               [up, node({ t: 30_000, ev: 'deleted' })],                              'node.n1.notReadyAtMs',     undefined],
    ['one that was never ready has not fallen',          [node({ t: 5, ev: 'ready', status: 'False' })],                        'node.n1.notReadyAtMs',     undefined],
    ['one that fell in the set-up',                      [node({ t: -900, ev: 'ready', status: 'True' }), node({ t: -500, ev: 'ready', status: 'False' })], 'node.n1.notReadyAtMs', undefined],
    ['the end of a drain',                               [{ t: 777, k: 'drained', node: 'n1' }],                                'drain.n1.doneAtMs',        777],
    ['drained again, the last time counts',              [{ t: 777, k: 'drained', node: 'n1' }, { t: 888, k: 'drained', node: 'n1' }], 'drain.n1.doneAtMs', 888],
  ];
  test.each(rows)('%s', (_why, lines, figure, value) => {
    expect(numberOf(figure, ...lines)).toBe(value);
  });
});

describe('events, refusals, jobs and autoscalers', () => {
  const event = (t: number, reason: string): RunLine => ({ t, k: 'event', reason });
  const job = (t: number, name: string, v: Record<string, unknown>): RunLine => ({
    t,
    k: 'obj',
    kind: 'Job',
    name,
    v,
  });
  const hpa = (t: number, desired: number): RunLine => ({ t, k: 'hpa', name: 'web', desired });

  // prettier-ignore
  const rows: readonly (readonly [string, readonly RunLine[], string, number | undefined])[] = [
    ['events of the reasons that count',             [event(1, 'FailedScheduling'), event(2, 'FailedScheduling')],     'events.FailedScheduling',       2],
    ['of the set-up they do not count',              [event(-1, 'FailedScheduling')],                                  'events.FailedScheduling',       undefined],
    ['at 0 they do',                                 [event(0, 'Preempted')],                                          'events.Preempted',              1],
    ['of other reasons there is no figure',          [event(1, 'Pulled')],                                             'events.Pulled',                 undefined],
    ['evictions that a budget refused',              [{ t: 1, k: 'evict', code: 429 }, { t: 2, k: 'evict', code: 201 }], 'evictions.refused',            1],
    ['none refused, no figure',                      [{ t: 2, k: 'evict', code: 201 }],                                'evictions.refused',             undefined],
    ['a Job that completes',                         [job(500, 'once', { 'condition.Complete': 'True ' })],            'job.once.completeAtMs',         500],
    ['the first line that says so',                  [job(500, 'once', { 'condition.Complete': 'True ' }), job(900, 'once', { 'condition.Complete': 'True ' })], 'job.once.completeAtMs', 500],
    ['a Job that fails',                             [job(500, 'bad', { 'condition.Failed': 'True BackoffLimitExceeded' })], 'job.bad.failedAtMs',       500],
    ['a condition that is false',                    [job(500, 'bad', { 'condition.Failed': 'False ' })],              'job.bad.failedAtMs',            undefined],
    ['a Job of a CronJob has a name of each run',    [job(500, 'tick-29000001', { 'condition.Complete': 'True ' })],   'job.tick-29000001.completeAtMs', undefined],
    ['the most that an autoscaler wanted',           [hpa(0, 2), hpa(9, 7), hpa(20, 3)],                               'hpa.web.max',                   7],
    ['how often it changed its mind',                [hpa(0, 2), hpa(9, 7), hpa(10, 7), hpa(20, 3)],                   'hpa.web.changes',               2],
    ['never',                                        [hpa(0, 2)],                                                      'hpa.web.changes',               0],
    ['a line of a kind that nobody counts',          [{ t: 1, k: 'metric', name: 'x' }],                               'pods.created',                  0],
  ];
  test.each(rows)('%s', (_why, lines, figure, value) => {
    expect(numberOf(figure, ...lines)).toBe(value);
  });
});

describe('where pods are at the end', () => {
  const zone = (name: string, value: string): RunLine =>
    node({ t: -1, ev: 'created', name, labels: { 'topology.kubernetes.io/zone': value } });
  const on = (name: string, where: string, owner: string): RunLine[] => [
    pod({ t: 0, ev: 'created', name, owner }),
    pod({ t: 1, ev: 'scheduled', name, node: where }),
  ];
  const lines = [
    zone('n1', 'a'),
    zone('n2', 'b'),
    ...on('p', 'n1', 'ReplicaSet/web-1'),
    ...on('q', 'n1', 'ReplicaSet/web-1'),
    ...on('r', 'n2', 'StatefulSet/db'),
    pod({ t: 0, ev: 'created', name: 'waits', owner: 'StatefulSet/db' }),
  ];

  test('by node', () => {
    expect(placementOf('final.podsPerNode', ...lines)).toEqual({ n1: 2, n2: 1 });
  });

  test('by node, most first, whatever the nodes are called', () => {
    expect(placementOf('final.podsPerNodeSorted', ...lines)).toEqual({ 0: 2, 1: 1 });
  });

  test('by workload and node', () => {
    expect(placementOf('final.podsPerWorkloadAndNode', ...lines)).toEqual({
      'Deployment/web n1': 2,
      'StatefulSet/db n2': 1,
    });
  });

  test('by workload and zone', () => {
    expect(placementOf('final.podsPerWorkloadAndZone', ...lines)).toEqual({
      'Deployment/web a': 2,
      'StatefulSet/db b': 1,
    });
  });

  test('a pod that has gone is nowhere', () => {
    expect(placementOf('final.podsPerNode', ...lines, pod({ t: 5, ev: 'deleted', name: 'r' }))).toEqual({
      n1: 2,
    });
  });
});

import { describe, expect, test } from 'vitest';
import type { KubernetesObject } from '../../../model/index.ts';
import { EventLog } from '../../../result/index.ts';
import type { RecordedRun } from '../../../sim/index.ts';
import { EventSeries } from './event-series.ts';
import { linesOfRun } from './lines-of-run.ts';
import { mergePatch } from './merge-patch.ts';
import { nodeGroupsOf } from './node-groups.ts';

/** An entry of the log by its words: kind, subject, object and detail, which is a figure or a name. */
type Entry = readonly [
  t: number,
  kind: string,
  subject: string,
  object?: string | undefined,
  detail?: number | string,
];

const OWNERS = [
  { kind: 'ReplicaSet', name: 'web-1', namespace: 'default' },
  { kind: 'Pod', name: 'alone', namespace: 'default' },
];

function run(entries: readonly Entry[], rest: Partial<RecordedRun> = {}): RecordedRun {
  const kinds = [...new Set(entries.map(([, kind]) => kind))];
  const log = new EventLog(kinds.map((name) => ({ name })));
  for (const [t, kind, subject, object, detail] of entries) {
    const number = (text: string | undefined): number => (text === undefined ? -1 : log.names.intern(text));
    const figure = typeof detail === 'number' ? detail : number(detail);
    log.append(t, kinds.indexOf(kind), number(subject), number(object), figure);
  }
  return { log, owners: OWNERS as unknown as RecordedRun['owners'], wishes: [], failures: [], ...rest };
}

const lines = (entries: readonly Entry[], rest: Partial<RecordedRun> = {}) =>
  linesOfRun(run(entries, rest), (node) => ({ 'kubernetes.io/hostname': node }));

describe('what a watcher sees of pods', () => {
  const pod = (t: number, ev: string, more: object = {}) => ({ t, k: 'pod', ev, ns: '', name: 'p', ...more });
  // prettier-ignore
  const rows: readonly (readonly [string, Entry, readonly object[]])[] = [
    ['made by a set',                   [1, 'pod-created', 'p', undefined, 0],           [pod(1, 'created', { owner: 'ReplicaSet/web-1' })]],
    ['made by nobody',                  [1, 'pod-created', 'p', undefined, 1],           [pod(1, 'created', { owner: '' })]],
    ['bound a request after the choice', [100, 'pod-bound', 'p', 'n'],                   [pod(115, 'scheduled', { node: 'n' })]],
    ['started',                         [2, 'pod-started', 'p', 'n'],                    [pod(2, 'running')]],
    ['ready',                           [2, 'pod-ready', 'p'],                           [pod(2, 'ready')]],
    ['unready',                         [2, 'pod-unready', 'p'],                         [pod(2, 'notReady')]],
    ['done',                            [2, 'pod-succeeded', 'p'],                       [pod(2, 'notReady')]],
    ['failed',                          [2, 'pod-failed', 'p'],                          [pod(2, 'notReady')]],
    ['on its way out',                  [3, 'pod-terminating', 'p', undefined, -1],      [pod(3, 'deleting', { disruption: '' })]],
    ['on its way out for a reason',     [3, 'pod-terminating', 'p', undefined, 'EvictionByEvictionAPI'], [pod(3, 'deleting', { disruption: 'EvictionByEvictionAPI' })]],
    ['gone',                            [4, 'pod-deleted', 'p'],                         [pod(4, 'deleted')]],
    ['preempted',                       [5, 'pod-preempted', 'p', 'q'],                  [{ t: 5, k: 'event', reason: 'Preempted', name: 'p' }]],
    ['kept by its budget',              [5, 'eviction-refused', 'p'],                    [{ t: 5, k: 'evict', name: 'p', code: 429 }]],
    ['unschedulable is told elsewhere', [5, 'pod-unschedulable', 'p'],                   []],
  ];
  test.each(rows)('%s', (_, entry, expected) => {
    expect(lines([entry])).toEqual(expected);
  });

  test('a pod that fails at the moment its node object goes keeps its own object; a millisecond later it does not', () => {
    const entries = (t: number): Entry[] => [
      [9, 'node-removed', 'n'],
      [t, 'pod-failed', 'p'],
    ];
    expect(lines(entries(9)).map(({ k }) => k)).toEqual(['node']);
    expect(lines(entries(10)).map(({ k }) => k)).toEqual(['node', 'pod']);
  });
});

describe('what a watcher sees of nodes', () => {
  const node = (t: number, ev: string, more: object = {}) => ({ t, k: 'node', ev, name: 'n', ...more });
  // prettier-ignore
  const rows: readonly (readonly [string, Entry, readonly object[]])[] = [
    ['joined: there, with its labels, and ready', [1, 'node-joined', 'n'], [node(1, 'created', { labels: { 'kubernetes.io/hostname': 'n' } }), node(1, 'ready', { status: 'True' })]],
    ['silent',    [2, 'node-not-ready', 'n'], [node(2, 'ready', { status: 'Unknown' })]],
    ['heard again', [2, 'node-ready', 'n'],   [node(2, 'ready', { status: 'True' })]],
    ['removed',   [3, 'node-removed', 'n'],   [node(3, 'deleted')]],
    ['drained',   [3, 'node-drained', 'n'],   [{ t: 3, k: 'drained', node: 'n' }]],
    ['cordoned is no line', [3, 'node-cordoned', 'n'], []],
  ];
  test.each(rows)('%s', (_, entry, expected) => {
    expect(lines([entry])).toEqual(expected);
  });
});

describe('events of objects', () => {
  const event = (subject: string, reason: string) => lines([[1, 'normal', subject, reason]]);
  test('are taken apart into kind, namespace and name', () => {
    expect(event('Deployment/shop/web', 'ScalingReplicaSet')).toEqual([
      { t: 1, k: 'event', reason: 'ScalingReplicaSet', kind: 'Deployment', ns: 'shop', name: 'web' },
    ]);
  });

  test.each([
    ['Completed', 'condition.Complete', 'True Completed'],
    ['BackoffLimitExceeded', 'condition.Failed', 'True BackoffLimitExceeded'],
    ['DeadlineExceeded', 'condition.Failed', 'True DeadlineExceeded'],
    ['PodFailurePolicy', 'condition.Failed', 'True PodFailurePolicy'],
  ])('a Job that says %s has a condition', (reason, name, value) => {
    const change = {
      t: 1,
      k: 'obj',
      kind: 'Job',
      ns: 'shop',
      name: 'j',
      ev: 'changed',
      v: { [name]: value },
    };
    expect(event('Job/shop/j', reason)).toEqual([expect.objectContaining({ k: 'event', reason }), change]);
  });

  test('a Job that says anything else has none, and nobody else who is Completed', () => {
    expect(event('Job/shop/j', 'SuccessfulCreate')).toHaveLength(1);
    expect(event('CronJob/shop/j', 'Completed')).toHaveLength(1);
  });
});

describe('what lies beside the log', () => {
  test('wishes of an autoscaler, the first after a wish of none', () => {
    const wishes = [
      { atMs: 5, name: 'web', desired: 3 },
      { atMs: 20, name: 'web', desired: 4 },
      { atMs: 20, name: 'api', desired: 1 },
    ];
    expect(lines([], { wishes }).map(({ t, name, desired }) => [t, name, desired])).toEqual([
      [5, 'web', 0],
      [5, 'web', 3],
      [20, 'web', 4],
      [20, 'api', 0],
      [20, 'api', 1],
    ]);
  });

  test('everything lies in order of time', () => {
    const entries: Entry[] = [
      [10, 'pod-bound', 'p', 'n'],
      [12, 'pod-bound', 'q', 'n'],
      [20, 'pod-started', 'p'],
    ];
    const wishes = [{ atMs: 11, name: 'web', desired: 3 }];
    expect(lines(entries, { wishes }).map(({ t }) => t)).toEqual([11, 11, 20, 25, 27]);
  });

  test('of failed attempts only those that reach the API server', () => {
    const failures = [1, 2, 3, 4].map((atMs) => ({ atMs, pod: 'p', message: '0/1 nodes' }));
    expect(lines([], { failures }).map(({ t, k, reason }) => [t, k, reason])).toEqual(
      [1, 2, 3].map((t) => [t, 'event', 'FailedScheduling']),
    );
  });
});

describe('a series of equal events', () => {
  const written = (said: readonly string[]): string => {
    const series = new EventSeries();
    return said.map((each) => (series.isWritten(each.slice(0, 1), each.slice(1)) ? 'x' : '.')).join('');
  };
  test.each([
    ['the first, that of the new status, and its series', ['pa', 'pa', 'pa', 'pa', 'pa'], 'xxx..'],
    ['another message begins anew', ['pa', 'pa', 'pa', 'pa', 'pb', 'pb', 'pb', 'pb'], 'xxx.xxx.'],
    ['going back too', ['pa', 'pb', 'pa'], 'xxx'],
    ['each pod has its own', ['pa', 'qa', 'pa', 'qa', 'pa', 'qa', 'pa', 'qa'], 'xxxxxx..'],
  ])('%s', (_, said, expected) => {
    expect(written(said)).toBe(expected);
  });
});

describe('patches of patches', () => {
  test('the target stays as it was, however deep the change lies', () => {
    const target = { spec: { template: { containers: [{ name: 'a', env: [{ name: 'X', value: '1' }] }] } } };
    const before = structuredClone(target);
    const patch = { spec: { template: { containers: [{ name: 'a', env: [{ name: 'X', value: '2' }] }] } } };
    expect(mergePatch<unknown>(target, patch)).toEqual(patch);
    expect(target).toEqual(before);
  });

  test.each([
    ['an object where there was a figure', { a: 1 }, { a: { b: 2 } }, { a: { b: 2 } }],
    ['a figure where there was an object', { a: { b: 2 } }, { a: 1 }, { a: 1 }],
    ['null deep down', { a: { b: 2, c: 3 } }, { a: { b: null } }, { a: { c: 3 } }],
    ['null of what is not there', { a: 1 }, { b: null }, { a: 1 }],
    [
      'a list of names where there was none',
      {},
      { containers: [{ name: 'a' }] },
      { containers: [{ name: 'a' }] },
    ],
    [
      'ports by their number',
      { ports: [{ containerPort: 80 }] },
      { ports: [{ containerPort: 80, name: 'x' }] },
      { ports: [{ containerPort: 80, name: 'x' }] },
    ],
    [
      'taints by their key',
      { taints: [{ key: 'a', value: '1' }] },
      { taints: [{ key: 'b' }] },
      { taints: [{ key: 'a', value: '1' }, { key: 'b' }] },
    ],
  ])('%s', (_, target, patch, expected) => {
    expect(mergePatch<unknown>(target, patch)).toEqual(expected);
  });
});

describe('node groups of the fake provider', () => {
  const map = (templates: string): KubernetesObject =>
    ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'kwok-provider-templates' },
      data: { templates },
    }) as KubernetesObject;
  const template = [
    'items:',
    '- metadata:',
    '    name: tmpl',
    '    labels: {kwok-nodegroup: pool-a, topology.kubernetes.io/zone: z1}',
    '    annotations:',
    "      cluster-autoscaler.kwok.nodegroup/min-count: '1'",
    "      cluster-autoscaler.kwok.nodegroup/max-count: '5'",
    "      cluster-autoscaler.kwok.nodegroup/desired-count: '2'",
    '      node-initialize.stage.kwok.x-k8s.io/delay: 3s',
    '',
  ].join('\n');

  test('name, sizes, zone and the time until it is ready', () => {
    expect(nodeGroupsOf([map(template)])).toMatchObject([
      { name: 'pool-a', count: 2, min: 1, max: 5, zones: ['z1'], bootMs: { ms: 0 }, readyMs: { ms: 3000 } },
    ]);
  });

  test('what a template does not say: its own name, no nodes, half a second', () => {
    expect(nodeGroupsOf([map('items: [{metadata: {name: tmpl}}]\n')])).toMatchObject([
      { name: 'tmpl', count: 0, min: 0, max: 0, zones: [''], readyMs: { ms: 500 } },
    ]);
  });

  test('without the ConfigMap, or with nothing in it, there are none', () => {
    expect(nodeGroupsOf([])).toEqual([]);
    expect(nodeGroupsOf([map('')])).toEqual([]);
    expect(nodeGroupsOf([{ ...map(template), metadata: { name: 'other' } }])).toEqual([]);
  });
});

import { describe, expect, test } from 'vitest';
import { caNode, timeMsOf } from '../../../../test/support/autoscaler.ts';
import { HOUR_MS, MINUTE_MS } from '../../../base/index.ts';
import type { Node } from '../../../model/index.ts';
import type { CloudProvider, Instance } from '../cloud-provider.ts';
import { NodeGroupBackoff } from './backoff.ts';
import { classOf } from './group-readiness.ts';
import { InstanceCache } from './instance-cache.ts';
import { countNodes, noNodes } from './node-counts.ts';
import { ScaleUpRequests } from './scale-up-requests.ts';

const CONFIG = { initialMs: 5 * MINUTE_MS, maxMs: 30 * MINUTE_MS, resetTimeoutMs: 3 * HOUR_MS };

/** Minutes from the last of these failures until the group may grow again. */
function backoffAfter(failuresAt: readonly number[], forgetsAt: readonly number[] = []): number {
  const backoff = new NodeGroupBackoff(CONFIG);
  const steps = [
    ...failuresAt.map((minute) => ({ minute, isFailure: true })),
    ...forgetsAt.map((minute) => ({ minute, isFailure: false })),
  ].sort((a, b) => a.minute - b.minute);
  for (const { minute, isFailure } of steps) {
    if (isFailure) backoff.failed('g', minute * MINUTE_MS);
    else backoff.forgetOld(minute * MINUTE_MS);
  }
  const last = failuresAt[failuresAt.length - 1];
  let minutes = 0;
  while (backoff.isBackedOff('g', (last + minutes) * MINUTE_MS + 1)) minutes++;
  return minutes;
}

describe('how long a group is left alone', () => {
  // prettier-ignore
  test.each([
    ['five minutes at first',                                [0],                       [],     5],
    ['no longer for a failure within them',                  [0, 4],                    [],     5],
    ['also at their very end',                               [0, 5],                    [],     5],
    ['twice as long for one after them',                     [0, 6],                    [],     10],
    ['and twice that',                                       [0, 6, 17],                [],     20],
    ['up to half an hour',                                   [0, 6, 17, 38],            [],     30],
    ['never longer',                                         [0, 6, 17, 38, 69],        [],     30],
    ['an hour without failure changes nothing',              [0, 60],                   [],     10],
    ['nor do three, to the minute',                          [0, 180],                  [180],  10],
    ['more than three are forgotten',                        [0, 181],                  [180.5], 5],
    ['counted from the last failure, not from the first',    [0, 100, 201],             [201],  20],
  ] as const)('%s', (_rule, failures, forgets, minutes) => {
    expect(backoffAfter(failures, forgets)).toBe(minutes);
  });

  test('the last instant is still within', () => {
    const backoff = new NodeGroupBackoff(CONFIG);
    backoff.failed('g', 0);
    expect([backoff.isBackedOff('g', 5 * MINUTE_MS), backoff.isBackedOff('g', 5 * MINUTE_MS + 1)]).toEqual([
      true,
      false,
    ]);
  });

  test('each group by itself', () => {
    const backoff = new NodeGroupBackoff(CONFIG);
    backoff.failed('a', 0);
    expect([backoff.isBackedOff('b', 0), backoff.isAnyBackedOff(0)]).toEqual([false, true]);
    expect(backoff.isAnyBackedOff(6 * MINUTE_MS)).toBe(false);
  });
});

describe('scale-ups under way', () => {
  const PROVISION_MS = 15 * MINUTE_MS;

  /** `minute:delta …` → `increase since due`, in minutes; '' where there is none. */
  function requestAfter(changes: string): string {
    const requests = new ScaleUpRequests();
    for (const change of changes.split(' ')) {
      const [minute, delta] = change.split(':').map(Number);
      requests.change('g', delta, delta > 0 ? PROVISION_MS : 0, minute * MINUTE_MS);
    }
    return requests
      .entries()
      .map(([, { increase, sinceMs, dueMs }]) => `${increase} ${sinceMs / MINUTE_MS} ${dueMs / MINUTE_MS}`)
      .join();
  }

  // prettier-ignore
  test.each([
    ['three nodes are due in a quarter of an hour',      '0:3',            '3 0 15'],
    ['two more add up and start the clock anew',         '0:3 10:2',       '5 10 25'],
    ['one that will not come leaves the clock alone',    '0:3 10:-1',      '2 0 15'],
    ['none of them will come',                           '0:3 10:-3',      ''],
    ['less than none is none',                           '0:3 10:-9',      ''],
    ['nothing can be taken from nothing',                '0:-1',           ''],
    ['no change is none',                                '0:0',            ''],
    ['nor of one that is there',                         '0:3 10:0',       '3 0 15'],
    ['after the end one begins anew',                    '0:3 1:-3 2:4',   '4 2 17'],
  ] as const)('%s', (_rule, changes, expected) => {
    expect(requestAfter(changes)).toBe(expected);
  });

  test('each group by itself', () => {
    const requests = new ScaleUpRequests();
    requests.change('a', 2, PROVISION_MS, 0);
    requests.change('b', 3, PROVISION_MS, 0);
    requests.delete('a');
    expect([
      requests.has('a'),
      requests.increaseOf('a'),
      requests.has('b'),
      requests.increaseOf('b'),
    ]).toEqual([false, 0, true, 3]);
  });
});

describe('the class of a node', () => {
  const clock = { nowMs: 20 * MINUTE_MS, timeMsOf };
  const condition = (node: Node, type: string): Node => ({
    ...node,
    status: { ...node.status, conditions: [...(node.status?.conditions ?? []), { type, status: 'True' }] },
  });
  const old = { createdMs: 0 };
  const young = { createdMs: 6 * MINUTE_MS };

  // prettier-ignore
  test.each([
    ['ready',                                           caNode('n', old),                                                          'ready'],
    ['ready and young',                                 caNode('n', young),                                                        'ready'],
    ['cordoned is ready',                               caNode('n', { ...old, spec: { unschedulable: true } }),                    'ready'],
    ['not ready for long',                              caNode('n', { ...old, isReady: false }),                                   'unready'],
    ['not ready yet',                                   caNode('n', { ...young, isReady: false }),                                 'notStarted'],
    ['made a quarter of an hour ago to the instant',    caNode('n', { createdMs: 5 * MINUTE_MS, isReady: false }),                 'unready'],
    ['a millisecond less',                              caNode('n', { createdMs: 5 * MINUTE_MS + 1, isReady: false }),             'notStarted'],
    ['suspended comes before ready',                    condition(caNode('n', old), 'Suspended'),                                  'suspended'],
    ['and before not ready',                            condition(caNode('n', { ...old, isReady: false }), 'Suspended'),           'suspended'],
    ['a full disk is not ready',                        condition(caNode('n', old), 'DiskPressure'),                               'unready'],
    ['no network is not ready',                         condition(caNode('n', old), 'NetworkUnavailable'),                         'unready'],
    ['short of memory is ready',                        condition(caNode('n', old), 'MemoryPressure'),                             'ready'],
    ['the taint alone is not ready',                    caNode('n', { ...old, taints: [{ key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' }] }), 'unready'],
    ['unreachable by taint alone is ready',             caNode('n', { ...old, taints: [{ key: 'node.kubernetes.io/unreachable', effect: 'NoSchedule' }] }), 'ready'],
  ] as const)('%s', (_rule, node, expected) => {
    expect(classOf(node, 15 * MINUTE_MS, clock)).toBe(expected);
  });

  test('nodes are counted by group and all together', () => {
    const provider = {
      groupOf: ({ metadata }: Node) => (metadata.name.startsWith('-') ? undefined : metadata.name[0]),
      hasInstance: ({ metadata }: Node) => metadata.name !== 'b2',
    } as unknown as CloudProvider;
    const nodes = [
      caNode('a1', old),
      caNode('a2', { ...young, isReady: false }),
      caNode('b1', { ...old, isReady: false }),
      caNode('b2', old),
      caNode('-', old),
    ];
    const counts = countNodes(nodes, provider, 15 * MINUTE_MS, clock);
    expect(counts.get('a')).toEqual({ ...noNodes(), registered: 2, ready: 1, notStarted: ['a2'] });
    // The machine of b2 is gone: it is registered and of no class.
    expect(counts.get('b')).toEqual({ ...noNodes(), registered: 2, unready: 1 });
    expect(counts.get(undefined)).toEqual({
      ...noNodes(),
      registered: 5,
      ready: 2,
      unready: 1,
      notStarted: ['a2'],
    });
    expect([...counts.keys()]).toEqual([undefined, 'a', 'b']);
  });
});

describe('what is known of instances', () => {
  function cached() {
    let reads = 0;
    const provider = {
      instances: (group: string): readonly Instance[] => [{ id: `${group}-${++reads}`, state: 'Running' }],
    } as unknown as CloudProvider;
    const cache = new InstanceCache(provider);
    return { cache, idOf: (group: string) => cache.of(group)[0].id };
  }

  test('is read once', () => {
    const { idOf } = cached();
    expect([idOf('g'), idOf('g')]).toEqual(['g-1', 'g-1']);
  });

  test('is read anew for a group that was dropped, and no other', () => {
    const { cache, idOf } = cached();
    expect([idOf('a'), idOf('b')]).toEqual(['a-1', 'b-2']);
    cache.drop('a');
    expect([idOf('a'), idOf('b')]).toEqual(['a-3', 'b-2']);
  });

  // prettier-ignore
  test.each([
    ['not before two minutes are over',        [0, 119_999],          'g-1'],
    ['for all when they are',                  [0, 120_000],          'g-2'],
    ['once for several turns that were missed', [0, 600_000, 600_001], 'g-2'],
    ['on the minutes of its own clock',        [119_000, 121_000],    'g-2'],
  ] as const)('is read anew %s', (_rule, times, expected) => {
    const { cache, idOf } = cached();
    let id = '';
    for (const nowMs of times) {
      cache.refreshIfDue(nowMs);
      id = idOf('g');
    }
    expect(id).toBe(expected);
  });
});

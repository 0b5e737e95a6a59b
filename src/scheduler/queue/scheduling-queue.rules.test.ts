import { describe, expect, test } from 'vitest';
import { node, pod } from '../../../test/support/scheduling.ts';
import type { Pod } from '../../model/index.ts';
import { clusterEvents } from './cluster-event.ts';
import { SchedulingQueue } from './scheduling-queue.ts';

const WAITING: Pod = pod({ cpu: '2' });
const NOBODY = -1;
const FIT = ['NodeResourcesFit'];

function queueOf(initialMs = 1000, maxMs = 10_000): SchedulingQueue {
  return new SchedulingQueue({
    backoff: { initialMs, maxMs },
    pods: { object: () => WAITING, signature: () => 0 },
  });
}

const [bigNode] = clusterEvents('Node', undefined, node('n', { cpu: '4' }));
const [smallNode] = clusterEvents('Node', undefined, node('n', { cpu: '1' }));

/** Fails so many times in a row, each time at once, and says when the pod is ready after the last: a whole second. */
function readyMsAfter(failures: readonly (readonly string[])[], initialMs?: number, maxMs?: number): number {
  const queue = queueOf(initialMs, maxMs);
  queue.add(0, 0, 0);
  queue.pop(0);
  let nowMs = 0;
  for (const [index, plugins] of failures.entries()) {
    queue.failed(0, plugins, nowMs);
    if (index === failures.length - 1) break;
    if (plugins.length > 0) queue.onEvent(bigNode, nowMs);
    nowMs = plugins.length > 0 ? nowMs : queue.nextWakeMs();
    expect(queue.pop(nowMs), `after failure ${index + 1}`).toBe(0);
  }
  // A second pod takes the place at the head, so that the first is not popped before its end.
  if (failures.at(-1)?.length !== 0) queue.onEvent(bigNode, nowMs);
  for (let waitedMs = 0; waitedMs < 60_000; waitedMs += 500) {
    queue.add(1, -1, nowMs + waitedMs);
    const popped = queue.pop(nowMs + waitedMs);
    if (popped === 0) return nowMs + waitedMs;
    queue.remove(1);
  }
  return Infinity;
}

describe('back-off after failures in a row', () => {
  const error: readonly string[] = [];
  // prettier-ignore
  test.each([
    // the pod stays until the first whole second after (failure + duration), cut to a second
    ['one: a second',                               [FIT],                          [],              2_000],
    ['two: two seconds',                            [FIT, FIT],                     [],              3_000],
    ['three: four seconds',                         [FIT, FIT, FIT],                [],              5_000],
    ['five would be sixteen: held at the maximum',  [FIT, FIT, FIT, FIT, FIT],      [],             11_000],
    ['a longer first time',                         [FIT],                          [3_000, 10_000], 4_000],
    ['a shorter maximum',                           [FIT, FIT, FIT],                [1_000, 2_000],  3_000],
    ['an error: a second of its own',               [error],                        [],              2_000],
    ['an error after a rejection counts from one',  [FIT, FIT, error],              [],              2_000],
    ['a rejection after an error counts rejections', [error, FIT],                  [],              4_000],
  ] as const)('%s', (_why, failures, [initialMs, maxMs], expected) => {
    expect(readyMsAfter(failures, initialMs, maxMs)).toBe(expected);
  });
});

describe('which pod comes next', () => {
  test.each([
    ['the one of higher priority, though it came later', [[5, 0], [6, 1]], 1], // prettier-ignore
    ['of equal priority the one that came first', [[5, 10], [5, 9]], 1], // prettier-ignore
    ['a priority below zero is below none', [[-1, 0], [0, 1]], 1], // prettier-ignore
  ] as const)('%s', (_why, pods, expected) => {
    const queue = queueOf();
    for (const [row, [priority, atMs]] of pods.entries()) queue.add(row, priority, atMs);
    expect(queue.pop(20)).toBe(expected);
  });

  test('a pod that came back from a cycle is younger than one that has waited since', () => {
    const queue = queueOf();
    queue.add(0, 0, 0);
    queue.add(1, 0, 5);
    queue.pop(10);
    queue.failed(0, FIT, 10);
    queue.onEvent(bigNode, 5_000);
    expect([queue.pop(5_000), queue.pop(5_000)]).toEqual([1, 0]);
  });

  test('moving from one part of the queue to another makes no pod younger', () => {
    const queue = queueOf();
    queue.add(0, 0, 0);
    queue.pop(0);
    queue.failed(0, FIT, 10);
    queue.add(1, 0, 20);
    queue.onEvent(bigNode, 90_000);
    expect([queue.pop(90_000), queue.pop(90_000)]).toEqual([0, 1]);
  });

  test('a ready pod goes before one of higher priority that still backs off', () => {
    const queue = queueOf();
    queue.add(0, 9, 0);
    queue.pop(0);
    queue.failed(0, FIT, 0);
    queue.onEvent(bigNode, 1);
    queue.add(1, 0, 2);
    expect([queue.pop(3), queue.pop(3), queue.pop(3)]).toEqual([1, 0, NOBODY]);
  });

  test('of those that back off the one whose time ends first, then by priority', () => {
    const queue = queueOf();
    for (const [row, priority] of [1, 2, 9].entries()) queue.add(row, priority, 0);
    // Row 2 fails twice, so that its time ends a second after that of the others.
    for (const row of [2, 1, 0]) expect(queue.pop(0)).toBe(row);
    queue.failed(2, FIT, 0);
    queue.onEvent(bigNode, 0);
    queue.pop(0);
    for (const row of [0, 1, 2]) queue.failed(row, FIT, 0);
    queue.onEvent(bigNode, 1);
    expect([queue.pop(1), queue.pop(1), queue.pop(1)]).toEqual([1, 0, 2]);
  });
});

describe('what moves a rejected pod', () => {
  const tainted = node('n', { taints: [{ key: 'own', effect: 'NoSchedule' }] });
  const [untainted] = clusterEvents('Node', tainted, node('n'));
  const [relabelled] = clusterEvents('Node', node('n'), node('n', { labels: { zone: 'a' } }));
  const [grown] = clusterEvents('Node', node('n', { cpu: '1' }), node('n', { cpu: '4' }));
  const [podGone] = clusterEvents('AssignedPod', pod({ cpu: '1', on: 'n' }), undefined);

  // prettier-ignore
  test.each([
    ['a node with room, for want of room',                   FIT,                         bigNode,    true],
    ['a node without, for want of room',                     FIT,                         smallNode,  false],
    ['a node that grew',                                     FIT,                         grown,      true],
    ['a pod that left its node',                             FIT,                         podGone,    true],
    ['a label, for want of room',                            FIT,                         relabelled, false],
    ['a label, though the pod selects none',                 ['NodeAffinity'],            relabelled, false],
    ['a taint that went',                                    ['TaintToleration'],         untainted,  true],
    ['a taint that went, for want of room',                  FIT,                         untainted,  false],
    ['either of two plugins',                                [...FIT, 'TaintToleration'], untainted,  true],
    ['a plugin that nobody knows is asked about everything', ['MyPlugin'],                relabelled, true],
    ['preemption waits for no event of its own',             ['DefaultPreemption'],       podGone,    false],
    ['a wish for another node',                              ['NodeName'],                bigNode,    true],
    ['a wish for another node, and a label',                 ['NodeName'],                relabelled, false],
  ] as const)('%s', (_why, plugins, event, expected) => {
    const queue = queueOf();
    queue.add(0, 0, 0);
    queue.pop(0);
    queue.failed(0, plugins, 0);
    queue.onEvent(event, 60_000);
    expect(queue.unschedulableCount).toBe(expected ? 0 : 1);
    expect(queue.pop(60_000)).toBe(expected ? 0 : NOBODY);
  });

  test('an event before the cycle that failed does not', () => {
    const queue = queueOf();
    queue.add(0, 0, 0);
    queue.onEvent(bigNode, 1);
    queue.pop(2);
    queue.failed(0, FIT, 3);
    expect(queue.unschedulableCount).toBe(1);
  });

  test('an event in the cycle of one pod moves it, not one that is popped after it', () => {
    const queue = queueOf();
    queue.add(0, 0, 0);
    queue.add(1, 0, 1);
    queue.pop(2);
    queue.onEvent(bigNode, 3);
    queue.pop(4);
    queue.failed(1, FIT, 5);
    expect(queue.unschedulableCount).toBe(1);
    queue.failed(0, FIT, 6);
    expect(queue.unschedulableCount).toBe(1);
    expect(queue.pop(7)).toBe(0);
  });

  test('an event in the cycle that is of no use leaves it waiting', () => {
    const queue = queueOf();
    queue.add(0, 0, 0);
    queue.pop(0);
    queue.onEvent(smallNode, 1);
    queue.failed(0, FIT, 2);
    expect(queue.unschedulableCount).toBe(1);
  });

  test('events are forgotten once nobody is in flight', () => {
    const queue = queueOf();
    queue.add(0, 0, 0);
    queue.pop(0);
    queue.onEvent(bigNode, 1);
    queue.failed(0, FIT, 2);
    queue.pop(5_000);
    queue.failed(0, FIT, 5_001);
    expect(queue.unschedulableCount).toBe(1);
  });
});

describe('the flush of the unschedulable pool', () => {
  test.each([
    ['not after five minutes', 300_000, 1],
    ['a millisecond later', 300_001, 0],
  ])('%s', (_why, afterMs, left) => {
    const queue = queueOf();
    queue.add(0, 0, 0);
    queue.pop(0);
    queue.failed(0, ['NodeAffinity'], 40);
    queue.flushUnschedulable(40 + afterMs);
    expect(queue.unschedulableCount).toBe(left);
  });

  test('five minutes count from the last attempt, not from the first', () => {
    const queue = queueOf();
    queue.add(0, 0, 0);
    queue.pop(0);
    queue.failed(0, FIT, 0);
    queue.onEvent(bigNode, 200_000);
    queue.pop(200_000);
    queue.failed(0, FIT, 200_000);
    queue.flushUnschedulable(400_000);
    expect(queue.unschedulableCount).toBe(1);
    queue.flushUnschedulable(500_001);
    expect(queue.unschedulableCount).toBe(0);
  });

  test('each pod by its own time', () => {
    const queue = queueOf();
    for (const [row, atMs] of [
      [0, 0],
      [1, 100_000],
    ]) {
      // prettier-ignore
      queue.add(row, 0, atMs);
      queue.pop(atMs);
      queue.failed(row, FIT, atMs);
    }
    queue.flushUnschedulable(330_000);
    expect([queue.pop(330_000), queue.pop(330_000)]).toEqual([0, NOBODY]);
    queue.flushUnschedulable(420_000);
    expect(queue.pop(420_000)).toBe(1);
  });
});

describe('gates', () => {
  const gates = (...names: readonly string[]): Pod =>
    pod({ cpu: '2', spec: { schedulingGates: names.map((name) => ({ name })) } });

  test.each([
    ['the last gate goes', gates('a'), WAITING, undefined, 0],
    ['one gate of two goes', gates('a', 'b'), gates('b'), 'SchedulingGates', NOBODY],
    ['the labels change', gates('a'), { ...gates('a'), metadata: { name: 'pod', labels: { x: 'y' } } }, 'SchedulingGates', NOBODY], // prettier-ignore
  ] as const)('%s', (_why, old, current, gatedBy, expected) => {
    const queue = queueOf();
    queue.add(0, 0, 0, 'SchedulingGates');
    queue.onPodUpdate(0, clusterEvents('TargetPod', old, current), 5, gatedBy);
    expect(queue.pop(10)).toBe(expected);
  });

  test('a pod that loses its gates has not failed: it is ready at once', () => {
    const queue = queueOf();
    queue.add(0, 0, 0, 'SchedulingGates');
    queue.onPodUpdate(0, clusterEvents('TargetPod', gates('a'), WAITING), 5);
    expect(queue.nextWakeMs()).toBe(0);
  });
});

describe('a change of the waiting pod itself', () => {
  const smaller = pod({ cpu: '1' });
  const tolerant = pod({ cpu: '2', spec: { tolerations: [{ key: 'own', operator: 'Exists' }] } });
  const labelled = pod({ cpu: '2', labels: { app: 'web' } });

  // prettier-ignore
  test.each([
    ['asks for less, for want of room',     FIT,                   smaller,  0],
    ['asks for less, for its affinity',     ['NodeAffinity'],      smaller,  NOBODY],
    ['tolerates more',                      ['TaintToleration'],   tolerant, 0],
    ['tolerates more, for want of room',    FIT,                   tolerant, NOBODY],
    ['other labels, for affinity of pods',  ['InterPodAffinity'],  labelled, 0],
    ['other labels, for want of room',      FIT,                   labelled, NOBODY],
    ['nothing of it changed',               FIT,                   WAITING,  NOBODY],
  ] as const)('%s', (_why, plugins, current, expected) => {
    const queue = queueOf();
    queue.add(0, 0, 0);
    queue.pop(0);
    queue.failed(0, plugins, 0);
    queue.onPodUpdate(0, clusterEvents('TargetPod', WAITING, current), 60_000);
    expect(queue.pop(60_000)).toBe(expected);
  });

  test('while it is in flight it counts when the cycle fails', () => {
    const queue = queueOf();
    queue.add(0, 0, 0);
    queue.pop(0);
    queue.onPodUpdate(0, clusterEvents('TargetPod', WAITING, smaller), 1);
    queue.failed(0, FIT, 2);
    expect(queue.unschedulableCount).toBe(0);
  });
});

describe('when the queue wants to be asked again', () => {
  test.each([
    ['never, while it is empty', (): SchedulingQueue => queueOf(), Infinity],
    ['at once, with a ready pod', (): SchedulingQueue => { const queue = queueOf(); queue.add(0, 0, 0); return queue; }, 0], // prettier-ignore
    ['never, with a gated pod alone', (): SchedulingQueue => { const queue = queueOf(); queue.add(0, 0, 0, 'SchedulingGates'); return queue; }, Infinity], // prettier-ignore
  ] as const)('%s', (_why, make, expected) => {
    expect(make().nextWakeMs()).toBe(expected);
  });
});

import { describe, expect, test } from 'vitest';
import { caNode, caPod, snapshotOf, timeMsOf } from '../../../../test/support/autoscaler.ts';
import type { Pod } from '../../../model/index.ts';
import { PlacementHints } from '../simulator/placement-hints.ts';
import {
  areAllNew,
  isExpendable,
  isOfScheduler,
  isOldEnough,
  isRecreatable,
  listPods,
  placeSchedulable,
  recreatedPods,
} from './pod-intake.ts';

const SECOND_MS = 1000;
const at = (nowMs: number): { nowMs: number; timeMsOf: typeof timeMsOf } => ({ nowMs, timeMsOf });
const made = (createdMs: number, pod: Pod = caPod('p')): Pod => ({
  ...pod,
  metadata: { ...pod.metadata, creationTimestamp: String(createdMs) },
});

describe('pods that make nothing grow', () => {
  // prettier-ignore
  const rows = [
    ['no priority is never expendable',   undefined, false],
    ['at the cutoff it counts',           -10,       false],
    ['below it is expendable',            -11,       true],
    ['zero counts',                       0,         false],
  ] as const;
  test.each(rows)('%s', (_why, priority, expected) => {
    expect(isExpendable(caPod('p', priority === undefined ? {} : { priority }), -10)).toBe(expected);
  });

  // prettier-ignore
  const schedulers = [
    ['nobody named: all',                [],                         undefined, true],
    ['the default one has no name',      ['default-scheduler'],      undefined, true],
    ['another one',                      ['default-scheduler'],      'mine',    false],
    ['one of several',                   ['mine', 'yours'],          'yours',   true],
  ] as const;
  test.each(schedulers)('schedulers: %s', (_why, allowed, schedulerName, expected) => {
    const pod = caPod('p', schedulerName === undefined ? {} : { spec: { schedulerName } });
    expect(isOfScheduler(pod, allowed)).toBe(expected);
  });
});

describe('which pods a loop sees, and as what', () => {
  const failed = { type: 'PodScheduled', status: 'False', reason: 'Unschedulable' };
  const withStatus = (
    status: Pod['status'],
    wish: Parameters<typeof caPod>[1] = {},
    deleted?: string,
  ): Pod => {
    const pod = caPod('p', wish);
    const metadata = { ...pod.metadata, ...(deleted !== undefined && { deletionTimestamp: deleted }) };
    return { ...pod, metadata, ...(status !== undefined && { status }) };
  };
  const on = { spec: { nodeName: 'n0' } };
  const mine = { spec: { schedulerName: 'mine' } };
  const none = { bypassed: [], allowed: [] };
  const bypassed = { bypassed: ['mine'], allowed: [] };
  // prettier-ignore
  const rows: readonly [string, Pod, Parameters<typeof listPods>[1], string][] = [
    // why                                              pod                                                                       flags     seen
    ['it runs',                                         withStatus({ phase: 'Running' }, on),                                          none,     'on n0'],
    ['it is about to end there',                        withStatus({ phase: 'Running' }, on, '1'),                                     none,     'on n0'],
    ['it has ended well',                               withStatus({ phase: 'Succeeded' }, on),                                        none,     ''],
    ['it has ended badly',                              withStatus({ phase: 'Failed' }),                                               none,     ''],
    ['the scheduler found no node',                     withStatus({ conditions: [failed] }),                                          none,     'waits'],
    ['but it leaves',                                   withStatus({ conditions: [failed] }, {}, '1'),                                 none,     ''],
    ['nobody has tried it',                             withStatus(undefined),                                                         none,     ''],
    ['it was held back for another reason',             withStatus({ conditions: [{ ...failed, reason: 'SchedulingGated' }] }),        none,     ''],
    ['preemption makes room for it',                    withStatus({ conditions: [failed], nominatedNodeName: 'n1' }),                 none,     'on n1'],
    ['no node is named by an empty name',               withStatus({ conditions: [failed], nominatedNodeName: '' }, { spec: { nodeName: '' } }), none, 'waits'],
    ['its scheduler is not waited for',                 withStatus(undefined, mine),                                                   bypassed, 'waits'],
    ['which says nothing yet',                          withStatus({ conditions: [{ type: 'PodScheduled', status: 'False' }] }, mine), bypassed, 'waits'],
    ['unless it holds the pod back',                    withStatus({ conditions: [{ ...failed, reason: 'SchedulingGated' }] }, mine),  bypassed, ''],
    ['another one is waited for',                       withStatus(undefined),                                                         bypassed, ''],
    ['its scheduler is not among those that count',     withStatus({ conditions: [failed] }, mine),                                    { bypassed: [], allowed: ['default-scheduler'] }, ''],
    ['nor where it is bypassed',                        withStatus(undefined, mine),                                                   { bypassed: ['mine'], allowed: ['yours'] }, ''],
    ['what runs counts, whose ever it is',              withStatus({ phase: 'Running' }, { spec: { nodeName: 'n0', schedulerName: 'mine' } }), { bypassed: [], allowed: ['yours'] }, 'on n0'],
  ];
  test.each(rows)('%s', (_why, pod, flags, expected) => {
    const { placed, waiting } = listPods([pod], flags);
    const seen = [...placed.map(({ spec }) => `on ${spec.nodeName}`), ...waiting.map(() => 'waits')];
    expect(seen.join()).toBe(expected);
  });

  test('those that were tried stand before those that were not', () => {
    const untried = { ...caPod('a', mine) };
    const tried = { ...caPod('b'), status: { conditions: [failed] } };
    const { waiting } = listPods([untried, tried], bypassed);
    expect(waiting.map(({ metadata }) => metadata.name)).toEqual(['b', 'a']);
  });
});

describe('how old a pod has to be', () => {
  const delayed = (value: string): Pod =>
    made(0, caPod('p', { annotations: { 'cluster-autoscaler.kubernetes.io/pod-scale-up-delay': value } }));
  // prettier-ignore
  const rows: readonly [string, Pod, number, number, boolean][] = [
    // why                                          pod                flag ms           now ms            counts
    ['older than nothing',                          made(0),           0,                1,                true],
    ['made in this very millisecond',               made(5),           0,                5,                false],
    ['as old as the flag is not older',             made(0),           30 * SECOND_MS,   30 * SECOND_MS,   false],
    ['a millisecond more is',                       made(0),           30 * SECOND_MS,   30 * SECOND_MS + 1, true],
    ['its own longer delay counts',                 delayed('2m'),     30 * SECOND_MS,   60 * SECOND_MS,   false],
    ['until it is over',                            delayed('2m'),     30 * SECOND_MS,   120 * SECOND_MS + 1, true],
    ['a shorter one does not',                      delayed('1s'),     30 * SECOND_MS,   20 * SECOND_MS,   false],
    ['nor what is no duration',                     delayed('soon'),   0,                1,                true],
  ];
  test.each(rows)('%s', (_why, pod, delayMs, nowMs, expected) => {
    expect(isOldEnough(pod, delayMs, at(nowMs))).toBe(expected);
  });
});

describe('pods that have only just come', () => {
  const gpu = caPod('g', {
    spec: { containers: [{ name: 'c', resources: { requests: { 'nvidia.com/gpu': '1' } } }] },
  });
  // prettier-ignore
  const rows: readonly [string, readonly Pod[], number, boolean][] = [
    ['two seconds are waited for',                    [made(0)],                          1999,   true],
    ['no longer',                                     [made(0)],                          2000,   false],
    ['the oldest counts',                             [made(0), made(1900)],              2000,   false],
    ['half a minute for those with GPUs',             [made(0), made(0, gpu)],            29_999, true],
    ['whatever the others',                           [made(0, gpu)],                     30_000, false],
  ];
  test.each(rows)('%s', (_why, pods, nowMs, expected) => {
    expect(areAllNew(pods, at(nowMs))).toBe(expected);
  });
});

describe('pods of nodes that are drained', () => {
  // prettier-ignore
  const rows: readonly [string, Pod, boolean][] = [
    ['one of a ReplicaSet comes again',           caPod('p'),                                                                   true],
    ['one of a DaemonSet does not',               caPod('p', { owner: 'DaemonSet' }),                                           false],
    ['nor one that says that it is like them',    caPod('p', { annotations: { 'cluster-autoscaler.kubernetes.io/daemonset-pod': 'true' } }), false],
    ['nor a mirror pod',                          caPod('p', { annotations: { 'kubernetes.io/config.mirror': 'x' } }),          false],
    ['nor a static one',                          caPod('p', { annotations: { 'kubernetes.io/config.source': 'file' } }),       false],
    ['one that the API made does',                caPod('p', { annotations: { 'kubernetes.io/config.source': 'api' } }),        true],
    ['one that leaves does not',                  { ...caPod('p'), metadata: { ...caPod('p').metadata, deletionTimestamp: '1' } }, false],
  ];
  test.each(rows)('%s', (_why, pod, expected) => {
    expect(isRecreatable(pod)).toBe(expected);
  });

  test('are copies without a node', () => {
    const bound = caPod('p', { spec: { nodeName: 'n0' } });
    const snapshot = snapshotOf([caNode('n0')], { n0: [bound, caPod('d', { owner: 'DaemonSet' })] });
    const copies = recreatedPods(snapshot, 'n0');
    expect(copies.map(({ metadata, spec }) => [metadata.name, spec.nodeName])).toEqual([['p', undefined]]);
  });
});

describe('pods that fit on nodes that are there', () => {
  test('are taken off the list, and hold their room for the rest of the loop', () => {
    const snapshot = snapshotOf([caNode('n0'), caNode('n1')]);
    const pods = [caPod('a', { cpu: '4' }), caPod('b', { cpu: '3' }), caPod('c', { cpu: '2' })];
    const rest = placeSchedulable(snapshot, new PlacementHints(), pods);
    expect(rest.map(({ metadata }) => metadata.name)).toEqual(['c']);
    expect(snapshot.podsOn('n1').map(({ metadata }) => metadata.name)).toEqual(['a']);
    expect(snapshot.podsOn('n0').map(({ metadata }) => metadata.name)).toEqual(['b']);
  });

  test('the most important first', () => {
    const pods = [caPod('low', { cpu: '3' }), caPod('high', { cpu: '3', priority: 7 })];
    const rest = placeSchedulable(snapshotOf([caNode('n0')]), new PlacementHints(), pods);
    expect(rest.map(({ metadata }) => metadata.name)).toEqual(['low']);
  });

  test('keep their place in the next loop', () => {
    const hints = new PlacementHints();
    const nodes = ['n0', 'n1', 'n2'].map((name) => caNode(name));
    const pod = caPod('a', { uid: 'u' });
    placeSchedulable(snapshotOf(nodes), hints, [pod]);
    const next = snapshotOf(nodes);
    next.lastMatch = 1;
    placeSchedulable(next, hints, [pod]);
    expect(next.podsOn('n1').length).toBe(1);
  });
});

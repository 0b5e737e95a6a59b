import { describe, expect, test } from 'vitest';
import { container, podOf } from '../../../../test/support/vpa-pods.ts';
import type { Condition, Container, Pod } from '../../../model/index.ts';
import { decideInPlace, isResizing } from './in-place.ts';
import { ReplicaGroups } from './replica-groups.ts';
import { DEFAULT_UPDATER_CONFIG } from './updater-config.ts';
import type { UpdaterConfig } from './updater-config.ts';

const CONFIG = DEFAULT_UPDATER_CONFIG;
const MINUTE = 60_000;

function owned(
  name: string,
  phase = 'Running',
  kind = 'ReplicaSet',
  containers: readonly Container[] = [container('app')],
): Pod {
  const ownerReferences = [{ apiVersion: 'apps/v1', kind, name: 'web', controller: true }];
  return podOf(containers, { metadata: { name, ownerReferences }, status: { phase } });
}

const running = (count: number, kind?: string): Pod[] =>
  Array.from({ length: count }, (_, place) => owned(`web-${place}`, 'Running', kind));

function groupsOf(
  pods: readonly Pod[],
  replicas: number | undefined,
  changes: Partial<UpdaterConfig> = {},
  minReplicas = 2,
): ReplicaGroups {
  const owners = replicas === undefined ? [] : [{ kind: 'ReplicaSet', name: 'web', replicas }];
  return new ReplicaGroups(pods, owners, { ...CONFIG, ...changes }, minReplicas);
}

/** Evicts as many as the group lets go, one after the other. */
function evictAll(groups: ReplicaGroups, pods: readonly Pod[]): number {
  let evicted = 0;
  for (const pod of pods) {
    if (!groups.mayEvict(pod)) continue;
    groups.disrupt(pod);
    evicted++;
  }
  return evicted;
}

describe('how many of a group may go in one pass', () => {
  // prettier-ignore
  test.each([
    // why                                            [live, wanted]  tolerance  min  go
    ['half of four',                                    [4, 4],      0.5,       2,   2],
    ['half of five is two',                             [5, 5],      0.5,       2,   2],
    ['one of two',                                      [2, 2],      0.5,       2,   1],
    ['one where the tolerance comes to none',           [3, 3],      0.1,       2,   1],
    ['none there where one is missing',                 [2, 3],      0.1,       2,   0],
    ['one less where one is missing',                   [3, 4],      0.5,       2,   1],
    ['none where half are missing',                     [2, 4],      0.5,       2,   0],
    ['one more where one is too many',                  [5, 4],      0.5,       2,   3],
    ['none where fewer live than must',                 [2, 2],      0.5,       3,   0],
    ['a single one where one is enough',                [1, 1],      0.5,       1,   1],
    ['none where its owner wants none',                 [3, 0],      0.5,       2,   0],
    ['all, where all are tolerated',                    [4, 4],      1,         2,   4],
  ] as const)('%s', (_why, [live, wanted], evictionTolerance, minReplicas, expected) => {
    const pods = running(live);
    expect(evictAll(groupsOf(pods, wanted, { evictionTolerance }, minReplicas), pods)).toBe(expected);
  });

  test('none where nobody knows the owner', () => {
    const pods = running(4);
    const groups = groupsOf(pods, undefined);
    expect([evictAll(groups, pods), groups.isKnown(pods[0])]).toEqual([0, false]);
  });

  test('a Job wants what is live', () => {
    const pods = running(4, 'Job');
    expect(evictAll(groupsOf(pods, undefined), pods)).toBe(2);
  });

  test('a pod without a controller is in no group', () => {
    const stray = podOf([container('app')]);
    expect(groupsOf([stray, ...running(4)], 4).mayEvict(stray)).toBe(false);
  });

  test('a pod that waits may always go, and is not counted as gone', () => {
    const waiting = [owned('p-1', 'Pending'), owned('p-2', 'Pending')];
    const pods = [...waiting, ...running(2)];
    const groups = groupsOf(pods, 4);
    // two of four run: none of those may go
    expect(pods.map((pod) => groups.mayEvict(pod))).toEqual([true, true, false, false]);
    for (const pod of waiting) groups.disrupt(pod);
    expect(groups.mayEvict(waiting[0])).toBe(true);
  });

  test('pods that wait make up the number that must live', () => {
    const pods = [owned('p-1', 'Pending'), ...running(1)];
    expect(groupsOf(pods, 2, {}, 2).isKnown(pods[1])).toBe(true);
    expect(groupsOf(pods, 2, {}, 3).isKnown(pods[1])).toBe(false);
  });

  test('where resizes may skip the budget a small group is known, but loses only pods that wait', () => {
    const pods = [owned('p-1', 'Pending'), ...running(1)];
    const groups = groupsOf(pods, 2, { skipsBudgetInPlace: true }, 3);
    expect(pods.map((pod) => groups.mayEvict(pod))).toEqual([true, false]);
    expect(groups.isKnown(pods[1])).toBe(true);
  });
});

describe('in place or evicted', () => {
  const condition = (type: string, more: Partial<Condition> = {}): Condition => ({
    type,
    status: 'True',
    ...more,
  });
  const resizing = (...conditions: Condition[]): Pod => {
    const pod = owned('web-0');
    return { ...pod, status: { ...pod.status, conditions } };
  };
  interface Given {
    readonly pod?: Pod;
    readonly wanted?: number;
    readonly told?: boolean;
    readonly attemptedMs?: number;
    readonly config?: Partial<UpdaterConfig>;
  }
  const decide = ({
    pod = owned('web-0'),
    wanted = 4,
    told = true,
    attemptedMs,
    config = {},
  }: Given): string => {
    const pods = [pod, ...running(4).slice(1)];
    const groups = groupsOf(pods, wanted, config);
    return decideInPlace(pod, groups, told, { ...CONFIG, ...config }, { nowMs: 100 * MINUTE, attemptedMs });
  };
  const restarting: Container = {
    name: 'app',
    resizePolicy: [{ resourceName: 'cpu', restartPolicy: 'RestartContainer' }],
  };
  const gentle: Container = {
    name: 'app',
    resizePolicy: [{ resourceName: 'cpu', restartPolicy: 'NotRequired' }],
  };
  const skip = { skipsBudgetInPlace: true };

  // prettier-ignore
  test.each([
    ['the budget lets it',                            {},                                                                              'InPlaceApproved'],
    ['no recommendation',                             { told: false },                                                                 'InPlaceDeferred'],
    ['a pod that waits',                              { pod: owned('web-0', 'Pending') },                                              'InPlaceDeferred'],
    ['a group that nobody knows',                     { wanted: 0 },                                                                   'InPlaceDeferred'],
    ['a group that lacks half',                       { wanted: 8 },                                                                   'InPlaceDeferred'],
    ['the same, where the budget is skipped',         { wanted: 8, config: skip, pod: owned('web-0', 'Running', 'ReplicaSet', [gentle]) },     'InPlaceApproved'],
    ['not for a container that restarts by it',       { wanted: 8, config: skip, pod: owned('web-0', 'Running', 'ReplicaSet', [restarting]) }, 'InPlaceDeferred'],
    ['a resize goes on',                              { pod: resizing(condition('PodResizeInProgress')), attemptedMs: 99 * MINUTE },   'InPlaceDeferred'],
    ['for more than an hour',                         { pod: resizing(condition('PodResizeInProgress')), attemptedMs: 40 * MINUTE - 1 }, 'InPlaceEvict'],
    ['an hour to the ms is fine',                     { pod: resizing(condition('PodResizeInProgress')), attemptedMs: 40 * MINUTE },   'InPlaceDeferred'],
    ['that nobody here began',                        { pod: resizing(condition('PodResizeInProgress')) },                             'InPlaceDeferred'],
    ['infeasible',                                    { pod: resizing(condition('PodResizePending', { reason: 'Infeasible' })) },      'InPlaceEvict'],
    ['pending without a reason',                      { pod: resizing(condition('PodResizePending')) },                                'InPlaceEvict'],
    ['stuck, but the budget does not let it go',      { wanted: 8, pod: resizing(condition('PodResizePending')) },                     'InPlaceDeferred'],
    ['a condition that is over',                      { pod: resizing(condition('PodResizePending', { status: 'False' })) },           'InPlaceApproved'],
  ] as const)('%s', (_why, given, expected) => {
    expect(decide(given)).toBe(expected);
  });

  test('the first of the two conditions says whether a resize goes on', () => {
    const over = condition('PodResizePending', { status: 'False' });
    const on = condition('PodResizeInProgress');
    expect(isResizing(resizing(over, on))).toBe(false);
    expect(isResizing(resizing(on, over))).toBe(true);
    expect(isResizing(resizing(condition('Ready')))).toBe(false);
  });
});

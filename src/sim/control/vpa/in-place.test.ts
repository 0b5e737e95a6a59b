import { describe, expect, test } from 'vitest';
import { nodeOf } from '../../../../test/support/scenario.ts';
import { linesOf, MINUTE_MS, resultOf, run, usageOf, vpa, web } from '../../../../test/support/vpa-run.ts';
import type { VpaRun } from '../../../../test/support/vpa-run.ts';
import { isStuck } from '../../../autoscale/vpa/updater/in-place.ts';
import { needsRestart } from '../../runtime/pod/needs-restart.ts';

const atLeast = (cpu: string): ReturnType<typeof vpa> =>
  vpa('InPlaceOrRecreate', {
    resourcePolicy: { containerPolicies: [{ containerName: '*', minAllowed: { cpu } }] },
  });

/** Two pods on one node that burn so much each; what the resize in place comes to. */
function resized(
  nodeCpu: string,
  request: string,
  milliCpu: number,
  more: Partial<VpaRun> = {},
): ReturnType<typeof resultOf> {
  return resultOf(
    run({
      nodes: [nodeOf('a', { cpu: nodeCpu })],
      deployment: web({ requests: { cpu: request, memory: '600Mi' } }, 2),
      usage: [usageOf(milliCpu)],
      scalers: [vpa('InPlaceOrRecreate')],
      horizonMs: 15 * MINUTE_MS,
      ...more,
    }),
  );
}

describe('a resize in place', () => {
  // 430m of use are 510m or 511m of target; a node gives no more than it has, so two pods on 700m use 350m each.
  // prettier-ignore
  const rows: readonly (readonly [string, string, string, Partial<VpaRun>, object])[] = [
    ['is done where the node has room',                             '4',    '100m', {},                            { resizes: 2, resizesDeferred: 0, resizesInfeasible: 0, evictions: 0 }],
    ['is not done downwards while the bounds are wide',             '2',    '1',    {},                            { resizes: 0, evictions: 0 }],
    ['is done downwards once a pod is half a day old',              '2',    '1',    { horizonMs: 750 * MINUTE_MS }, { resizes: 2, evictions: 0 }],
    ['is done for one where there is room for one, the other goes', '700m', '100m', {},                            { resizes: 1, evictions: 1 }],
    ['is infeasible where the node as a whole is too small',        '400m', '100m', { scalers: [atLeast('500m')] }, { resizes: 0, resizesDeferred: 0 }],
  ];
  test.each(rows)('%s', (_why, nodeCpu, request, more, expected) => {
    expect(resized(nodeCpu, request, 430, more)).toMatchObject(expected);
  });

  test('of the limit goes with the request, and takes no more of the node', () => {
    const deployment = web(
      { requests: { cpu: '100m', memory: '600Mi' }, limits: { cpu: '200m', memory: '600Mi' } },
      2,
    );
    const outcome = run({ deployment, usage: [usageOf(150)], scalers: [vpa('InPlaceOrRecreate')] });
    expect(resultOf(outcome).evictions).toBe(0);
    expect(linesOf(outcome, 'pod-resized')).toHaveLength(2);
  });

  test('is said of the pod in the words of the updater', () => {
    const [said] = linesOf(run({ scalers: [vpa('InPlaceOrRecreate')] }), 'normal Pod/');
    expect(said).toMatch(/InPlaceResizedByVPA.*Pod was resized in place by VPA Updater\./);
  });

  test('frees what is no longer asked for: a pod that waits gets it', () => {
    const target = { kind: 'Deployment', namespace: 'default', name: 'web' };
    const parts: VpaRun = {
      nodes: [nodeOf('a', { cpu: '4200m' })],
      deployment: web({ requests: { cpu: '1', memory: '600Mi' } }, 4),
      usage: [usageOf(430)],
      actions: [{ atMs: 1000, kind: 'scale', target, replicas: 5 }],
      horizonMs: 750 * MINUTE_MS,
    };
    expect(run({ ...parts, scalers: [vpa('Off')] }).facts.pods.pendingAtEnd).toBe(1);
    expect(run({ ...parts, scalers: [vpa('InPlaceOrRecreate')] }).facts.pods.pendingAtEnd).toBe(0);
  });
});

describe('when a resize is stuck', () => {
  const withConditions = (...conditions: readonly object[]): Parameters<typeof isStuck>[0] =>
    ({ status: { conditions } }) as never;
  const pending = (reason?: string): object => ({
    type: 'PodResizePending',
    status: 'True',
    ...(reason && { reason }),
  });
  const inProgress = (more: object = {}): object => ({
    type: 'PodResizeInProgress',
    status: 'True',
    ...more,
  });
  const MINUTE = 60_000;
  // prettier-ignore
  const rows = [
    ['infeasible: at once',                              withConditions(pending('Infeasible')),              0,               true],
    ['pending without a reason: at once',                withConditions(pending()),                          0,               true],
    ['of an unknown reason: at once',                    withConditions(pending('Odd')),                     0,               true],
    ['deferred: after more than five minutes',           withConditions(pending('Deferred')),                5 * MINUTE,      false],
    ['and a millisecond more',                           withConditions(pending('Deferred')),                5 * MINUTE + 1,  true],
    ['in progress: an hour is fine',                     withConditions(inProgress()),                       60 * MINUTE,     false],
    ['and more is not',                                  withConditions(inProgress()),                       60 * MINUTE + 1, true],
    ['in progress with a message: at once',              withConditions(inProgress({ message: 'x' })),       0,               true],
    ['pending counts before in progress',                withConditions(inProgress({ reason: 'Error' }), pending('Deferred')), 0, false],
  ] as const;
  test.each(rows)('%s', (_why, pod, waitedMs, expected) => {
    expect(isStuck(pod, waitedMs)).toBe(expected);
  });
});

describe('which containers a resize restarts', () => {
  const of = (
    cpu: string | undefined,
    memory: string,
    policy: readonly (readonly [string, string])[] = [],
  ) => ({
    name: 'c',
    resources: { requests: { ...(cpu === undefined ? {} : { cpu }), memory } },
    resizePolicy: policy.map(([resourceName, restartPolicy]) => ({ resourceName, restartPolicy })),
  });
  const onMemory = [['memory', 'RestartContainer']] as const;
  const onCpu = [
    ['cpu', 'RestartContainer'],
    ['memory', 'NotRequired'],
  ] as const;
  // prettier-ignore
  const rows = [
    ['none without a policy',                              of('1', '1Gi'), of('2', '2Gi'),                false],
    ['those whose memory changes and that say so',         of('1', '1Gi'), of('1', '2Gi', onMemory),      true],
    ['not those whose memory stays',                       of('1', '1Gi'), of('2', '1Gi', onMemory),      false],
    ['those whose CPU changes and that say so',            of('1', '1Gi'), of('2', '1Gi', onCpu),         true],
    ['NotRequired of the one does not undo the other',     of('1', '1Gi'), of('1', '2Gi', onCpu),         false],
    ['a request that comes is a change',                   of(undefined, '1Gi'), of('1', '1Gi', onCpu),   true],
    ['the policy of before does not count',                of('1', '1Gi', onMemory), of('1', '2Gi'),      false],
  ] as const;
  test.each(rows)('%s', (_why, before, after, expected) => {
    expect(needsRestart(before, after)).toBe(expected);
  });

  test('a limit that changes counts as its request does', () => {
    const limited = (memory: string) => ({ ...of('1', '1Gi', onMemory), resources: { limits: { memory } } });
    expect(needsRestart(limited('1Gi'), limited('2Gi'))).toBe(true);
    expect(needsRestart(limited('1Gi'), limited('1Gi'))).toBe(false);
  });
});

import { describe, expect, test } from 'vitest';
import { deployment, TestCluster, workload } from '../../../test/support/control-plane.ts';
import type { KubernetesObject, PodDisruptionBudget } from '../../model/index.ts';
import type { PodHandle } from './actions.ts';
import { INSTANT_CONTROL_PLANE } from './options.ts';

const SECOND = 1000;

function budget(spec: Readonly<Record<string, unknown>>, name = 'guard'): KubernetesObject {
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name, namespace: 'shop' },
    spec: { selector: { matchLabels: { app: 'web' } }, ...spec },
  } as KubernetesObject;
}

/** Four pods of web, ready, and a budget, at second 30. */
function guarded(spec: Readonly<Record<string, unknown>>, replicas = 4): TestCluster {
  const cluster = new TestCluster();
  cluster.plane.applied(deployment(replicas, 'v1'), 0);
  cluster.plane.applied(budget(spec), 0);
  cluster.runUntil(30 * SECOND);
  return cluster;
}

/** Evicts the pods one after the other at once: `+` granted, else the code. */
function evictAll(cluster: TestCluster): string {
  return [...cluster.pods.keys()]
    .map((pod) => {
      const answer = cluster.plane.evict(pod, cluster.nowMs);
      if (answer === undefined) return '?';
      return answer.isEvicted ? '+' : String(answer.code);
    })
    .join(' ');
}

function statuses({
  actions,
}: TestCluster): { readonly atMs: number; readonly status: PodDisruptionBudget['status'] }[] {
  return actions.flatMap((action) =>
    action.kind === 'write' && action.object.kind === 'PodDisruptionBudget'
      ? [{ atMs: action.atMs, status: (action.object as PodDisruptionBudget).status }]
      : [],
  );
}

const someone = ({ pods }: TestCluster): PodHandle => [...pods.keys()][0];

describe('how many of four pods may be evicted at once', () => {
  // prettier-ignore
  test.each([
    ['two may be missing',                        { maxUnavailable: 2 },       '+ + 429 429'],
    ['none may be missing',                       { maxUnavailable: 0 },       '429 429 429 429'],
    ['all may be missing',                        { maxUnavailable: 4 },       '+ + + +'],
    ['a quarter may be missing',                  { maxUnavailable: '25%' },   '+ 429 429 429'],
    ['a third, rounded up to two',                { maxUnavailable: '33%' },   '+ + 429 429'],
    ['three must be there',                       { minAvailable: 3 },         '+ 429 429 429'],
    ['more than there are must be there',         { minAvailable: 5 },         '429 429 429 429'],
    ['half must be there',                        { minAvailable: '50%' },     '+ + 429 429'],
    ['51 %, rounded up to three',                 { minAvailable: '51%' },     '+ 429 429 429'],
    ['all must be there',                         { minAvailable: '100%' },    '429 429 429 429'],
    ['a budget of other pods',                    { maxUnavailable: 0, selector: { matchLabels: { app: 'db' } } }, '+ + + +'],
    ['an empty selector is all pods',             { maxUnavailable: 1, selector: {} }, '+ 429 429 429'],
  ] as const)('%s', (_why, spec, expected) => {
    expect(evictAll(guarded(spec))).toBe(expected);
  });

  test('two budgets of one pod are one too many', () => {
    const cluster = guarded({ maxUnavailable: 4 });
    cluster.plane.applied(budget({ maxUnavailable: 4 }, 'second'), cluster.nowMs);
    cluster.runUntil(40 * SECOND);
    expect(evictAll(cluster)).toBe('500 500 500 500');
  });

  test('a pod that is not known is no answer', () => {
    expect(guarded({ maxUnavailable: 1 }).plane.evict(99_999, 30 * SECOND)).toBeUndefined();
  });
});

describe('a budget over time', () => {
  test('is spent until the replacement is ready', () => {
    const cluster = guarded({ maxUnavailable: 1 });
    cluster.startMs = 20 * SECOND;
    expect(cluster.plane.evict(someone(cluster), cluster.nowMs)?.isEvicted).toBe(true);
    const next = [...cluster.pods.keys()][1];
    cluster.runUntil(45 * SECOND);
    expect(cluster.plane.evict(next, cluster.nowMs)?.isEvicted).toBe(false);
    cluster.runUntil(55 * SECOND);
    expect(cluster.plane.evict(next, cluster.nowMs)?.isEvicted).toBe(true);
  });

  test('grows with the Deployment where it is a share', () => {
    const cluster = guarded({ maxUnavailable: '25%' });
    cluster.plane.applied(deployment(8, 'v1'), cluster.nowMs);
    cluster.runUntil(60 * SECOND);
    expect(evictAll(cluster)).toBe('+ + 429 429 429 429 429 429');
  });

  test('is put off while its new spec has not been looked at', () => {
    const cluster = guarded({ maxUnavailable: 2 });
    cluster.plane.applied(budget({ maxUnavailable: 3 }), cluster.nowMs);
    expect(evictAll(cluster)).toBe('429 429 429 429');
    cluster.runUntil(31 * SECOND);
    expect(evictAll(cluster)).toBe('+ + + 429');
  });

  test('that is deleted holds nobody', () => {
    const cluster = guarded({ maxUnavailable: 0 });
    cluster.plane.deleted('PodDisruptionBudget', 'shop', 'guard', cluster.nowMs);
    cluster.runUntil(31 * SECOND);
    expect(evictAll(cluster)).toBe('+ + + +');
  });

  test('counts a pod that somebody else takes away', () => {
    const cluster = guarded({ maxUnavailable: 1 });
    cluster.stopMs = Infinity;
    cluster.startMs = Infinity;
    cluster.hit(someone(cluster), 'lose');
    cluster.runUntil(40 * SECOND);
    const others = [...cluster.pods.keys()].slice(1, 4);
    expect(others.map((pod) => cluster.plane.evict(pod, cluster.nowMs)?.isEvicted)).toEqual([
      false,
      false,
      false,
    ]);
  });

  test('lets a pod that is not ready go where the others are enough', () => {
    const cluster = guarded({ minAvailable: 3 });
    const broken = someone(cluster);
    cluster.hit(broken, 'unready');
    cluster.runUntil(32 * SECOND);
    // Three are healthy and three must be: the broken one is no loss, a healthy one would be.
    const healthy = [...cluster.pods.keys()][1];
    expect(cluster.plane.evict(healthy, cluster.nowMs)?.isEvicted).toBe(false);
    expect(cluster.plane.evict(broken, cluster.nowMs)?.isEvicted).toBe(true);
  });

  test('says what it counts', () => {
    expect(statuses(guarded({ maxUnavailable: 1 })).at(-1)?.status).toMatchObject({
      disruptionsAllowed: 1,
      currentHealthy: 4,
      desiredHealthy: 3,
      expectedPods: 4,
    });
  });

  test('cannot count pods of a Job by share, and allows none', () => {
    const cluster = new TestCluster();
    cluster.plane.applied({ ...workload('Job', 'web', { parallelism: 4 }), apiVersion: 'batch/v1' }, 0);
    cluster.plane.applied(budget({ maxUnavailable: 2 }), 0);
    cluster.runUntil(30 * SECOND);
    expect(evictAll(cluster)).toBe('429 429 429 429');
    expect(statuses(cluster).at(-1)?.status).toMatchObject({ disruptionsAllowed: 0 });
  });
});

describe('when others see what a budget allows', () => {
  test('a watch after the request that writes it; the eviction API reads it at once', () => {
    const cluster = guarded({ maxUnavailable: 1 });
    cluster.stopMs = Infinity;
    cluster.hit(someone(cluster), 'lose');
    cluster.runUntil(31 * SECOND);
    const spent = statuses(cluster).find(({ atMs }) => atMs >= 30 * SECOND);
    // Seen after 4 ms, written 5 ms later, and 4 ms until the scheduler sees it.
    expect(spent?.atMs).toBe(30 * SECOND + 13);
    expect(spent?.status).toMatchObject({ disruptionsAllowed: 0 });
  });

  test('at once with an instant control plane', () => {
    const cluster = new TestCluster(INSTANT_CONTROL_PLANE);
    cluster.plane.applied(deployment(4, 'v1'), 0);
    cluster.plane.applied(budget({ maxUnavailable: 1 }), 0);
    cluster.runUntil(30 * SECOND);
    cluster.stopMs = Infinity;
    cluster.hit(someone(cluster), 'lose');
    cluster.runUntil(30 * SECOND);
    expect(statuses(cluster).at(-1)).toMatchObject({ atMs: 30 * SECOND, status: { disruptionsAllowed: 0 } });
  });

  test('never of a budget that is gone by then', () => {
    const cluster = guarded({ maxUnavailable: 1 });
    cluster.stopMs = Infinity;
    cluster.hit(someone(cluster), 'lose');
    cluster.runUntil(30 * SECOND + 10);
    const before = statuses(cluster).length;
    cluster.plane.deleted('PodDisruptionBudget', 'shop', 'guard', cluster.nowMs);
    cluster.runUntil(31 * SECOND);
    expect(statuses(cluster)).toHaveLength(before);
  });
});

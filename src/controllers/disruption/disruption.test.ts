import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { OwnerReference } from '../../model/index.ts';
import { evictPod } from './evict.ts';
import { syncBudget } from './sync-budget.ts';
import type { OwnedBudgetPod } from './sync-budget.ts';
import { allowedCondition } from './types.ts';
import type { Budget, BudgetStatus } from './types.ts';

const OWNER: OwnerReference = {
  apiVersion: 'apps/v1',
  kind: 'ReplicaSet',
  name: 'web',
  uid: 'u',
  controller: true,
};
const NEW: BudgetStatus = {
  disruptionsAllowed: 0,
  currentHealthy: 0,
  desiredHealthy: 0,
  expectedPods: 0,
  observedGeneration: 1,
  disruptedPods: new Map(),
  condition: undefined,
};

function budget(
  bounds: Partial<Pick<Budget, 'minAvailable' | 'maxUnavailable' | 'alwaysAllowsUnhealthy' | 'selector'>>,
  status: Partial<BudgetStatus> = {},
): Budget {
  return {
    name: 'pdb',
    generation: 1,
    minAvailable: undefined,
    maxUnavailable: undefined,
    selector: { matchLabels: { app: 'web' } },
    alwaysAllowsUnhealthy: false,
    ...bounds,
    status: { ...NEW, ...status },
  };
}

function pod(name: string, more: Partial<OwnedBudgetPod> = {}): OwnedBudgetPod {
  return {
    name,
    labels: { app: 'web' },
    phase: 'Running',
    isReady: true,
    isDeleting: false,
    controller: OWNER,
    ...more,
  };
}

const many = (count: number, unready = 0): OwnedBudgetPod[] =>
  Array.from({ length: count }, (_, place) => pod(`p${place}`, { isReady: place >= unready }));

describe('disruptions allowed', () => {
  // prettier-ignore
  const rows = [
    // why                                        bounds                       pods            scale     allowed  desired
    ['minAvailable as a number counts pods',      { minAvailable: 2 },         many(5),        9,        3,       2],
    ['minAvailable in percent rounds up',         { minAvailable: '50%' },     many(5),        5,        2,       3],
    ['maxUnavailable in percent rounds up too',   { maxUnavailable: '30%' },   many(5),        5,        2,       3],
    ['the size wanted counts, not the pods',      { maxUnavailable: 1 },       many(5),        8,        0,       7],
    ['unready pods are not healthy',              { maxUnavailable: 2 },       many(5, 1),     5,        1,       3],
    ['never below zero',                          { minAvailable: 9 },         many(5),        5,        0,       9],
  ] as const;

  test.each(rows)('%s', (_why, ...row) => {
    const [bounds, pods, scale, allowed, desired] = row;
    const { status } = syncBudget(budget(bounds), pods, () => scale, 0);
    expect(status).toMatchObject({ disruptionsAllowed: allowed, desiredHealthy: desired });
    expect(status.condition).toEqual(allowedCondition(allowed));
  });

  test('none while the size cannot be told', () => {
    const { status } = syncBudget(
      budget({ maxUnavailable: 1 }, { disruptionsAllowed: 1, expectedPods: 4 }),
      many(3),
      () => ({ error: 'no scale' }),
      0,
    );
    expect(status).toMatchObject({
      disruptionsAllowed: 0,
      expectedPods: 4,
      condition: { reason: 'SyncFailed', message: 'no scale' },
    });
  });

  test('a granted eviction counts for two minutes', () => {
    const granted = budget({ minAvailable: 2 }, { disruptedPods: new Map([['p0', 0]]) });
    const allowedAt = (nowMs: number): number =>
      syncBudget(granted, many(5), () => 5, nowMs).status.disruptionsAllowed;
    expect([allowedAt(119_999), allowedAt(120_000)]).toEqual([2, 3]);
  });
});

describe('the eviction API', () => {
  const spent = budget({ minAvailable: 1 }, { currentHealthy: 1, desiredHealthy: 1 });
  const free = budget({ minAvailable: 1 }, { currentHealthy: 3, desiredHealthy: 1, disruptionsAllowed: 2 });
  // prettier-ignore
  const rows = [
    // why                                        pod                             budgets                                        answer
    ['no budget, no question',                    pod('p'),                       [],                                            true],
    ['spends one',                                pod('p'),                       [free],                                        true],
    ['refuses when none is left',                 pod('p'),                       [spent],                                       429],
    ['two budgets are an error',                  pod('p'),                       [free, spent],                                 500],
    ['one that is not running needs none',        pod('p', { phase: 'Pending' }), [spent],                                       true],
    ['nor one that is going',                     pod('p', { isDeleting: true }), [spent],                                       true],
    ['an unready pod goes while enough are well', pod('p', { isReady: false }),   [spent],                                       true],
    ['but not below',                             pod('p', { isReady: false }),   [budget({ minAvailable: 2 }, { currentHealthy: 1, desiredHealthy: 2 })], 429],
    ['always with AlwaysAllow',                   pod('p', { isReady: false }),   [budget({ minAvailable: 2, alwaysAllowsUnhealthy: true }, { currentHealthy: 1, desiredHealthy: 2 })], true],
    ['a budget not yet seen refuses',             pod('p'),                       [{ ...free, generation: 2 }],                  429],
  ] as const;

  test.each(rows)('%s', (_why, asked, budgets, answer) => {
    const given = evictPod(asked, budgets, 0);
    expect(given.isEvicted ? true : given.code).toBe(answer);
  });

  test('grants no more than the budget between two syncs, and leaves enough', () => {
    const sizes = fc.record({ pods: fc.nat(12), unready: fc.nat(4), least: fc.nat(12) });
    fc.assert(
      fc.property(sizes, ({ pods: count, unready, least }) => {
        const pods = many(count, unready);
        const before = budget({ minAvailable: least });
        let now: Budget = { ...before, status: syncBudget(before, pods, () => count, 0).status };
        const allowed = now.status.disruptionsAllowed;
        let granted = 0;
        for (const each of pods.filter(({ isReady }) => isReady)) {
          const answer = evictPod(each, [now], 0);
          if (!answer.isEvicted) continue;
          granted++;
          if (answer.budget !== undefined) now = { ...now, status: answer.budget.status };
        }
        const healthy = pods.filter(({ isReady }) => isReady).length;
        expect(granted).toBe(allowed);
        expect(healthy - granted).toBeGreaterThanOrEqual(Math.min(healthy, least));
      }),
    );
  });
});

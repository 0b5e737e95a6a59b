import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ROLLING_SPEC } from '../../../test/support/deployment.ts';
import { scaledValue } from '../int-or-percent.ts';
import { syncDeployment } from './sync.ts';
import type { DeploymentSpec, DeploymentState, OwnedReplicaSet } from './types.ts';

const NO_STATUS = { replicas: 0, updated: 0, ready: 0, available: 0, unavailable: 0, conditions: [] };

function state(spec: Partial<DeploymentSpec>): DeploymentState {
  return { name: 'web', spec: { ...ROLLING_SPEC, ...spec }, status: NO_STATUS, isObserved: true };
}

interface Size {
  replicas: number;
  available: number;
  /** Replicas wanted and the most allowed when the controller last sized it. */
  desired?: number;
  max?: number;
}

/** ReplicaSets of growing revision; the last is the new one if `hasNew`. */
function replicaSets(sizes: readonly Size[], hasNew: boolean): OwnedReplicaSet[] {
  return sizes.map(({ replicas, available, desired, max }, place) => ({
    name: `rs${place}`,
    createdMs: place,
    matchesTemplate: hasNew && place === sizes.length - 1,
    replicas,
    revision: place + 1,
    desired,
    max,
    status: { replicas, ready: available, available },
    isObserved: true,
    isDeleting: false,
    hasLivePods: replicas > 0,
  }));
}

/** Sizes after one sync, a created ReplicaSet last. */
function sizesAfter(spec: Partial<DeploymentSpec>, sizes: readonly Size[], hasNew: boolean): number[] {
  const owned = replicaSets(sizes, hasNew);
  const { updates, create } = syncDeployment(state(spec), owned, 'new', 1000);
  const after = owned.map(({ name, replicas }) => updates.get(name)?.replicas ?? replicas);
  return create === undefined ? after : [...after, create.replicas];
}

describe('one sync', () => {
  const up = (replicas: number): Size => ({ replicas, available: replicas, desired: 10, max: 13 });
  const sick = (replicas: number): Size => ({ replicas, available: 0, desired: 10, max: 13 });
  // prettier-ignore
  const rows = [
    // why                                                  spec                                     before                    has new  after
    ['the first ReplicaSet at full size',                   {},                                      [],                       false,   [10]],
    ['surge rounds up, and old ones shrink in the same sync', {},                                    [up(10)],                 false,   [8, 3]],
    ['an increase comes alone',                             {},                                      [up(10), sick(0)],        true,    [10, 3]],
    ['old ones shrink to what must stay available',         {},                                      [up(10), sick(3)],        true,    [8, 3]],
    ['unhealthy old ones go first',                         {},                                      [sick(2), up(8), sick(3)], true,   [0, 8, 3]],
    ['the freed room goes to the new one',                  {},                                      [up(8), sick(3)],         true,    [8, 5]],
    ['without surge the old one shrinks first',             { maxSurge: 0, maxUnavailable: 1 },      [{ ...up(10), max: 10 }, { ...sick(0), max: 10 }], true, [9, 0]],
    ['surge 0 and unavailable 0 act as unavailable 1',      { maxSurge: 0, maxUnavailable: '1%' },   [{ ...up(10), max: 10 }, { ...sick(0), max: 10 }], true, [9, 0]],
    ['scaling up in a rollout is proportional',             { replicas: 15, maxSurge: 3, maxUnavailable: 2 }, [up(8), sick(5)], true,   [11, 7]],
    ['scaling down in a rollout is proportional',           { replicas: 5, maxSurge: 3, maxUnavailable: 2 },  [up(8), sick(5)], true,   [5, 3]],
    ['paused: a size changes, the template does not',       { paused: true, replicas: 4 },           [up(10)],                 false,   [4]],
    ['Recreate stops the old first',                        { strategy: 'Recreate' },                [up(10)],                 false,   [0]],
    ['and makes the new one when no old pod is left',       { strategy: 'Recreate' },                [{ ...up(0) }],           false,   [0, 10]],
  ] as const satisfies readonly (readonly [string, Partial<DeploymentSpec>, readonly Size[], boolean, readonly number[]])[];

  test.each(rows)('%s', (_why, spec, before, hasNew, after) => {
    expect(sizesAfter(spec, before, hasNew)).toEqual(after);
  });
});

test('a rollout keeps its bounds at every step and ends', () => {
  const bound = fc.oneof(
    fc.nat(4),
    fc.nat(100).map((percent) => `${percent}%`),
  );
  const shape = fc.record({
    replicas: fc.integer({ min: 1, max: 30 }),
    maxSurge: bound,
    maxUnavailable: bound,
  });
  fc.assert(
    fc.property(shape, fc.infiniteStream(fc.nat(3)), (spec, luck) => {
      const { replicas } = spec;
      const surge = scaledValue(spec.maxSurge, replicas, 'up') ?? 0;
      const asked = Math.min(replicas, scaledValue(spec.maxUnavailable, replicas, 'down') ?? 0);
      const unavailable = surge === 0 && asked === 0 ? 1 : asked;
      const written = { desired: replicas, max: replicas + surge };
      let sizes: Size[] = [{ replicas, available: replicas, ...written }];
      let hasNew = false;
      const isDone = (): boolean => hasNew && sizes[0].replicas === 0 && sizes[1].replicas === replicas;
      for (let step = 0; step < 200 && !isDone(); step++) {
        const after = sizesAfter(spec, sizes, hasNew);
        hasNew ||= after.length > sizes.length;
        sizes = after.map((size, place) => {
          const up = sizes.at(place)?.available ?? 0;
          return { replicas: size, available: Math.min(size, up), ...written };
        });
        const total = sizes.reduce((sum, size) => sum + size.replicas, 0);
        const available = sizes.reduce((sum, size) => sum + size.available, 0);
        expect(total).toBeLessThanOrEqual(replicas + surge);
        expect(available).toBeGreaterThanOrEqual(replicas - unavailable);
        const fresh = sizes.at(-1);
        if (hasNew && fresh !== undefined)
          fresh.available = Math.min(fresh.replicas, fresh.available + (luck.next().value ?? 1));
      }
      expect(sizes.map((size) => size.replicas)).toEqual([0, replicas]);
    }),
  );
});

test('a rollout without progress fails at its deadline', () => {
  const owned = replicaSets([{ replicas: 10, available: 10, desired: 10, max: 13 }], false);
  const first = syncDeployment(state({ progressDeadlineSeconds: 600 }), owned, 'new', 0);
  const stuck = replicaSets(
    [
      { replicas: 8, available: 8, desired: 10, max: 13 },
      { replicas: 5, available: 0, desired: 10, max: 13 },
    ],
    true,
  );
  const reasonAt = (nowMs: number): string | undefined => {
    const deployment = {
      ...state({ progressDeadlineSeconds: 600 }),
      status: { ...first.status, replicas: 13, updated: 5, ready: 8, available: 8 },
    };
    const { status } = syncDeployment(deployment, stuck, 'other', nowMs);
    return status.conditions.find(({ type }) => type === 'Progressing')?.reason;
  };
  expect(reasonAt(600_000)).not.toBe('ProgressDeadlineExceeded');
  expect(reasonAt(600_001)).toBe('ProgressDeadlineExceeded');
});

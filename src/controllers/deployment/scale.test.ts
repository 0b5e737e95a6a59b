import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ROLLING_SPEC } from '../../../test/support/deployment.ts';
import { scaledValue } from '../int-or-percent.ts';
import { maxUnavailableOf, surgeOf } from './draft.ts';
import { syncDeployment } from './sync.ts';
import type { DeploymentDecision, DeploymentSpec, OwnedReplicaSet } from './types.ts';

/** One ReplicaSet; the later in a list the younger. */
interface Given {
  /** spec.replicas, all of them available unless said otherwise. */
  readonly size: number;
  readonly available?: number;
  /** Annotation desired-replicas. */
  readonly desired?: number;
  /** Annotation max-replicas. */
  readonly max?: number;
}

function sync(
  spec: Partial<DeploymentSpec>,
  sizes: readonly Given[],
  hasNew = true,
  statusReplicas = 0,
): { readonly owned: OwnedReplicaSet[]; readonly decision: DeploymentDecision } {
  const owned = sizes.map(({ size, available = size, desired, max }, place): OwnedReplicaSet => ({
    name: `rs${place}`,
    createdMs: place,
    matchesTemplate: hasNew && place === sizes.length - 1,
    replicas: size,
    revision: place + 1,
    desired,
    max,
    status: { replicas: size, ready: available, available },
    isObserved: true,
    isDeleting: false,
    hasLivePods: size > 0,
  }));
  const status = {
    replicas: statusReplicas,
    updated: 0,
    ready: 0,
    available: 0,
    unavailable: 0,
    conditions: [],
  };
  const deployment = { name: 'web', spec: { ...ROLLING_SPEC, ...spec }, status, isObserved: true };
  return { owned, decision: syncDeployment(deployment, owned, 'created', 1000) };
}

function sizesAfter(...given: Parameters<typeof sync>): number[] {
  const { owned, decision } = sync(...given);
  return owned.map(({ name, replicas }) => decision.updates.get(name)?.replicas ?? replicas);
}

describe('maxSurge rounds up, maxUnavailable down', () => {
  // prettier-ignore
  const rows = [
    // why                                                spec                                                        surge  unavailable
    ['25 % of 10: 3 and 2',                               {},                                                         3,     2],
    ['25 % of 1: 1 and 0',                                { replicas: 1 },                                            1,     0],
    ['25 % of 4 is whole: 1 and 1',                       { replicas: 4 },                                            1,     1],
    ['numbers are taken as they are',                     { maxSurge: 4, maxUnavailable: 5 },                         4,     5],
    ['both 0: unavailable 1',                             { maxSurge: 0, maxUnavailable: 0 },                         0,     1],
    ['9 % of 10 rounds down to 0, surge 0: 1',            { maxSurge: 0, maxUnavailable: '9%' },                      0,     1],
    ['0 % of surge is 0 too',                             { maxSurge: '0%', maxUnavailable: '0%' },                   0,     1],
    ['unavailable is at most all',                        { replicas: 3, maxUnavailable: 50 },                        1,     3],
    ['no replicas: none can be unavailable',              { replicas: 0, maxSurge: 0, maxUnavailable: 0 },            0,     0],
    ['with Recreate both are 0',                          { strategy: 'Recreate', maxSurge: 3, maxUnavailable: 3 },   0,     0],
    ['over 100 % of surge',                               { maxSurge: '150%' },                                      15,     2],
  ] as const satisfies readonly (readonly [string, Partial<DeploymentSpec>, number, number])[];

  test.each(rows)('%s', (_why, spec, surge, unavailable) => {
    const full = { ...ROLLING_SPEC, ...spec };
    expect({ surge: surgeOf(full), unavailable: maxUnavailableOf(full) }).toEqual({ surge, unavailable });
  });

  // prettier-ignore
  const values = [
    // why                                value    total  up         down
    ['a number whatever the total',       3,       100,   3,         3],
    ['a number written as text',          '3',     100,   3,         3],
    ['a percentage that is whole',        '50%',   4,     2,         2],
    ['one that is not',                   '33%',   10,    4,         3],
    ['of nothing',                        '33%',   0,     0,         0],
    ['a fraction of a percent is none',   '1.5%',  100,   undefined, undefined],
    ['a negative percentage is none',     '-5%',   100,   undefined, undefined],
    ['a text is none',                    'all',   100,   undefined, undefined],
    ['no value',                          undefined, 9,   undefined, undefined],
  ] as const;

  test.each(values)('IntOrString: %s', (_why, value, total, up, down) => {
    expect([scaledValue(value, total, 'up'), scaledValue(value, total, 'down')]).toEqual([up, down]);
  });
});

/** Sized for ten with a surge of three. */
const ten = (size: number, more: Partial<Given> = {}): Given => ({ size, desired: 10, max: 13, ...more });

describe('a scaling event with no or one active ReplicaSet: that one gets N', () => {
  // prettier-ignore
  const rows = [
    // why                                                       spec                            before                          has new  after
    ['the only active one, though it is old',                    { replicas: 4 },                [ten(10), { size: 0 }],         true,    [4, 0]],
    ['up as well as down',                                       { replicas: 14 },               [{ size: 0 }, ten(10)],         true,    [0, 14]],
    ['to nothing',                                               { replicas: 0 },                [ten(10)],                      true,    [0]],
    ['paused with none active: the new one',                     { paused: true, replicas: 4 },  [{ size: 0 }, { size: 0 }],     true,    [0, 4]],
    ['paused with no new one: the youngest old one',             { paused: true, replicas: 4 },  [{ size: 0 }, { size: 0 }],     false,   [0, 4]],
    ['paused with nothing at all: nothing is made',              { paused: true, replicas: 4 },  [],                             false,   []],
    ['an inactive one of another size is no scaling event',      { replicas: 4 },                [{ size: 4, desired: 4, max: 5 }, { size: 0, desired: 9, max: 9 }], false, [3, 0]],
    ['without annotation it is none either',                     { replicas: 4 },                [{ size: 10 }],                 true,    [4]],
  ] as const satisfies readonly (readonly [string, Partial<DeploymentSpec>, readonly Given[], boolean, readonly number[]])[];

  test.each(rows)('%s', (_why, spec, before, hasNew, after) => {
    expect(sizesAfter(spec, before, hasNew)).toEqual(after);
  });
});

describe('a scaling event with several active ReplicaSets', () => {
  const fixed = { maxSurge: 3, maxUnavailable: 2 };
  // prettier-ignore
  const rows = [
    // why                                                            spec                       before                                                 after
    ['the new one saturated: all old ones go to 0',                   { replicas: 10 },          [ten(2, { desired: 9 }), ten(1), ten(10)],             [0, 0, 10]],
    ['spec and available N, but sized for another: not saturated',    { replicas: 10, ...fixed }, [ten(3), ten(10, { desired: 9, max: 12 })],           [3, 10]],
    ['one short of available: not saturated',                         { replicas: 10, ...fixed }, [ten(3, { desired: 9 }), ten(10, { available: 9 })],  [3, 10]],
    ['15 + 3 = 18 allowed: 8·18/13 = 11.08, 5·18/13 = 6.92',          { replicas: 15, ...fixed }, [ten(8), ten(5)],                                     [11, 7]],
    ['5 + 3 = 8 allowed: 8·8/13 = 4.92, 5·8/13 = 3.08',               { replicas: 5, ...fixed },  [ten(8), ten(5)],                                     [5, 3]],
    ['half goes away from zero: 5·13/10 = 6.5, the other gets the rest', { replicas: 13, maxSurge: 0, maxUnavailable: 1 }, [ten(5, { max: 10 }), ten(5, { max: 10 })], [6, 7]],
    ['growing, equal sizes: shares 6·14/13 = 6.46 are 0, the younger gets both', { replicas: 11, ...fixed }, [ten(6), ten(6)],                          [6, 8]],
    ['growing by one, equal sizes: the younger gets it',              { replicas: 11, ...fixed }, [ten(6), ten(7)],                                     [6, 8]],
    ['what rounding leaves over goes to the largest',                 { replicas: 11, ...fixed }, [ten(5), ten(4), ten(4)],                             [6, 4, 4]],
    ['of three equal ones growing by one the youngest gets it',       { replicas: 10, maxSurge: 0, maxUnavailable: 1 }, [{ size: 3, desired: 9, max: 9 }, { size: 3, desired: 9, max: 9 }, { size: 3, desired: 9, max: 9 }], [3, 3, 4]],
    ['of three equal ones shrinking by one the oldest loses it',      { replicas: 8, maxSurge: 0, maxUnavailable: 1 },  [{ size: 3, desired: 9, max: 9 }, { size: 3, desired: 9, max: 9 }, { size: 3, desired: 9, max: 9 }], [2, 3, 3]],
    ['to N = 0 nothing is allowed, surge or not',                     { replicas: 0, ...fixed },  [ten(8), ten(5)],                                     [0, 0]],
    ['nothing to add: sizes stay',                                    { replicas: 10, ...fixed }, [ten(8, { desired: 9 }), ten(5)],                     [8, 5]],
    ['above what is allowed already: shrinks though N grew',          { replicas: 11, maxSurge: 0, maxUnavailable: 2 }, [ten(8), ten(5)],             [7, 4]],
    ['Recreate shares nothing out',                                   { replicas: 6, strategy: 'Recreate' }, [ten(8), ten(5)],                          [8, 5]],
  ] as const satisfies readonly (readonly [string, Partial<DeploymentSpec>, readonly Given[], readonly number[]])[];

  test.each(rows)('%s', (_why, spec, before, after) => {
    expect(sizesAfter(spec, before)).toEqual(after);
  });

  test('annotation max missing or 0: status.replicas stands in; that 0 too: no share, all to the first', () => {
    const before: Given[] = [
      { size: 8, desired: 10 },
      { size: 5, desired: 10, max: 0 },
    ];
    const spec = { replicas: 15, maxSurge: 3, maxUnavailable: 2 };
    expect(sizesAfter(spec, before, true, 13)).toEqual([11, 7]);
    expect(sizesAfter(spec, before, true, 0)).toEqual([13, 5]);
  });

  test('all active ones are annotated anew, also those whose size stays', () => {
    const { decision } = sync({ replicas: 10, maxSurge: 3 }, [ten(8, { desired: 9, max: 11 }), ten(5)]);
    expect([...decision.updates]).toEqual([['rs0', { replicas: 8, revision: 1, desired: 10, max: 13 }]]);
    expect(decision.events).toEqual([]);
  });

  test('events name size before and after', () => {
    const { decision } = sync({ replicas: 5, maxSurge: 3, maxUnavailable: 2 }, [ten(8), ten(5)]);
    expect(decision.events).toEqual([
      'Scaled down replica set rs0 from 8 to 5',
      'Scaled down replica set rs1 from 5 to 3',
    ]);
  });

  test('a scaling event makes no ReplicaSet for a changed template', () => {
    const { decision } = sync({ replicas: 5 }, [ten(8), ten(5)], false);
    expect(decision.create).toBeUndefined();
  });
});

test('after sharing out the sizes add up to N + surge, unless the first would fall below 0', () => {
  const size = fc.record({ size: fc.integer({ min: 1, max: 30 }), max: fc.integer({ min: 1, max: 40 }) });
  const shape = fc.record({
    replicas: fc.nat(60),
    surge: fc.nat(10),
    before: fc.array(size, { minLength: 2, maxLength: 5 }),
  });
  fc.assert(
    fc.property(shape, ({ replicas, surge, before }) => {
      const given = before.map(({ size: count, max }) => ({ size: count, max, desired: replicas + 1 }));
      const after = sizesAfter({ replicas, maxSurge: surge, maxUnavailable: 1 }, given);
      const allowed = replicas === 0 ? 0 : replicas + surge;
      for (const count of after) expect(count).toBeGreaterThanOrEqual(0);
      // What is left over is taken from the first, the oldest of the largest, and that not below 0.
      const total = after.reduce((all, count) => all + count, 0);
      const largest = Math.max(...given.map(({ size: count }) => count));
      const isSpent = after[given.findIndex(({ size: count }) => count === largest)] === 0;
      expect(isSpent ? Math.max(total, allowed) : allowed, `${total} pods of ${allowed} allowed`).toBe(total);
    }),
  );
});

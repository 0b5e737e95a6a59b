import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { caNode, caPod, drainContextOf, groupOf, snapshotOf } from '../../../../test/support/autoscaler.ts';
import type { Node, Pod } from '../../../model/index.ts';
import { CaFlags } from '../ca-flags.ts';
import type { NodeGroup } from '../node-group.ts';
import { quotaLimitsOf } from '../scale-up/quotas.ts';
import type { PlannerWorld } from './planner-world.ts';
import { plannerConfigOf, ScaleDownPlanner } from './scale-down-planner.ts';

const MINUTE_MS = 60_000;

interface Wish {
  readonly nodes?: readonly Node[];
  readonly podsOn?: Readonly<Record<string, readonly Pod[]>>;
  readonly group?: Partial<NodeGroup>;
  readonly deleting?: readonly string[];
  readonly nowMs?: number;
  readonly mayShrink?: boolean;
}

const three = ['a', 'b', 'c'].map((name) => caNode(name));

function worldOf({
  nodes = three,
  podsOn = {},
  group = {},
  deleting = [],
  nowMs = 0,
  mayShrink,
}: Wish = {}): PlannerWorld {
  const own = groupOf('g', { targetSize: nodes.length, minSize: 1, ...group });
  return {
    snapshot: snapshotOf(nodes, podsOn),
    groupOf: (name) => (name.startsWith('x') ? undefined : own),
    groups: [own],
    deleting: new Map(deleting.map((name) => [name, { isDrained: false }])),
    isUpcoming: (name) => name.endsWith('upcoming'),
    registeredCount: () => nodes.length,
    ...(mayShrink !== undefined && { mayShrink: () => mayShrink }),
    drain: drainContextOf({ nowMs }),
  };
}

function plannerOf(flags: Readonly<Record<string, string>> = {}): ScaleDownPlanner {
  const given = new CaFlags(flags);
  return new ScaleDownPlanner(plannerConfigOf(given, quotaLimitsOf(given)));
}

/** Loops at these minutes on the same cluster; what may go in the last. */
function removableAfter(
  planner: ScaleDownPlanner,
  wish: Wish,
  minutes: readonly number[],
): readonly string[] {
  let removable: readonly string[] = [];
  for (const minute of minutes) {
    const nowMs = minute * MINUTE_MS;
    const world = worldOf({ ...wish, nowMs });
    planner.update(world, planner.candidates(world), nowMs);
    removable = planner.removable(world, nowMs);
  }
  return removable;
}

function candidatesOf(planner: ScaleDownPlanner, wish: Wish): (string | undefined)[] {
  const world = worldOf(wish);
  return planner.candidates(world).map((row) => world.snapshot.entryOfRow(row)?.node.metadata.name);
}

describe('which nodes are candidates', () => {
  // prettier-ignore
  const rows: readonly [string, Wish, readonly string[]][] = [
    // why                                          world                                                        candidates
    ['all of a group above its minimum',            {},                                                          ['a', 'b', 'c']],
    ['none of a group at its minimum',              { group: { minSize: 3 } },                                   []],
    ['none of a group below its minimum',           { group: { minSize: 4 } },                                   []],
    ['none that is not autoscaled',                 { nodes: [caNode('a'), caNode('x')] },                       ['a']],
    ['none that does not exist yet',                { nodes: [caNode('a'), caNode('b-upcoming')] },              ['a']],
    ['none of a group that has to wait',            { mayShrink: false },                                        []],
    ['empty ones first',                            { podsOn: { a: [caPod('p')] } },                             ['b', 'c', 'a']],
    ['daemon pods do not fill a node',              { podsOn: { a: [caPod('d', { owner: 'DaemonSet' })], b: [caPod('p')] } }, ['a', 'c', 'b']],
  ];
  test.each(rows)('%s', (_why, wish, expected) => {
    expect(candidatesOf(plannerOf(), wish)).toEqual(expected);
  });

  test('among equals those that were unneeded before come first', () => {
    const planner = plannerOf({ 'scale-down-utilization-threshold': '0.3' });
    const filled = {
      a: [caPod('p', { cpu: '2' })],
      b: [caPod('q', { cpu: '2' })],
      c: [caPod('r', { cpu: '1' })],
    };
    removableAfter(planner, { podsOn: filled }, [0]);
    expect(candidatesOf(planner, { podsOn: filled })).toEqual(['c', 'a', 'b']);
  });
});

describe('when an unneeded node may go', () => {
  const idle = { nodes: [caNode('a'), caNode('b')], podsOn: { b: [caPod('p', { cpu: '3' })] } };
  // prettier-ignore
  const rows: readonly [string, Readonly<Record<string, string>>, readonly number[], readonly string[]][] = [
    // why                                                    flags                                   loops at         goes
    ['not before ten minutes',                                {},                                     [0, 5],          []],
    ['not at ten minutes: longer is asked',                   {},                                     [0, 10],         []],
    ['after them',                                            {},                                     [0, 10, 10.01],  ['a']],
    ['after its flag',                                        { 'scale-down-unneeded-time': '2m' },   [0, 2.01],       ['a']],
    ['at once where there is no time to wait',                { 'scale-down-unneeded-time': '0s' },   [0],             ['a']],
  ];
  test.each(rows)('%s', (_why, flags, minutes, expected) => {
    expect(removableAfter(plannerOf(flags), idle, minutes)).toEqual(expected);
  });

  test('the timer starts anew when the node was needed in between', () => {
    const planner = plannerOf();
    removableAfter(planner, idle, [0, 8]);
    removableAfter(planner, { ...idle, podsOn: { ...idle.podsOn, a: [caPod('q', { cpu: '3' })] } }, [9]);
    expect(removableAfter(planner, idle, [10, 19])).toEqual([]);
    expect(removableAfter(planner, idle, [20.01])).toEqual(['a']);
  });

  test('an unready node has a time of its own', () => {
    const nodes = [caNode('a', { isReady: false }), caNode('b')];
    expect(removableAfter(plannerOf(), { ...idle, nodes }, [0, 15])).toEqual([]);
    const planner = plannerOf();
    removableAfter(planner, { ...idle, nodes }, [0, 15]);
    expect(planner.reasons.all.get('a')).toBe('NotUnreadyLongEnough');
    expect(removableAfter(plannerOf(), { ...idle, nodes }, [0, 20.01])).toEqual(['a']);
  });

  test('a pool may say otherwise', () => {
    const group = { options: { scaleDownUnneededMs: 30 * MINUTE_MS } };
    expect(removableAfter(plannerOf(), { ...idle, group }, [0, 29])).toEqual([]);
    expect(removableAfter(plannerOf(), { ...idle, group }, [0, 30.01])).toEqual(['a']);
  });

  test('while it waits the reason says so', () => {
    const planner = plannerOf();
    removableAfter(planner, idle, [0]);
    expect(planner.reasons.all.get('a')).toBe('NotUnneededLongEnough');
  });

  test('never below the minimum of the group, however many are empty', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 0, max: 8 }), (count, minSize) => {
        const nodes = Array.from({ length: count }, (_, i) => caNode(`n${i}`));
        const gone = removableAfter(plannerOf(), { nodes, group: { minSize } }, [0, 10.01]);
        expect(count - gone.length).toBeGreaterThanOrEqual(Math.min(minSize, count));
        expect(gone.length).toBe(Math.max(0, count - minSize));
      }),
      { numRuns: 30 },
    );
  });

  test('those at the minimum say so', () => {
    const planner = plannerOf();
    removableAfter(planner, { group: { minSize: 2 } }, [0, 10.01]);
    expect([...planner.reasons.all].filter(([, reason]) => reason === 'NodeGroupMinSizeReached').length).toBe(
      2,
    );
  });

  test('nodes on their way out count as gone', () => {
    const group = { minSize: 2, targetSize: 3 };
    expect(removableAfter(plannerOf(), { group, deleting: ['c'] }, [0, 10.01])).toEqual([]);
  });

  test('not below --cores-total either', () => {
    const planner = plannerOf({ 'cores-total': '8:100' });
    expect(removableAfter(planner, { group: { minSize: 0 } }, [0, 10.01])).toEqual(['a']);
    expect(planner.reasons.all.get('b')).toBe('MinimalResourceLimitExceeded');
  });
});

describe('why a node stays', () => {
  const disabled = { 'cluster-autoscaler.kubernetes.io/scale-down-disabled': 'true' };
  /** Half of a, and room for that on b, which is too full to go itself. */
  const half = {
    nodes: [caNode('a'), caNode('b', { cpu: '8' })],
    podsOn: { a: [caPod('p', { cpu: '2' })], b: [caPod('q', { cpu: '5' })] },
  };
  // prettier-ignore
  const rows: readonly [string, Wish, Readonly<Record<string, string>>, string | undefined][] = [
    // why                                        world                                                                      flags                                          reason
    ['it is full',                                { podsOn: { a: [caPod('p', { cpu: '3' })] } },                              {},                                            'NotUnderutilized'],
    ['at exactly the threshold it may go',        half,                                                          {},                                            'NotUnneededLongEnough'],
    ['a little above it may not',                 half,                                                          { 'scale-down-utilization-threshold': '0.49' }, 'NotUnderutilized'],
    ['an annotation keeps it',                    { nodes: [caNode('a', { annotations: disabled }), caNode('b')] },           {},                                            'ScaleDownDisabledAnnotation'],
    ['unready ones are left alone where asked',   { nodes: [caNode('a', { isReady: false }), caNode('b')] },                 { 'scale-down-unready-enabled': 'false' },     'ScaleDownUnreadyDisabled'],
    ['a pod without a controller',                { podsOn: { a: [caPod('p', { owner: undefined })] } },                     {},                                            'BlockedByPod'],
    ['its pods fit nowhere else',                 { podsOn: { a: [caPod('p')], b: [caPod('q', { cpu: '4' })], c: [caPod('r', { cpu: '4' })] } }, {},                        'NoPlaceToMovePods'],
    ['nothing allocatable can be divided by',     { nodes: [caNode('a', { cpu: '0' }), caNode('b')] },                       {},                                            'UnexpectedError'],
  ];
  test.each(rows)('%s', (_why, wish, flags, reason) => {
    const planner = plannerOf(flags);
    removableAfter(planner, wish, [0]);
    expect(planner.reasons.all.get('a')).toBe(reason);
  });

  test('who blocks is named', () => {
    const planner = plannerOf();
    removableAfter(planner, { podsOn: { a: [caPod('p', { owner: undefined })] } }, [0]);
    expect(planner.blocked.get('a')).toEqual({ pod: 'default/p', why: 'NotReplicated' });
  });

  test('a node that could not be emptied is not tried again for five minutes', () => {
    const planner = plannerOf();
    const blocked = { podsOn: { a: [caPod('p', { owner: undefined })] } };
    removableAfter(planner, blocked, [0]);
    removableAfter(planner, {}, [1]);
    expect(planner.reasons.all.get('a')).toBe('RecentlyUnremovable');
    removableAfter(planner, {}, [4.99]);
    expect(planner.reasons.all.get('a')).toBe('RecentlyUnremovable');
    removableAfter(planner, {}, [5]);
    expect(planner.reasons.all.get('a')).toBe('NotUnneededLongEnough');
  });
});

describe('what is deleted now', () => {
  const deleted = (flags: Readonly<Record<string, string>>, wish: Wish): readonly string[] => {
    const planner = plannerOf({ 'scale-down-unneeded-time': '0s', ...flags });
    const world = worldOf(wish);
    planner.update(world, planner.candidates(world), 0);
    return planner.nodesToDelete(world, planner.removable(world, 0));
  };
  const busy = { a: [caPod('p', { cpu: '500m' })], b: [caPod('q', { cpu: '500m' })] };
  const onCompletion = { 'cluster-autoscaler.kubernetes.io/safe-to-evict': 'on-completion' };
  // prettier-ignore
  const rows: readonly [string, Readonly<Record<string, string>>, Wish, readonly string[]][] = [
    // why                                               flags                                    world                                                                      goes
    ['all that are empty but the minimum',               {},                                      {},                                                                        ['a', 'b']],
    ['as many at a time as the parallelism allows',      { 'max-scale-down-parallelism': '1' },   {},                                                                        ['a']],
    ['those under way count',                            { 'max-scale-down-parallelism': '1' },   { deleting: ['c'], group: { minSize: 0 } },                                []],
    ['one to drain, after the empty ones',               {},                                      { podsOn: busy, group: { minSize: 0 } },                                   ['c', 'a']],
    ['one that is waited for stays',                     {},                                      { nodes: [caNode('a'), caNode('b')], podsOn: { a: [caPod('j', { cpu: '100m', annotations: onCompletion })] }, group: { minSize: 0 } }, ['b']],
    ['all or none: all may go',                          {},                                      { group: { minSize: 0, options: { zeroOrMaxNodeScaling: true } } },        ['a', 'b', 'c']],
    ['all or none: one may not',                         {},                                      { podsOn: { a: [caPod('p', { cpu: '3' })] }, group: { minSize: 0, options: { zeroOrMaxNodeScaling: true } } }, []],
  ];
  test.each(rows)('%s', (_why, flags, wish, expected) => {
    expect([...deleted(flags, wish)].sort((a, b) => expected.indexOf(a) - expected.indexOf(b))).toEqual(
      expected,
    );
  });
});

describe('when the plan has to be looked at again', () => {
  test('when the first timer is over', () => {
    const planner = plannerOf();
    removableAfter(planner, {}, [0]);
    expect(planner.nextDueMs(worldOf(), 0)).toBe(10 * MINUTE_MS);
  });

  test('when the mark of a node that could not be emptied runs out', () => {
    const planner = plannerOf();
    const nodes = [caNode('a')];
    removableAfter(
      planner,
      { nodes, podsOn: { a: [caPod('p', { owner: undefined })] }, group: { minSize: 0 } },
      [0],
    );
    expect(planner.nextDueMs(worldOf({ nodes }), 0)).toBe(5 * MINUTE_MS);
  });

  test('never where no clock runs', () => {
    const planner = plannerOf();
    const podsOn = Object.fromEntries(
      three.map(({ metadata: { name } }) => [name, [caPod(`p-${name}`, { cpu: '3' })]]),
    );
    removableAfter(planner, { podsOn }, [0]);
    expect(planner.nextDueMs(worldOf({ podsOn }), 0)).toBe(Infinity);
  });
});

import { describe, expect, test } from 'vitest';
import { updaterRunner } from './updater.ts';

/** What the updater would do, worked out by hand: two days after the vectors' zero. */
type Given = Parameters<typeof updaterRunner.differences>[0];
type Recorded = Parameters<typeof updaterRunner.differences>[1];

const NOW = 172_800;
const HOUR = 3600;

function timeText(second: number): string {
  return new Date(Date.UTC(2000, 0, 1) + second * 1000).toISOString().replace('.000', '');
}

interface PodShape {
  readonly cpu?: string;
  readonly memory?: string;
  readonly phase?: string;
  /** Seconds since its start. */
  readonly age?: number;
  /** Seconds that its container lived before it was killed for memory. */
  readonly killedAfter?: number;
  readonly observed?: string;
  /** Condition of a resize under way, and its reason. */
  readonly resize?: readonly [type: string, reason: string];
}

function pod(name: string, shape: PodShape) {
  const { cpu, memory, phase = 'Running', age = HOUR, killedAfter, observed, resize } = shape;
  const requests = { ...(cpu !== undefined && { cpu }), ...(memory !== undefined && { memory }) };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: 'default',
      labels: { app: 'web' },
      ownerReferences: [
        { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web', uid: 'web', controller: true },
      ],
      ...(observed !== undefined && { annotations: { vpaObservedContainers: observed } }),
    },
    spec: {
      nodeName: 'n0',
      containers: [{ name: 'c0', resources: { requests } }],
    },
    status: {
      phase,
      startTime: timeText(NOW - age),
      ...(resize !== undefined && {
        conditions: [{ type: resize[0], status: 'True', reason: resize[1] }],
      }),
      ...(killedAfter !== undefined && {
        containerStatuses: [{ name: 'c0', lastState: { terminated: killed(killedAfter) } }],
      }),
    },
  };
}

function killed(lifetime: number) {
  const finished = NOW - 60;
  return {
    reason: 'OOMKilled',
    startedAt: timeText(finished - lifetime),
    finishedAt: timeText(finished),
  };
}

interface World {
  readonly pods: Readonly<Record<string, PodShape>>;
  /** Replicas of the controller; without it there is none. */
  readonly replicas?: number;
  readonly mode?: string;
  readonly minReplicas?: number;
  readonly evictionRequirements?: readonly unknown[];
  readonly recommends?: boolean;
  readonly skipsBudget?: boolean;
}

/** Lower bound 300 m, target 500 m, upper bound 1. */
function given({ pods, replicas, mode = 'Recreate', recommends = true, ...rest }: World): Given {
  const { minReplicas, evictionRequirements } = rest;
  const input: unknown = {
    nowSeconds: NOW,
    controllers:
      replicas === undefined
        ? []
        : [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', metadata: { name: 'web' }, spec: { replicas } }],
    pods: Object.entries(pods).map(([name, shape]) => pod(name, shape)),
    vpa: {
      apiVersion: 'autoscaling.k8s.io/v1',
      kind: 'VerticalPodAutoscaler',
      metadata: { name: 'web', namespace: 'default' },
      spec: {
        targetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
        updatePolicy: {
          updateMode: mode,
          ...(minReplicas !== undefined && { minReplicas }),
          ...(evictionRequirements !== undefined && { evictionRequirements }),
        },
      },
      status: recommends
        ? {
            recommendation: {
              containerRecommendations: [
                {
                  containerName: 'c0',
                  lowerBound: { cpu: '300m' },
                  target: { cpu: '500m' },
                  upperBound: { cpu: '1' },
                },
              ],
            },
          }
        : {},
    },
    flags: {
      evictAfterOOMThresholdSeconds: 600,
      evictionTolerance: 0.5,
      inPlaceSkipDisruptionBudget: rest.skipsBudget ?? false,
      inRecommendationBoundsEvictionLifetimeThresholdSeconds: 12 * HOUR,
      minReplicas: 2,
      podUpdateThreshold: 0.1,
    },
  };
  return input as Given;
}

interface Verdict {
  readonly evictable: readonly string[];
  readonly order: readonly string[];
  readonly evicted: readonly string[];
}

function verdict({ evictable, order, evicted }: Verdict): Recorded {
  return { priorities: {}, evictableBeforeAnyAction: evictable, order, evicted };
}

function check(rows: readonly (readonly [why: string, world: World, verdict: Verdict])[]): void {
  test.each(rows)('%s', (_, world, expected) => {
    expect(updaterRunner.differences(given(world), verdict(expected))).toEqual([]);
    const wrong = { ...expected, evicted: [...expected.evicted, 'somebody'] };
    expect(updaterRunner.differences(given(world), verdict(wrong))).not.toEqual([]);
  });
}

/** One pod in question beside one that is as it should be; a group of two lets one go. */
function oneOfTwo(shape: PodShape): World {
  return { replicas: 2, pods: { a: shape, b: { cpu: '500m' } } };
}

const goes: Verdict = { evictable: ['a', 'b'], order: ['a'], evicted: ['a'] };
const stays: Verdict = { evictable: ['a', 'b'], order: [], evicted: [] };

describe('who is worth a restart', () => {
  check([
    ['below the lower bound', oneOfTwo({ cpu: '299m' }), goes],
    ['at the lower bound is inside', oneOfTwo({ cpu: '300m' }), stays],
    ['at the upper bound is inside', oneOfTwo({ cpu: '1' }), stays],
    ['above the upper bound', oneOfTwo({ cpu: '1001m' }), goes],
    ['no request at all', oneOfTwo({}), goes],
    ['inside, twelve hours old and 40 % off', oneOfTwo({ cpu: '350m', age: 12 * HOUR }), goes],
    ['a second younger', oneOfTwo({ cpu: '350m', age: 12 * HOUR - 1 }), stays],
    ['old, but less than a tenth off: 55 of 555', oneOfTwo({ cpu: '555m', age: 12 * HOUR }), stays],
    ['old, and a tenth off: 56 of 556', oneOfTwo({ cpu: '556m', age: 12 * HOUR }), goes],
    ['killed for memory within ten minutes of its start', oneOfTwo({ cpu: '400m', killedAfter: 599 }), goes],
    ['killed after ten minutes', oneOfTwo({ cpu: '400m', killedAfter: 600 }), stays],
    ['killed, but its requests are the target', oneOfTwo({ cpu: '500m', killedAfter: 10 }), stays],
    ['its container is not among those observed', oneOfTwo({ cpu: '1m', observed: 'other' }), stays],
    ['it is', oneOfTwo({ cpu: '1m', observed: 'c0, other' }), goes],
  ]);
});

describe('how many at once', () => {
  const off = { cpu: '100m' };
  const all = (count: number): Record<string, PodShape> =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`p${index}`, off]));
  const names = (count: number) => Object.keys(all(count));
  const none: Verdict = { evictable: [], order: [], evicted: [] };
  check([
    [
      'half of four',
      { replicas: 4, pods: all(4) },
      { evictable: names(4), order: names(4), evicted: ['p0', 'p1'] },
    ],
    [
      'half of five is two',
      { replicas: 5, pods: all(5) },
      { evictable: names(5), order: names(5), evicted: ['p0', 'p1'] },
    ],
    ['one of two', { replicas: 2, pods: all(2) }, { evictable: names(2), order: names(2), evicted: ['p0'] }],
    ['one is fewer than the two that must be', { replicas: 1, pods: all(1) }, none],
    [
      'unless the object asks for one only, which then may go',
      { replicas: 1, minReplicas: 1, pods: all(1) },
      { evictable: ['p0'], order: ['p0'], evicted: ['p0'] },
    ],
    ['three that must be', { replicas: 2, minReplicas: 3, pods: all(2) }, none],
    ['a controller that nobody knows', { pods: all(4) }, none],
    ['a controller of none', { replicas: 0, pods: all(4) }, none],
    [
      'a pending pod always may, and does not count',
      { replicas: 2, pods: { a: off, b: { ...off, phase: 'Pending' } } },
      { evictable: ['b'], order: ['b'], evicted: ['b'] },
    ],
    [
      'pods that are missing use up what may go: two of four run, none may',
      { replicas: 4, pods: all(2) },
      none,
    ],
    [
      'three of four run, one may',
      { replicas: 4, pods: all(3) },
      { evictable: names(3), order: names(3), evicted: ['p0'] },
    ],
  ]);
});

describe('in which order', () => {
  check([
    [
      'those that grow first, then the farthest off',
      {
        replicas: 8,
        pods: { down: { cpu: '4' }, far: { cpu: '10m' }, near: { cpu: '200m' }, way: { cpu: '9' } },
      },
      { evictable: [], order: [], evicted: [] },
    ],
    [
      'the same with all there',
      {
        replicas: 4,
        pods: { down: { cpu: '4' }, far: { cpu: '10m' }, near: { cpu: '200m' }, way: { cpu: '9' } },
      },
      {
        evictable: ['down', 'far', 'near', 'way'],
        order: ['far', 'near', 'way', 'down'],
        evicted: ['far', 'near'],
      },
    ],
  ]);

  test('priorities in figures: |request - target| of the request', () => {
    const world: World = { replicas: 2, pods: { a: { cpu: '2' }, b: { cpu: '250m' } } };
    const answer = verdict({ evictable: ['a', 'b'], order: ['b', 'a'], evicted: ['b'] });
    const priorities = {
      a: { outsideRecommendedRange: true, scaleUp: false, resourceDiff: 0.75 },
      b: { outsideRecommendedRange: true, scaleUp: true, resourceDiff: 1 },
    };
    expect(updaterRunner.differences(given(world), { ...answer, priorities })).toEqual([]);
    const wrong = { ...priorities, a: { ...priorities.a, resourceDiff: 0.7500001 } };
    expect(updaterRunner.differences(given(world), { ...answer, priorities: wrong })).toEqual([
      `priority a: ours ${JSON.stringify(priorities.a)}, recorded ${JSON.stringify(wrong.a)}`,
    ]);
  });
});

describe('requirements of evictions', () => {
  const only = (changeRequirement: string) => [{ resources: ['cpu'], changeRequirement }];
  const world = (requirement: string, memory?: string): World => {
    const shape = (cpu: string): PodShape => (memory === undefined ? { cpu } : { cpu, memory });
    return {
      replicas: 4,
      evictionRequirements: only(requirement),
      pods: { down: shape('2'), up: shape('100m'), w: shape('500m'), x: shape('500m') },
    };
  };
  const evictable = ['down', 'up', 'w', 'x'];
  check([
    [
      'only those that grow',
      world('TargetHigherThanRequests', '1Gi'),
      { evictable, order: ['up'], evicted: ['up'] },
    ],
    [
      'only those that shrink',
      world('TargetLowerThanRequests', '1Gi'),
      { evictable, order: ['down'], evicted: ['down'] },
    ],
    [
      'who lacks a request of cpu or memory is asked nothing',
      world('TargetLowerThanRequests'),
      { evictable, order: ['up', 'down'], evicted: ['up', 'down'] },
    ],
  ]);
});

describe('in place', () => {
  const decisions = (world: World, recorded: Record<string, string>): readonly string[] =>
    updaterRunner.differences(given({ mode: 'InPlaceOrRecreate', ...world }), {
      priorities: {},
      inPlaceDecisionBeforeAnyAction: recorded,
    });
  const two = (shape: PodShape): World['pods'] => ({ a: { cpu: '1', ...shape }, b: { cpu: '1' } });
  const rows: readonly (readonly [string, World, string])[] = [
    ['the budget allows it', { replicas: 2, pods: two({}) }, 'InPlaceApproved'],
    ['a pending pod waits', { replicas: 2, pods: two({ phase: 'Pending' }) }, 'InPlaceDeferred'],
    ['no recommendation', { replicas: 2, recommends: false, pods: two({}) }, 'InPlaceDeferred'],
    ['nobody knows the group', { pods: two({}) }, 'InPlaceDeferred'],
    ['pods are missing', { replicas: 4, pods: two({}) }, 'InPlaceDeferred'],
    [
      'a resize that cannot be is stuck at once',
      { replicas: 2, pods: two({ resize: ['PodResizePending', 'Infeasible'] }) },
      'InPlaceEvict',
    ],
    [
      'one that waits is not, as nobody tried before',
      { replicas: 2, pods: two({ resize: ['PodResizePending', 'Deferred'] }) },
      'InPlaceDeferred',
    ],
    [
      'one in progress with a reason is',
      { replicas: 2, pods: two({ resize: ['PodResizeInProgress', 'Error'] }) },
      'InPlaceEvict',
    ],
    [
      'stuck, but the budget allows nothing',
      { replicas: 4, pods: two({ resize: ['PodResizePending', 'Infeasible'] }) },
      'InPlaceDeferred',
    ],
  ];
  test.each(rows)('%s', (_, world, decision) => {
    const pending = world.pods['a']?.phase === 'Pending';
    const other = world.replicas === 2 && world.recommends !== false && !pending;
    const recorded = { a: decision, b: other ? 'InPlaceApproved' : 'InPlaceDeferred' };
    expect(decisions(world, recorded)).toEqual([]);
    expect(decisions(world, { ...recorded, a: 'Other' })).toHaveLength(1);
  });
});

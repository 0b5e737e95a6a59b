import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { deployment, TestCluster } from '../../../test/support/control-plane.ts';
import type { Deployment, ReplicaSet } from '../../model/index.ts';
import type { ControllerAction } from './actions.ts';

type Spec = Partial<Deployment['spec']>;

const SECOND = 1000;
const surge = (maxSurge: number | string, maxUnavailable: number | string): Spec => ({
  strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge, maxUnavailable } },
});

/** A Deployment whose pods of image v1 are all ready, at second 60. */
function settled(replicas: number, spec: Spec = {}): TestCluster {
  const cluster = new TestCluster();
  cluster.plane.applied(deployment(replicas, 'v1', spec), 0);
  cluster.runUntil(60 * SECOND);
  return cluster;
}

function apply(cluster: TestCluster, replicas: number, image: string, spec: Spec = {}): void {
  cluster.plane.applied(deployment(replicas, image, spec), cluster.nowMs);
}

function written<T>({ actions }: TestCluster, kind: string): T[] {
  return actions.flatMap((action) =>
    action.kind === 'write' && action.object.kind === kind ? [action.object as T] : [],
  );
}

function progressing(cluster: TestCluster): string {
  const status = written<Deployment>(cluster, 'Deployment').at(-1)?.status;
  const found = status?.conditions?.find(({ type }) => type === 'Progressing');
  return `${found?.status} ${found?.reason}`;
}

/** Image and replicas of the ReplicaSets as last written, without those that were removed. */
function sets(cluster: TestCluster): string[] {
  const latest = new Map<string, ReplicaSet>();
  for (const action of cluster.actions) {
    if (action.kind === 'write' && action.object.kind === 'ReplicaSet')
      latest.set(action.object.metadata.name, action.object as ReplicaSet);
    if (action.kind === 'remove' && action.objectKind === 'ReplicaSet') latest.delete(action.name);
  }
  return [...latest.values()]
    .map(({ spec }) => `${spec.template.spec.containers[0].image}=${spec.replicas}`)
    .toSorted();
}

const eventsOf = ({ actions }: TestCluster): Extract<ControllerAction, { kind: 'event' }>[] =>
  actions.flatMap((action) => (action.kind === 'event' ? [action] : []));

describe('a paused Deployment', () => {
  test('makes nothing of a new template until it goes on', () => {
    const cluster = settled(4);
    apply(cluster, 4, 'v2', { paused: true });
    cluster.runUntil(120 * SECOND);
    expect([cluster.count('v1'), cluster.count('v2')]).toEqual([4, 0]);
    expect(sets(cluster)).toEqual(['v1=4']);
    apply(cluster, 4, 'v2');
    cluster.runUntil(180 * SECOND);
    expect([cluster.count('v1'), cluster.count('v2')]).toEqual([0, 4]);
  });

  test('is scaled all the same, with the template that it runs', () => {
    const cluster = settled(2);
    apply(cluster, 5, 'v2', { paused: true });
    cluster.runUntil(120 * SECOND);
    expect([cluster.count('v1'), cluster.count('v2')]).toEqual([5, 0]);
  });

  test('stops in the middle of a rollout, where it is', () => {
    const cluster = settled(10, surge(1, 0));
    cluster.startMs = 5 * SECOND;
    apply(cluster, 10, 'v2', surge(1, 0));
    cluster.runUntil(73 * SECOND);
    const before = cluster.count('v2');
    expect(before).toBeGreaterThan(1);
    expect(before).toBeLessThan(10);
    apply(cluster, 10, 'v2', { ...surge(1, 0), paused: true });
    cluster.runUntil(200 * SECOND);
    expect(cluster.count('v2')).toBe(before);
    expect(cluster.count('v1') + cluster.count('v2')).toBeLessThanOrEqual(11);
  });

  test('says so in its condition', () => {
    const cluster = settled(2);
    apply(cluster, 2, 'v1', { paused: true });
    cluster.runUntil(70 * SECOND);
    expect(progressing(cluster)).toBe('Unknown DeploymentPaused');
    apply(cluster, 2, 'v1');
    cluster.runUntil(80 * SECOND);
    // The sync that finds it resumed finds it complete too.
    expect(progressing(cluster)).toBe('True NewReplicaSetAvailable');
  });

  test('grown in the middle of a rollout is grown in proportion to its ReplicaSets', () => {
    const cluster = settled(10, surge(3, 0));
    cluster.startMs = 1000 * SECOND;
    apply(cluster, 10, 'v2', surge(3, 0));
    cluster.runUntil(70 * SECOND);
    expect([cluster.count('v1'), cluster.count('v2')]).toEqual([10, 3]);
    // The documentation's example: 15 wanted and 3 surge are 18, five more than the 13 there are: 4 to the larger.
    apply(cluster, 15, 'v2', { ...surge(3, 0), paused: true });
    cluster.runUntil(80 * SECOND);
    expect([cluster.count('v1'), cluster.count('v2')]).toEqual([14, 4]);
  });
});

describe('rollout undo', () => {
  test('twice is there and back again', () => {
    const cluster = settled(3);
    apply(cluster, 3, 'v2');
    cluster.runUntil(120 * SECOND);
    expect(cluster.plane.undone('shop', 'web', undefined, cluster.nowMs)).toBe(true);
    cluster.runUntil(180 * SECOND);
    expect([cluster.count('v1'), cluster.count('v2')]).toEqual([3, 0]);
    expect(cluster.plane.undone('shop', 'web', undefined, cluster.nowMs)).toBe(true);
    cluster.runUntil(240 * SECOND);
    expect([cluster.count('v1'), cluster.count('v2')]).toEqual([0, 3]);
  });

  // prettier-ignore
  test.each([
    ['to the first revision',      1, 'v1'],
    ['to the one in the middle',   2, 'v2'],
    ['to the present one',         3, 'v3'],
  ] as const)('%s', (_why, revision, image) => {
    const cluster = settled(2);
    for (const next of ['v2', 'v3']) {
      apply(cluster, 2, next);
      cluster.runUntil(cluster.nowMs + 60 * SECOND);
    }
    expect(cluster.plane.undone('shop', 'web', revision, cluster.nowMs)).toBe(true);
    cluster.runUntil(cluster.nowMs + 60 * SECOND);
    expect(cluster.count(image)).toBe(2);
  });

  // prettier-ignore
  test.each([
    ['there is no earlier revision',  'web',  undefined],
    ['there is no such revision',     'web',  7],
    ['there is no such Deployment',   'none', undefined],
  ] as const)('answers no where %s', (_why, name, revision) => {
    const cluster = settled(2);
    expect(cluster.plane.undone('shop', name, revision, cluster.nowMs)).toBe(false);
    cluster.runUntil(120 * SECOND);
    expect(cluster.count('v1')).toBe(2);
  });

  test('a template that comes back uses its old ReplicaSet', () => {
    const cluster = settled(2);
    apply(cluster, 2, 'v2');
    cluster.runUntil(120 * SECOND);
    apply(cluster, 2, 'v1');
    cluster.runUntil(180 * SECOND);
    const names = new Set(written<ReplicaSet>(cluster, 'ReplicaSet').map(({ metadata }) => metadata.name));
    expect(names.size).toBe(2);
    expect(sets(cluster)).toEqual(['v1=2', 'v2=0']);
  });
});

describe('the progress deadline', () => {
  const stuck = (seconds: number | undefined): TestCluster => {
    const cluster = settled(2);
    cluster.startMs = Infinity;
    apply(cluster, 2, 'v2', seconds === undefined ? {} : { progressDeadlineSeconds: seconds });
    return cluster;
  };

  // prettier-ignore
  test.each([
    ['is not over a second before',        60,        118, 'True ReplicaSetUpdated'],
    ['is over a second after',             60,        122, 'False ProgressDeadlineExceeded'],
    ['is ten minutes where none is given', undefined, 640, 'True ReplicaSetUpdated'],
    ['and over after them',                undefined, 665, 'False ProgressDeadlineExceeded'],
  ] as const)('%s', (_why, deadline, second, expected) => {
    const cluster = stuck(deadline);
    cluster.runUntil(second * SECOND);
    expect(progressing(cluster)).toBe(expected);
  });

  test('that was missed ends nothing: the rollout goes on when its pods start at last', () => {
    const cluster = settled(2, surge(1, 0));
    cluster.startMs = 100 * SECOND;
    apply(cluster, 2, 'v2', { ...surge(1, 0), progressDeadlineSeconds: 30 });
    cluster.runUntil(100 * SECOND);
    expect(progressing(cluster)).toBe('False ProgressDeadlineExceeded');
    cluster.runUntil(500 * SECOND);
    expect([cluster.count('v1'), cluster.count('v2')]).toEqual([0, 2]);
    expect(progressing(cluster)).toBe('True NewReplicaSetAvailable');
  });
});

describe('the history of a Deployment', () => {
  // prettier-ignore
  test.each([
    ['keeps as many empty ReplicaSets as the limit',    2,         ['v3=0', 'v4=0', 'v5=1']],
    ['keeps none with a limit of 0',                    0,         ['v5=1']],
    ['keeps ten by default',                            undefined, ['v1=0', 'v2=0', 'v3=0', 'v4=0', 'v5=1']],
  ] as const)('%s', (_why, limit, expected) => {
    const more = limit === undefined ? {} : { revisionHistoryLimit: limit };
    const cluster = settled(1, more);
    for (const image of ['v2', 'v3', 'v4', 'v5']) {
      apply(cluster, 1, image, more);
      cluster.runUntil(cluster.nowMs + 60 * SECOND);
    }
    expect(sets(cluster)).toEqual(expected);
  });
});

describe('minReadySeconds', () => {
  test('hold the rollout for as long after each pod', () => {
    const spec = { ...surge(1, 0), minReadySeconds: 20 };
    const cluster = settled(3, spec);
    apply(cluster, 3, 'v2', spec);
    const counts = [75, 100, 130, 160].map((second) => {
      cluster.runUntil(second * SECOND);
      return cluster.count('v2');
    });
    // One pod every 21 s and some: made at 60, 81, 103.
    expect(counts).toEqual([1, 2, 3, 3]);
  });
});

describe('what a Deployment tells', () => {
  test('each step of scaling, by ReplicaSet, from and to', () => {
    const cluster = settled(3);
    apply(cluster, 1, 'v1');
    cluster.runUntil(70 * SECOND);
    const texts = eventsOf(cluster)
      .filter(({ reason }) => reason === 'ScalingReplicaSet')
      .map(({ message }) => message.replace(/web-[0-9a-f]+/, 'SET'));
    expect(texts).toEqual([
      'Scaled up replica set SET from 0 to 3',
      'Scaled down replica set SET from 3 to 1',
    ]);
  });

  test('its status counts replicas, updated, ready and available ones', () => {
    const cluster = settled(3);
    const status = written<Deployment>(cluster, 'Deployment').at(-1)?.status;
    expect(status).toMatchObject({
      replicas: 3,
      updatedReplicas: 3,
      readyReplicas: 3,
      availableReplicas: 3,
      unavailableReplicas: 0,
    });
  });
});

test('law: a rollout never has more pods than replicas and surge, nor fewer ready than it may', () => {
  const parts = fc.record({
    replicas: fc.integer({ min: 1, max: 12 }),
    maxSurge: fc.nat(4),
    maxUnavailable: fc.nat(4),
    startMs: fc.integer({ min: 0, max: 5000 }),
  });
  fc.assert(
    fc.property(parts, ({ replicas, maxSurge, maxUnavailable, startMs }) => {
      fc.pre(maxSurge + maxUnavailable > 0);
      const spec = surge(maxSurge, maxUnavailable);
      const cluster = settled(replicas, spec);
      cluster.startMs = startMs;
      cluster.stopMs = 0;
      apply(cluster, replicas, 'v2', spec);
      for (let step = 0; step < 200; step++) {
        cluster.runUntil(cluster.nowMs + 500);
        const ready = [...cluster.pods.values()].filter(({ isReady }) => isReady).length;
        expect(cluster.pods.size).toBeLessThanOrEqual(replicas + maxSurge);
        expect(ready).toBeGreaterThanOrEqual(replicas - maxUnavailable);
      }
      expect([cluster.count('v1'), cluster.count('v2')]).toEqual([0, replicas]);
    }),
    { numRuns: 25 },
  );
});

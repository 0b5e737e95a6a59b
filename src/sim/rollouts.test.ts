import { describe, expect, test } from 'vitest';
import { deploymentOf, nodeOf, plainScenario, podOf } from '../../test/support/scenario.ts';
import type { KubernetesObject } from '../model/index.ts';
import type { RolloutResult } from '../result/index.ts';
import type { ActionSpec } from '../scenario/index.ts';
import { Rollouts } from './rollouts.ts';
import { simulate } from './simulate.ts';

const MINUTE_MS = 60_000;

/** Deployment web with that image, its pods ready five seconds after they are bound. */
function web(image: string, replicas = 4, more: Readonly<Record<string, unknown>> = {}): KubernetesObject {
  const deployment = deploymentOf('web', replicas, '100m');
  const { template } = deployment.spec;
  const containers = [{ name: 'c', image, resources: { requests: { cpu: '100m' } } }];
  const spec = {
    ...deployment.spec,
    ...more,
    template: { ...template, spec: { ...template.spec, containers } },
  };
  return { ...deployment, spec } as KubernetesObject;
}

function rolloutsOf(
  actions: readonly ActionSpec[],
  more: Parameters<typeof plainScenario>[0] = {},
): readonly RolloutResult[] {
  const scenario = plainScenario({
    nodes: [nodeOf('a'), nodeOf('b')],
    workloads: [web('v1')],
    horizonMs: 30 * MINUTE_MS,
    timing: { podStartMs: { kind: 'constant', ms: 5000 }, podStopMs: { kind: 'constant', ms: 1000 } },
    actions: [...actions],
    ...more,
  });
  return simulate(scenario).facts.rollouts ?? [];
}

const apply = (minute: number, object: KubernetesObject): ActionSpec => ({
  atMs: minute * MINUTE_MS,
  kind: 'apply',
  objects: [object],
});

describe('the progress of a rollout', () => {
  const status = (image: string, updatedReplicas: number): KubernetesObject =>
    ({
      ...web(image, 1000),
      status: { replicas: 1000, updatedReplicas, availableReplicas: 1000 },
    }) as KubernetesObject;

  test('is thinned where a status is written a thousand times, and its end stays true', () => {
    const rollouts = new Rollouts();
    rollouts.written(status('v1', 1000), 0);
    for (let updated = 0; updated < 1000; updated++) rollouts.written(status('v2', updated), 100 + updated);
    const [{ progress }] = rollouts.results();
    const times = progress?.timesMs ?? [];
    expect(times.length).toBeGreaterThan(100);
    expect(times.length).toBeLessThanOrEqual(256);
    expect([times[0], times.at(-1), progress?.updated.at(-1)]).toEqual([0, 999, 999]);
    times.forEach((time, index) => expect(progress?.updated[index]).toBe(time));
  });

  test('of two statuses in one moment the later counts', () => {
    const rollouts = new Rollouts();
    rollouts.written(status('v1', 1000), 0);
    for (const updated of [0, 10]) rollouts.written(status('v2', updated), 100);
    expect(rollouts.results()[0].progress).toEqual({
      timesMs: [0],
      pods: [1000],
      updated: [10],
      available: [1000],
    });
  });

  test('is kept of the first twenty', () => {
    const rollouts = new Rollouts();
    for (let version = 0; version <= 25; version++) rollouts.written(status(`v${version}`, 1), version);
    expect(rollouts.results().map(({ progress }) => progress !== undefined)).toEqual(
      Array.from({ length: 25 }, (_, index) => index < 20),
    );
  });
});

describe('the rollouts of a run', () => {
  test('none where templates stay: neither the first one nor a scale is one', () => {
    const target = { kind: 'Deployment', namespace: 'default', name: 'web' };
    expect(rolloutsOf([{ atMs: 5 * MINUTE_MS, kind: 'scale', target, replicas: 7 }])).toEqual([]);
    expect(rolloutsOf([apply(5, web('v1', 7))])).toEqual([]);
  });

  test('one for a new image: four of 25 % surge and 25 % missing, in steps of two pods', () => {
    const [rollout, ...others] = rolloutsOf([apply(5, web('v2'))]);
    expect(others).toEqual([]);
    expect(rollout).toMatchObject({ workload: 'Deployment/default/web', state: 'complete', replicas: 4 });
    expect(rollout.startMs).toBeGreaterThanOrEqual(5 * MINUTE_MS);
    expect(rollout.startMs).toBeLessThan(5 * MINUTE_MS + 100);
    // One more and one fewer than four; a pod takes five seconds, two of them at a time.
    expect([rollout.availableLeast, rollout.podsMost]).toEqual([3, 5]);
    const tookMs = (rollout.endMs ?? 0) - rollout.startMs;
    expect(tookMs).toBeGreaterThan(10_000);
    expect(tookMs).toBeLessThan(20_000);
    const { progress } = rollout;
    expect([progress?.timesMs[0], progress?.updated.at(-1), progress?.available.at(-1)]).toEqual([0, 4, 4]);
    expect(Math.min(...(progress?.available ?? []))).toBe(rollout.availableLeast);
    expect(Math.max(...(progress?.pods ?? []))).toBe(rollout.podsMost);
    expect(progress?.timesMs.at(-1)).toBe((rollout.endMs ?? 0) - rollout.startMs);
  });

  test('Recreate: none is available meanwhile', () => {
    const recreate = { strategy: { type: 'Recreate' } };
    const [rollout] = rolloutsOf([apply(5, web('v2', 4, recreate))], { workloads: [web('v1', 4, recreate)] });
    expect(rollout).toMatchObject({ state: 'complete', availableLeast: 0, podsMost: 4 });
  });

  test('a second image in the middle replaces the first rollout', () => {
    const actions = [apply(5, web('v2')), { ...apply(5, web('v3')), atMs: 5 * MINUTE_MS + 3000 }];
    expect(rolloutsOf(actions).map(({ state }) => state)).toEqual(['superseded', 'complete']);
  });

  test('one whose pods find no place is stuck after its deadline, and not done at the end', () => {
    const large = web('v2', 4, { progressDeadlineSeconds: 60 });
    const spec = (large as never as { spec: { template: { spec: object } } }).spec;
    const big = { ...large, spec: { ...spec, template: { ...spec.template, spec: podOf('p', '9').spec } } };
    const [rollout] = rolloutsOf([apply(5, big as KubernetesObject)]);
    expect(rollout).toMatchObject({ state: 'stuck', availableLeast: 3 });
    expect(rollout.endMs).toBeUndefined();
    const [early] = rolloutsOf([apply(5, big as KubernetesObject)], { horizonMs: 5.5 * MINUTE_MS });
    expect(early.state).toBe('under-way');
  });

  test('one of a workload that is deleted ends with it', () => {
    const target = { kind: 'Deployment', namespace: 'default', name: 'web' };
    const actions: ActionSpec[] = [
      apply(5, web('v2')),
      { atMs: 5 * MINUTE_MS + 3000, kind: 'delete', target },
    ];
    const [rollout] = rolloutsOf(actions);
    expect(rollout).toMatchObject({ state: 'superseded', endMs: 5 * MINUTE_MS + 3000 });
  });
});

describe('what counts as a rollout, status by status', () => {
  const status = (
    kind: string,
    image: string,
    numbers: Readonly<Record<string, unknown>>,
  ): KubernetesObject =>
    ({
      apiVersion: 'apps/v1',
      kind,
      metadata: { name: 'x', namespace: 'n' },
      spec: { replicas: 3, template: { spec: { containers: [{ name: 'c', image }] } } },
      status: numbers,
    }) as never;
  const settled = { replicas: 3, updatedReplicas: 3, availableReplicas: 3 };
  const told = (...objects: readonly KubernetesObject[]): readonly RolloutResult[] => {
    const rollouts = new Rollouts();
    for (const [second, object] of objects.entries()) rollouts.written(object, second * 1000);
    return rollouts.results();
  };

  test('an equal template in another object is the same template', () => {
    expect(told(status('Deployment', 'v1', settled), status('Deployment', 'v1', settled))).toEqual([]);
  });

  // prettier-ignore
  test.each([
    ['Deployment',  { replicas: 4, updatedReplicas: 1, availableReplicas: 2 },                                              settled],
    ['StatefulSet', { replicas: 3, updatedReplicas: 1, availableReplicas: 2 },                                              settled],
    ['DaemonSet',   { desiredNumberScheduled: 3, currentNumberScheduled: 3, updatedNumberScheduled: 1, numberAvailable: 2 }, { desiredNumberScheduled: 3, currentNumberScheduled: 3, updatedNumberScheduled: 3, numberAvailable: 3 }],
  ] as const)('%s: begun with the first status under the new template, done when all pods are', (kind, middle, end) => {
    const [rollout] = told(status(kind, 'v1', end), status(kind, 'v2', middle), status(kind, 'v2', end));
    expect(rollout).toMatchObject({ startMs: 1000, endMs: 2000, state: 'complete', availableLeast: 2, replicas: 3 });
  });

  // prettier-ignore
  test.each([
    ['an old pod is left',        { replicas: 4, updatedReplicas: 3, availableReplicas: 3 }],
    ['one is not available yet',  { replicas: 3, updatedReplicas: 3, availableReplicas: 2 }],
    ['one is not updated yet',    { replicas: 3, updatedReplicas: 2, availableReplicas: 3 }],
  ] as const)('not done while %s', (_why, numbers) => {
    const [rollout] = told(status('Deployment', 'v1', settled), status('Deployment', 'v2', numbers));
    expect(rollout).toMatchObject({ state: 'under-way' });
    expect(rollout.endMs).toBeUndefined();
  });

  test('a deadline that was missed is forgotten once pods move again', () => {
    const missed = {
      ...settled,
      updatedReplicas: 1,
      conditions: [{ type: 'Progressing', reason: 'ProgressDeadlineExceeded' }],
    };
    const v1 = status('Deployment', 'v1', settled);
    expect(told(v1, status('Deployment', 'v2', missed))[0].state).toBe('stuck');
    expect(told(v1, status('Deployment', 'v2', missed), status('Deployment', 'v2', settled))[0].state).toBe(
      'complete',
    );
  });

  test('other kinds, and objects without a status, are none', () => {
    expect(told(status('ReplicaSet', 'v1', settled), status('ReplicaSet', 'v2', settled))).toEqual([]);
    const bare = status('Deployment', 'v1', settled);
    expect(told({ ...bare, status: undefined } as never, bare)).toEqual([]);
  });
});

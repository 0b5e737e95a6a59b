import { describe, expect, test } from 'vitest';
import { parseQuantity, ZERO_QUANTITY } from '../../../model/index.ts';
import type { Pod, Quantity } from '../../../model/index.ts';
import { readVpaSpec } from '../vpa-spec.ts';
import type { ContainerRecommendation } from '../vpa-spec.ts';
import { isStuck } from './in-place.ts';
import { planUpdates } from './plan-updates.ts';
import type { UpdatePlan } from './plan-updates.ts';
import { DEFAULT_UPDATER_CONFIG } from './updater-config.ts';

const HOUR = 3_600_000;
const quantity = (text: string): Quantity => parseQuantity(text) ?? ZERO_QUANTITY;

function pod(name: string, cpu: string, phase = 'Running'): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web', controller: true }],
    },
    spec: { containers: [{ name: 'app', resources: { requests: { cpu, memory: '1Gi' } } }] },
    status: { phase, startTime: '0' },
  };
}

function entry(cpu: string, lower = '1m', upper = '100'): ContainerRecommendation {
  const memory = quantity('1Gi');
  const target = { cpu: quantity(cpu), memory };
  return {
    containerName: 'app',
    target,
    lowerBound: { cpu: quantity(lower) },
    upperBound: { cpu: quantity(upper) },
    uncappedTarget: target,
  };
}

interface Case {
  readonly replicas: number;
  readonly mode?: string;
  readonly ageMs?: number;
  readonly entries?: readonly ContainerRecommendation[];
  readonly admitsEviction?: () => boolean;
}

function planFor(pods: readonly Pod[], given: Case): UpdatePlan {
  const { replicas, mode = 'Recreate', ageMs = 24 * HOUR, entries = [entry('200m')] } = given;
  const spec = readVpaSpec({
    apiVersion: 'autoscaling.k8s.io/v1',
    kind: 'VerticalPodAutoscaler',
    metadata: { name: 'web' },
    spec: { updatePolicy: { updateMode: mode } },
  });
  const world = {
    pods,
    owners: [{ kind: 'ReplicaSet', name: 'web', replicas }],
    limitRanges: [],
    resizeAttemptsMs: new Map(),
    admitsEviction: given.admitsEviction ?? (() => true),
  };
  return planUpdates(spec, entries, world, DEFAULT_UPDATER_CONFIG, { nowMs: ageMs, timeMsOf: () => 0 });
}

const names = (pods: readonly Pod[]): string => pods.map(({ metadata }) => metadata.name).join(' ');
const four = ['a', 'b', 'c', 'd'].map((name) => pod(name, '100m'));

describe('the updater', () => {
  test('half of a group may go in one pass', () => {
    expect(names(planFor(four, { replicas: 4 }).evicted)).toBe('a b');
  });

  test('below two live pods a group is left alone', () => {
    expect(names(planFor([pod('a', '100m')], { replicas: 1 }).evicted)).toBe('');
  });

  test('a group of which pods are missing already loses fewer', () => {
    expect(names(planFor(four.slice(0, 3), { replicas: 4 }).evicted)).toBe('a');
  });

  test('a pod that waits may always go and does not count', () => {
    const pods = [pod('p', '100m', 'Pending'), ...four.slice(0, 3)];
    expect(names(planFor(pods, { replicas: 4 }).evicted)).toBe('p a');
  });

  test('the furthest off goes first, scaling up before scaling down', () => {
    const pods = [pod('down', '2'), pod('up', '150m'), pod('far-up', '50m'), pod('same', '200m')];
    expect(names(planFor(pods, { replicas: 4 }).order)).toBe('far-up up down');
  });

  test('within the range a pod must be half a day old and a tenth off', () => {
    expect(names(planFor(four, { replicas: 4, ageMs: 12 * HOUR - 1 }).order)).toBe('');
    expect(names(planFor(four, { replicas: 4, ageMs: 12 * HOUR }).order)).toBe('a b c d');
    expect(names(planFor(four, { replicas: 4, entries: [entry('109m')] }).order)).toBe('');
  });

  test('outside of the range age does not matter', () => {
    expect(names(planFor(four, { replicas: 4, ageMs: 0, entries: [entry('200m', '150m')] }).order)).toBe(
      'a b c d',
    );
  });

  test('an eviction that a budget refuses does not use up the group', () => {
    const refuseFirst = [false, true, true, true];
    const plan = planFor(four, { replicas: 4, admitsEviction: () => refuseFirst.shift() ?? true });
    expect(names(plan.evicted)).toBe('b c');
  });

  test('recommendation-only and initial mode touch no pod', () => {
    for (const mode of ['Off', 'Initial']) expect(planFor(four, { replicas: 4, mode }).evicted).toEqual([]);
  });

  test('in place, the same number is resized and none evicted', () => {
    const plan = planFor(four, { replicas: 4, mode: 'InPlaceOrRecreate' });
    expect(names(plan.resized)).toBe('a b');
    expect(plan.evicted).toEqual([]);
  });
});

describe('a resize in place', () => {
  const withCondition = (type: string, reason?: string): Pod => ({
    ...pod('a', '100m'),
    status: { conditions: [{ type, status: 'True', ...(reason !== undefined && { reason }) }] },
  });
  // prettier-ignore
  const rows = [
    ['infeasible: stuck at once',                 withCondition('PodResizePending', 'Infeasible'), 0,              true],
    ['deferred: not before five minutes are over', withCondition('PodResizePending', 'Deferred'),   5 * 60_000,     false],
    ['deferred for longer',                       withCondition('PodResizePending', 'Deferred'),   5 * 60_000 + 1, true],
    ['in progress: an hour is fine',              withCondition('PodResizeInProgress'),            HOUR,           false],
    ['in progress for longer',                    withCondition('PodResizeInProgress'),            HOUR + 1,       true],
    ['in progress with an error',                 withCondition('PodResizeInProgress', 'Error'),   0,              true],
  ] as const;

  test.each(rows)('%s', (_why, resizing, waitedMs, expected) => {
    expect(isStuck(resizing, waitedMs)).toBe(expected);
  });
});

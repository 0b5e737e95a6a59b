import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { deploymentOf, nodeOf, plainScenario } from '../../../test/support/scenario.ts';
import type { Deployment, KubernetesObject } from '../../model/index.ts';
import type { ActionSpec, Scenario } from '../../scenario/index.ts';
import { simulate } from '../simulate.ts';
import type { SimOutcome } from '../simulate.ts';

const SECOND_MS = 1000;
const web = { kind: 'Deployment', namespace: 'default', name: 'web' };
const timing = {
  podStartMs: { kind: 'constant', ms: 2000 },
  podStopMs: { kind: 'constant', ms: 1000 },
} as const;

function scenarioOf(
  actions: readonly ActionSpec[],
  parts: Parameters<typeof plainScenario>[0] = {},
): Scenario {
  const nodes = ['a', 'b', 'c'].map((name) => nodeOf(name));
  return plainScenario({
    nodes,
    workloads: [deploymentOf('web', 4, '100m')],
    horizonMs: 900 * SECOND_MS,
    timing,
    actions,
    ...parts,
  });
}

function lines({ log }: SimOutcome): string[] {
  return [...log.lines()].map((line) => line.slice(11));
}

function withImage(object: Deployment, image: string): Deployment {
  const { template } = object.spec;
  const containers = template.spec.containers.map((container) => ({ ...container, image }));
  return {
    ...object,
    spec: { ...object.spec, template: { ...template, spec: { ...template.spec, containers } } },
  };
}

const step: fc.Arbitrary<ActionSpec> = fc.oneof(
  fc.record({
    atMs: fc.integer({ min: 0, max: 300 * SECOND_MS }),
    kind: fc.constant('scale' as const),
    target: fc.constant(web),
    replicas: fc.nat(9),
  }),
  fc.record({
    atMs: fc.integer({ min: 0, max: 300 * SECOND_MS }),
    kind: fc.constant('apply' as const),
    objects: fc
      .record({ image: fc.constantFrom('one', 'two', 'three'), replicas: fc.nat(9) })
      .map(({ image, replicas }): KubernetesObject[] => [
        withImage(deploymentOf('web', replicas, '100m'), image),
      ]),
  }),
);

test('the instant and the timed control plane come to the same pods', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 6 }), (steps) => {
      const actions = [...steps].sort((a, b) => a.atMs - b.atMs);
      const running = (controlPlane: 'timed' | 'instant'): number =>
        simulate(scenarioOf(actions, { timing: { ...timing, controlPlane } })).facts.pods.runningAtEnd;
      expect(running('timed')).toBe(running('instant'));
    }),
    { numRuns: 25 },
  );
});

test('a rollout never has more pods than its surge allows, nor fewer running than it must', () => {
  const apply: ActionSpec = {
    atMs: 60 * SECOND_MS,
    kind: 'apply',
    objects: [withImage(deploymentOf('web', 8, '100m'), 'two')],
  };
  const outcome = simulate(scenarioOf([apply], { workloads: [deploymentOf('web', 8, '100m')] }));
  let there = 0;
  let started = 0;
  let hasStarted = false;
  const stopping = new Set<string>();
  for (const line of lines(outcome)) {
    const [what, pod] = line.split(' ');
    if (what === 'pod-created') there++;
    if (what === 'pod-started') started++;
    if (what === 'pod-terminating') {
      stopping.add(pod);
      there--;
      started--;
    }
    hasStarted ||= started === 8;
    expect(there).toBeLessThanOrEqual(10);
    if (hasStarted) expect(started).toBeGreaterThanOrEqual(6);
  }
  expect([there, started, stopping.size]).toEqual([8, 8, 8]);
});

test('evictions of a drain never break a budget', () => {
  const budget: KubernetesObject = {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: 'web', namespace: 'default' },
    spec: { minAvailable: 5, selector: { matchLabels: { app: 'web' } } },
  } as KubernetesObject;
  const drains = ['a', 'b'].map((node, place): ActionSpec => ({
    atMs: (60 + place) * SECOND_MS,
    kind: 'drain',
    node,
  }));
  const workloads = [deploymentOf('web', 6, '100m')];
  const outcome = simulate(scenarioOf(drains, { workloads, objects: [budget] }));
  // A pod that has not started may always be evicted: it does not count.
  const available = new Set<string>();
  let evicted = 0;
  for (const line of lines(outcome)) {
    const [what, pod] = line.split(' ');
    if (what === 'pod-started') available.add(pod);
    if (what === 'pod-terminating') available.delete(pod);
    if (what === 'pod-evicted') evicted++;
    if (evicted > 0) expect(available.size).toBeGreaterThanOrEqual(5);
  }
  expect(evicted).toBeGreaterThanOrEqual(4);
  expect(lines(outcome).filter((line) => line.startsWith('node-drained'))).toHaveLength(2);
});

describe('a machine that stops', () => {
  const fault = (forMs: number): Scenario =>
    scenarioOf([], { faults: [{ atMs: 60 * SECOND_MS, target: { kind: 'node', name: 'a' }, forMs }] });

  test('for good: is unknown after its grace, then gone, and its pods are made anew', () => {
    const { facts, log } = simulate(fault(Infinity));
    expect(facts.nodes).toMatchObject({ atEnd: 2, failed: 1, removed: 0 });
    expect(facts.pods.runningAtEnd).toBe(4);
    const times = [...log.lines()].filter((line) => / node-(failed|not-ready|removed) /.test(line));
    expect(times.map((line) => Math.floor(Number(line.slice(0, 10))))).toEqual([
      60,
      expect.any(Number),
      expect.any(Number),
    ]);
    const [, unknownMs, removedMs] = times.map((line) => Number(line.slice(0, 10)));
    expect(unknownMs).toBeGreaterThanOrEqual(100);
    expect(unknownMs).toBeLessThanOrEqual(115);
    expect(removedMs - unknownMs).toBeLessThanOrEqual(5);
  });

  test('for less than its grace: nobody notices, and its pods start again', () => {
    const { facts } = simulate(fault(30 * SECOND_MS));
    expect(facts.nodes).toMatchObject({ atEnd: 3, failed: 1 });
    expect(facts.pods).toMatchObject({ created: 4, runningAtEnd: 4, deleted: 0 });
  });

  test('for longer than its pods tolerate: they are deleted, and gone when it is back', () => {
    const { facts } = simulate(fault(500 * SECOND_MS));
    expect(facts.nodes).toMatchObject({ atEnd: 3, failed: 1 });
    expect(facts.pods.runningAtEnd).toBe(4);
    expect(facts.disruptions.map(({ cause }) => cause)).toEqual(['evicted by a taint of their node']);
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HpaFleet } from './hpa-fleet.ts';
import { HpaMemory } from './limits/hpa-memory.ts';
import { DEFAULT_HPA_CONFIG } from './hpa-spec.ts';
import type { HpaBehavior, HpaSpec } from './hpa-spec.ts';
import { INITIAL_HPA_STATUS } from './hpa-status.ts';
import { reconcileHpa } from './reconcile.ts';
import type { HpaOutcome, HpaWorld } from './reconcile.ts';
import { PodStanding, PodStates, Readiness } from './replicas/pod-states.ts';

const PERIOD = DEFAULT_HPA_CONFIG.syncPeriodMs;

function specOf(behavior: HpaBehavior | undefined): HpaSpec {
  return {
    namespace: 'default',
    name: 'web',
    minReplicas: 1,
    maxReplicas: 30,
    metrics: [{ type: 'External', metric: 'queue', target: { kind: 'averageValue', milli: 1000 } }],
    ...(behavior !== undefined && { behavior }),
  };
}

/** A target whose pods are old, with a queue as its only metric. */
function worldOf(replicas: number, queueMilli: number): HpaWorld {
  const pods = new PodStates();
  for (let i = 0; i < replicas; i++) pods.add(PodStanding.Running, Readiness.True, -1e9, -1e9);
  return {
    scale: { specReplicas: replicas, statusReplicas: replicas },
    selector: { kind: 'valid' },
    pods,
    requests: () => new Float64Array(replicas),
    metrics: {
      resource: () => 'empty',
      pods: () => 'empty',
      object: () => 0,
      external: () => [queueMilli],
    },
  };
}

interface Step {
  readonly periods: number;
  readonly queueMilli: number;
}

/** `replicas status` after every sync that changed one of them. */
function changes(run: (onOutcome: (outcome: HpaOutcome, nowMs: number) => void) => void): readonly string[] {
  const lines: string[] = [];
  let last = '';
  run((outcome, nowMs) => {
    const { desiredReplicas, conditions } = outcome.status;
    const reasons = Object.values(conditions).map(
      ({ status, reason, sinceMs }) => `${status} ${reason} ${sinceMs}`,
    );
    const line = `${desiredReplicas} ${reasons.join(', ')}`;
    if (line !== last) lines.push(`${nowMs}: ${line}`);
    last = line;
  });
  return lines;
}

function everySync(spec: HpaSpec, steps: readonly Step[]): readonly string[] {
  return changes((onOutcome) => {
    const memory = new HpaMemory();
    let status = INITIAL_HPA_STATUS;
    let replicas = 3;
    let nowMs = 0;
    for (const { periods, queueMilli } of steps) {
      for (let k = 0; k < periods; k++) {
        const outcome = reconcileHpa(
          { spec, status, memory },
          worldOf(replicas, queueMilli),
          DEFAULT_HPA_CONFIG,
          nowMs,
        );
        ({ status } = outcome);
        replicas = outcome.rescaledTo ?? replicas;
        onOutcome(outcome, nowMs);
        nowMs += PERIOD;
      }
    }
  });
}

function onlyWhenTouched(spec: HpaSpec, steps: readonly Step[], onSync: () => void): readonly string[] {
  return changes((onOutcome) => {
    const fleet = new HpaFleet(DEFAULT_HPA_CONFIG);
    const index = fleet.add(spec, 0);
    let replicas = 3;
    let startMs = 0;
    for (const { periods, queueMilli } of steps) {
      if (startMs > 0) fleet.touch(index, startMs);
      const endMs = startMs + periods * PERIOD;
      for (let nowMs = fleet.nextSyncMs(index); nowMs < endMs; nowMs = fleet.nextSyncMs(index)) {
        const outcome = fleet.sync(index, worldOf(replicas, queueMilli), nowMs);
        replicas = outcome.rescaledTo ?? replicas;
        onOutcome(outcome, nowMs);
        onSync();
      }
      startMs = endMs;
    }
  });
}

const policy = fc.record({
  type: fc.constantFrom('Pods' as const, 'Percent' as const),
  value: fc.integer({ min: 1, max: 100 }),
  periodMs: fc.integer({ min: 1, max: 20 }).map((n) => n * 15_000),
});
const rules = fc.record({
  stabilizationWindowMs: fc.integer({ min: 0, max: 20 }).map((n) => n * 15_000 + (n % 3) * 1000),
  selectPolicy: fc.constantFrom('Max' as const, 'Min' as const, 'Disabled' as const),
  policies: fc.array(policy, { minLength: 1, maxLength: 2 }),
});
const behavior = fc.option(fc.record({ scaleUp: rules, scaleDown: rules }), { nil: undefined });
const steps = fc.array(
  fc.record({
    periods: fc.integer({ min: 1, max: 60 }),
    queueMilli: fc.integer({ min: 0, max: 40 }).map((n) => n * 997),
  }),
  { minLength: 1, maxLength: 8 },
);

describe('a fleet of autoscalers', () => {
  test('leaving out the syncs that nothing calls for changes no number, condition or time', () => {
    fc.assert(
      fc.property(behavior, steps, (given, course) => {
        const spec = specOf(given);
        expect(onlyWhenTouched(spec, course, () => undefined)).toEqual(everySync(spec, course));
      }),
      { numRuns: 300 },
    );
  });

  test('a day without change costs a handful of syncs, not 5,760', () => {
    let syncs = 0;
    onlyWhenTouched(specOf(undefined), [{ periods: 5760, queueMilli: 8000 }], () => syncs++);
    expect(syncs).toBeLessThan(30);
  });

  test('a window that empties costs one sync, when its last highest entry leaves, not one an entry', () => {
    // Ten minutes at 20, then 12 for an hour: 20 holds for five minutes, in which 20 entries leave one by one.
    const course = [
      { periods: 40, queueMilli: 20_000 },
      { periods: 240, queueMilli: 12_000 },
    ];
    let syncs = 0;
    const lines = onlyWhenTouched(specOf(undefined), course, () => syncs++);
    expect(lines).toEqual(everySync(specOf(undefined), course));
    // On the way up 3 → 6 → 12 → 20 one a period; down: at the change, when the hold ends, and after the rescale.
    expect(syncs).toBeLessThanOrEqual(10);
  });
});

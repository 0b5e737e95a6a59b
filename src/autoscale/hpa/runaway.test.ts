import { describe, expect, test } from 'vitest';
import { HpaMemory } from './limits/hpa-memory.ts';
import { DEFAULT_HPA_CONFIG } from './hpa-spec.ts';
import type { HpaSpec } from './hpa-spec.ts';
import { INITIAL_HPA_STATUS } from './hpa-status.ts';
import { reconcileHpa } from './reconcile.ts';
import { emptySamples } from './replicas/metric-samples.ts';
import { PodStanding, PodStates, Readiness } from './replicas/pod-states.ts';
import { RunawayWatch } from './runaway.ts';
import type { RunawayFinding } from './runaway.ts';

const spec: HpaSpec = {
  namespace: 'default',
  name: 'cache',
  minReplicas: 2,
  maxReplicas: 16,
  metrics: [{ type: 'Resource', resource: 'memory', target: { kind: 'utilization', percent: 70 } }],
};

/** An hour of syncs; each pod uses what `usageOf` says for that number of pods, in thousandths of its request. */
function findings(usageOf: (replicas: number) => number): readonly RunawayFinding[] {
  const watch = new RunawayWatch();
  const memory = new HpaMemory();
  const found: RunawayFinding[] = [];
  let status = INITIAL_HPA_STATUS;
  let replicas = 2;
  for (let nowMs = 0; nowMs < 3_600_000; nowMs += 15_000) {
    const pods = new PodStates();
    const samples = emptySamples(replicas);
    for (let i = 0; i < replicas; i++) {
      pods.add(PodStanding.Running, Readiness.True, -1e9, -1e9);
      samples.valueMilli[i] = Math.round(usageOf(replicas));
    }
    const outcome = reconcileHpa(
      { spec, status, memory },
      {
        scale: { specReplicas: replicas, statusReplicas: replicas },
        selector: { kind: 'valid' },
        pods,
        requests: () => new Float64Array(replicas).fill(1000),
        metrics: { resource: () => samples, pods: () => 'empty', object: () => 0, external: () => [] },
      },
      DEFAULT_HPA_CONFIG,
      nowMs,
    );
    ({ status } = outcome);
    const finding = watch.observe(spec, outcome, nowMs);
    if (finding !== undefined) found.push(finding);
    replicas = outcome.rescaledTo ?? replicas;
  }
  return found;
}

describe('memory run-away', () => {
  test('memory that does not fall with more pods is found once, at the maximum', () => {
    expect(findings(() => 900)).toMatchObject([{ metric: 'memory', fromReplicas: 2, toReplicas: 16 }]);
  });

  test('memory that is shared among the pods is no run-away', () => {
    expect(findings((replicas) => 6000 / replicas)).toEqual([]);
  });

  test('shared memory that needs more than the maximum is no run-away either', () => {
    expect(findings((replicas) => 60_000 / replicas)).toEqual([]);
  });
});

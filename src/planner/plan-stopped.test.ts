import { beforeAll, describe, expect, test } from 'vitest';
import { runHere, twelvePods } from '../../test/support/plan.ts';
import type { NodePoolSpec, Scenario } from '../scenario/index.ts';
import { planOffers, planScenario } from './index.ts';
import type { Runner } from './index.ts';
import type { PlanResult } from '../result/index.ts';

let today: Scenario;
let offers: readonly NodePoolSpec[];
beforeAll(async () => {
  today = await twelvePods(`  horizon: 1h
  cluster: { nodePools: [{ name: general, instanceType: four, capacity: {cpu: 4, memory: 16Gi}, price: $0.10, count: 7 }] }
  workload: { manifests: [app.yaml] }
`);
  ({ offers } = await planOffers([today]));
});

/** A plan that is stopped by hand while the runs with this number (1 is today's cluster) are under way. */
async function stoppedAt(batch: number): Promise<PlanResult> {
  const stop = new AbortController();
  let batches = 0;
  const runner: Runner = (scenarios, jobs) => {
    if (++batches === batch) stop.abort();
    return runHere(scenarios, jobs);
  };
  return planScenario({ today, offers, objectives: {} }, { runner, signal: stop.signal });
}

/** Batches of the whole search: today, nodes as needed, then counts; the last two are on new random numbers. */
async function batchesOfAll(): Promise<number> {
  let batches = 0;
  const runner: Runner = (scenarios, jobs) => {
    batches++;
    return runHere(scenarios, jobs);
  };
  const whole = await planScenario({ today, offers, objectives: {} }, { runner });
  expect(whole.isStopped, 'nobody stopped it').toBeUndefined();
  return batches;
}

describe('a search that is stopped by hand', () => {
  test('leaves the best that it had looked at, and says that it was stopped', async () => {
    const found = await stoppedAt(3);
    const [best] = found.candidates;
    // Today's cluster and nodes added as needed had been simulated: three are enough.
    expect(best).toMatchObject({ name: 'four as needed', nodesMax: 3, broken: [] });
    expect(found).toMatchObject({ isStopped: true, simulated: 2, newRuns: 0, runs: 1 });
    expect(found.base).toMatchObject({ nodesMax: 7, broken: [] });
    expect(found.patch.length).toBeGreaterThan(0);
  });

  test('counts no run that was under way: it may have been cut short', async () => {
    const found = await stoppedAt(3);
    expect(found.candidates.map(({ name }) => name)).not.toContain('3 × four');
  });

  test('among the runs on new random numbers keeps its ranking without them', async () => {
    const found = await stoppedAt((await batchesOfAll()) - 1);
    expect(found).toMatchObject({ isStopped: true, newRuns: 0 });
    expect(found.candidates[0].name).toBe('3 × four');
  });

  test('before anything holds says what today’s cluster does, and proposes nothing', async () => {
    const found = await stoppedAt(2);
    expect(found).toMatchObject({ isStopped: true, candidates: [], patch: [], unkept: [], simulated: 1 });
    expect(found.base).toMatchObject({ nodesMax: 7, broken: [] });
    expect(found).not.toHaveProperty('digest');
  });

  test('before anything was simulated is no plan', async () => {
    await expect(stoppedAt(1)).rejects.toThrow(/abort/i);
  });
});

/** Every pod has to be on a node within a moment that has passed before a scheduler looks. */
describe('where nothing holds', () => {
  test.each([
    ['at the end of the search', undefined],
    ['where it is stopped', 4],
  ])('%s, the nearest stands first, with what it breaks and by how much', async (_why, batch) => {
    const stop = new AbortController();
    let batches = 0;
    const runner: Runner = (scenarios, jobs) => {
      if (++batches === batch) stop.abort();
      return runHere(scenarios, jobs);
    };
    const found = await planScenario(
      { today, offers, objectives: { pendingMsP99: 0 } },
      { runner, signal: stop.signal },
    );
    expect(found.isStopped ?? false).toBe(batch !== undefined);
    const waits = '99% of pods wait at most 0 ms';
    const [nearest] = found.candidates;
    expect(nearest.broken).toEqual([waits]);
    expect(nearest.missedBy?.[0]).toMatch(/^they wait up to \d+ ms$/);
    const [unkept] = found.unkept ?? [];
    expect(unkept).toMatchObject({ objective: waits, by: nearest.missedBy?.[0] });
    // Today's cluster is no candidate of the search.
    expect(unkept.candidates).toBe(found.simulated - 1);
    expect(found).toMatchObject({ patch: [], newRuns: batch === undefined ? 2 : 0 });
    expect(found).not.toHaveProperty('digest');
    expect(found).not.toHaveProperty('costRate');
  });
});

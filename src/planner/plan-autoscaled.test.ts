import { beforeAll, describe, expect, test } from 'vitest';
import { runHere, twelvePods } from '../../test/support/plan.ts';
import { runScenario } from '../experiment/index.ts';
import type { PlanResult } from '../result/index.ts';
import type { Scenario } from '../scenario/index.ts';
import { planOffers, planScenario } from './index.ts';

const POOLS = `  cluster:
    nodePools:
      - { name: small, instanceType: four, capacity: {cpu: 4, memory: 16Gi}, price: $0.10, zones: [a, b], count: 5, min: 5, max: 9, bootTime: { min: 20s, max: 40s } }
      - { name: dear, instanceType: eight, capacity: {cpu: 8, memory: 16Gi}, price: $0.50, zones: [a, b], count: 0, min: 0, max: 4 }
`;

const load = (pools: string): Promise<Scenario> =>
  twelvePods(`  horizon: 2h\n  workload: { manifests: [app.yaml] }\n${pools}`);

const AUTOSCALED = `${POOLS}  autoscaling: { clusterAutoscaler: { expander: price } }\n`;
let plan: PlanResult;
beforeAll(async () => {
  const today = await load(AUTOSCALED);
  const { offers } = await planOffers([today]);
  const autoscalerFlags = [
    { 'scale-down-unneeded-time': '2m' },
    { 'scale-down-unneeded-time': '30m' },
    { expander: 'price' },
  ];
  plan = await planScenario(
    { today, offers, objectives: {}, autoscalerFlags, savingMaxMicroUsd: 1_000_000 },
    { runner: runHere },
  );
});

describe('a plan for groups that the Cluster Autoscaler sizes', () => {
  test('keeps the objectives and is cheaper than five nodes that never go', () => {
    const [best] = plan.candidates;
    expect(best).toMatchObject({ broken: [], neverBound: 0, riskRatio: 0 });
    expect(best.perMonthMicroUsd).toBeLessThan(plan.base?.perMonthMicroUsd ?? 0);
    // Three nodes hold twelve pods: nothing that runs all of them is below.
    expect(best.perMonthMicroUsd).toBeGreaterThanOrEqual(3 * 100_000 * 730);
    expect(plan.lowerBoundMicroUsd).toBeLessThanOrEqual(best.perMonthMicroUsd);
  });

  test('today’s groups with their own limits are among the candidates', () => {
    expect(plan.candidates.map(({ name }) => name)).toContain('5–9 × four + 0–4 × eight');
  });

  test('the table of changes has limits on both sides', () => {
    const [best] = plan.candidates;
    const small = best.changes.find(({ what }) => what === 'four nodes');
    expect(small?.before).toBe('5 to 9');
    expect(small?.after).toMatch(/^\d+( to \d+)?$/);
  });

  test('a flag equal to the written one is no candidate of its own', () => {
    expect(plan.candidates.filter(({ name }) => name.includes('expander=price'))).toEqual([]);
    expect(plan.candidates.map(({ name }) => name).join('\n')).toContain('scale-down-unneeded-time=');
  });

  test('headroom is that of groups at their maximum', () => {
    expect(plan.headroomAtMaximum).toBe(true);
    const [best] = plan.candidates;
    const most = Number(
      /^\d+(?: to (\d+))?$/.exec(best.changes.find(({ what }) => what === 'four nodes')?.after ?? '')?.[1],
    );
    // Four pods a node, of which twelve are there; groups of the dearer type only add to that.
    expect(plan.headroom[0].pods).toBeGreaterThanOrEqual(most * 4 - 12);
  });

  test('the patch, put into the scenario, costs what the plan says', async () => {
    const pools = plan.patch.find(({ file }) => file === 'node-pools.yaml')?.text ?? '';
    const lines = pools.split('\n').filter((line) => !line.startsWith('#') && line !== 'spec:');
    const withFlags = /clusterAutoscaler:\n/.test(pools)
      ? lines.join('\n').replace('clusterAutoscaler:\n', 'clusterAutoscaler:\n      expander: price\n')
      : `${lines.join('\n')}\n  autoscaling: { clusterAutoscaler: { expander: price } }\n`;
    const again = await load(withFlags);
    const costs = [0, 1, 2].map((run) => runScenario(again, { run }).cost.perMonthMicroUsd);
    const mean = costs.reduce((sum, cost) => sum + cost, 0) / costs.length;
    expect(Math.round(mean)).toBe(plan.candidates[0].perMonthMicroUsd);
  });

  test('a limit to what may be saved is crossed, and says by how much', () => {
    const [base, best] = [plan.base?.perMonthMicroUsd ?? 0, plan.candidates[0].perMonthMicroUsd];
    expect(plan.checks).toEqual([
      {
        of: 'today',
        metric: 'cost per month above the plan',
        limit: 'at most $1.00',
        actual: `$${((base - best) / 1e6).toFixed(2)}`,
        passed: false,
      },
    ]);
  });
});

import { describe, expect, test } from 'vitest';
import { runHere, twelvePods } from '../../test/support/plan.ts';
import { runScenario } from '../experiment/index.ts';
import type { PlanResult } from '../result/index.ts';
import type { Scenario } from '../scenario/index.ts';
import { DEFAULT_SIZING, planOffers, planScenario, rightSizing } from './index.ts';
import type { PlanRequest } from './index.ts';

/** Four cores and no overhead: four such pods a node, 400 m of which are left. */
const POOL =
  'name: general, instanceType: four, capacity: {cpu: 4, memory: 16Gi}, price: $0.10, zones: [a, b, c]';

const load = (spec: string): Promise<Scenario> => twelvePods(`  horizon: 1h\n${spec}`);

async function plan(today: Scenario, more: Partial<PlanRequest> = {}): Promise<PlanResult> {
  const { offers } = await planOffers([today]);
  return planScenario({ today, offers, objectives: {}, ...more }, { runner: runHere });
}

const FIXED = `  cluster: { nodePools: [{ ${POOL}, count: 7 }] }\n  workload: { manifests: [app.yaml] }\n`;

describe('a plan for twelve pods of which four fit a node', () => {
  test('takes three nodes in place of seven, and proves that none are cheaper', async () => {
    const found = await plan(await load(FIXED));
    const [best] = found.candidates;
    expect(best).toMatchObject({ name: '3 × four', broken: [], neverBound: 0, nodesMax: 3, riskRatio: 0 });
    expect(best.perMonthMicroUsd).toBe(3 * 100_000 * 730);
    expect(found.lowerBoundMicroUsd).toBe(best.perMonthMicroUsd);
    expect(found.base?.perMonthMicroUsd).toBe(7 * 100_000 * 730);
    expect(best.changes).toEqual([{ what: 'four nodes', before: '7', after: '3' }]);
    expect(found.gapReasons).toEqual([]);
  });

  test('a lost zone takes nodes to spare: with the third left, all runs again on the others', async () => {
    const found = await plan(await load(FIXED), { objectives: { survivesZone: true } });
    const [best] = found.candidates;
    // Of n nodes in three zones the largest zone takes ⌈n/3⌉ away, and three have to be left.
    expect(best).toMatchObject({ name: '5 × four', riskRatio: 0 });
    expect(found.gapReasons).toContain('The bound does not count the nodes that stand by for a lost zone.');
    expect(found.candidates.find(({ name }) => name === '3 × four')?.broken).toEqual([
      'with a zone lost, all runs again',
    ]);
  });

  test('headroom is room for more pods of every workload', async () => {
    const found = await plan(await load(FIXED), { objectives: { headroomRatio: 0.25 } });
    expect(found.candidates[0].name).toBe('4 × four');
  });

  test('how many more fit is what the scheduler places beside all others', async () => {
    const found = await plan(await load(FIXED), { objectives: { headroomRatio: 0.25 } });
    expect(found.headroom).toEqual([{ workload: 'Deployment/shop/web', pods: 4 }]);
  });

  test('smaller requests are one more thing to choose, and end up in the patch', async () => {
    const today = await load(FIXED);
    const target = { kind: 'Deployment', namespace: 'shop', name: 'web' };
    const changes = [{ target, container: 'web', milliCpu: 500 }];
    const found = await plan(today, { requests: [{ name: 'half', changes }] });
    expect(found.candidates[0].name).toBe('2 × four, half');
    const patch = new Map(found.patch.map(({ file, text }) => [file, text]));
    expect(patch.get('requests.yaml')).toContain('cpu: "500m"');
    expect(patch.get('node-pools.yaml')).toContain('count: 2');
  });

  test('the pools of the patch are a scenario that costs what the plan says', async () => {
    const found = await plan(await load(FIXED));
    const [pools] = found.patch;
    const text = pools.text.split('\n').filter((line) => !line.startsWith('#') && line !== 'spec:');
    const again = await load(`${text.join('\n')}\n  workload: { manifests: [app.yaml] }\n`);
    const result = runScenario(again, { run: 5 });
    expect(result.pods.neverBound).toBe(0);
    expect(result.cost.perMonthMicroUsd).toBe(found.candidates[0].perMonthMicroUsd);
  });

  test('where nothing keeps the objectives it says so and has no patch', async () => {
    const spec = FIXED.replace('zones: [a, b, c]', 'zones: [a]');
    const found = await plan(await load(spec), { objectives: { survivesZone: true } });
    expect(found.candidates[0].broken).toEqual(['with a zone lost, all runs again']);
    expect(found.patch).toEqual([]);
    expect(found.lowerBoundMicroUsd).toBeUndefined();
  });

  test('twice the same, to the last byte', async () => {
    const today = await load(FIXED);
    expect(await plan(today)).toEqual(await plan(today));
  });
});

describe('requests from use', () => {
  const USED = `${FIXED}`.replace(
    'manifests: [app.yaml]',
    'manifests: [app.yaml], usage: [{ target: Deployment/shop/web, cpu: "0.2", memory: 300Mi }]',
  );

  test('follow the rule that is printed with them', async () => {
    const { containers, changes, unknown } = rightSizing(await load(USED));
    expect(unknown).toBe(0);
    // 200 m and 15 %; 300 MiB and 20 %.
    expect(containers[0]).toMatchObject({ milliCpu: 900, milliCpuAdvised: 230, milliCpuUsedP95: 200 });
    expect(containers[0].memoryBytesAdvised).toBe(360 * 2 ** 20);
    expect(changes).toHaveLength(1);
  });

  test('a container without recorded use keeps its requests', async () => {
    expect(rightSizing(await load(FIXED))).toEqual({ containers: [], changes: [], unknown: 1 });
  });

  test('are run again, and save nodes where they are smaller', async () => {
    const found = await plan(await load(USED), { sizing: DEFAULT_SIZING });
    expect(found.candidates[0].name).toBe('1 × four, requests as used');
    expect(found.rightSizing?.after.neverBound).toBe(0);
    expect(found.rightSizing?.rule).toContain('percentile 95');
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PRICE_TERMS } from '../../test/support/price-terms.ts';
import { NO_PERCENTILES, UsageMeter } from '../result/index.ts';
import type { PoolIdentity, RunFacts, RunResult, UsageLedger } from '../result/index.ts';
import { priceRun } from './index.ts';

const HOUR = 3_600_000;
const GIB = 2 ** 30;

const size = { milliCpu: 4000, memoryBytes: 12 * GIB, milliGpu: 0, pods: 110 };

function poolOf(name: string, price: number | undefined, extra: Partial<PoolIdentity> = {}): PoolIdentity {
  return {
    name,
    instanceType: 'm',
    capacityType: 'on-demand',
    ...(price === undefined ? {} : { priceMicroUsdPerHour: price }),
    ...extra,
  };
}

function factsOf(ledger: UsageLedger): RunFacts {
  const pods = {
    created: 0,
    bound: 0,
    runningAtEnd: 0,
    pendingAtEnd: 0,
    succeeded: 0,
    failed: 0,
    deleted: 0,
    neverBound: 0,
    rejectedAtAdmission: 0,
    preempted: 0,
    evicted: 0,
    pendingMs: NO_PERCENTILES,
    schedulingAttempts: 0,
  };
  return {
    schemaVersion: 1,
    version: '0',
    scenario: 's',
    seed: 1,
    run: 0,
    horizonMs: ledger.endMs,
    endMs: ledger.endMs,
    digest: '',
    events: 0,
    nodes: { atStart: 0, atEnd: 0, max: 0, added: 0, removed: 0, failed: 0 },
    pods,
    unschedulable: [],
    disruptions: [],
    series: [],
    diagnostics: [],
    ignored: [],
    assumptions: [],
    deviations: [],
    ledger,
  };
}

describe('cost of a run, by hand', () => {
  // One node of 4 cores and 12 GiB at 1.20 USD/h for 10 h = 12 USD. Worth: 3 × 4 + 1 × 12 = 24 an hour: CPU is half.
  const meter = new UsageMeter();
  const general = meter.pool(poolOf('general', 1_200_000));
  const web = meter.owner({ namespace: 'shop', kind: 'Deployment', name: 'web' });
  const agent = meter.owner({ namespace: 'kube-system', kind: 'DaemonSet', name: 'agent' });
  meter.offerShape(general, { milliCpu: 1000, memoryBytes: GIB, milliGpu: 0 });
  const node = meter.launchNode(0, general, size);
  meter.book(0, node, agent, { milliCpu: 1000, memoryBytes: 0, milliGpu: 0 }); // 3 of 24, all the time
  meter.book(0, node, web, { milliCpu: 1000, memoryBytes: 3 * GIB, milliGpu: 0 }); // 6 of 24, all the time
  meter.book(5 * HOUR, node, web, { milliCpu: 2000, memoryBytes: 0, milliGpu: 0 }); // 6 of 24, half the time; CPU full
  const result = priceRun(factsOf(meter.ledger(10 * HOUR)), PRICE_TERMS);

  test('total, month, used, DaemonSet, idle, stranded', () => {
    expect(result.cost).toMatchObject({
      totalMicroUsd: 12_000_000,
      perMonthMicroUsd: 876_000_000,
      usedMicroUsd: (12_000_000 * (6 + 3)) / 24,
      daemonSetMicroUsd: (12_000_000 * 3) / 24,
      // 12 of 24 are memory; 9 GiB of 12 are free: stranded once the CPU is full, half the time
      idleMicroUsd: (12_000_000 * (24 - 12)) / 24,
      strandedMicroUsd: (12_000_000 * 9 * 0.5) / 24,
      cpuMicroUsd: 6_000_000,
      memoryMicroUsd: 6_000_000,
      gpuMicroUsd: 0,
      unpricedNodes: 0,
    });
  });

  test('by workload and namespace', () => {
    expect(result.workloads.map(({ name, costMicroUsd }) => [name, costMicroUsd])).toEqual([
      ['web', 4_500_000],
      ['agent', 1_500_000],
    ]);
    expect(result.namespaces[0]).toEqual({
      name: 'shop',
      pods: 2,
      podHours: 15,
      cpuCoreHours: 20,
      memoryGibHours: 30,
      gpuHours: 0,
      costMicroUsd: 4_500_000,
    });
  });

  test('allocation ratios', () => {
    expect(result.nodes.allocationRatio).toEqual({ cpu: 30 / 40, memory: 30 / 120 });
    expect(result.nodePools[0]).toMatchObject({
      nodeHours: 10,
      cpuAllocationRatio: 0.75,
      memoryAllocationRatio: 0.25,
    });
  });
});

describe('prices', () => {
  test('a discount is off on-demand prices only', () => {
    const meter = new UsageMeter();
    meter.launchNode(0, meter.pool(poolOf('a', 1_000_000)), size);
    meter.launchNode(0, meter.pool(poolOf('b', 500_000, { capacityType: 'spot' })), size);
    const { cost } = priceRun(factsOf(meter.ledger(HOUR)), { ...PRICE_TERMS, discount: 0.25 });
    expect([cost.onDemandMicroUsd, cost.spotMicroUsd, cost.totalMicroUsd]).toEqual([
      750_000, 500_000, 1_250_000,
    ]);
  });

  test('a node without a price is counted as unpriced and costs no 0', () => {
    const meter = new UsageMeter();
    meter.launchNode(0, meter.pool(poolOf('a', undefined)), size);
    meter.launchNode(0, meter.pool(poolOf('b', 500_000)), size);
    const result = priceRun(factsOf(meter.ledger(2 * HOUR)), PRICE_TERMS);
    expect(result.cost).toMatchObject({ totalMicroUsd: 1_000_000, unpricedNodes: 1, unpricedNodeHours: 2 });
    expect(result.findings.map(({ kind }) => kind)).toContain('unpriced');
    expect(result.nodePools.find(({ name }) => name === 'a')?.priceMicroUsdPerHour).toBeUndefined();
  });

  test('half a micro-USD rounds to the even one, once, over the sum', () => {
    const cost = (pools: readonly number[]): number => {
      const meter = new UsageMeter();
      for (const price of pools) meter.launchNode(0, meter.pool(poolOf(`p${price}`, price)), size);
      return priceRun(factsOf(meter.ledger(HOUR / 2)), PRICE_TERMS).cost.totalMicroUsd;
    };
    expect([cost([1]), cost([3]), cost([1, 3]), cost([1, 4])]).toEqual([0, 2, 2, 2]);
  });

  test('without time there is no cost', () => {
    const meter = new UsageMeter();
    meter.launchNode(0, meter.pool(poolOf('a', 1)), size);
    expect(priceRun(factsOf(meter.ledger(0)), PRICE_TERMS).cost).toMatchObject({
      totalMicroUsd: 0,
      perMonthMicroUsd: 0,
    });
  });

  test('the cost rate follows the nodes of every pool', () => {
    const meter = new UsageMeter();
    meter.launchNode(0, meter.pool(poolOf('a', 100)), size);
    const series = [
      { name: 'nodes', unit: 'nodes', timesMs: [0], values: [3] },
      { name: 'nodes', unit: 'nodes', group: 'a', timesMs: [0, 10], values: [1, 3] },
    ];
    const result = priceRun({ ...factsOf(meter.ledger(HOUR)), series }, { ...PRICE_TERMS, discount: 0.5 });
    expect(result.series.at(-1)).toEqual({
      name: 'cost-rate',
      unit: 'micro-usd-per-hour',
      timesMs: [0, 10],
      values: [50, 150],
    });
  });
});

describe('laws of cost', () => {
  const step = fc.record({
    waitMs: fc.integer({ min: 0, max: 7_200_000 }),
    kind: fc.constantFrom('launch', 'delete', 'book', 'free'),
    which: fc.nat(),
    owner: fc.nat({ max: 3 }),
    milliCpu: fc.nat({ max: 3000 }),
    gib: fc.nat({ max: 10 }),
  });
  const run = fc.record({
    steps: fc.array(step, { minLength: 1, maxLength: 60 }),
    prices: fc.tuple(fc.nat({ max: 5_000_000 }), fc.nat({ max: 5_000_000 }), fc.nat({ max: 5_000_000 })),
    discount: fc.constantFrom(0, 0.1, 0.333333),
  });
  type Run = typeof run extends fc.Arbitrary<infer T> ? T : never;

  /** Plays the steps; what it returns beside the result is summed from plain lifetimes. */
  function play({ steps, prices, discount }: Run, factor = 1): { result: RunResult; exact: number } {
    const meter = new UsageMeter();
    const pools = prices.map((price, index) => meter.pool(poolOf(`p${index}`, price * factor)));
    const owners = ['web', 'api', 'job', 'agent'].map((name) =>
      meter.owner({
        namespace: name < 'b' ? 'one' : 'two',
        kind: name === 'agent' ? 'DaemonSet' : 'Deployment',
        name,
      }),
    );
    for (const pool of pools) meter.offerShape(pool, { milliCpu: 1500, memoryBytes: 2 * GIB, milliGpu: 0 });
    const nodes: { row: number; pool: number; fromMs: number; pods: (() => void)[] }[] = [];
    let nowMs = 0;
    let exact = 0;
    const end = (node: (typeof nodes)[number]): void => {
      exact += ((nowMs - node.fromMs) / HOUR) * prices[node.pool] * factor * (1 - discount);
    };
    for (const { waitMs, kind, which, owner, milliCpu, gib } of steps) {
      nowMs += waitMs;
      if (kind === 'launch' || nodes.length === 0) {
        const pool = which % 3;
        nodes.push({ row: meter.launchNode(nowMs, pools[pool], size), pool, fromMs: nowMs, pods: [] });
        continue;
      }
      const node = nodes[which % nodes.length];
      const request = { milliCpu, memoryBytes: gib * GIB, milliGpu: 0 };
      if (kind === 'book') {
        meter.book(nowMs, node.row, owners[owner], request);
        node.pods.push(() => meter.free(nowMs, node.row, owners[owner], request));
      }
      if (kind === 'free') node.pods.pop()?.();
      if (kind === 'delete') {
        for (const leave of node.pods) leave();
        meter.deleteNode(nowMs, node.row);
        end(node);
        nodes.splice(nodes.indexOf(node), 1);
      }
    }
    nowMs += 1000;
    for (const node of nodes) end(node);
    return { result: priceRun(factsOf(meter.ledger(nowMs)), { ...PRICE_TERMS, discount }), exact };
  }

  const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

  test('cost is the sum of lifetime × price', () => {
    fc.assert(
      fc.property(run, (input) => {
        const { result, exact } = play(input);
        expect(Math.abs(result.cost.totalMicroUsd - exact)).toBeLessThan(0.51);
      }),
    );
  });

  test('parts sum to the whole to the last micro-USD', () => {
    fc.assert(
      fc.property(run, (input) => {
        const { cost, nodePools, workloads, namespaces } = play(input).result;
        const { totalMicroUsd: total } = cost;
        expect(cost.usedMicroUsd + cost.daemonSetMicroUsd + cost.idleMicroUsd).toBe(total);
        expect(cost.spotMicroUsd + cost.onDemandMicroUsd).toBe(total);
        expect(cost.cpuMicroUsd + cost.memoryMicroUsd + cost.gpuMicroUsd).toBe(total);
        expect(cost.strandedMicroUsd).toBeLessThanOrEqual(cost.idleMicroUsd);
        expect(sum(nodePools.map(({ costMicroUsd }) => costMicroUsd))).toBe(total);
        for (const groups of [workloads, namespaces])
          expect(sum(groups.map(({ costMicroUsd }) => costMicroUsd))).toBe(
            cost.usedMicroUsd + cost.daemonSetMicroUsd,
          );
        for (const pool of nodePools)
          expect(pool.usedMicroUsd + pool.daemonSetMicroUsd + pool.idleMicroUsd).toBe(pool.costMicroUsd);
        for (const key of ['usedMicroUsd', 'daemonSetMicroUsd', 'idleMicroUsd', 'strandedMicroUsd'] as const)
          expect(sum(nodePools.map((pool) => pool[key]))).toBe(cost[key]);
      }),
    );
  });

  test('doubling prices doubles cost, to the rounding of one micro-USD', () => {
    fc.assert(
      fc.property(run, (input) => {
        const single = play(input).result.cost.totalMicroUsd;
        const double = play(input, 2).result.cost.totalMicroUsd;
        expect(Math.abs(double - 2 * single)).toBeLessThanOrEqual(1);
      }),
    );
  });
});

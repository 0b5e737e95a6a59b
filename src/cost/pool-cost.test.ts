import { describe, expect, test } from 'vitest';
import { PRICE_TERMS } from '../../test/support/price-terms.ts';
import type { OwnerUse, PoolLedger, Series, UsageLedger } from '../result/index.ts';
import { namespaceAllocations, workloadAllocations } from './allocations.ts';
import { costRateSeries } from './cost-rate.ts';
import { poolCosts } from './pool-cost.ts';

/** Bills worked out by hand: the arithmetic stands beside each. */
const HOUR = 3_600_000;
const GIB = 2 ** 30;

const NOTHING = { milliCpuMs: 0, memoryByteMs: 0, milliGpuMs: 0 };
/** Cores and GiB held for hours. */
function held(cores: number, gib: number, hours = 1, gpus = 0): typeof NOTHING {
  const ms = hours * HOUR;
  return { milliCpuMs: cores * 1000 * ms, memoryByteMs: gib * GIB * ms, milliGpuMs: gpus * 1000 * ms };
}

/** A pool of one node with 4 cores and 12 GiB: worth 3 × 4 + 1 × 12 = 24 an hour. */
function pool(parts: Partial<PoolLedger> = {}): PoolLedger {
  return {
    name: 'p',
    instanceType: 'm',
    capacityType: 'on-demand',
    priceMicroUsdPerHour: 240_000,
    billedMs: HOUR,
    nodesLaunched: 1,
    nodesMax: 1,
    allocatable: held(4, 12),
    stranded: NOTHING,
    ...parts,
  };
}

function use(owner: number, requested: typeof NOTHING, poolIndex = 0, pods = 1): OwnerUse {
  return { owner, pool: poolIndex, podsBound: pods, podMs: HOUR, requested };
}

function ledger(pools: readonly PoolLedger[], uses: readonly OwnerUse[] = []): UsageLedger {
  return {
    endMs: HOUR,
    pools,
    owners: [
      { namespace: 'shop', kind: 'Deployment', name: 'web' },
      { namespace: 'shop', kind: 'DaemonSet', name: 'agent' },
      { namespace: 'data', kind: 'Job', name: 'load' },
    ],
    uses,
  };
}

describe('what a pool costs', () => {
  // prettier-ignore
  const rows = [
    // why                                            price µ$/h   billed ms          discount  kind          µ$
    ['an hour',                                        240_000,     HOUR,              0,        'on-demand',  240_000],
    ['half an hour is half the price',                 240_000,     HOUR / 2,          0,        'on-demand',  120_000],
    ['a second: 240,000 ÷ 3,600 = 66.67',              240_000,     1000,              0,        'on-demand',  67],
    ['a millisecond: 0.067',                           240_000,     1,                 0,        'on-demand',  0],
    ['exactly half a micro-USD goes to the even: 0.5', 1,           HOUR / 2,          0,        'on-demand',  0],
    ['and 1.5 goes to 2',                              3,           HOUR / 2,          0,        'on-demand',  2],
    ['and 2.5 goes to 2',                              5,           HOUR / 2,          0,        'on-demand',  2],
    ['three nodes for an hour each',                   240_000,     3 * HOUR,          0,        'on-demand',  720_000],
    ['a discount of 10 %',                             240_000,     HOUR,              0.1,      'on-demand',  216_000],
    ['a discount of a third: 333,333 parts per million', 300_000,   HOUR,              1 / 3,    'on-demand',  200_000],
    ['a discount of everything',                       240_000,     HOUR,              1,        'on-demand',  0],
    ['spot is not discounted again',                   80_000,      HOUR,              0.1,      'spot',       80_000],
    ['no price is not free, and costs nothing here',   undefined,   HOUR,              0,        'on-demand',  0],
    ['never billed',                                   240_000,     0,                 0,        'on-demand',  0],
    // 12,477 machines for 29 days at $1: 12,477 × 696 × 1,000,000 = 8,683,992,000,000.
    ['a month of a Borg cell is exact',                1_000_000,   12_477 * 696 * HOUR, 0,      'on-demand',  8_683_992_000_000],
  ] as const;
  test.each(rows)('%s', (_why, ...row) => {
    const [price, billedMs, discount, capacityType, expected] = row;
    const { priceMicroUsdPerHour: _price, ...unpriced } = pool({ billedMs, capacityType });
    const priced = price === undefined ? unpriced : { ...unpriced, priceMicroUsdPerHour: price };
    const [cost] = poolCosts(ledger([priced]), { ...PRICE_TERMS, discount });
    expect(Number(cost.costMicroUsd)).toBe(expected);
  });

  test('pools are rounded together: three of 0.4 are 1, not 0', () => {
    // 0.4 µ$ = 2 µ$/h × 0.2 h.
    const pools = ['a', 'b', 'c'].map((name) => pool({ name, priceMicroUsdPerHour: 2, billedMs: HOUR / 5 }));
    const costs = poolCosts(ledger(pools), PRICE_TERMS).map(({ costMicroUsd }) => costMicroUsd);
    // 1.2 is 1; all remainders are equal, so that the first pool has it.
    expect(costs).toEqual([1n, 0n, 0n]);
  });

  test('a price or a time that is no whole number is our own fault', () => {
    expect(() => poolCosts(ledger([pool({ priceMicroUsdPerHour: 0.5 })]), PRICE_TERMS)).toThrow(
      'price of p is 0.5',
    );
    expect(() => poolCosts(ledger([pool({ billedMs: 1.5 })]), PRICE_TERMS)).toThrow(
      'billed time of p is 1.5',
    );
  });
});

describe('who bears it', () => {
  test('cpu, memory and idle: by what they are worth', () => {
    // web: 3 × 1 + 2 = 5 of 24; agent: 3 × 0.5 + 1.5 = 3 of 24; the rest, 16 of 24, is idle.
    const uses = [use(0, held(1, 2)), use(1, held(0.5, 1.5))];
    const [cost] = poolCosts(ledger([pool()], uses), PRICE_TERMS);
    expect([...cost.uses.values()]).toEqual([50_000n, 30_000n]);
    expect(cost.idleMicroUsd).toBe(160_000n);
    expect(cost.strandedMicroUsd).toBe(0n);
    // 12 of 24 is the cores', 12 of 24 the memory's.
    expect([cost.cpuMicroUsd, cost.memoryMicroUsd, cost.gpuMicroUsd]).toEqual([120_000n, 120_000n, 0n]);
  });

  test('what no pod shape fits on is stranded and not idle', () => {
    // Free: 3 cores and 4 GiB (13); of it 1 core and 1 GiB (4) stranded: 4 ÷ 24 × 240,000.
    const stranded = pool({ stranded: held(1, 1) });
    const [cost] = poolCosts(ledger([stranded], [use(0, held(1, 8))]), PRICE_TERMS);
    expect(cost.uses.values().next().value).toBe(110_000n); // 3 + 8 = 11
    expect(cost.strandedMicroUsd).toBe(40_000n);
    expect(cost.idleMicroUsd).toBe(90_000n);
    expect(cost.strandedRatio).toBeCloseTo(4 / 24, 12);
  });

  test('a GPU counts by its weight', () => {
    // Worth: 12 + 12 + 20 × 2 = 64; one GPU and a core: 23.
    const gpu = pool({ priceMicroUsdPerHour: 640_000, allocatable: held(4, 12, 1, 2) });
    const [cost] = poolCosts(ledger([gpu], [use(0, held(1, 0, 1, 1))]), PRICE_TERMS);
    expect(cost.uses.values().next().value).toBe(230_000n);
    expect([cost.cpuMicroUsd, cost.memoryMicroUsd, cost.gpuMicroUsd]).toEqual([120_000n, 120_000n, 400_000n]);
  });

  test('requests beyond allocatable shrink everybody’s share alike, and nothing is idle', () => {
    // 3 × 4 + 24 = 36 and 3 × 4 + 0 = 12, of 48 asked for in all.
    const uses = [use(0, held(4, 24)), use(2, held(4, 0))];
    const [cost] = poolCosts(ledger([pool()], uses), PRICE_TERMS);
    expect([...cost.uses.values()]).toEqual([180_000n, 60_000n]);
    expect(cost.idleMicroUsd).toBe(0n);
  });

  test('parts that do not come out even go to the largest remainders, and sum to the cost', () => {
    // 10 µ$ among three thirds: 3.33 each; the first has the one that is left.
    const third = held(4 / 3, 4);
    const uses = [use(0, third), use(1, third), use(2, third)];
    const [cost] = poolCosts(ledger([pool({ priceMicroUsdPerHour: 10 })], uses), PRICE_TERMS);
    const parts = [...cost.uses.values()];
    expect(parts.reduce((sum, part) => sum + part, cost.idleMicroUsd + cost.strandedMicroUsd)).toBe(10n);
    expect(parts.map(Number).sort((a, b) => a - b)).toEqual([3, 3, 4]);
  });

  test('a node without allocatable is idle as a whole', () => {
    const [cost] = poolCosts(ledger([pool({ allocatable: NOTHING })]), PRICE_TERMS);
    expect(cost.idleMicroUsd).toBe(240_000n);
    expect(cost.strandedRatio).toBe(0);
  });
});

describe('allocations', () => {
  const uses = [
    use(0, held(1, 2), 0, 3),
    use(1, held(0.5, 1.5), 0),
    use(0, held(2, 6), 1, 2), // web on the second pool: 12 of 24 of $0.48.
    use(2, held(1, 9), 1), // load: 12 of 24.
  ];
  const two = ledger([pool(), pool({ name: 'q', priceMicroUsdPerHour: 480_000 })], uses);
  const costs = poolCosts(two, PRICE_TERMS);

  test('a workload is summed over pools, the dearest first', () => {
    expect(workloadAllocations(two, costs)).toEqual([
      {
        name: 'web',
        namespace: 'shop',
        kind: 'Deployment',
        pods: 5,
        podHours: 2,
        cpuCoreHours: 3,
        memoryGibHours: 8,
        gpuHours: 0,
        costMicroUsd: 290_000,
      },
      {
        name: 'load',
        namespace: 'data',
        kind: 'Job',
        pods: 1,
        podHours: 1,
        cpuCoreHours: 1,
        memoryGibHours: 9,
        gpuHours: 0,
        costMicroUsd: 240_000,
      },
      {
        name: 'agent',
        namespace: 'shop',
        kind: 'DaemonSet',
        pods: 1,
        podHours: 1,
        cpuCoreHours: 0.5,
        memoryGibHours: 1.5,
        gpuHours: 0,
        costMicroUsd: 30_000,
      },
    ]);
  });

  test('a namespace is summed over workloads', () => {
    expect(
      namespaceAllocations(two, costs).map(({ name, pods, costMicroUsd }) => [name, pods, costMicroUsd]),
    ).toEqual([
      ['shop', 6, 320_000],
      ['data', 1, 240_000],
    ]);
  });

  test('an owner that never held anything is not listed; equals stand in the order of their names', () => {
    const equal = ledger([pool()], [use(2, held(1, 1)), use(0, held(1, 1))]);
    const names = workloadAllocations(equal, poolCosts(equal, PRICE_TERMS)).map(({ name }) => name);
    expect(names).toEqual(['load', 'web']); // data/… before shop/…
  });
});

describe('what an hour costs, over time', () => {
  const nodes = (group: string, timesMs: number[], values: number[]): Series => ({
    name: 'nodes',
    unit: 'nodes',
    group,
    timesMs,
    values,
  });

  test('nodes × price less the discount; spot at its own price', () => {
    const pools = [
      pool({ name: 'a', priceMicroUsdPerHour: 100 }),
      pool({ name: 'b', capacityType: 'spot', priceMicroUsdPerHour: 10 }),
    ];
    const rate = costRateSeries([nodes('a', [0, 10], [1, 3]), nodes('b', [0, 20], [0, 5])], pools, 0.5);
    expect([...(rate?.timesMs ?? [])]).toEqual([0, 10, 20]);
    // 1 × 50; 3 × 50; 3 × 50 + 5 × 10.
    expect([...(rate?.values ?? [])]).toEqual([50, 150, 200]);
  });

  test('a name that stands for two prices has no curve, and one without a price is not in it', () => {
    const several = [
      pool({ name: 'a', priceMicroUsdPerHour: 1 }),
      pool({ name: 'a', priceMicroUsdPerHour: 2 }),
    ];
    expect(costRateSeries([nodes('a', [0], [1])], several, 0)).toBeUndefined();
    const { priceMicroUsdPerHour: _price, ...unpriced } = pool({ name: 'a' });
    expect(costRateSeries([nodes('a', [0], [1])], [unpriced], 0)).toBeUndefined();
  });
});

import { beforeAll, describe, expect, test } from 'vitest';
import { bin, shape } from '../../test/support/packing.ts';
import { twelvePods } from '../../test/support/plan.ts';
import { sampleResult } from '../../test/support/sample-result.ts';
import type { RunResult } from '../result/index.ts';
import type { NodePoolSpec, Scenario } from '../scenario/index.ts';
import type { PackingProblem } from './bound/packing-problem.ts';
import { candidateOf, fixedPools } from './candidate.ts';
import type { Judge } from './evaluate.ts';
import { objectivesOf } from './objectives.ts';
import { PlanSearch } from './plan-search.ts';
import type { PoolSet } from './pool-sets.ts';

const { runtime: _killed, ...sample } = sampleResult();
let scenario: Scenario;
let offers: readonly NodePoolSpec[];
beforeAll(async () => {
  scenario = await twelvePods(`  horizon: 1h
  workload: { manifests: [app.yaml] }
  cluster:
    nodePools:
      - { name: four, instanceType: four, capacity: {cpu: 4, memory: 16Gi}, price: $0.10, count: 1 }
      - { name: eight, instanceType: eight, capacity: {cpu: 8, memory: 16Gi}, price: $0.18, count: 1 }
`);
  offers = scenario.cluster.nodePools.map((pool) => ({ ...pool, name: pool.instanceType }));
});

const PRICES = [100_000, 180_000];
/** Ten pods of which a node of four cores holds one and of eight two. */
const PROBLEM: PackingProblem = {
  shapes: [shape(10, 4000, 1, [true, true])],
  bins: [bin(4000, 100, PRICES[0]), bin(8000, 100, PRICES[1])],
};
const SET: PoolSet = { offers: [0], nodes: [10], boundMicroUsdPerHour: 1_000_000 };
const BOTH: PoolSet = { offers: [0, 1], nodes: [4, 3], boundMicroUsdPerHour: 940_000 };

interface Seen {
  readonly names: string[];
  readonly search: PlanSearch;
}

/**
 * A search in which a cluster holds where this says so of its nodes by type (and of the run), and costs what its pools
 * cost; a number is that of the pods that it lacks room for. Every scenario that is simulated is noted.
 */
function searchFor(holds: (nodes: Readonly<Record<string, number>>, run: number) => boolean | number): Seen {
  const names: string[] = [];
  const verdict: Judge = {
    objectives: objectivesOf({}, scenario),
    wanted: {},
    unboundMax: 0,
    runner: (scenarios, jobs) =>
      Promise.resolve(
        jobs.map(({ scenario: index, run }) => {
          const { nodePools } = scenarios[index].cluster;
          const nodes = Object.fromEntries(nodePools.map(({ name, count }) => [name, count]));
          names.push(`${JSON.stringify(nodes)}#${run}`);
          return { result: ran(nodePools, missingOf(holds(nodes, run))) };
        }),
      ),
  };
  return { names, search: new PlanSearch(scenario, offers, verdict, {}) };
}

const missingOf = (verdict: boolean | number): number =>
  typeof verdict === 'number' ? verdict : Number(!verdict);

function ran(pools: readonly NodePoolSpec[], neverBound: number): RunResult {
  const hourly = pools.reduce(
    (sum, { count, priceMicroUsdPerHour = 0 }) => sum + count * priceMicroUsdPerHour,
    0,
  );
  return {
    ...sample,
    assertions: [],
    nodePools: [],
    pods: { ...sample.pods, neverBound },
    cost: { ...sample.cost, perMonthMicroUsd: hourly * 730, unpricedNodes: 0 },
  };
}

const bestName = (search: PlanSearch): string => search.ranked()[0].candidate.name;

describe('the fewest nodes of a set', () => {
  test('are found from what the programme needs upwards', async () => {
    const { search } = searchFor(({ four = 0 }) => four >= 13);
    await search.searchCounts({ set: SET, problem: PROBLEM, prices: PRICES });
    expect(bestName(search)).toBe('13 × four');
    expect(search.costBest()).toBe(13 * 100_000 * 730);
  });

  test('what the programme needs is tried first and kept where it holds', async () => {
    const { search, names } = searchFor(({ four = 0 }) => four >= 10);
    await search.searchCounts({ set: SET, problem: PROBLEM, prices: PRICES });
    expect(bestName(search)).toBe('10 × four');
    expect(names.join('\n')).not.toMatch(/^\{"four":9\}/m);
  });

  test('a set of which no number holds has no candidate that does', async () => {
    const { search } = searchFor(() => false);
    await search.searchCounts({ set: SET, problem: PROBLEM, prices: PRICES });
    expect(search.costBest()).toBe(Infinity);
    expect(search.ranked().every(({ broken }) => broken.length === 1)).toBe(true);
  });

  test('where none holds, who misses by least stands first and not who is cheapest', async () => {
    const { search } = searchFor(({ four = 0 }) => (four >= 12 ? 2 : 20 - four));
    await search.searchCounts({ set: SET, problem: PROBLEM, prices: PRICES });
    const fours = search.ranked().map(({ candidate: { pools = [] } }) => pools[0].count);
    // Of those that miss by two pods the cheapest, then the others by what they miss.
    const [first] = fours;
    expect(first).toBe(Math.min(...fours.filter((four) => four >= 12)));
    const missed = fours.map((four) => (four >= 12 ? 2 : 20 - four));
    expect(missed).toEqual([...missed].sort((a, b) => a - b));
    expect(new Set(missed).size).toBeGreaterThan(1);
  });

  test('a set that cannot be near the best is not searched', async () => {
    const { search, names } = searchFor(({ four = 0 }) => four >= 10);
    await search.searchCounts({ set: SET, problem: PROBLEM, prices: PRICES });
    const before = names.length;
    const dear: PoolSet = { offers: [1], nodes: [9], boundMicroUsdPerHour: 1_200_000 };
    await search.searchCounts({ set: dear, problem: PROBLEM, prices: PRICES });
    expect(names).toHaveLength(before);
  });

  test('cheaper neighbours of what holds are tried: some of one pool for some of the other', async () => {
    const { search } = searchFor(({ four = 0, eight = 0 }) => four + eight >= 7);
    const problem = { ...PROBLEM, shapes: [] };
    await search.searchCounts({ set: { ...BOTH, boundMicroUsdPerHour: 600_000 }, problem, prices: PRICES });
    expect(bestName(search)).toBe('7 × four');
  });

  test('nothing below the bound is tried: it is proven impossible', async () => {
    const { search } = searchFor(() => true);
    await search.searchCounts({ set: BOTH, problem: { ...PROBLEM, shapes: [] }, prices: PRICES });
    expect(search.costBest()).toBe(BOTH.boundMicroUsdPerHour * 730);
  });
});

describe('nodes that are held back', () => {
  /** Two pods that only the larger node takes. */
  const problem: PackingProblem = {
    shapes: [shape(8, 4000, 1, [true, true]), shape(2, 8000, 1, [false, true])],
    bins: PROBLEM.bins,
  };

  test('are of the offer that alone suits some pods, as many as these need', async () => {
    const { search, names } = searchFor((nodes) => (nodes['eight-held-back'] ?? 0) >= 2);
    await search.searchCounts({ set: BOTH, problem, prices: PRICES, scoring: 'balanced' });
    // Of three large nodes two are held back, and one is there for all.
    expect(names[0]).toBe('{"four":4,"eight":1,"eight-held-back":2}#0');
    expect(bestName(search)).toContain('× eight (eight-held-back)');
  });

  test('there are none under other schedulers, of one offer alone, or where all suit all', async () => {
    const tried = async (
      set: PoolSet,
      of: PackingProblem,
      scoring?: 'filled' | 'balanced',
    ): Promise<string> => {
      const { search, names } = searchFor(() => true);
      await search.searchCounts({ set, problem: of, prices: PRICES, scoring });
      return names.join(' ');
    };
    for (const text of [
      await tried(BOTH, problem),
      await tried(BOTH, problem, 'filled'),
      await tried(BOTH, PROBLEM, 'balanced'),
      await tried({ offers: [1], nodes: [6], boundMicroUsdPerHour: 1_000_000 }, problem, 'balanced'),
    ])
      expect(text).not.toContain('held-back');
  });

  test('stay held back while the best is improved, at the price of their offer', async () => {
    const { search } = searchFor(
      (nodes) => (nodes['eight-held-back'] ?? 0) >= 2 && (nodes['four'] ?? 0) >= 3,
    );
    await search.searchCounts({ set: BOTH, problem, prices: PRICES, scoring: 'balanced' });
    await search.improveBest({ problem: { ...problem, shapes: [] }, prices: PRICES }, 0);
    expect(bestName(search)).toBe('3 × four + 2 × eight (eight-held-back), nodes filled evenly');
    expect(search.costBest()).toBe((3 * 100_000 + 2 * 180_000) * 730);
  });
});

describe('the ranking', () => {
  async function ranked(search: PlanSearch, counts: readonly (readonly number[])[]): Promise<string[]> {
    await search.try(
      counts.map((count) => candidateOf(scenario, { pools: fixedPools(offers, count) })),
      'given',
    );
    return search.ranked().map(({ candidate }) => candidate.name);
  }

  test('those that hold come first, then the cheaper, then by name', async () => {
    const { search } = searchFor(({ four = 0 }) => four !== 1);
    expect(
      await ranked(search, [
        [1, 0],
        [3, 0],
        [2, 0],
        [9, 0],
        [0, 5],
      ]),
    ).toEqual(['2 × four', '3 × four', '5 × eight', '9 × four', '1 × four']);
  });

  test('a candidate is simulated once, however often it is asked for', async () => {
    const { search, names } = searchFor(() => true);
    await ranked(search, [
      [2, 0],
      [2, 0],
    ]);
    await ranked(search, [
      [2, 0],
      [3, 0],
    ]);
    expect(names).toEqual(['{"four":2}#0', '{"four":3}#0']);
    expect(search.simulated).toBe(2);
  });

  test('an end that is asked for ends it', async () => {
    const verdict: Judge = { objectives: [], wanted: {}, unboundMax: 0, runner: () => Promise.resolve([]) };
    const search = new PlanSearch(scenario, offers, verdict, {
      signal: AbortSignal.abort(new Error('stopped')),
    });
    await expect(search.try([], 'x')).rejects.toThrow('stopped');
  });
});

describe('new random numbers', () => {
  test('a best that breaks on them is the best no more: the next is run, until one holds', async () => {
    // Whoever has fewer than five nodes breaks in run 2.
    const { search, names } = searchFor(({ four = 0 }, run) => run < 2 || four >= 5);
    await search.try(
      [2, 3, 4, 5, 6, 7].map((count) => candidateOf(scenario, { pools: fixedPools(offers, [count, 0]) })),
      'given',
    );
    const [best] = await search.recheck([1, 2]);
    expect(best.candidate.name).toBe('5 × four');
    expect(best).toMatchObject({ trials: 3, brokenTrials: 0 });
    const broken = search.ranked().find(({ candidate }) => candidate.name === '2 × four');
    expect(broken).toMatchObject({
      trials: 3,
      brokenTrials: 1,
      broken: [{ objective: 'every pod runs that fits an empty node', by: '1 pod never had a node' }],
    });
    // The four cheapest at a time; six and seven were not needed.
    expect(names.filter((name) => name.endsWith('#1')).map((name) => name.slice(0, -2))).toEqual(
      [2, 3, 4, 5].map((count) => `{"four":${count}}`),
    );
  });

  test('where none holds all are run, and the ranking says so', async () => {
    const { search } = searchFor((_, run) => run === 0);
    await search.try(
      [2, 3].map((count) => candidateOf(scenario, { pools: fixedPools(offers, [count, 0]) })),
      'given',
    );
    const [best] = await search.recheck([1]);
    expect(best.broken).toHaveLength(1);
    expect(search.costBest()).toBe(Infinity);
  });
});

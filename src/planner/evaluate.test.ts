import { beforeAll, describe, expect, test } from 'vitest';
import { twelvePods } from '../../test/support/plan.ts';
import { sampleResult } from '../../test/support/sample-result.ts';
import type { RunResult } from '../result/index.ts';
import type { Scenario } from '../scenario/index.ts';
import { joined, judge, monthlyCost, planCandidate, shortfall } from './evaluate.ts';
import type { BrokenObjective, Judge, Judged } from './evaluate.ts';
import { objectivesOf } from './objectives.ts';
import type { PlanObjectives } from './plan-request.ts';

// Containers of the sample are killed for memory: here nobody looks into them.
const { runtime: _killed, ...sample } = sampleResult();
let scenario: Scenario;
beforeAll(async () => {
  scenario = await twelvePods(`  horizon: 1h
  workload: { manifests: [app.yaml] }
  cluster: { nodePools: [{ name: four, capacity: {cpu: 4, memory: 16Gi}, price: $0.10, zones: [a, b], count: 3 }] }
`);
});

/** The sample with these pods, cost or pools otherwise. */
function resultOf(changes: {
  readonly neverBound?: number;
  readonly pendingAtEnd?: number;
  readonly perMonthMicroUsd?: number;
  readonly unpricedNodes?: number;
}): RunResult {
  const { neverBound = 0, pendingAtEnd = 0, perMonthMicroUsd = 1000, unpricedNodes = 0 } = changes;
  return {
    ...sample,
    assertions: [],
    pods: { ...sample.pods, neverBound, pendingAtEnd },
    cost: { ...sample.cost, perMonthMicroUsd, unpricedNodes },
  };
}

function judged(parts: Partial<Judged>): Judged {
  return {
    candidate: { name: 'c', scenario },
    results: [],
    broken: [],
    trials: 1,
    brokenTrials: 0,
    ...parts,
  };
}

/** A judge whose runs end as this says, by scenario and run. */
function judgeOf(
  outcome: (scenario: Scenario, run: number) => RunResult | string,
  wanted: PlanObjectives = {},
): Judge {
  return {
    objectives: objectivesOf(wanted, scenario),
    wanted,
    unboundMax: 0,
    runner: (scenarios, jobs) =>
      Promise.resolve(
        jobs.map(({ scenario: index, run }) => {
          const ended = outcome(scenarios[index], run);
          return typeof ended === 'string' ? { failure: ended, stack: '' } : { result: ended };
        }),
      ),
  };
}

describe('judging candidates', () => {
  test('all that holds in every run breaks nothing', async () => {
    const [one] = await judge(
      [{ name: 'c', scenario }],
      [0, 1],
      judgeOf(() => resultOf({})),
    );
    expect(one).toMatchObject({ broken: [], trials: 2, brokenTrials: 0 });
    expect(one.results).toHaveLength(2);
  });

  test('what breaks in one run breaks the candidate, and is one broken trial', async () => {
    const verdict = judgeOf((_, run) => resultOf({ neverBound: run }));
    const [one] = await judge([{ name: 'c', scenario }], [0, 1, 2], verdict);
    expect(one).toMatchObject({
      broken: [{ objective: 'every pod runs that fits an empty node', by: '2 pods never had a node' }],
      trials: 3,
      brokenTrials: 2,
    });
  });

  test('a run that fails breaks it with the reason, after the objectives', async () => {
    const verdict = judgeOf((_, run) => (run === 0 ? 'out of memory' : resultOf({ neverBound: 1 })));
    const [one] = await judge([{ name: 'c', scenario }], [0, 1], verdict);
    expect(one.broken.map(({ objective }) => objective)).toEqual([
      'every pod runs that fits an empty node',
      'a run failed: out of memory',
    ]);
    expect(shortfall(one)).toBe(Infinity);
    expect(one.results).toHaveLength(1);
  });

  test('a lost zone is a trial of its own for each zone, whose results do not count for the cost', async () => {
    const verdict = judgeOf((one) => resultOf({ pendingAtEnd: one.faults.length }), { survivesZone: true });
    const [one] = await judge([{ name: 'c', scenario }], [0], verdict);
    expect(one).toMatchObject({
      broken: [{ objective: 'with a zone lost, all runs again', by: '1 pod had no node at the end' }],
      trials: 3,
      brokenTrials: 2,
    });
    expect(one.results).toHaveLength(1);
  });

  test('only who holds as it is is put to the harder trials', async () => {
    const small: Scenario = { ...scenario, name: 'small' };
    let runs = 0;
    const verdict = judgeOf(
      ({ name, faults }) => {
        runs++;
        return resultOf({ neverBound: name === 'small' ? 1 : 0, pendingAtEnd: faults.length });
      },
      { survivesZone: true },
    );
    const [good, bad] = await judge(
      [
        { name: 'good', scenario },
        { name: 'bad', scenario: small },
      ],
      [0, 1],
      verdict,
    );
    // Two runs of each, and of the good one two more in each of two zones.
    expect(runs).toBe(8);
    expect(good).toMatchObject({ trials: 6, brokenTrials: 4 });
    expect(bad).toMatchObject({ trials: 2, brokenTrials: 2 });
  });

  test('each of several candidates gets its own runs', async () => {
    const other: Scenario = { ...scenario, name: 'other' };
    const verdict = judgeOf(({ name }) => resultOf({ neverBound: name === 'other' ? 4 : 0 }));
    const [good, bad] = await judge(
      [
        { name: 'good', scenario },
        { name: 'bad', scenario: other },
      ],
      [0, 1],
      verdict,
    );
    expect(good.broken).toEqual([]);
    expect(bad).toMatchObject({ brokenTrials: 2 });
  });

  test('pods that no choice of nodes runs break nothing', async () => {
    const verdict = { ...judgeOf(() => resultOf({ neverBound: 2 })), unboundMax: 2 };
    const [one] = await judge([{ name: 'c', scenario }], [0], verdict);
    expect(one.broken).toEqual([]);
  });
});

test('the same candidate in other runs: results one after another, objectives once', () => {
  const missed = (objective: string, excess: number): BrokenObjective => ({ objective, by: '', excess });
  const one = judged({
    results: [resultOf({})],
    broken: [missed('x', 0.5), missed('y', 0.1)],
    trials: 2,
    brokenTrials: 1,
  });
  const other = judged({
    results: [resultOf({})],
    broken: [missed('y', 0.2), missed('z', 1)],
    trials: 3,
    brokenTrials: 2,
  });
  expect(joined(one, other)).toMatchObject({
    // The worse of the two y.
    broken: [missed('x', 0.5), missed('y', 0.2), missed('z', 1)],
    trials: 5,
    brokenTrials: 3,
  });
  expect(shortfall(joined(one, other))).toBeCloseTo(1.7, 12);
  expect(joined(one, other).results).toHaveLength(2);
});

describe('what a candidate costs a month', () => {
  // prettier-ignore
  test.each([
    ['the mean of its runs',                    [resultOf({ perMonthMicroUsd: 100 }), resultOf({ perMonthMicroUsd: 300 })],                   200],
    ['unknown without a run',                   [],                                                                                           Infinity],
    ['unknown where one node has no price',     [resultOf({ perMonthMicroUsd: 100 }), resultOf({ unpricedNodes: 1, perMonthMicroUsd: 100 })],  Infinity],
  ])('%s', (_why, results, month) => {
    expect(monthlyCost(judged({ results }))).toBe(month);
  });

  test('nodes that were added as needed cost all month long, on demand less the discount', () => {
    const nodePools = sample.nodePools.slice(0, 2).map((pool, index) => ({
      ...pool,
      capacityType: index === 0 ? ('on-demand' as const) : ('spot' as const),
      nodesMax: 3,
      priceMicroUsdPerHour: 1000,
    }));
    const result = { ...resultOf({}), nodePools };
    // The sample's discount is a tenth, and spot has none: 3 × 900 + 3 × 1000 an hour, 730 hours.
    expect(result.cost.priceBook.discount).toBe(0.1);
    expect(monthlyCost(judged({ results: [result], candidate: { name: 'c', scenario, grows: true } }))).toBe(
      5700 * 730,
    );
  });
});

describe('the row of a candidate', () => {
  test('has shares of the cost as means of its runs, and the worst of waits and nodes', () => {
    const cost = {
      ...sample.cost,
      totalMicroUsd: 100,
      usedMicroUsd: 60,
      daemonSetMicroUsd: 10,
      idleMicroUsd: 30,
    };
    const results = [
      { ...sample, cost: { ...cost, strandedMicroUsd: 10 } },
      { ...sample, cost: { ...cost, strandedMicroUsd: 20 }, nodes: { ...sample.nodes, max: 99 } },
    ];
    const row = planCandidate(
      judged({ results, trials: 4, brokenTrials: 1, broken: [{ objective: 'x', by: 'a pod', excess: 1 }] }),
      [],
    );
    expect(row).toMatchObject({ usedRatio: 0.6, daemonSetRatio: 0.1, idleRatio: 0.3, riskRatio: 0.25 });
    expect(row.strandedRatio).toBeCloseTo(0.15, 9);
    expect(row).toMatchObject({
      nodesMax: 99,
      pendingMsP99: sample.pods.pendingMs.p99,
      broken: ['x'],
      missedBy: ['a pod'],
    });
    expect(planCandidate(judged({ results }), [])).not.toHaveProperty('missedBy');
  });

  test('of one without runs has zeros, and no risk that nobody took', () => {
    const row = planCandidate(judged({ trials: 0 }), []);
    expect(row).toMatchObject({ usedRatio: 0, nodesMax: 0, pendingMsP99: 0, neverBound: 0, riskRatio: 0 });
  });

  test('of one that costs nothing has no shares', () => {
    const results = [{ ...sample, cost: { ...sample.cost, totalMicroUsd: 0 } }];
    expect(planCandidate(judged({ results }), [])).toMatchObject({ usedRatio: 0, idleRatio: 0 });
  });
});

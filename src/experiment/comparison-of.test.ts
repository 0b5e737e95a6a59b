import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sampleResult } from '../../test/support/sample-result.ts';
import type { Comparison, MetricDifference, RunResult } from '../result/index.ts';
import { comparisonOf, METRICS } from './compare.ts';
import type { RunOutcome } from './run-pool.ts';

const sample: RunResult = { ...sampleResult(), assertions: [] };

/** A run that costs so much a month and leaves so many pods without a node. */
function run(perMonthMicroUsd: number, neverBound = 0): RunOutcome {
  return {
    result: {
      ...sample,
      cost: { ...sample.cost, perMonthMicroUsd },
      pods: { ...sample.pods, neverBound },
    },
  };
}

const failed: RunOutcome = { failure: 'out of memory', stack: '' };

function figure({ variants }: Comparison, name: string, metric = 'cost per month'): MetricDifference {
  const found = variants.find((one) => one.name === name)?.metrics.find((one) => one.metric === metric);
  if (found === undefined) throw new Error(`${name} has no ${metric}`);
  return found;
}

describe('paired differences', () => {
  // prettier-ignore
  test.each<[string, number[], number[], Pick<MetricDifference, 'mean' | 'difference' | 'differenceLow' | 'differenceHigh'>]>([
    // why                                              base           variant          mean of the variant, mean difference and its interval
    ['one run: the difference without a spread',        [100],         [130],           { mean: 130, difference: 30, differenceLow: 30, differenceHigh: 30 }],
    ['what both share cancels out, whatever it is',     [100, 900],    [130, 930],      { mean: 530, difference: 30, differenceLow: 30, differenceHigh: 30 }],
    // 10 and 50: a resample of two has the mean 10, 30 or 50 with ¼, ½, ¼: the 2.5 % ends are 10 and 50.
    ['two runs: from the one to the other',             [100, 200],    [110, 250],      { mean: 180, difference: 30, differenceLow: 10, differenceHigh: 50 }],
    // 0, 0, 90: all three draws hit the 90 with 1 in 27 (3.7 %), none with 8 in 27.
    ['three runs of which one differs',                 [1, 2, 3],     [1, 2, 93],      { mean: 32, difference: 30, differenceLow: 0, differenceHigh: 90 }],
    // One of four differs by 40: three hits or more have 13 in 256 (5.1 %), four 1 in 256: up to 30.
    ['four runs of which one differs',                  [5, 5, 5, 5],  [5, 5, 5, 45],   { mean: 15, difference: 10, differenceLow: 0, differenceHigh: 30 }],
    ['a saving is negative',                            [300, 300],    [200, 200],      { mean: 200, difference: -100, differenceLow: -100, differenceHigh: -100 }],
  ])('%s', (_why, base, variant, expected) => {
    const comparison = comparisonOf(['base', 'variant'], [...base, ...variant].map((cost) => run(cost)), {
      runs: base.length,
    });
    expect(figure(comparison, 'variant')).toMatchObject(expected);
  });

  test('the base differs from itself by exactly 0 in every metric', () => {
    const comparison = comparisonOf(['base', 'same'], [run(1), run(7), run(1), run(7)], { runs: 2 });
    for (const { name, metrics } of comparison.variants)
      for (const one of metrics)
        expect([name, one.metric, one.difference, one.differenceLow, one.differenceHigh]).toEqual([
          name,
          one.metric,
          0,
          0,
          0,
        ]);
  });

  test('a metric for each that is known, with its unit, in their order', () => {
    const { variants } = comparisonOf(['base'], [run(1)], { runs: 1 });
    expect(variants[0].metrics.map(({ metric, unit }) => [metric, unit])).toEqual(
      METRICS.map(({ name, unit }) => [name, unit]),
    );
  });

  test('equal changes in all runs are the mean, without a width, however large the noise', () => {
    const noise = fc.array(fc.integer({ min: 0, max: 1_000_000 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(noise, fc.integer({ min: -500, max: 500 }), (costs, change) => {
        const outcomes = [...costs, ...costs.map((cost) => cost + change)].map((cost) => run(cost));
        const comparison = comparisonOf(['base', 'variant'], outcomes, { runs: costs.length });
        expect(figure(comparison, 'variant')).toMatchObject({
          difference: change,
          differenceLow: change,
          differenceHigh: change,
        });
      }),
      { numRuns: 25 },
    );
  });
});

describe('runs that failed', () => {
  test('are named by variant and run, and are in no figure', () => {
    const comparison = comparisonOf(['base', 'variant'], [run(100), run(200), failed, run(260)], { runs: 2 });
    expect(comparison.failures).toEqual(['variant, run 0: out of memory']);
    expect(comparison.variants.map(({ results }) => results.length)).toEqual([2, 1]);
    // Run 1 alone is a pair: 260 − 200.
    expect(figure(comparison, 'variant')).toMatchObject({ mean: 260, difference: 60 });
  });

  test('of the base take the run of every variant with them', () => {
    const comparison = comparisonOf(['base', 'variant'], [failed, run(200), run(1), run(230)], { runs: 2 });
    expect(figure(comparison, 'variant')).toMatchObject({ mean: 230, difference: 30 });
    expect(comparison.variants[1].results).toHaveLength(2);
  });

  test('all of them leave zeros and no check', () => {
    const comparison = comparisonOf(['base', 'variant'], [failed, failed], { runs: 1 });
    expect(comparison.failures).toHaveLength(2);
    expect(figure(comparison, 'variant')).toMatchObject({ mean: 0, difference: 0 });
  });
});

describe('limits to the difference', () => {
  const checked = (more: number, limit: number): Comparison =>
    comparisonOf(['base', 'variant'], [run(1_000_000), run(1_000_000 + more)], {
      runs: 1,
      moreMicroUsdMax: limit,
    });

  // prettier-ignore
  test.each([
    ['exactly the limit',       500_000, 500_000, true],
    ['a millionth above it',    500_001, 500_000, false],
    ['a saving',                -1,      0,       true],
    ['nothing more',            0,       0,       true],
  ])('%s', (_why, more, limit, passed) => {
    expect(checked(more, limit).checks).toMatchObject([{ of: 'variant', passed }]);
  });

  test('the base is held to none, and without a limit there are no checks', () => {
    expect(checked(0, 0).checks?.map(({ of }) => of)).toEqual(['variant']);
    const none = comparisonOf(['base', 'variant'], [run(1), run(2)], { runs: 1 });
    expect(none.checks).toBeUndefined();
  });

  test('an assertion that breaks in one of the runs is shown as it broke', () => {
    const asserting = (passed: boolean, actual: string): RunOutcome => ({
      result: {
        ...sample,
        assertions: [{ metric: 'pods.pending.p99', limit: 'at most 60 s', actual, passed }],
      },
    });
    const { checks } = comparisonOf(
      ['base', 'variant'],
      [asserting(true, '1 s'), asserting(true, '2 s'), asserting(true, '3 s'), asserting(false, '99 s')],
      { runs: 2 },
    );
    expect(checks).toEqual([
      { of: 'variant', metric: 'pods.pending.p99', limit: 'at most 60 s', actual: '99 s', passed: false },
    ]);
  });
});

import { describe, expect, test } from 'vitest';
import type { SuiteCell, SuiteFigures } from '../../result/index.ts';
import type { Threshold } from '../../scenario/index.ts';
import { checkThresholds } from './check-thresholds.ts';
import { compareCells } from './compare-cells.ts';

type Values = SuiteCell['figures'][string];

const cell = (values: Values, input = 'a'): SuiteCell => ({
  workload: 'w',
  policy: 'p',
  input,
  digests: values.map(() => ''),
  figures: { m: values },
});
const figures = (cells: readonly SuiteCell[], seeds: readonly number[] = [1, 2]): SuiteFigures => ({
  schemaVersion: 1,
  version: '1',
  suite: 's',
  seeds,
  cells,
});

describe('what a baseline says about a cell', () => {
  // prettier-ignore
  const rows = [
    // why                                            now         baseline                                      mean       before
    ['means over the seeds',                           [10, 20],   figures([cell([10, 22])]),                    15,        16],
    ['its seeds may stand in another order',           [10, 20],   figures([cell([22, 10])], [2, 1]),            15,        16],
    ['a seed that the suite has not does not count',   [10, 20],   figures([cell([10, 22, 90])], [1, 2, 3]),     15,        16],
    ['a seed that it lacks makes the rest void',       [10, 20],   figures([cell([10])], [1]),                   15,        'the baseline has no seed 2'],
    ['another workload',                               [10, 20],   figures([cell([10, 22], 'b')]),               15,        'the workload is not the one of the baseline'],
    ['another policy',                                 [10, 20],   figures([]),                                  15,        'the baseline has no such policy on this workload'],
    ['none at all',                                    [10, 20],   undefined,                                    15,        'there is no baseline'],
    ['a run without the figure is left out',           [10, null], figures([cell([12, null])]),                  10,        12],
    ['no run has the figure',                          [null, null], figures([cell([12, 12])]),                  undefined, 12],
  ] as const;

  test.each(rows)('%s', (_why, now, baseline, mean, before) => {
    const [compared] = compareCells(figures([cell(now)]), baseline);
    expect(compared.means['m']).toBe(mean);
    expect(compared.before?.['m'] ?? compared.incomparable).toBe(before);
  });
});

describe('a threshold', () => {
  const base = figures([cell([100, 100])]);

  // prettier-ignore
  const rows = [
    // why                                       now         threshold                          baseline   outcome
    ['at the limit is within it',                [4, 6],     { max: 5 },                        undefined, 'passed'],
    ['just above it is not',                     [4, 6.001], { max: 5 },                        undefined, 'crossed'],
    ['at the lower limit is within it',          [4, 6],     { min: 5 },                        undefined, 'passed'],
    ['just below it is not',                     [4, 5.999], { min: 5 },                        undefined, 'crossed'],
    ['within a share of the baseline',           [105, 105], { maxIncrease: { ratio: 0.05 } },  base,      'passed'],
    ['above it',                                 [105, 106], { maxIncrease: { ratio: 0.05 } },  base,      'crossed'],
    ['a fall is no increase',                    [1, 1],     { maxIncrease: { ratio: 0 } },     base,      'passed'],
    ['within an amount',                         [107, 107], { maxIncrease: { amount: 7 } },    base,      'passed'],
    ['above an amount',                          [108, 107], { maxIncrease: { amount: 7 } },    base,      'crossed'],
    ['a rise is no decrease',                    [200, 200], { maxDecrease: { ratio: 0 } },     base,      'passed'],
    ['below a share of the baseline',            [94, 95],   { maxDecrease: { ratio: 0.05 } },  base,      'crossed'],
    ['an unchanged figure has not increased',    [100, 100], { maxIncrease: { amount: 0 } },    base,      'passed'],
    ['without a baseline a change has not passed', [1, 1],   { maxIncrease: { ratio: 1 } },     undefined, 'crossed'],
  ] as const;

  test.each(rows)('%s', (_why, now, bounds, baseline, outcome) => {
    const threshold: Threshold = { metric: 'm', ...bounds };
    const { checks } = checkThresholds([threshold], compareCells(figures([cell(now)]), baseline), baseline);
    expect(checks.map(({ passed }) => (passed ? 'passed' : 'crossed'))).toEqual([outcome]);
  });

  test('a share of a negative value leaves room upwards too', () => {
    const baseline = figures([cell([-100, -100])]);
    const cells = compareCells(figures([cell([-95, -95])]), baseline);
    const { checks } = checkThresholds([{ metric: 'm', maxIncrease: { ratio: 0.05 } }], cells, baseline);
    expect(checks).toMatchObject([{ bound: -95, passed: true }]);
  });

  test('is about every cell that it does not leave out', () => {
    const cells = ['w', 'x'].flatMap((workload) =>
      ['p', 'q'].map((policy) => ({ ...cell([1, 1]), workload, policy })),
    );
    const compared = compareCells(figures(cells), undefined);
    const about = (threshold: Partial<Threshold>): string[] =>
      checkThresholds([{ metric: 'm', max: 1, ...threshold }], compared, undefined).checks.map(
        ({ workload, policy }) => workload + policy,
      );
    expect(about({})).toEqual(['wp', 'wq', 'xp', 'xq']);
    expect(about({ workload: 'x' })).toEqual(['xp', 'xq']);
    expect(about({ workload: 'x', policy: 'q' })).toEqual(['xq']);
  });

  test('that checks nothing is said, and so is a cell that only the baseline has', () => {
    const baseline = figures([{ ...cell([1, 1]), policy: 'gone' }]);
    const { checks, notes } = checkThresholds(
      [{ metric: 'n', max: 1 }],
      compareCells(figures([cell([1, 1])]), baseline),
      baseline,
    );
    expect(checks).toEqual([]);
    expect(notes).toEqual([
      'The baseline has gone on w, the suite has not.',
      'No run has a figure for n: the threshold on it checks nothing.',
    ]);
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ComparedCell, SuiteFigures } from '../../result/index.ts';
import type { Change, Threshold } from '../../scenario/index.ts';
import { checkThresholds } from './check-thresholds.ts';

type Figures = Readonly<Record<string, number>>;

/** A cell of the grid with these figures, and with those of the baseline where there are some. */
function cell(
  workload: string,
  policy: string,
  means: Figures,
  more: Partial<ComparedCell> = {},
): ComparedCell {
  return { workload, policy, means, ...more } as ComparedCell;
}

const threshold = (metric: string, more: Partial<Threshold> = {}): Threshold =>
  ({ metric, ...more }) as Threshold;

/** `workload policy metric rule passed`, a line a check. */
function lines(thresholds: readonly Threshold[], cells: readonly ComparedCell[]): string[] {
  return checkThresholds(thresholds, cells, undefined).checks.map(
    ({ workload, policy, metric, rule, passed }) =>
      `${workload} ${policy} ${metric} ${rule} ${passed ? 'passed' : 'FAILED'}`,
  );
}

const GRID = [
  cell('w1', 'a', { m: 10 }),
  cell('w1', 'b', { m: 20 }),
  cell('w2', 'a', { m: 30 }),
  cell('w2', 'b', { m: 40 }),
];

describe('which cells a threshold is about', () => {
  // prettier-ignore
  test.each([
    ['all, where it names none',   {},                                   ['w1 a', 'w1 b', 'w2 a', 'w2 b']],
    ['those of a workload',        { workload: 'w2' },                   ['w2 a', 'w2 b']],
    ['those of a policy',          { policy: 'b' },                      ['w1 b', 'w2 b']],
    ['one',                        { workload: 'w2', policy: 'a' },      ['w2 a']],
    ['none of that name',          { workload: 'w3' },                   []],
  ])('%s', (_what, about, expected) => {
    const found = lines([threshold('m', { max: 100, ...about })], GRID);
    expect(found).toEqual(expected.map((at) => `${at} m max passed`));
  });

  test('a cell without the figure is not checked; where none has it, that is said', () => {
    const cells = [cell('w', 'a', { m: 1 }), cell('w', 'b', {})];
    expect(lines([threshold('m', { max: 1 })], cells)).toEqual(['w a m max passed']);
    expect(checkThresholds([threshold('gpu', { max: 1 })], cells, undefined)).toEqual({
      checks: [],
      notes: ['No run has a figure for gpu: the threshold on it checks nothing.'],
    });
  });
});

describe('bounds', () => {
  // prettier-ignore
  test.each([
    ['below the most',       { max: 11 },            ['max passed']],
    ['at the most',          { max: 10 },            ['max passed']],
    ['above the most',       { max: 9.999 },         ['max FAILED']],
    ['above the least',      { min: 9 },             ['min passed']],
    ['at the least',         { min: 10 },            ['min passed']],
    ['below the least',      { min: 10.001 },        ['min FAILED']],
    ['both',                 { max: 9, min: 11 },    ['max FAILED', 'min FAILED']],
    ['a most of nothing',    { max: 0 },             ['max FAILED']],
    ['a least of nothing',   { min: 0 },             ['min passed']],
  ])('%s', (_what, bounds, expected) => {
    expect(lines([threshold('m', bounds)], [cell('w', 'a', { m: 10 })])).toEqual(expected.map((verdict) => `w a m ${verdict}`));
  });
});

describe('changes from the baseline', () => {
  const ratio = (value: number): Change => ({ ratio: value });
  const amount = (value: number): Change => ({ amount: value });
  // prettier-ignore
  const rows: readonly (readonly [string, Partial<Threshold>, readonly [number, number], number, boolean])[] = [
    // rule                                    threshold                        before   now      bound    passed
    ['more by as much as it may',              { maxIncrease: ratio(0.02) },    [100,     102],     102,     true],
    ['more by a little more',                  { maxIncrease: ratio(0.02) },    [100,     102.1],   102,     false],
    ['less is no increase',                    { maxIncrease: ratio(0.02) },    [100,     1],       102,     true],
    ['an increase in amounts',                 { maxIncrease: amount(5) },      [100,     105],     105,     true],
    ['one more than that',                     { maxIncrease: amount(5) },      [100,     106],     105,     false],
    ['less by as much as it may',              { maxDecrease: ratio(0.1) },     [100,     90],      90,      true],
    ['less by a little more',                  { maxDecrease: ratio(0.1) },     [100,     89],      90,      false],
    ['more is no decrease',                    { maxDecrease: ratio(0.1) },     [100,     1000],    90,      true],
    ['a decrease in amounts',                  { maxDecrease: amount(3) },      [10,      7],       7,       true],
    ['nothing may grow from nothing',          { maxIncrease: ratio(0.5) },     [0,       1],       0,       false],
    ['nothing stays nothing',                  { maxIncrease: ratio(0) },       [0,       0],       0,       true],
    ['a share of a figure below nothing',      { maxIncrease: ratio(0.1) },     [-100,    -90],     -90,     true],
    ['and a little above it',                  { maxIncrease: ratio(0.1) },     [-100,    -89],     -90,     false],
  ];
  test.each(rows)('%s', (_rule, bounds, [before, now], bound, passed) => {
    const { checks } = checkThresholds(
      [threshold('m', bounds)],
      [cell('w', 'a', { m: now }, { before: { m: before } })],
      undefined,
    );
    expect(checks).toHaveLength(1);
    expect(checks[0]).toMatchObject({ before, actual: now, passed });
    expect(checks[0].bound).toBeCloseTo(bound, 9);
  });

  // prettier-ignore
  test.each([
    ['a cell that the baseline lacks',         {},                                                              'the baseline has no such figure'],
    ['a figure that it lacks',                 { before: { other: 1 } },                                        'the baseline has no such figure'],
    ['another input than then',                { incomparable: 'the input is another one' },                    'the input is another one'],
  ])('%s has not passed', (_what, more, why) => {
    const { checks } = checkThresholds([threshold('m', { maxIncrease: { ratio: 1 } })], [cell('w', 'a', { m: 1 }, more)], undefined);
    expect(checks.map(({ passed, why: said }) => [passed, said])).toEqual([[false, why]]);
  });

  test('law: what has not changed passes every change that is allowed', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1e9, max: 1e9, noNaN: true }),
        fc.double({ min: 0, max: 10, noNaN: true }),
        (value, room) => {
          const same = [cell('w', 'a', { m: value }, { before: { m: value } })];
          for (const change of [{ ratio: room }, { amount: room }])
            expect(lines([threshold('m', { maxIncrease: change, maxDecrease: change })], same)).toEqual([
              'w a m maxIncrease passed',
              'w a m maxDecrease passed',
            ]);
        },
      ),
    );
  });
});

test('cells of the baseline that are gone are said, and nothing is said of new ones', () => {
  const baseline = {
    cells: [
      { workload: 'w1', policy: 'a' },
      { workload: 'w1', policy: 'old' },
      { workload: 'gone', policy: 'a' },
    ],
  } as unknown as SuiteFigures;
  expect(checkThresholds([], GRID, baseline).notes).toEqual([
    'The baseline has old on w1, the suite has not.',
    'The baseline has a on gone, the suite has not.',
  ]);
});

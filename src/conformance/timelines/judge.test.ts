import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RunFigures } from './figures.ts';
import { judge } from './judge.ts';
import type { FigureVerdict } from './judge.ts';
import { areaBetween, areaUnder, StepCurve } from './step-curve.ts';

const END_MS = 100_000;

const withNumber = (figure: string, value: number | undefined): RunFigures => ({
  numbers: new Map(value === undefined ? [] : [[figure, value]]),
  curves: new Map(),
  placements: new Map(),
});

const withCurve = (points: readonly (readonly [number, number])[]): RunFigures => ({
  numbers: new Map(),
  curves: new Map([['ready', new StepCurve(points)]]),
  placements: new Map(),
});

const withPlacement = (counts: Readonly<Record<string, number>>): RunFigures => ({
  numbers: new Map(),
  curves: new Map(),
  placements: new Map([['final.podsPerNode', new Map(Object.entries(counts))]]),
});

function only(verdicts: readonly FigureVerdict[]): FigureVerdict {
  expect(verdicts).toHaveLength(1);
  return verdicts[0];
}

describe('a number may be as far outside the recorded ones as they are apart', () => {
  // prettier-ignore
  const rows: readonly (readonly [string, string, readonly number[], number, boolean])[] = [
    // why                                                 figure                    recorded             ours       passes
    ['within them',                                        'pods.created',           [10, 20],            15,        true],
    ['as far below as they are apart',                     'pods.created',           [10, 20],            0,         true],
    ['a little further below',                             'pods.created',           [10, 20],            -1,        false],
    ['as far above as they are apart',                     'pods.created',           [10, 20],            30,        true],
    ['a little further above',                             'pods.created',           [10, 20],            31,        false],
    ['a count that all runs agree on',                     'pods.created',           [10, 10, 10],        10,        true],
    ['and one more',                                       'pods.created',           [10, 10, 10],        11,        false],
    ['a time may always be 500 ms late',                   'pods.lastReadyAtMs',     [1000, 1000],        1500,      true],
    ['but no more',                                        'pods.lastReadyAtMs',     [1000, 1000],        1501,      false],
    ['or 500 ms early',                                    'pods.lastReadyAtMs',     [1000, 1000],        500,       true],
    ['times that are further apart allow their spread',    'pods.lastReadyAtMs',     [1000, 2000],        3000,      true],
    ['an area may be 2 % off',                             'pods.readyPodSeconds',   [100, 100],          102,       true],
    ['but no more',                                        'pods.readyPodSeconds',   [100, 100],          102.1,     false],
    ['areas that are further apart allow their spread',    'pods.readyPodSeconds',   [100, 110],          120,       true],
    ['the area of nothing is nothing',                     'pods.pendingPodSeconds', [0, 0],              0.1,       false],
  ];
  test.each(rows)('%s', (_why, figure, recorded, ours, passes) => {
    const verdict = only(
      judge(
        [withNumber(figure, ours)],
        recorded.map((value) => withNumber(figure, value)),
        END_MS,
      ),
    );
    expect(verdict).toMatchObject({ figure, passed: passes, ours, recorded });
  });

  test('a figure that a run does not have is 0 there', () => {
    const recorded = [withNumber('events.Preempted', 4), withNumber('events.Preempted', undefined)];
    expect(only(judge([withNumber('events.Preempted', undefined)], recorded, END_MS))).toMatchObject({
      passed: true,
      ours: 0,
      recorded: [4, 0],
    });
  });

  test("a figure that only we have is nobody's", () => {
    expect(judge([withNumber('x', 1)], [withNumber('y', 1)], END_MS).map(({ figure }) => figure)).toEqual([
      'y',
    ]);
  });

  test('of several runs of ours the one in the middle counts', () => {
    const ours = (...values: readonly number[]) => values.map((value) => withNumber('pods.created', value));
    const verdict = (...values: readonly number[]) =>
      only(judge(ours(...values), [withNumber('pods.created', 5)], END_MS));
    expect([
      verdict(1, 5, 99).ours,
      verdict(99, 5, 1).ours,
      verdict(4, 6).ours,
      verdict(4, 6).passed,
    ]).toEqual([5, 5, 5, true]);
  });
});

describe('a curve', () => {
  const flat = (value: number) => withCurve([[0, value]]);

  // prettier-ignore
  const rows: readonly (readonly [string, readonly RunFigures[], RunFigures, boolean])[] = [
    // why                                                              recorded                    ours              passes
    ['the same',                                                        [flat(10), flat(10)],       flat(10),         true],
    ['2 % off where the recorded ones are equal',                       [flat(10), flat(10)],       flat(10.2),       true],
    ['a little more',                                                   [flat(10), flat(10)],       flat(10.21),      false],
    // Recorded 1 apart of a mean area of 10: a tenth; one and a half times that is 0.15.
    ['half again as far as the recorded ones are apart',                [flat(9.5), flat(10.5)],    flat(11.5),       true],
    ['further than that',                                               [flat(9.5), flat(10.5)],    flat(11.6),       false],
    ['as high, but half of the time later: the area between counts',    [flat(10), flat(10)],       withCurve([[50_000, 10]]), false],
  ];
  test.each(rows)('%s', (_why, recorded, ours, passes) => {
    expect(only(judge([ours], recorded, END_MS)).passed).toBe(passes);
  });

  test('of less than two value-seconds is nothing but latency, and no figure', () => {
    const brief = (forMs: number) =>
      withCurve([
        [0, 1],
        [forMs, 0],
      ]);
    expect(judge([flat(5)], [brief(1999)], END_MS)).toEqual([]);
    expect(only(judge([brief(2000)], [brief(2000)], END_MS)).figure).toBe('curve.ready');
  });

  test('that a run of ours does not have is a flat zero', () => {
    const none: RunFigures = { numbers: new Map(), curves: new Map(), placements: new Map() };
    expect(only(judge([none], [flat(10)], END_MS))).toMatchObject({
      passed: false,
      ours: 1,
      allowed: [0, 0.02],
    });
  });

  test('the distances between the recorded ones, pair by pair', () => {
    const { recorded } = only(judge([flat(10)], [flat(8), flat(10), flat(12)], END_MS));
    expect(recorded.map((value) => Math.round(value * 100) / 100)).toEqual([0.2, 0.4, 0.2]);
  });
});

describe('a placement: the share of pods that would have to move', () => {
  // prettier-ignore
  const rows: readonly (readonly [string, readonly Record<string, number>[], Record<string, number>, number, boolean])[] = [
    // why                                           recorded                           ours               distance  passes
    ['the same',                                     [{ a: 5, b: 5 }, { a: 5, b: 5 }],  { a: 5, b: 5 },    0,        true],
    ['one of ten',                                   [{ a: 5, b: 5 }, { a: 5, b: 5 }],  { a: 6, b: 4 },    0.1,      false],
    ['one of a hundred',                             [{ a: 50, b: 50 }],                { a: 51, b: 49 },  0.01,     true],
    ['a node that nobody else used',                 [{ a: 10 }],                       { a: 9, c: 1 },    0.1,      false],
    ['as far as the recorded ones are apart',        [{ a: 4, b: 6 }, { a: 6, b: 4 }],  { a: 5, b: 5 },    0.1,      true],
    ['a pod less, half of a move',                   [{ a: 10 }],                       { a: 9 },          0.05,     false],
    ['nobody placed by us',                          [{ a: 10 }],                       {},                0.5,      false],
  ];
  test.each(rows)('%s', (_why, recorded, ours, distance, passes) => {
    const verdict = only(judge([withPlacement(ours)], recorded.map(withPlacement), END_MS));
    expect(verdict.passed).toBe(passes);
    expect(verdict.ours).toBeCloseTo(distance, 12);
  });

  test('of no pods is no figure', () => {
    expect(judge([withPlacement({ a: 1 })], [withPlacement({})], END_MS)).toEqual([]);
  });
});

describe('laws', () => {
  const number = fc.integer({ min: 0, max: 100 });
  const points = fc
    .array(fc.tuple(fc.integer({ min: -1000, max: END_MS }), number), { minLength: 1, maxLength: 6 })
    .map((list) => list.toSorted(([a], [b]) => a - b));

  test('every recorded run passes before the others and itself', () => {
    fc.assert(
      fc.property(fc.array(points, { minLength: 2, maxLength: 4 }), (runs) => {
        const recorded = runs.map(withCurve);
        for (const own of recorded)
          expect(judge([own], recorded, END_MS).filter(({ passed }) => !passed)).toEqual([]);
      }),
    );
  });

  test('the area between two curves is a distance', () => {
    const area = (a: StepCurve, b: StepCurve): number => areaBetween(a, b, END_MS);
    fc.assert(
      fc.property(points, points, points, (first, second, third) => {
        const [a, b, c] = [first, second, third].map((list) => new StepCurve(list));
        expect(area(a, a)).toBe(0);
        expect(area(a, b)).toBeCloseTo(area(b, a), 6);
        expect(area(a, c)).toBeLessThanOrEqual(area(a, b) + area(b, c) + 1e-6);
        expect(areaUnder(a, END_MS)).toBeCloseTo(area(a, new StepCurve()), 6);
      }),
    );
  });

  test('a number that passes does so whatever order the runs stand in', () => {
    fc.assert(
      fc.property(fc.array(number, { minLength: 1, maxLength: 5 }), number, (values, value) => {
        const judged = (list: readonly number[]): boolean =>
          judge(
            [withNumber('pods.created', value)],
            list.map((each) => withNumber('pods.created', each)),
            END_MS,
          )[0].passed;
        expect(judged(values)).toBe(judged(values.toReversed()));
      }),
    );
  });
});

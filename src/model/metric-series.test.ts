import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cleanPoints, demandOf, fillGaps, rateOf, resample, resetsOf, sumSeries } from './metric-series.ts';
import type { MetricSeries } from './metric-series.ts';

const seriesOf = (
  points: readonly (readonly [number, number])[],
  more: Partial<MetricSeries> = {},
): MetricSeries => ({
  name: 'x',
  labels: {},
  kind: 'gauge',
  unit: '',
  timesMs: Float64Array.from(points, ([timeMs]) => timeMs),
  values: Float64Array.from(points, ([, value]) => value),
  ...more,
});

describe('points become a series', () => {
  // prettier-ignore
  const rows = [
    ['in order: untouched',                   [1, 2, 3], [7, 8, 9],          [1, 2, 3], [7, 8, 9], [0, 0, 0]],
    ['NaN and infinity are gaps',             [1, 2, 3], [7, NaN, Infinity], [1],       [7],       [2, 0, 0]],
    ['a point too late is put in its place',  [1, 3, 2], [7, 9, 8],          [1, 2, 3], [7, 8, 9], [0, 1, 0]],
    ['of two at one time the last counts',    [1, 1, 2], [7, 8, 9],          [1, 2],    [8, 9],    [0, 0, 1]],
    ['none at all',                           [],        [],                 [],        [],        [0, 0, 0]],
  ] as const;
  test.each(rows)('%s', (_why, ...[times, values, keptTimes, keptValues, faults]) => {
    const points = cleanPoints(times, values);
    expect([...points.timesMs]).toEqual(keptTimes);
    expect([...points.values]).toEqual(keptValues);
    const { notANumber, outOfOrder, duplicate } = points.faults;
    expect([notANumber, outOfOrder, duplicate]).toEqual(faults);
  });

  test('times rise strictly and every kept value was given, whatever comes in', () => {
    const point = fc.tuple(fc.integer({ min: 0, max: 20 }), fc.oneof(fc.double(), fc.constant(NaN)));
    fc.assert(
      fc.property(fc.array(point), (points) => {
        const times = points.map(([timeMs]) => timeMs);
        const { timesMs, values, faults } = cleanPoints(
          times,
          points.map(([, value]) => value),
        );
        for (let row = 1; row < timesMs.length; row++) expect(timesMs[row]).toBeGreaterThan(timesMs[row - 1]);
        expect(timesMs.length + faults.notANumber + faults.duplicate).toBe(points.length);
        timesMs.forEach((timeMs, row) =>
          expect(points.some(([t, v]) => t === timeMs && Object.is(v, values[row]))).toBe(true),
        );
      }),
    );
  });
});

describe('counters', () => {
  test('a rate is the rise per second, at the end of its step', () => {
    const rate = rateOf(
      seriesOf(
        [
          [0, 10],
          [2000, 30],
          [4000, 30],
        ],
        { kind: 'counter', unit: 'seconds' },
      ),
    );
    expect([...rate.timesMs]).toEqual([2000, 4000]);
    expect([...rate.values]).toEqual([10, 0]);
    expect([rate.kind, rate.unit]).toEqual(['gauge', 'cores']);
  });

  test('after a fall the counter has begun again at 0', () => {
    const counter = seriesOf(
      [
        [0, 100],
        [1000, 5],
        [2000, 7],
      ],
      { kind: 'counter' },
    );
    expect([...rateOf(counter).values]).toEqual([5, 2]);
    expect(resetsOf(counter)).toEqual([1000]);
    expect(resetsOf({ ...counter, kind: 'gauge' })).toEqual([]);
  });

  test('rates times their steps add up to the rise of a counter without resets', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 1000 }), fc.nat(1e6)), { minLength: 2 }),
        (steps) => {
          let [timeMs, value] = [0, 0];
          const points = steps.map(([gap, rise]): [number, number] => [(timeMs += gap), (value += rise)]);
          const rate = rateOf(seriesOf(points, { kind: 'counter' }));
          const sum = rate.values.reduce(
            (total, perSecond, row) => total + (perSecond * (rate.timesMs[row] - points[row][0])) / 1000,
            0,
          );
          expect(sum).toBeCloseTo(value - points[0][1], 3);
        },
      ),
    );
  });
});

describe('a series on a grid', () => {
  const series = seriesOf([
    [10, 1],
    [20, 3],
    [60, 7],
  ]);
  // prettier-ignore
  const rows = [
    ['previous: the level holds',            'previous', undefined, [NaN, 1, 3, 3, 3, 3, 7, 7]],
    ['previous: until the gap is too wide',  'previous', 15,        [NaN, 1, 3, 3, NaN, NaN, 7, 7]],
    ['linear',                               'linear',   undefined, [NaN, 1, 3, 4, 5, 6, 7, 7]],
    ['linear: no line across a gap',         'linear',   15,        [NaN, 1, 3, NaN, NaN, NaN, 7, NaN]],
    ['mean: of the points within the step',  'mean',     undefined, [NaN, 1, 3, NaN, NaN, NaN, 7, NaN]],
  ] as const;
  test.each(rows)('%s', (_why, method, gapMs, expected) => {
    const grid = { startMs: 0, stepMs: 10, count: 8, ...(gapMs === undefined ? {} : { gapMs }) };
    expect([...resample(series, grid, method)]).toEqual(expected);
  });

  test('the mean of a wider step', () => {
    expect([...resample(series, { startMs: 0, stepMs: 40, count: 2 }, 'mean')]).toEqual([2, 7]);
  });

  test('gaps are filled with the level before; in front of all, with the first', () => {
    expect([...fillGaps(Float64Array.of(NaN, 2, NaN, 4, NaN))]).toEqual([2, 2, 2, 4, 4]);
  });
});

describe('demand', () => {
  test('counts a minute are spread over the minute', () => {
    const demand = demandOf(
      seriesOf(
        [
          [0, 60],
          [60_000, 120],
        ],
        { unit: 'requests' },
      ),
      30_000,
    );
    expect([...demand.rates]).toEqual([1, 1, 2, 2]);
  });

  test('rates are taken as they are, and never below 0', () => {
    const demand = demandOf(
      seriesOf(
        [
          [0, 5],
          [60_000, -1],
        ],
        { unit: 'requests/s' },
      ),
      60_000,
    );
    expect([...demand.rates]).toEqual([5, 0]);
  });

  test('the parts of a day that was cut anywhere add up', () => {
    const sum = sumSeries([
      seriesOf([
        [0, 5],
        [60, 2],
      ]),
      seriesOf([
        [60, 3],
        [120, 1],
      ]),
    ]);
    expect([...(sum?.timesMs ?? [])]).toEqual([0, 60, 120]);
    expect([...(sum?.values ?? [])]).toEqual([5, 5, 1]);
  });
});

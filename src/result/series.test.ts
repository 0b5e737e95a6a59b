import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { meanOf, SeriesBuilder, sumOfSeries, valueAt } from './series.ts';
import type { Series } from './series.ts';

function series(points: readonly (readonly [number, number])[]): Series {
  return { name: 's', unit: 'x', timesMs: points.map(([t]) => t), values: points.map(([, v]) => v) };
}

describe('SeriesBuilder', () => {
  test('an unchanged value adds no point', () => {
    const builder = new SeriesBuilder('nodes', 'nodes', 'general');
    builder.set(0, 3);
    builder.set(10, 3);
    builder.set(20, 4);
    expect(builder.build()).toEqual({
      name: 'nodes',
      unit: 'nodes',
      group: 'general',
      timesMs: [0, 20],
      values: [3, 4],
    });
  });

  test('two changes at one moment: the later one counts', () => {
    const builder = new SeriesBuilder('nodes', 'nodes');
    builder.set(5, 1);
    builder.set(5, 2);
    expect(builder.build().values).toEqual([2]);
  });

  test('time that falls is refused', () => {
    const builder = new SeriesBuilder('nodes', 'nodes');
    builder.set(5, 1);
    expect(() => builder.set(4, 2)).toThrow(/time falls/);
  });

  test('a coarsened series stays short, keeps its peak, and every kept point is one that was set', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 50 }), fc.nat({ max: 1000 })), { maxLength: 400 }),
        (steps) => {
          const builder = new SeriesBuilder('pending', 'pods', undefined, 32);
          const seen = new Map<number, number>();
          let timeMs = 0;
          for (const [stepMs, value] of steps) {
            timeMs += stepMs;
            seen.set(timeMs, value);
            builder.set(timeMs, value);
          }
          const built = builder.build();
          expect(built.timesMs.length).toBeLessThanOrEqual(32);
          built.timesMs.forEach((at, index) => expect(seen.get(at)).toBe(built.values[index]));
          if (steps.length > 0) expect(Math.max(...built.values)).toBe(Math.max(...seen.values()));
          expect(valueAt(built, timeMs)).toBe([...seen.values()].at(-1) ?? 0);
        },
      ),
    );
  });

  test('steps keep their highest and their last point, each length of step twice the one before', () => {
    type Point = readonly [timeMs: number, value: number];
    const halved = (points: readonly Point[], stepMs: number): Point[] => {
      const steps = new Map<number, Point[]>();
      for (const point of points) {
        const number = Math.floor(point[0] / stepMs);
        steps.set(number, [...(steps.get(number) ?? []), point]);
      }
      return [...steps.values()].flatMap((step) => {
        const highest = step.reduce((kept, point) => (point[1] > kept[1] ? point : kept));
        const last = step[step.length - 1];
        return highest === last ? [last] : [highest, last];
      });
    };
    const changes = fc.array(fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 20 })), {
      maxLength: 300,
    });
    fc.assert(
      fc.property(changes, fc.integer({ min: 3, max: 100 }), (steps, pointsMax) => {
        const builder = new SeriesBuilder('pending', 'pods', undefined, pointsMax);
        let points: Point[] = [];
        let stepMs = 1;
        let timeMs = 0;
        let value = 0;
        for (const [laterMs, more] of steps) {
          timeMs += laterMs;
          value = (value + more) % 50;
          builder.set(timeMs, value);
          if (points.at(-1)?.[1] !== value) points.push([timeMs, value]);
          while (points.length > pointsMax) points = halved(points, (stepMs *= 2));
        }
        const built = builder.build();
        expect(built.timesMs.map((at, index) => [at, built.values[index]])).toEqual(points);
      }),
    );
  });
});

describe('reading a series', () => {
  const steps = series([
    [10, 2],
    [20, 6],
    [40, 0],
  ]);

  // prettier-ignore
  test.each([
    ['before the first point', 9, 0], ['at a point', 10, 2], ['between points', 39, 6], ['after the last', 99, 0],
  ])('%s', (_why, timeMs, expected) => {
    expect(valueAt(steps, timeMs)).toBe(expected);
  });

  test('the mean is weighted with time', () => {
    expect(meanOf(steps, 50)).toBe((2 * 10 + 6 * 20 + 0 * 10) / 40);
    expect(meanOf(steps, 30)).toBe((2 * 10 + 6 * 10) / 20);
    expect(meanOf(series([]), 50)).toBe(0);
  });

  test('a weighted sum of step functions is right at every moment', () => {
    const other = series([
      [0, 1],
      [20, 3],
    ]);
    const sum = sumOfSeries('sum', 'x', [steps, other], [10, 1]);
    for (let timeMs = 0; timeMs < 60; timeMs++)
      expect(valueAt(sum, timeMs)).toBe(10 * valueAt(steps, timeMs) + valueAt(other, timeMs));
  });
});

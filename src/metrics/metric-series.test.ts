import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SeriesReader } from './metric-series.ts';

const queue = { timesMs: [0, 60_000, 120_000], values: [5, 50, 0] };

describe('a series as an adapter shows it', () => {
  test('the value itself where nothing stands between', () => {
    const reader = new SeriesReader(queue);
    expect([-1, 0, 59_999, 60_000, 500_000].map((at) => reader.valueAt(at))).toEqual([0, 5, 5, 50, 0]);
  });

  test('a delay shows the past', () => {
    const reader = new SeriesReader(queue, { delayMs: 10_000, resolutionMs: 0, windowMs: 0 });
    expect([69_999, 70_000].map((at) => reader.valueAt(at))).toEqual([5, 50]);
  });

  test('a grid holds a value until its next point', () => {
    const reader = new SeriesReader(queue, { delayMs: 0, resolutionMs: 45_000, windowMs: 0 });
    expect([60_000, 89_999, 90_000].map((at) => reader.valueAt(at))).toEqual([5, 5, 50]);
  });

  test('a window is the mean over it', () => {
    const reader = new SeriesReader(queue, { delayMs: 0, resolutionMs: 0, windowMs: 60_000 });
    expect(reader.valueAt(90_000)).toBe(27.5);
  });

  const series = fc.array(fc.tuple(fc.integer({ min: 1, max: 50_000 }), fc.nat({ max: 99 })), {
    minLength: 1,
    maxLength: 20,
  });
  const view = fc.record({
    delayMs: fc.nat({ max: 30_000 }),
    resolutionMs: fc.constantFrom(0, 15_000, 7000),
    windowMs: fc.constantFrom(0, 60_000),
  });

  test('until the time that was named the answer stays', () => {
    fc.assert(
      fc.property(
        series,
        view,
        fc.nat({ max: 400_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (steps, seen, nowMs, part) => {
          let timeMs = 0;
          const timesMs = steps.map(([gap]) => (timeMs += gap));
          const reader = new SeriesReader({ timesMs, values: steps.map(([, value]) => value) }, seen);
          const value = reader.valueAt(nowMs);
          const untilMs = Math.min(reader.holdsUntilMs(nowMs), nowMs + 1_000_000);
          expect(untilMs).toBeGreaterThan(nowMs);
          const laterMs = nowMs + Math.floor((untilMs - 1 - nowMs) * part);
          expect(reader.valueAt(laterMs)).toBeCloseTo(value, 9);
          expect(new SeriesReader({ timesMs, values: steps.map(([, v]) => v) }, seen).valueAt(laterMs)).toBe(
            reader.valueAt(laterMs),
          );
        },
      ),
    );
  });
});

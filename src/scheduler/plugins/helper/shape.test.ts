import { expect, test } from 'vitest';
import { shapeScore } from './shape.ts';

const RISING = [
  { utilization: 20, score: 10 },
  { utilization: 50, score: 100 },
  { utilization: 80, score: 0 },
];

// prettier-ignore
test.each([
  ['below the first point: its score',      RISING,      0,  10],
  ['at the first point',                    RISING,     20,  10],
  ['a third of the way: 10 + 30',           RISING,     30,  40],
  ['truncated toward the earlier score',    [{ utilization: 0, score: 0 }, { utilization: 3, score: 10 }], 2, 6],
  ['falling, truncated toward zero',        [{ utilization: 0, score: 10 }, { utilization: 3, score: 0 }], 1, 7],
  ['at an inner point',                     RISING,     50, 100],
  ['at the last point',                     RISING,     80,   0],
  ['above the last point: its score',       [{ utilization: 10, score: 70 }], 90, 70],
  ['no points at all',                      [],         50,   0],
])('%s', (_why, shape, utilization, expected) => {
  expect(shapeScore(shape, utilization)).toBe(expected);
});

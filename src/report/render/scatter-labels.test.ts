import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { labelledPoints } from './scatter-labels.ts';
import type { PlacedPoint } from './scatter-labels.ts';

const at = (label: string, left: number, bottom: number, best = false): PlacedPoint => ({
  label,
  left,
  bottom,
  best,
});

describe('labels of a scatter', () => {
  // prettier-ignore
  test.each<[string, PlacedPoint[], string[]]>([
    ['far apart: both',                                  [at('a', 10, 10), at('b', 10, 50)],             ['a', 'b']],
    ['on each other: the first',                         [at('a', 10, 10), at('b', 10, 10)],             ['a']],
    ['on each other: the one of the front',              [at('a', 10, 10), at('b', 10, 10, true)],       ['b']],
    ['a line apart: both',                               [at('a', 10, 10), at('b', 10, 18)],             ['a', 'b']],
    ['less than a line apart: one',                      [at('a', 10, 10), at('b', 10, 17.9)],           ['a']],
    ['beside each other where the first ends before',    [at('a', 10, 10), at('b', 12, 10)],             ['a', 'b']],
    ['a long label reaches the next',                    [at('a'.repeat(20), 10, 10), at('b', 20, 10)],  ['a'.repeat(20)]],
    ['right of the middle labels stand to the left',     [at('a'.repeat(20), 60, 10), at('b', 52, 10)],  ['a'.repeat(20)]],
  ])('%s', (_, points, expected) => {
    expect([...labelledPoints(points)].map(({ label }) => label)).toEqual(expected);
  });

  test('at least one point has a label, and all of the front that stand alone', () => {
    const point = fc.record({
      label: fc.string({ minLength: 1, maxLength: 60 }),
      left: fc.integer({ min: 0, max: 100 }),
      bottom: fc.integer({ min: 0, max: 100 }),
      best: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(point, { minLength: 1, maxLength: 20 }), (points) => {
        const labelled = labelledPoints(points);
        expect(labelled.size).toBeGreaterThan(0);
        const alone = points.filter(
          (one) =>
            one.best && points.every((other) => other === one || Math.abs(other.bottom - one.bottom) >= 8),
        );
        for (const one of alone) expect(labelled.has(one)).toBe(true);
      }),
    );
  });
});

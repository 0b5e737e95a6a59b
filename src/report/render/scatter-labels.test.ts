import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { labelSides } from './scatter-labels.ts';
import type { PlacedPoint } from './scatter-labels.ts';

const at = (label: string, left: number, bottom: number, best = false): PlacedPoint => ({
  label,
  left,
  bottom,
  best,
});
/** Fifteen percent of the frame wide. */
const LONG = 'a'.repeat(20);

function sides(points: readonly PlacedPoint[]): string[] {
  return [...labelSides(points)].map(([{ label }, side]) => `${label} ${side}`);
}

describe('labels of a scatter', () => {
  // prettier-ignore
  test.each<[string, PlacedPoint[], string[]]>([
    ['towards the middle',                                [at('a', 10, 50), at('b', 90, 50)],            ['a right', 'b left']],
    ['one that would cover a dot: on the other side',     [at(LONG, 30, 50), at('b', 38, 50)],           [`${LONG} left`, 'b right']],
    ['dots on both sides: above',                         [at(LONG, 30, 50), at('b', 38, 50), at('c', 22, 50)], [`${LONG} above`, 'b right', 'c right']],
    ['a dot above, too: below',                           [at(LONG, 30, 50), at('b', 38, 50), at('c', 22, 50), at('d', 30, 58)], [`${LONG} below`, 'b right', 'c right', 'd right']],
    ['below the lowest line stand the marks: no label',   [at(LONG, 30, 0), at('b', 38, 0), at('c', 22, 0), at('d', 30, 8)],     ['b right', 'c right', 'd right']],
    ['none leaves the frame: above a dot at its edge',    [at(LONG, 95, 50), at('b', 88, 50)],           ['b left']],
    ['the front has the first choice',                    [at(LONG, 10, 50), at(LONG, 10, 57, true)],    [`${LONG} right`, `${LONG} below`]],
    ['a line apart: both where they would be alone',      [at(LONG, 10, 50), at(LONG, 10, 58)],          [`${LONG} right`, `${LONG} right`]],
  ])('%s', (_, points, expected) => {
    expect(sides(points)).toEqual(expected);
  });

  test('a point that stands alone has its label; none is placed for a point that is not there', () => {
    const point = fc.record({
      label: fc.string({ minLength: 1, maxLength: 60 }),
      left: fc.integer({ min: 0, max: 100 }),
      bottom: fc.integer({ min: 0, max: 100 }),
      best: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(point, { minLength: 1, maxLength: 20 }), (points) => {
        const labelled = labelSides(points);
        for (const one of labelled.keys()) expect(points).toContain(one);
        // More than two lines from any other there is nothing to cover beside it.
        const alone = points.filter((one) =>
          points.every((other) => other === one || Math.abs(other.bottom - one.bottom) > 20),
        );
        for (const one of alone) expect(labelled.has(one)).toBe(true);
      }),
    );
  });
});

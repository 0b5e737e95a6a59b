import { describe, expect, test } from 'vitest';
import type { PresentClasses } from '../plugin.ts';
import { ClassPoints } from './class-points.ts';
import type { Plan } from './plan.ts';

/** A score whose raw points are a component of the class, less the lowest of those that are there. */
function aboveLowest(weight: number, offset: number): Plan['classScores'][number] {
  const score = {
    kind: 'class',
    components: [],
    scoreRaw: ({ count, raw, values, offsets }: PresentClasses): void => {
      for (let k = 0; k < count; k++) raw[k] = values[offsets[k]];
    },
    normalise: ({ count, raw, points }: PresentClasses): void => {
      const lowest = Math.min(...raw.subarray(0, count));
      for (let k = 0; k < count; k++) points[k] = raw[k] - lowest;
    },
  };
  return { name: 'S', weight, plan: {}, score, offset } as unknown as Plan['classScores'][number];
}

/** A plan whose classes have two components each. */
function planOf(components: readonly (readonly [number, number])[], ...scores: Plan['classScores']): Plan {
  const values = Int32Array.from(components.flat());
  return { classes: { width: 2, values }, classScores: scores } as unknown as Plan;
}

const CLASSES = [
  [5, 100],
  [7, 300],
  [9, 200],
] as const;

describe('points of the classes that are there', () => {
  test('are normalised over these alone', () => {
    const plan = planOf(CLASSES, aboveLowest(1, 0));
    const points = new ClassPoints();
    points.add(1, 4);
    points.add(2, 1);
    points.compute(plan);
    expect([...points.sums.subarray(0, points.count)]).toEqual([0, 2]);
    points.clear();
    for (const id of [0, 1, 2]) points.add(id, 1);
    points.compute(plan);
    expect([...points.sums.subarray(0, points.count)]).toEqual([0, 2, 4]);
  });

  test('are summed up over the scores, each by its weight and from its own component', () => {
    const points = new ClassPoints();
    for (const id of [0, 1, 2]) points.add(id, 1);
    points.compute(planOf(CLASSES, aboveLowest(3, 0), aboveLowest(10, 1)));
    expect([...points.sums.subarray(0, 3)]).toEqual([0, 3 * 2 + 10 * 200, 3 * 4 + 10 * 100]);
  });

  test('are 0 without any score', () => {
    const points = new ClassPoints();
    points.add(0, 1);
    points.compute(planOf(CLASSES, aboveLowest(1, 0)));
    points.compute(planOf(CLASSES));
    expect(points.sums[0]).toBe(0);
  });

  test('know how many nodes each class has, in the order of coming', () => {
    const seen: (readonly number[])[] = [];
    const counting = aboveLowest(1, 0);
    const score = {
      ...counting.score,
      normalise: ({ count, nodeCounts }: PresentClasses) => seen.push([...nodeCounts.subarray(0, count)]),
    };
    const points = new ClassPoints();
    expect([points.add(2, 8), points.add(0, 3)]).toEqual([0, 1]);
    points.compute(planOf(CLASSES, { ...counting, score } as unknown as typeof counting));
    expect([seen, [...points.ids.subarray(0, 2)]]).toEqual([[[8, 3]], [2, 0]]);
  });

  test('go on where there are more classes than there was room for at first', () => {
    const many = Array.from({ length: 50 }, (_, id) => [id, 0] as const);
    const points = new ClassPoints();
    for (let id = 0; id < 50; id++) points.add(id, id);
    points.compute(planOf(many, aboveLowest(2, 0)));
    expect([...points.sums.subarray(0, 50)]).toEqual(many.map(([value]) => 2 * value));
    expect(points.nodeCounts[49]).toBe(49);
  });
});

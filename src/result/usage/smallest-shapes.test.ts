import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fitsSmallest, withShape } from './smallest-shapes.ts';
import type { ShapeRequest } from './smallest-shapes.ts';

const shapeOf = (milliCpu: number, memoryBytes: number, milliGpu = 0): ShapeRequest => ({
  milliCpu,
  memoryBytes,
  milliGpu,
});
const NONE: readonly ShapeRequest[] = [];

// prettier-ignore
const rows = [
  // why                                         known                                  added               smallest
  ['the first',                                   [],                                    shapeOf(2, 2),      [shapeOf(2, 2)]],
  ['a larger one adds nothing',                   [shapeOf(2, 2)],                       shapeOf(3, 2),      [shapeOf(2, 2)]],
  ['an equal one adds nothing',                   [shapeOf(2, 2)],                       shapeOf(2, 2),      [shapeOf(2, 2)]],
  ['a smaller one takes its place',               [shapeOf(2, 2)],                       shapeOf(1, 2),      [shapeOf(1, 2)]],
  ['less of one and more of another stand side by side', [shapeOf(2, 2)],                shapeOf(1, 3),      [shapeOf(2, 2), shapeOf(1, 3)]],
  ['one that is smaller than both',               [shapeOf(2, 2), shapeOf(1, 3)],        shapeOf(1, 1),      [shapeOf(1, 1)]],
  ['a GPU more is larger',                        [shapeOf(2, 2)],                       shapeOf(2, 2, 1),   [shapeOf(2, 2)]],
  ['one that asks for nothing does not count',    [shapeOf(2, 2)],                       shapeOf(0, 0),      [shapeOf(2, 2)]],
] as const;
test.each(rows)('%s', (_why, known, added, expected) => {
  expect(withShape(known, added)).toEqual(expected);
});

test('a resource that is not asked for is never short, not even where more is used than there is', () => {
  expect(fitsSmallest([shapeOf(1, 0)], 1, -5, 0)).toBe(true);
  expect(fitsSmallest([shapeOf(1, 0)], 0.5, 100, 0)).toBe(false);
  expect(fitsSmallest([shapeOf(1, 1, 1)], 1, 1, 0)).toBe(false);
  expect(fitsSmallest(NONE, 100, 100, 100)).toBe(false);
});

test('the smallest answer for all of them, in whatever order they came', () => {
  const amount = fc.nat({ max: 4 });
  const shape = fc.record({ milliCpu: amount, memoryBytes: amount, milliGpu: amount });
  fc.assert(
    fc.property(fc.array(shape, { maxLength: 12 }), amount, amount, amount, (shapes, cpu, memory, gpu) => {
      const smallest = shapes.reduce(withShape, NONE);
      const asking = shapes.filter((one) => one.milliCpu + one.memoryBytes + one.milliGpu > 0);
      const fits = asking.some(
        (one) => one.milliCpu <= cpu && one.memoryBytes <= memory && one.milliGpu <= gpu,
      );
      expect(fitsSmallest(smallest, cpu, memory, gpu)).toBe(fits);
      const reversed = [...shapes].reverse().reduce(withShape, NONE);
      expect(new Set(reversed.map((one) => JSON.stringify(one)))).toEqual(
        new Set(smallest.map((one) => JSON.stringify(one))),
      );
    }),
  );
});

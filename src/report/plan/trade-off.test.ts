import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { onFront } from './pareto.ts';
import { tradeOff, waitsDiffer } from './trade-off.ts';

const pair = fc.record({ x: fc.integer({ min: 0, max: 9 }), y: fc.integer({ min: 0, max: 9 }) });

describe('the front of what is beaten by none', () => {
  // prettier-ignore
  test.each([
    ['nothing',                             [],                                   []],
    ['one point',                           [[1, 1]],                             [true]],
    ['dearer and worse',                    [[1, 1], [2, 2]],                     [true, false]],
    ['dearer and better',                   [[1, 2], [2, 1]],                     [true, true]],
    ['dearer and as good is beaten',        [[1, 1], [2, 1]],                     [true, false]],
    ['as dear and worse is beaten',         [[1, 1], [1, 2]],                     [true, false]],
    ['equals stand together',               [[1, 1], [1, 1]],                     [true, true]],
    ['equals fall together',                [[2, 2], [1, 1], [2, 2]],             [false, true, false]],
    ['equals apart in the list',            [[2, 1], [1, 2], [2, 1], [3, 3]],     [true, true, true, false]],
  ] as const)('%s', (_why, points, front) => {
    expect(onFront(points.map(([x, y]) => ({ x, y })))).toEqual(front);
  });

  test('is what the definition says, point by point', () => {
    fc.assert(
      fc.property(fc.array(pair, { maxLength: 30 }), (points) => {
        const plain = points.map(
          (a) => !points.some((b) => b.x <= a.x && b.y <= a.y && (b.x < a.x || b.y < a.y)),
        );
        expect(onFront(points)).toEqual(plain);
      }),
    );
  });
});

describe('a picture of cost against something else', () => {
  test('keeps the order of the points and says which stand on the front', () => {
    const scatter = tradeOff('Cost and waiting', { title: 'p99 wait', kind: 'time' }, [
      { label: 'base', perMonthMicroUsd: 300, other: 10 },
      { label: 'small', perMonthMicroUsd: 200, other: 20 },
      { label: 'odd', perMonthMicroUsd: 310, other: 15 },
    ]);
    expect(scatter.x).toEqual({ title: 'cost a month', kind: 'money' });
    expect(scatter.points.map(({ label, x, y, best }) => [label, x, y, best])).toEqual([
      ['base', 300, 10, true],
      ['small', 200, 20, true],
      ['odd', 310, 15, false],
    ]);
  });
});

describe('waits are worth a picture', () => {
  // prettier-ignore
  test.each([
    ['where somebody notices and another does not',  [100, 5000],    true],
    ['not where nobody notices',                     [1, 999],       false],
    ['from a second on',                             [1, 1000],      true],
    ['not where all wait much the same',             [9500, 10_000], false],
    ['nor at nine tenths',                           [9000, 10_000], false],
    ['a little less than nine tenths differs',       [8999, 10_000], true],
    ['not where there is one',                       [5000],         false],
  ])('%s', (_why, waits, differ) => {
    expect(waitsDiffer(waits)).toBe(differ);
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { orderOfRows } from '../../../../test/support/walk-order.ts';
import { FEASIBLE } from '../plugin.ts';
import type { WalkOrder } from '../search/walk-order.ts';
import { NodeIndex } from './node-index.ts';
import { NO_NODE } from './row-records.ts';

const ROWS = 70;
const TOO_SMALL = 3;

function emptyIndex(): NodeIndex {
  const index = new NodeIndex();
  index.reorder(orderOfRows(ROWS), ROWS);
  return index;
}

/** Rows of a cell through its list, ascending. */
function rowsOf(index: NodeIndex, cell: number): number[] {
  const rows: number[] = [];
  for (let row = index.headOf(cell); row >= 0; row = index.nextInCell(row)) rows.push(row);
  return rows.sort((a, b) => a - b);
}

function positionsIn(bits: Uint32Array): number[] {
  return Array.from({ length: bits.length * 32 }, (_, position) => position).filter(
    (position) => ((bits[position >>> 5] >>> (position & 31)) & 1) === 1,
  );
}

describe('the best nodes of a class', () => {
  test('are those of its highest score, in one cell', () => {
    const index = emptyIndex();
    index.place(1, 0, 80);
    index.place(2, 0, 91);
    index.place(3, 0, 91);
    index.place(4, 1, 99);
    expect(index.cellScore[index.topCell(0)]).toBe(91);
    expect(rowsOf(index, index.topCell(0))).toEqual([2, 3]);
    expect(rowsOf(index, index.topCell(1))).toEqual([4]);
  });

  test('are the next lower ones when the last of them leaves', () => {
    const index = emptyIndex();
    index.place(1, 0, 80);
    index.place(2, 0, 85);
    index.place(3, 0, 91);
    index.drop(2, TOO_SMALL);
    index.place(3, 0, 12);
    expect(index.cellScore[index.topCell(0)]).toBe(80);
    index.drop(1, TOO_SMALL);
    index.drop(3, TOO_SMALL);
    expect([index.topCell(0), index.feasibleCount]).toEqual([-1, 0]);
  });

  test.each([0.5, -3, 4095, 4096, 1e9])('may have a score of %d', (score) => {
    const index = emptyIndex();
    index.place(1, 0, score);
    index.place(2, 0, score);
    expect(rowsOf(index, index.topCell(0))).toEqual([1, 2]);
  });
});

describe('the verdict of a row', () => {
  test('is that there is no node before anything was said of it', () =>
    expect(emptyIndex().verdictOf(5)).toBe(NO_NODE));

  test('is the last one against it, and none once it is placed', () => {
    const index = emptyIndex();
    index.drop(5, TOO_SMALL);
    expect(index.verdictOf(5)).toBe(TOO_SMALL);
    index.place(5, 0, 50);
    expect(index.verdictOf(5)).toBe(FEASIBLE);
    index.drop(5, 7);
    expect(index.verdictOf(5)).toBe(7);
  });

  test('stays none where a search does without the row, and stays what it is where the row fails anyway', () => {
    const index = emptyIndex();
    index.place(5, 0, 50);
    index.drop(6, TOO_SMALL);
    index.hide(5);
    index.hide(6);
    expect([index.verdictOf(5), index.verdictOf(6), index.feasibleCount]).toEqual([FEASIBLE, TOO_SMALL, 0]);
  });
});

type Step =
  | { readonly kind: 'place'; readonly row: number; readonly ofClass: number; readonly score: number }
  | { readonly kind: 'drop' | 'hide'; readonly row: number }
  | { readonly kind: 'ask'; readonly ofClass: number }
  | { readonly kind: 'reorder'; readonly rows: readonly number[] };

const row = fc.nat({ max: ROWS - 1 });
const ofClass = fc.nat({ max: 3 });
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('place' as const),
      row,
      ofClass,
      score: fc.constantFrom(0, 1, 2, 50, 99.5, 5000),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('drop' as const, 'hide' as const), row }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('ask' as const), ofClass }) },
  {
    weight: 1,
    arbitrary: fc
      .shuffledSubarray(
        Array.from({ length: ROWS }, (_, number) => number),
        { minLength: ROWS },
      )
      .map((rows) => ({ kind: 'reorder' as const, rows })),
  },
);

/** The twin: what is known of each row, looked through whenever something is asked. */
type Plain = Map<number, { readonly ofClass: number; readonly score: number }>;

function check(index: NodeIndex, order: WalkOrder, plain: Plain): void {
  expect(index.feasibleCount, 'feasible nodes').toBe(plain.size);
  const positions = (rows: readonly number[]): number[] =>
    rows.map((each) => order.positionOf[each]).sort((a, b) => a - b);
  expect(positionsIn(index.feasible), 'their positions').toEqual(positions([...plain.keys()]));
  for (let number = 0; number < index.classCount.length; number++) {
    const members = [...plain].filter(([, known]) => known.ofClass === number);
    expect(index.classCount[number], `nodes of class ${number}`).toBe(members.length);
    expect(positionsIn(index.classBits[number]), `positions of class ${number}`).toEqual(
      positions(members.map(([each]) => each)),
    );
    const best = Math.max(...members.map(([, { score }]) => score));
    const expected = members.filter(([, { score }]) => score === best).map(([each]) => each);
    const cell = index.topCell(number);
    expect(cell < 0 ? [] : rowsOf(index, cell), `best nodes of class ${number}`).toEqual(
      expected.sort((a, b) => a - b),
    );
    if (cell >= 0) expect([index.cellScore[cell], index.cellCount[cell]]).toEqual([best, expected.length]);
  }
}

test('the index says of classes, scores and positions what a look through all rows says', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
      const index = emptyIndex();
      let order = orderOfRows(Array.from({ length: ROWS }, (_, number) => number));
      const plain: Plain = new Map();
      for (const taken of steps) {
        if (taken.kind === 'place') {
          index.place(taken.row, taken.ofClass, taken.score);
          plain.set(taken.row, { ofClass: taken.ofClass, score: taken.score });
        } else if (taken.kind === 'drop') {
          index.drop(taken.row, TOO_SMALL);
          plain.delete(taken.row);
        } else if (taken.kind === 'hide') {
          index.hide(taken.row);
          plain.delete(taken.row);
        } else if (taken.kind === 'reorder') {
          order = orderOfRows(taken.rows);
          index.reorder(order, ROWS);
        } else if (
          taken.kind === 'ask' &&
          taken.ofClass < index.classCount.length &&
          index.topCell(taken.ofClass) >= 0
        ) {
          // Bits that were asked for once are kept up to date from then on.
          const cell = index.topCell(taken.ofClass);
          const expected = rowsOf(index, cell).map((each) => order.positionOf[each]);
          expect(positionsIn(index.bitsOf(cell))).toEqual(expected.sort((a, b) => a - b));
        }
      }
      check(index, order, plain);
    }),
  );
});

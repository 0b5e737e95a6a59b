import { describe, expect, test } from 'vitest';
import { orderOfRows } from '../../../../test/support/walk-order.ts';
import { FEASIBLE } from '../plugin.ts';
import { NodeIndex } from './node-index.ts';
import {
  CELL,
  NARROW_MAX,
  newRecords,
  NO_NODE,
  NONE,
  RECORD_SHIFT,
  VERDICT,
  widened,
  withRoom,
} from './row-records.ts';
import type { Records } from './row-records.ts';

const ROWS = 40;

function isBlank(records: Records, row: number): boolean {
  const at = row << RECORD_SHIFT;
  return records[at + CELL] === NONE && records[at + VERDICT] === NO_NODE;
}

describe('records', () => {
  test.each([
    // rows            bytes of a record: 16 bits a number while every row fits into them
    ['no rows', 0, 8],
    ['a few rows', 5, 8],
    ['the most rows that 16 bits number', NARROW_MAX, 8],
    ['one row more than that', NARROW_MAX + 1, 16],
  ])('of %s take %d × %d bytes', (_, rows, bytes) => {
    const records = newRecords(rows);
    expect(records.length).toBe(rows * 4);
    expect(records.byteLength).toBe(rows * bytes);
  });

  test('say of every row that there is no node', () => {
    const records = newRecords(3);
    expect([0, 1, 2].map((row) => isBlank(records, row))).toEqual([true, true, true]);
  });

  test('keep what they held when more rows come, and the new ones are blank', () => {
    const records = newRecords(2);
    records.set([7, 1, NONE, 12], 4);
    const more = withRoom(records, 4);
    expect([...more.subarray(4, 8)]).toEqual([7, 1, NONE, 12]);
    expect([0, 2, 3].map((row) => isBlank(more, row))).toEqual([true, true, true]);
  });

  test('keep what they held when they become wide, complements of verdicts too', () => {
    const records = newRecords(1);
    records.set([NONE, 3, 0, ~5]);
    const wide = widened(records);
    expect([wide.BYTES_PER_ELEMENT, ...wide]).toEqual([4, NONE, 3, 0, ~5]);
  });

  test('that are wide stay wide, however few rows there are', () => {
    const wide = widened(newRecords(2));
    expect(widened(wide)).toBe(wide);
    expect(withRoom(wide, 3).BYTES_PER_ELEMENT).toBe(4);
  });
});

describe('an index whose numbers outgrow 16 bits keeps all it knew:', () => {
  function indexWithSome(): NodeIndex {
    const index = new NodeIndex();
    index.reorder(orderOfRows(ROWS), ROWS);
    index.setFixed(1, 3);
    index.setFixed(2, ~4);
    index.place(1, 0, 80);
    index.place(5, 0, 80);
    index.drop(2, 4);
    return index;
  }

  function expectTheSame(index: NodeIndex): void {
    expect([index.fixedOf(1), index.fixedOf(2)]).toEqual([3, ~4]);
    expect([index.verdictOf(1), index.verdictOf(2), index.verdictOf(9)]).toEqual([FEASIBLE, 4, NO_NODE]);
    expect([index.headOf(index.cellOf(1)), index.nextInCell(5), index.nextInCell(1)]).toEqual([5, 1, -1]);
  }

  test.each([
    ['the largest that fits', NARROW_MAX],
    ['one more', NARROW_MAX + 1],
    ['many more', 1_000_000],
    ['the complement of the largest', ~NARROW_MAX],
    ['the complement of one more', ~(NARROW_MAX + 1)],
  ])('a fixed class or verdict, %s', (_, fixed) => {
    const index = indexWithSome();
    index.setFixed(7, fixed);
    expect(index.fixedOf(7)).toBe(fixed);
    expectTheSame(index);
  });

  test('a verdict', () => {
    const index = indexWithSome();
    index.drop(7, NARROW_MAX + 9);
    expect(index.verdictOf(7)).toBe(NARROW_MAX + 9);
    expectTheSame(index);
  });

  test('a cell', () => {
    const index = indexWithSome();
    // Every lower score opens a cell below the best one, and an empty cell is kept for the next node of its score.
    for (let score = 79; index.cellOf(6) <= NARROW_MAX; score--) index.place(6, 0, score);
    expect(index.cellOf(6)).toBe(NARROW_MAX + 1);
    expect(index.headOf(index.cellOf(6))).toBe(6);
    expectTheSame(index);
  });
});

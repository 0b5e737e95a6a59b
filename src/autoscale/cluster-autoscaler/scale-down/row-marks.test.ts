import { expect, test } from 'vitest';
import type { NodeRow } from '../../../model/index.ts';
import { RowMarks } from './row-marks.ts';

const rows = [0, 63, 64, 1000] as NodeRow[];

test('marks add up, far rows included, until all are cleared', () => {
  const marks = new RowMarks();
  const all = (): number[] => rows.map((row) => marks.of(row));
  expect(all()).toEqual([0, 0, 0, 0]);
  marks.add(rows[1], 1);
  marks.add(rows[3], 2);
  marks.add(rows[1], 4);
  expect(all()).toEqual([0, 5, 0, 2]);
  marks.clear();
  expect(all()).toEqual([0, 0, 0, 0]);
  marks.add(rows[0], 2);
  expect(all(), 'nothing of before').toEqual([2, 0, 0, 0]);
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  firstGaps,
  intervalsHave,
  intervalsOf,
  intervalsOverlap,
  intervalsText,
  intervalsTotal,
  mergeIntervals,
  parseIntervals,
} from './intervals.ts';

// prettier-ignore
const rows = [
  // indexes          text
  [[],                ''],
  [[1],               '1'],
  [[3, 4],            '3,4'],
  [[3, 4, 5],         '3-5'],
  [[1, 3, 4, 5, 7],   '1,3-5,7'],
] as const;

test.each(rows)('%j is written %j', (indexes, text) => {
  expect(intervalsText(intervalsOf(indexes))).toBe(text);
});

const sets = fc.array(fc.nat(40)).map((list) => new Set(list));

test('a set of indexes survives its text', () => {
  fc.assert(
    fc.property(sets, (set) => {
      const read = parseIntervals(intervalsText(intervalsOf(set)), 100);
      expect(read).toEqual(intervalsOf(set));
      expect(intervalsTotal(read)).toBe(set.size);
      for (let index = 0; index <= 41; index++) expect(intervalsHave(read, index)).toBe(set.has(index));
    }),
  );
});

test('union, intersection and gaps are those of the sets', () => {
  fc.assert(
    fc.property(sets, sets, fc.nat(10), fc.nat(50), (a, b, count, end) => {
      const union = intervalsOf([...a, ...b]);
      expect(mergeIntervals(intervalsOf(a), intervalsOf(b))).toEqual(union);
      expect(intervalsOverlap(intervalsOf(a), intervalsOf(b))).toBe(
        [...a].filter((index) => b.has(index)).length,
      );
      const gaps = Array.from({ length: end }, (_, index) => index).filter((index) => !a.has(index));
      expect(firstGaps(intervalsOf(a), count, end)).toEqual(gaps.slice(0, count));
    }),
  );
});

test('indexes from the end on are not read', () => {
  expect(intervalsText(parseIntervals('1,3-9,12', 6))).toBe('1,3-5');
});

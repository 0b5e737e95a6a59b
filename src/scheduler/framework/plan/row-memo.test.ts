import { expect, test } from 'vitest';
import { RowMemo } from './row-memo.ts';

test('what was found for a row is kept until the row changes', () => {
  const memo = new RowMemo<string>();
  memo.set(3, 'c');
  memo.set(0, 'a');
  expect([memo.get(0, 0), memo.get(1, 0), memo.get(3, 0), memo.get(99, 0)]).toEqual([
    'a',
    undefined,
    'c',
    undefined,
  ]);
  memo.forget(3);
  memo.forget(99);
  expect([memo.get(0, 0), memo.get(3, 0)]).toEqual(['a', undefined]);
});

test('another version makes everything void, and going back does not bring it back', () => {
  const memo = new RowMemo<string>();
  memo.set(0, 'a');
  expect(memo.get(0, 1)).toBeUndefined();
  memo.set(0, 'b');
  expect(memo.get(0, 1)).toBe('b');
  expect(memo.get(0, 0)).toBeUndefined();
});

test('cleared: nothing is known', () => {
  const memo = new RowMemo<number>();
  memo.set(0, 0);
  expect(memo.get(0, 0)).toBe(0);
  memo.clear();
  expect(memo.get(0, 0)).toBeUndefined();
});

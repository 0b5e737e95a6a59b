import { expect, test } from 'vitest';
import { NameTable } from './name-table.ts';

test('equal texts have one number, in the order in which they come', () => {
  const names = new NameTable();
  expect(['a', 'b', 'a', 'c', 'b'].map((text) => names.intern(text))).toEqual([0, 1, 0, 2, 1]);
  expect(names.size).toBe(3);
  expect([0, 1, 2].map((number) => names.text(number))).toEqual(['a', 'b', 'c']);
});

test('interned names, lists and ranges follow each other, and each number finds its block', () => {
  const names = new NameTable();
  names.intern('first');
  expect(names.range('openb', 3)).toBe(1);
  names.intern('between');
  names.intern('again');
  expect(names.list(['x', 'y'])).toBe(6);
  expect(names.range('one', 1)).toBe(8);
  const all = Array.from({ length: names.size }, (_, number) => names.text(number));
  expect(all).toEqual(['first', 'openb-0', 'openb-1', 'openb-2', 'between', 'again', 'x', 'y', 'one-0']);
});

test('a range costs no memory however long it is', () => {
  const names = new NameTable();
  names.range('pod', 1_000_000_000);
  expect(names.text(999_999_999)).toBe('pod-999999999');
  expect(names.intern('after')).toBe(1_000_000_000);
});

test('an empty list or range has no numbers', () => {
  const names = new NameTable();
  names.intern('a');
  expect(names.range('none', 0)).toBe(1);
  expect(names.list([])).toBe(1);
  expect(names.intern('b')).toBe(1);
  expect(names.text(1)).toBe('b');
});

test('a number that nobody gave out is our own fault', () => {
  const names = new NameTable();
  names.intern('a');
  expect(() => names.text(1)).toThrow('name 1 of 1');
  expect(() => names.text(-1)).toThrow('name -1');
});

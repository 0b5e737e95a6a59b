import { expect, test } from 'vitest';
import { sameValue } from './same-value.ts';

// prettier-ignore
test.each([
  ['order of keys does not matter',           { a: 1, b: 2 }, { b: 2, a: 1 },               true],
  ['order of a list does',                    [1, 2],         [2, 1],                       false],
  ['absent and empty are one: map',           undefined,      {},                           true],
  ['absent and empty are one: list',          undefined,      [],                           true],
  ['a member that is undefined is absent',    { a: 1 },       { a: 1, b: undefined },       true],
  ['a member that is empty is absent too',    {},             { b: undefined },             true],
  ['a member that is an empty list is absent', { a: [] },     {},                           true],
  ['an empty text is a value',                { a: '' },      {},                           false],
  ['zero is a value',                         { a: 0 },       {},                           false],
  ['a number is not its text',                { a: 1 },       { a: '1' },                   false],
  ['null is absent: a list or map of an API object that is not set', { a: null }, { a: [] }, true],
  ['deep down',                               { a: [{ b: { c: 1, d: 2 } }] }, { a: [{ b: { d: 2, c: 1 } }] }, true],
  ['deep down, and not',                      { a: [{ b: { c: 1 } }] }, { a: [{ b: { c: 2 } }] }, false],
  ['keys that look like structure',           { 'a":1,"b': 2 }, { a: 1, b: 2 },             false],
] as const)('%s', (_why, a, b, expected) => {
  expect(sameValue(a, b)).toBe(expected);
  expect(sameValue(b, a)).toBe(expected);
});

import { expect, test } from 'vitest';
import { parseExactJson } from './vector-file.ts';

test.each([
  ['a whole number beyond 2^53 becomes a bigint', '{"a":9223372036854775807}', { a: 9223372036854775807n }],
  ['also at the head of a list and below zero', '[-9223372036854775808]', [-9223372036854775808n]],
  [
    'sixteen digits behind the point are no whole number',
    '{"a":0.1234567890123456789,"b":9007199254740993}',
    { a: 0.1234567890123456789, b: 9007199254740993n },
  ],
  [
    'digits inside a text stay text',
    '{"a":"x 9223372036854775807","b":[9007199254740993]}',
    { a: 'x 9223372036854775807', b: [9007199254740993n] },
  ],
])('%s', (_rule, text, expected) => {
  expect(parseExactJson(text)).toEqual(expected);
});

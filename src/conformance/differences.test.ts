import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { valueDifferences } from './differences.ts';

describe('where an answer differs', () => {
  // prettier-ignore
  const rows = [
    // why                                  ours                     recorded                 lines
    ['the same',                            { a: [1, 'x'] },         { a: [1, 'x'] },         []],
    ['a number',                            { a: 1 },                { a: 2 },                ['a: ours 1, recorded 2']],
    ['deep within',                         { a: [{ b: 1 }] },       { a: [{ b: 2 }] },       ['a[0].b: ours 1, recorded 2']],
    ['the whole answer',                    1,                       'one',                   ['answer: ours 1, recorded "one"']],
    ['a member that only we have',          { a: 1, b: 2 },          { a: 1 },                ['b: ours 2, recorded nothing']],
    ['a member that only they have',        { a: 1 },                { a: 1, b: 2 },          ['b: ours nothing, recorded 2']],
    ['undefined is absent',                 { a: undefined },        {},                      []],
    ['null is not',                         { a: null },             {},                      ['a: ours null, recorded nothing']],
    ['lists of other length are one line',  { a: [1, 2] },           { a: [1] },              ['a: ours [1,2], recorded [1]']],
    ['the order of a list counts',          [1, 2],                  [2, 1],                  ['[0]: ours 1, recorded 2', '[1]: ours 2, recorded 1']],
    ['the order of members does not',       { a: 1, b: 2 },          { b: 2, a: 1 },          []],
    ['bigints and numbers of one value',    { a: 5n },               { a: 5 },                []],
    ['a bigint beyond every double',        { a: 2n ** 63n },        { a: '9223372036854775808' }, []],
    ['a text is not its number',            { a: '5' },              { a: 5 },                ['a: ours "5", recorded 5']],
    ['a list is not its mapping',           { a: [] },               { a: {} },               ['a: ours [], recorded {}']],
  ] as const;
  test.each(rows)('%s', (_why, ours, recorded, lines) => {
    expect(valueDifferences(ours, recorded)).toEqual(lines);
  });

  test('a long value is cut, and says so', () => {
    const [line] = valueDifferences('x'.repeat(1000), 'y');
    expect(line).toMatch(/^answer: ours "x{399}…, recorded "y"$/);
  });

  test('nothing differs from itself, and what differs is found from both sides', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        expect(valueDifferences(a, structuredClone(a))).toEqual([]);
        expect(valueDifferences(a, b).length).toBe(valueDifferences(b, a).length);
        if (JSON.stringify(a) === JSON.stringify(b)) expect(valueDifferences(a, b)).toEqual([]);
      }),
    );
  });
});

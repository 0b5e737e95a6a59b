import { expect, test } from 'vitest';
import { readWritten } from './read-written.ts';
import { withoutNulls } from './without-nulls.ts';

// prettier-ignore
const rows = [
  ['a field',                       { a: null, b: 1 },                       { b: 1 }],
  ['a field further down',          { a: { b: null, c: { d: null } } },      { a: { c: {} } }],
  ['a field of a list’s entry',     { a: [{ b: null, c: 1 }] },              { a: [{ c: 1 }] }],
  ['no entry of a list',            { a: [null, 1] },                        { a: [null, 1] }],
  ['nothing that is false or 0',    { a: false, b: 0, c: '', d: [] },        { a: false, b: 0, c: '', d: [] }],
] as const;
test.each(rows)('null goes: %s', (_why, value, expected) => {
  expect(withoutNulls(value)).toEqual(expected);
});

test('a section of a scenario with nothing below it is left out', () => {
  const text =
    'apiVersion: plimsoll/v1\nkind: Scenario\nmetadata:\nspec:\n  horizon: 1h\n  cluster:\n  workload:\n    demand:\n  prices:\n';
  const { written, diagnostics } = readWritten('scenario.yaml', text, []);
  expect(diagnostics).toEqual([]);
  expect(written).toEqual({
    apiVersion: 'plimsoll/v1',
    kind: 'Scenario',
    spec: { horizon: '1h', workload: {} },
  });
});

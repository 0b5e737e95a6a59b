import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { durationMs } from './duration-text.ts';
import { parseType, SchemaTypes } from './type-text.ts';
import { ValueCheck } from './value-check.ts';

describe('durations as Go reads them, and days', () => {
  // prettier-ignore
  const rows = [
    ['30s',      30_000],     ['1h30m',   5_400_000],  ['1.5h',     5_400_000],  ['250ms',   250],
    ['7d',       604_800_000], ['.5s',    500],        ['-5m',      -300_000],   ['0',       0],
    ['1us',      0],          ['1h1h',    7_200_000],  ['30',       undefined],  ['5 m',     undefined],
    ['1w',       undefined],  ['',        undefined],  ['s',        undefined],  ['1h 30m',  undefined],
    ['5sec',     undefined],  ['--5s',    undefined],
  ] as const;
  test.each(rows)('%s', (text, expected) => {
    expect(durationMs(text)).toBe(expected);
  });

  test('whole milliseconds come back as they were written', () => {
    fc.assert(
      fc.property(fc.nat(10_000), fc.nat(59), fc.nat(59), fc.nat(999), (h, m, s, ms) => {
        expect(durationMs(`${h}h${m}m${s}s${ms}ms`)).toBe(((h * 60 + m) * 60 + s) * 1000 + ms);
      }),
    );
  });
});

const types = new SchemaTypes({
  Top: {
    'name!': 'str',
    size: 'qty',
    kind: '=Alpha|Beta|',
    list: '[int]',
    map: '{str}',
    inner: 'Inner',
    either: 'dur/Inner',
    port: 'intstr',
    any: 'any',
    obj: 'obj',
  },
  Inner: { 'deep!': 'bool', replicas: 'int' },
});

describe('a value against its schema', () => {
  // prettier-ignore
  const rows = [
    ['all is well',                          { name: 'x', size: '1Gi', kind: 'Alpha', list: [1], map: { a: 'b' }, inner: { deep: true } }, []],
    ['null counts as absent',                { name: 'x', size: null, list: null, inner: null },                            []],
    ['a missing field',                      { size: 1 },                                                                   [': field-missing name is missing (add name: …)']],
    ['a null where a field must be',         { name: null },                                                                [': field-missing name is missing (add name: …)']],
    ['an unknown field, and the nearest',    { name: 'x', sise: 1 },                                                        ['sise: field-unknown unknown field sise (did you mean size?)']],
    ['the meant field is not missing too',   { nmae: 'x' },                                                                 ['nmae: field-unknown unknown field nmae (did you mean name?)']],
    ['numbers and texts',                    { name: 7, list: ['1'], map: { a: true } },                                    ['name: type-wrong expected a text, found 7 (put it in quotes: "7")', 'list.0: type-wrong expected a whole number, found the text "1" (write it without quotes)', 'map.a: type-wrong expected a text, found true (YAML takes this for true: put it in quotes)']],
    ['none of the choices',                  { name: 'x', kind: 'Gamma' },                                                      ['kind: choice-unknown the text "Gamma" is none of the values it can have (one of Alpha, Beta)']],
    ['an empty choice may be one',           { name: 'x', kind: '' },                                                       []],
    ['a quantity',                           { name: 'x', size: '5GB' },                                                    ['size: quantity-invalid 5GB is not a quantity (the unit is G or Gi; cpu is written 2, 0.5 or 250m; memory 512Mi, 1.5Gi or 2G)']],
    ['deep inside',                          { name: 'x', inner: { deep: 'yes', replicas: 1.5 } },                          ['inner.deep: type-wrong expected true or false, found the text "yes"', 'inner.replicas: type-wrong expected a whole number, found 1.5']],
    ['a list where a mapping stands',        { name: 'x', inner: [], map: [] },                                             ['inner: type-wrong expected a mapping, found a list (write its fields below it; was the file cut off here?)', 'map: type-wrong expected a mapping, found a list (write `key: value` lines)']],
    ['either a scalar',                      { name: 'x', either: '5s' },                                                   []],
    ['or a mapping',                         { name: 'x', either: { deep: 1 } },                                            ['either.deep: type-wrong expected true or false, found 1']],
    ['a number or a text',                   { name: 'x', port: true },                                                     ['port: type-wrong expected a whole number or a text, found true']],
    ['no number at all',                     { name: 'x', list: [NaN] },                                                    ['list.0: type-wrong expected a whole number, found NaN']],
  ] as const;
  test.each(rows)('%s', (_why, value, expected) => {
    const check = new ValueCheck(types);
    check.check(value, parseType('Top'));
    const texts = check.faults.map(
      ({ path, code, message, hint }) =>
        `${path.join('.')}: ${code} ${message}${hint === undefined ? '' : ` (${hint})`}`,
    );
    expect(texts).toEqual(expected);
  });

  test('no value makes it throw', () => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true }), (value) => {
        const check = new ValueCheck(types);
        check.check(value, parseType('Top'));
        check.check(
          { name: value, size: value, kind: value, list: value, map: value, inner: value, either: value },
          parseType('Top'),
        );
      }),
    );
  });
});

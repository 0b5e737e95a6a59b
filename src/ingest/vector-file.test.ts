import { expect, test } from 'vitest';
import { parseExactJson, parseVectorYaml, vectorYamlDuplicates } from './vector-file.ts';

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

// prettier-ignore
test.each([
  ['of equal keys the last one counts',   'a: 1\na: 2\n',          { a: 2 },                ['line 2: key "a" already set in map']],
  ['the first document counts',           'a: 1\n---\na: 2\n',     { a: 1 },                []],
  ['a mark in front of the first',        '---\na: 1\n',           { a: 1 },                []],
  ['nothing but a comment',               '# a: 1\n',              undefined,               []],
  ['equal keys of two mappings',          'a: {x: 1}\nb: {x: 1}\n', { a: { x: 1 }, b: { x: 1 } }, []],
])('YAML of a vector: %s', (_rule, text, value, duplicates) => {
  expect(parseVectorYaml(text)).toEqual(value);
  expect(vectorYamlDuplicates(text)).toEqual(duplicates);
});

// As go.yaml.in/yaml/v2 answers in strict mode: a key is told where its value begins, inner ones first.
test('keys that came twice are told from the inside out, by the line of the value', () => {
  const text = `profiles:
- schedulerName: a
  schedulerName: b
  plugins:
    score:
      enabled: [{name: NodeName}]
    score:
      disabled:
      - name: x
        name: x
profiles:
- schedulerName: d
`;
  expect(vectorYamlDuplicates(text)).toEqual([
    'line 3: key "schedulerName" already set in map',
    'line 10: key "name" already set in map',
    'line 8: key "score" already set in map',
    'line 12: key "profiles" already set in map',
  ]);
});

import { describe, expect, test } from 'vitest';
import { formatDiagnostic } from '../../base/index.ts';
import { SourceText } from './source-text.ts';
import { yamlDocuments } from './yaml-source.ts';

const read = (text: string) => [...yamlDocuments(new SourceText('f.yaml', text))];
const values = (text: string): unknown[] =>
  read(text).flatMap(({ document }) => (document === undefined ? [] : [document.value]));
const heads = (text: string): string[] =>
  read(text).flatMap(({ diagnostics }) => diagnostics.map((one) => formatDiagnostic(one).split('\n')[0]));

describe('plain scalars are what kubectl makes of them', () => {
  // prettier-ignore
  const rows = [
    ['YAML 1.1 booleans',                  'no',          false],
    ['YAML 1.1 booleans',                  'On',          true],
    ['one letter is a boolean too',        'y',           true],
    ['in quotes it is a text',             '"no"',        'no'],
    ['octal without o',                    '0644',        420],
    ['a digit that octal lacks',           '0899',        899],
    ['hexadecimal',                        '0x1F',        31],
    ['binary',                             '0b101',       5],
    ['underscores',                        '1_000',       1000],
    ['a float',                            '1e3',         1000],
    ['no sixties: ports stay texts',       '80:80',       '80:80'],
    ['no dates',                           '2026-01-01',  '2026-01-01'],
    ['a version is a float',               '1.10',        1.1],
    ['a quantity is a text',               '250m',        '250m'],
    ['nothing',                            '~',           null],
    ['minus zero is not kept',             '-0',          0],
  ] as const;
  test.each(rows)('%s: %s', (_why, text, expected) => {
    expect(values(`a: ${text}`)).toEqual([{ a: expected }]);
  });

  test('keys are texts, whatever they look like', () => {
    expect(values('no: 1\n80: 2\n')).toEqual([{ false: 1, 80: 2 }]);
  });

  test('a key called __proto__ is a key and changes nobody', () => {
    const [value] = values('__proto__: { polluted: true }\n');
    expect(Object.keys(value as object)).toEqual(['__proto__']);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });
});

describe('documents', () => {
  // prettier-ignore
  const rows = [
    ['many in one file',                            'a: 1\n---\na: 2\n---\na: 3\n',            [{ a: 1 }, { a: 2 }, { a: 3 }]],
    ['comments and empty ones do not count',        '# x\n---\n# y\n---\na: 1\n---\n',         [{ a: 1 }]],
    ['a comment behind the mark',                   '--- # first\na: 1\n',                     [{ a: 1 }]],
    ['three dashes within a text are none',         'a: |\n  ---\n  b\n---\nc: 1\n',           [{ a: '---\nb\n' }, { c: 1 }]],
    ['anchors and merges',                          'x: &x { a: 1, b: 2 }\nz: { <<: *x, b: 3 }', [{ x: { a: 1, b: 2 }, z: { a: 1, b: 3 } }]],
    ['a bracket below its key, as kubectl takes it', 'a: [\n  1,\n  2\n]\nb: 1\n',              [{ a: [1, 2], b: 1 }]],
    ['Windows line ends',                           'a: 1\r\nb: x\r\n',                        [{ a: 1, b: 'x' }]],
    ['JSON is YAML',                                '{"a": [1, "b"]}',                         [{ a: [1, 'b'] }]],
  ] as const;
  test.each(rows)('%s', (_why, text, expected) => {
    expect(values(text)).toEqual(expected);
    expect(heads(text)).toEqual([]);
  });

  test('a broken one does not hide those behind it', () => {
    const text = 'a: [1\n---\nb: 2\n---\nc: "x\n---\nd: 4\n';
    expect(values(text)).toEqual([{ b: 2 }, { d: 4 }]);
    expect(heads(text).map((head) => head.replace(/: error.*/, ''))).toEqual(['f.yaml:2:1', 'f.yaml:6:1']);
  });

  test('every duplicate key is said, at its own place', () => {
    expect(heads('a: 1\nb: { c: 1, c: 2 }\na: 3\n')).toEqual([
      'f.yaml:2:12: error: c is there twice [duplicate-key]',
      'f.yaml:3:1: error: a is there twice [duplicate-key]',
    ]);
  });

  test('an alias of something that is not there', () => {
    expect(heads('a: *b\n')).toEqual(['f.yaml:1:4: error: no anchor &b before this alias [yaml-syntax]']);
  });
});

describe('places', () => {
  const text = 'a:\n  - b: 1\n    "c d": {e: [x, yy]}\n  - &f { g: 2 }\nh: *f\n';
  // prettier-ignore
  const rows = [
    ['a value',                     ['a', 0, 'b'],             'value', '2:8'],
    ['a key',                       ['a', 0, 'b'],             'key',   '2:5'],
    ['a key in quotes',             ['a', 0, 'c d'],           'key',   '3:6'],
    ['an item of a list in a row',  ['a', 0, 'c d', 'e', 1],   'value', '3:20'],
    ['through an alias',            ['h', 'g'],                'value', '4:13'],
    ['as far as the path leads',    ['a', 0, 'nothing', 'x'],  'value', '2:5'],
    ['the whole document',          [],                        'value', '1:1'],
  ] as const;
  test.each(rows)('%s', (_why, path, part, expected) => {
    const [{ document }] = read(text);
    const place = document?.place(path, part);
    expect(`${place?.line}:${place?.column}`).toBe(expected);
  });
});

test('a big List is read item by item, each at its place', () => {
  const item = (name: string): string =>
    `- kind: Pod\n  metadata:\n    name: ${name}\n    note: >-\n      - not an item\n`;
  const filler = `# ${'x'.repeat(1000)}\n`;
  const text = `apiVersion: v1\nitems:\n${item('a')}${filler.repeat(5000)}${item('b')}kind: List\nmetadata: {}\n`;
  const items = read(text);
  expect(
    items.map(({ document }) => (document?.value as { metadata: { name: string } }).metadata.name),
  ).toEqual(['a', 'b']);
  expect(items[1].document?.place(['metadata', 'name'])).toMatchObject({ line: 5010, column: 11 });
});

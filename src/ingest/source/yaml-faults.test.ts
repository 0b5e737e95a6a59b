import { describe, expect, test } from 'vitest';
import type { Diagnostic } from '../../base/index.ts';
import { SourceText, withoutLine } from './source-text.ts';
import { yamlDocuments } from './yaml-source.ts';

function faultsOf(text: string): Diagnostic[] {
  return [...yamlDocuments(new SourceText('f.yaml', text))].flatMap(({ diagnostics }) => diagnostics);
}

const short = (text: string): string[] =>
  faultsOf(text).map(({ code, place }) => `${code} ${place?.line}:${place?.column}`);
const valuesOf = (text: string): unknown[] =>
  [...yamlDocuments(new SourceText('f.yaml', text))].flatMap(({ document }) => document?.value ?? []);

describe('a fault has a name, a place and what to do', () => {
  // prettier-ignore
  test.each([
    ['a tab that indents',                     'a:\n\tb: 1\n',                        'yaml-tab 2:1',               'YAML indents with spaces: replace the tab'],
    ['a tab behind blanks',                    'a:\n  b: 1\n  \tc: 2\n',              'yaml-tab 3:3',               'YAML indents with spaces: replace the tab'],
    ['a template of Helm',                     'a: 1\nb: {{ .Values.x }}\n',          'template-unrendered 2:4',    'render it first (`helm template`) and read the output'],
    ['a template around a block',              '{{- if .x }}\na: 1\n{{- end }}\n',    'template-unrendered 1:1',    'render it first (`helm template`) and read the output'],
    ['a bracket that nothing closes',          'a: [1, 2\nb: 3\n---\nc: 1\n',         'yaml-syntax 3:1',            'close the bracket, or put a comma between the entries'],
    ['an anchor that is not there',            'a: *x\n',                             'yaml-syntax 1:4',            'quote the value if it begins with *'],
    ['an alias within its own anchor',         'a: &x\n  b: *x\n',                    'yaml-alias-cycle 2:6',       'write the value out'],
    ['two of one key',                         'a: 1\na: 2\n',                        'duplicate-key 2:1',          'it stands on line 1 already: the last one would win, remove one of them'],
    ['a tag of a program',                     'a: !!python/object:os.system x\n',    'yaml-syntax 1:4',            'remove the tag; Kubernetes objects need none'],
  ])('%s', (_why, text, fault, hint) => {
    expect(short(text)).toEqual([fault]);
    expect(faultsOf(text)[0].hint).toBe(hint);
  });

  test('a file that was cut says so', () => {
    expect(faultsOf('a: 1\nb: "x').map(({ hint }) => hint)).toEqual([
      'the text ends here: was the file cut off?',
    ]);
    // what is wrong wherever it stands is not for want of more
    expect(faultsOf('a: 1\0\0')[0].hint).toBe('is this a text? save it as UTF-8');
    expect(faultsOf('{"a":1}{"b":2}')[0].hint).toContain('`---`');
    expect(faultsOf('// pods\n{"a": 1}')[0].hint).toBe('a comment begins with #, and JSON has none');
    // further documents behind it: it was not
    expect(faultsOf('b: "x\n---\nc: 1\n')[0].hint).not.toContain('cut off');
  });

  test('aliases of aliases end before they fill the memory', () => {
    const bomb = Array.from({ length: 9 }, (_, level) =>
      level === 0
        ? 'a0: &a0 [x, x, x, x, x, x, x, x, x, x]'
        : `a${level}: &a${level} [${Array.from({ length: 10 }, () => `*a${level - 1}`).join(', ')}]`,
    ).join('\n');
    const faults = faultsOf(bomb);
    expect(faults.map(({ code }) => code)).toEqual(['yaml-alias-explosion']);
    expect(valuesOf(bomb)).toEqual([]);
  });

  test('a thousand aliases of one value are fine', () => {
    const text = `x: &x { a: 1 }\nlist: [${Array.from({ length: 1000 }, () => '*x').join(', ')}]\n`;
    expect([short(text), (valuesOf(text)[0] as { list: unknown[] }).list.length]).toEqual([[], 1000]);
  });

  // prettier-ignore
  test.each([
    ['two hundred brackets are read',  190,     []],
    ['thousands are no manifest',      5000,    ['nesting-too-deep']],
    ['nor is a megabyte of them',      1 << 20, ['nesting-too-deep']],
  ])('%s', (_why, depth, codes) => {
    const text = `a: ${'['.repeat(depth)}${']'.repeat(depth)}\n`;
    expect(faultsOf(text).map(({ code }) => code)).toEqual(codes);
  });

  test('all mistakes of a file are said at once, each document’s own', () => {
    const text = 'a: 1\na: 2\n---\nb: [1\n---\nc: *nobody\n---\nd: 1\nd: 2\n';
    expect(short(text)).toEqual([
      'duplicate-key 2:1',
      'yaml-syntax 5:1',
      'yaml-syntax 6:4',
      'duplicate-key 9:1',
    ]);
  });

  test('three of one key: each further one is said', () => {
    expect(short('a: 1\na: 2\na: 3\n')).toEqual(['duplicate-key 2:1', 'duplicate-key 3:1']);
    expect(valuesOf('a: 1\na: 2\na: 3\n')).toEqual([{ a: 3 }]);
  });

  test('a merged key that is written as well is no duplicate', () => {
    expect(short('x: &x { a: 1 }\ny: { <<: *x, a: 2 }\n')).toEqual([]);
  });
});

describe('where a place of a text is', () => {
  const text = new SourceText('f', 'first\n  second: x\r\nthird');
  // prettier-ignore
  test.each([
    ['the beginning',                   0,    '1:1'],
    ['within a line',                   8,    '2:3'],
    ['a line feed belongs to its line', 5,    '1:6'],
    ['the next character does not',     6,    '2:1'],
    ['behind Windows’ line end',        19,   '3:1'],
    ['behind the end',                  999,  '3:6'],
    ['before the beginning',            -5,   '1:1'],
  ])('%s', (_why, offset, expected) => {
    const { line, column } = text.place(offset);
    expect(`${line}:${column}`).toBe(expected);
  });

  test('shows its line without the carriage return, and marks no further than its end', () => {
    expect(text.place(8, 999)).toEqual({ file: 'f', line: 2, column: 3, length: 9, lineText: '  second: x' });
  });

  test('of a line that is a whole dump only what is meant is shown', () => {
    const secret = `{"password": "hunter2", ${'"x": 1, '.repeat(100)}"cpu": "lots"}`;
    const at = secret.indexOf('"lots"');
    const place = new SourceText('f', secret).place(at, 6);
    expect([place.lineText, place.column, place.lineTextColumn]).toEqual(['"lots"', at + 1, at + 1]);
  });

  test('of a slice knows where the slice began', () => {
    const slice = new SourceText('f', 'b: 1\nc: 2', 100, 9);
    const inFirst = slice.place(3);
    expect([inFirst.line, inFirst.column, inFirst.lineTextColumn]).toEqual([100, 12, 9]);
    const inSecond = slice.place(8);
    expect([inSecond.line, inSecond.column, inSecond.lineTextColumn]).toEqual([101, 4, undefined]);
  });

  test('may go without its line where that is nobody’s business', () => {
    expect(withoutLine(text.place(8, 3))).toEqual({ file: 'f', line: 2, column: 3, length: 3 });
    expect(withoutLine({ file: 'f' })).toEqual({ file: 'f' });
  });
});

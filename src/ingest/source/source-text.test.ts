import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatDiagnostic } from '../../base/index.ts';
import { isPrivatePath, placeInBrokenText } from './private-text.ts';
import { SourceText, withoutLine } from './source-text.ts';

const at = (text: string, offset: number, length?: number): string => {
  const { line, column, length: wide, lineText } = new SourceText('f', text).place(offset, length);
  return `${line}:${column}+${wide} ${lineText}`;
};

describe('where an offset stands', () => {
  const TEXT = 'one\ntwo words\r\n\nend';
  // prettier-ignore
  test.each([
    // rule                                       offset   length   place
    ['the first letter',                          0,       1,       '1:1+1 one'],
    ['a word',                                    4,       3,       '2:1+3 two words'],
    ['a word later on its line',                  8,       5,       '2:5+5 two words'],
    ['no wider than its line',                    8,       50,      '2:5+5 two words'],
    ['at least one wide',                         4,       0,       '2:1+1 two words'],
    ['the line feed itself',                      3,       1,       '1:4+1 one'],
    ['the carriage return is no column',          13,      1,       '2:10+1 two words'],
    ['an empty line',                             15,      1,       '3:1+1 '],
    ['the last line',                             16,      3,       '4:1+3 end'],
    ['the end of the text',                       19,      1,       '4:4+1 end'],
    ['beyond the end',                            99,      1,       '4:4+1 end'],
    ['before the start',                          -5,      1,       '1:1+1 one'],
  ])('%s', (_rule, offset, length, expected) => {
    expect(at(TEXT, offset, length)).toBe(expected);
  });

  test('an empty text has one place', () => {
    expect(at('', 0)).toBe('1:1+1 ');
  });

  test('law: the place of an offset leads back to it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: fc.constantFrom('a', 'b', ' ') }), { maxLength: 8 }),
        fc.nat(40),
        (lines, offset) => {
          const text = lines.join('\n');
          const inside = Math.min(offset, text.length);
          const { line = 0, column = 0 } = new SourceText('f', text).place(offset);
          const before = text.split('\n').slice(0, line - 1);
          expect(before.reduce((sum, one) => sum + one.length + 1, 0) + column - 1).toBe(inside);
        },
      ),
    );
  });
});

describe('a slice of a big file knows where it begins', () => {
  const slice = new SourceText('big.json', '{"a":\n 1}', 40, 7);
  // prettier-ignore
  test.each([
    ['on its first line, columns count from there',   1, '40:8'],
    ['on its second line they count from 1',          7, '41:2'],
  ])('%s', (_rule, offset, expected) => {
    const { line, column } = slice.place(offset);
    expect(`${line}:${column}`).toBe(expected);
  });

  test('the caret stands under the column of the file, not of the slice', () => {
    const [, , shown, caret] = formatDiagnostic({
      severity: 'error',
      code: 'x',
      message: 'm',
      place: slice.place(1, 3),
    }).split('\n');
    expect(caret.indexOf('^')).toBe(shown.indexOf('"a"'));
  });
});

describe('a long line is shown from the place on', () => {
  const long = `${'x'.repeat(400)} fault ${'y'.repeat(400)}`;
  test('and no further than what is meant', () => {
    expect(at(long, 401, 5)).toBe('1:402+5 fault');
    expect(at(long, 401, 300)).toBe(`1:402+300 fault ${'y'.repeat(74)}`);
  });

  // prettier-ignore
  test.each([['300 characters are a line', 300, true], ['301 are long', 301, false]])('%s', (_what, length, whole) => {
    const text = 'z'.repeat(length);
    expect(new SourceText('f', text).place(5, 1).lineText === text).toBe(whole);
  });
});

describe('what stands beside a fault on its line may be private', () => {
  // prettier-ignore
  const rows: readonly (readonly [string, string, boolean])[] = [
    // what                                             line (the fault is at FAULT)                                                shown
    ['nothing private',                                 '  cpu: FAULT # as measured',                                               true],
    ['a variable before it',                            '{ name: TOKEN, value: hunter2, cpu: FAULT }',                              false],
    ['a variable behind it',                            '{ cpu: FAULT, env: [{ name: A, value: hunter2 }] }',                       false],
    ['in JSON',                                         '{"cpu":"FAULT","env":[{"name":"A","value":"hunter2"}]}',                   false],
    ['an annotation',                                   '{"annotations":{"note":"hunter2"},"cpu":"FAULT"}',                         false],
    ['the data of a Secret',                            '{"data":{"key":"aHVudGVyMg=="},"cpu":"FAULT"}',                            false],
    ['its other form',                                  '{ stringData: { key: hunter2 }, cpu: FAULT }',                             false],
    ['arguments',                                       '{ args: [--token=hunter2], cpu: FAULT }',                                  false],
    ['a command',                                       '{ command: [sh, -c, hunter2], cpu: FAULT }',                               false],
    ['a password',                                      'password: hunter2, cpu: FAULT',                                            false],
    ['a word that only begins so',                      '{ dataSource: db, cpu: FAULT }',                                           true],
    ['a word that only ends so',                        '{ metadata: { name: a }, cpu: FAULT }',                                    true],
    ['a key of which nothing is said on the line',      'env: # FAULT',                                                             true],
    ['the fault is what is said',                       'value: FAULT',                                                             true],
  ];
  test.each(rows)('%s', (_what, line, isShown) => {
    const text = `first line\n${line}\nlast line`;
    const place = new SourceText('f', text).place(text.indexOf('FAULT'), 5);
    expect(place.lineText).toBe(isShown ? line : 'FAULT');
    expect([place.line, place.column]).toEqual([2, line.indexOf('FAULT') + 1]);
    expect(formatDiagnostic({ severity: 'error', code: 'x', message: 'm', place })).not.toContain('hunter2');
  });
});

describe('a path to something private', () => {
  // prettier-ignore
  test.each([
    ['spec.containers.0.env.0.value',                true],
    ['spec.template.spec.containers.0.envFrom.0',    true],
    ['metadata.annotations.note',                    true],
    ['data.key',                                     true],
    ['stringData.key',                               true],
    ['spec.containers.0.args.1',                     true],
    ['spec.containers.0.command.0',                  true],
    ['spec.containers.0.resources.requests.cpu',     false],
    ['metadata.labels.env2',                         false],
    ['spec.dataSource.name',                         false],
    ['',                                             false],
  ])('%s: %s', (path, expected) => {
    expect(isPrivatePath(path.split('.'))).toBe(expected);
  });
});

describe('a document that cannot be parsed', () => {
  const place = (lineText: string) => ({ file: 'f', line: 3, column: 2, length: 1, lineText });
  // prettier-ignore
  test.each([
    ['is shown like every other',             'kind: Deployment\nspec: [',                   'spec: [',                    true],
    ['is private where it is a Secret',       'kind: Secret\ndata: [',                       'data: [',                    false],
    ['in JSON too',                           '{"kind": "Secret", "data": {',                '"data": {',                  false],
    ['with quotes around the word',           "kind: 'Secret'\ndata: [",                     'data: [',                    false],
    ['a SecretStore is none',                 'kind: SecretStore\nspec: [',                  'spec: [',                    true],
    ['a line of a variable is private',       'kind: Pod\n  value: "hunter2',                '  value: "hunter2',          false],
    ['a line of a password too',              'kind: ConfigMap\n  db_password: x: y',        '  password: x: y',           false],
    ['a token in JSON',                       'kind: Pod',                                   '{"token": "x',               false],
    ['values are no value',                   'kind: Pod\n  values: [',                      '  values: [',                true],
  ])('%s', (_what, document, lineText, isShown) => {
    const shown = placeInBrokenText(place(lineText), document);
    expect(shown.lineText).toBe(isShown ? lineText : undefined);
    expect([shown.line, shown.column]).toEqual([3, 2]);
  });

  test('without its line a place still says where', () => {
    expect(withoutLine(place('hunter2'))).toEqual({ file: 'f', line: 3, column: 2, length: 1 });
    expect(withoutLine({ file: 'f' })).toEqual({ file: 'f' });
  });
});

import { describe, expect, test } from 'vitest';
import { formatDiagnostic } from '../../base/index.ts';
import { Findings } from '../findings.ts';
import { fastReaderEqualsCsvParse } from './csv.laws.ts';
import { FastCsv } from './fast-csv.ts';
import { openCsv, openCsvTable } from './open-csv.ts';

const fileOf = (text: string) => ({ path: 'a.csv', bytes: new TextEncoder().encode(text) });

describe('reading CSV', () => {
  test.each([
    [',', '\n'],
    [',', '\r\n'],
    ['\t', '\n'],
    [';', '\n'],
  ])('the fast reader equals csv-parse on files without quotes (%j, %j)', fastReaderEqualsCsvParse);

  // prettier-ignore
  const numbers = [
    ['whole',                              '42',                   42],
    ['negative',                           '-7.25',                -7.25],
    ['fifteen digits',                     '0.123456789012345',    0.123456789012345],
    ['more digits than a double holds',    '0.1234567890123456789', 0.1234567890123456789],
    ['beyond 2^53',                        '9223372036854775807',  9223372036854775807],
    ['exponent',                           '1e-05',                1e-5],
    ['no digit before the point',          '.5',                   0.5],
    ['no digit after the point',           '5.',                   5],
    ['a lone point is none',               '.',                    NaN],
    ['a lone minus is none',               '-',                    NaN],
    ['two points are none',                '1.2.3',                NaN],
    ['a word is none',                     'abc',                  NaN],
    ['hexadecimal is none',                '0x10',                 NaN],
    ['nor is binary',                      '0b11',                 NaN],
    ['nor without an end',                 'Infinity',             NaN],
    ['a plus before it',                   '+4.5',                 4.5],
    ['nothing is none',                    '',                     NaN],
  ] as const;
  test.each(numbers)('a number: %s', (_why, text, expected) => {
    const reader = new FastCsv(fileOf(`x,${text}`), { separator: ',' });
    reader.next();
    expect(reader.number(1)).toBe(expected);
  });

  test('blanks separate where blanks are the separator, however many there are', () => {
    const reader = new FastCsv(fileOf('; note\n  1   2\t3  \n\n4\n'), { separator: ' ', comments: ';' });
    expect(reader.next()).toBe(true);
    expect([reader.line, reader.fieldCount, reader.number(0), reader.number(2)]).toEqual([2, 3, 1, 3]);
    expect(reader.next()).toBe(true);
    expect([reader.line, reader.fieldCount]).toEqual([4, 1]);
    expect(reader.next()).toBe(false);
  });

  test('a quoted field may hold separators and line ends, and lines are still counted', () => {
    const reader = openCsv(fileOf('"a,b",1\n"two\nlines",2\nc,3\n'), new Findings());
    const rows = [];
    while (reader.next()) rows.push([reader.line, reader.text(0), reader.number(1)]);
    expect(rows).toEqual([
      [1, 'a,b', 1],
      [2, 'two\nlines', 2],
      [4, 'c', 3],
    ]);
  });

  test('a quote that is never closed is a diagnostic, not an exception', () => {
    const findings = new Findings();
    openCsv(fileOf('a,b\n"open,1\n2,3\n'), findings);
    expect(findings.list().map(({ code, severity }) => `${severity} ${code}`)).toEqual(['error csv-broken']);
  });

  test('a byte order mark is not part of the first column name', () => {
    const table = openCsvTable(fileOf('\uFEFFname,cpu\na,1\n'), ['name', 'cpu'], new Findings());
    expect(table?.columns).toEqual(['name', 'cpu']);
  });

  test('a missing column is named, with the columns that are there', () => {
    const findings = new Findings();
    expect(openCsvTable(fileOf('nme,cpu\n'), ['name', 'cpu'], findings)).toBeUndefined();
    expect(findings.list().map(formatDiagnostic).join('\n')).toMatchInlineSnapshot(`
      "a.csv:1: error: column name is missing [csv-column-missing]
        |
      1 | nme,cpu
        = hint: columns: nme, cpu"
    `);
  });

  test('the caret stands under the field', () => {
    const reader = new FastCsv(fileOf('ä,  12x,3\n'), { separator: ',' });
    reader.next();
    expect(reader.place(1)).toEqual({ file: 'a.csv', line: 1, column: 5, length: 3, lineText: 'ä,  12x,3' });
  });
});

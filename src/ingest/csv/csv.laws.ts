import fc from 'fast-check';
import { expect } from 'vitest';
import { Findings } from '../findings.ts';
import type { CsvReader } from './csv-reader.ts';
import { FastCsv } from './fast-csv.ts';
import { QuotedCsv } from './quoted-csv.ts';

const cell = fc.oneof(
  fc.double({ noNaN: true }).map(String),
  fc.integer().map(String),
  fc.stringMatching(/^-?[0-9]{0,18}(\.[0-9]{0,18})?$/),
  fc.stringMatching(/^[ a-zäß€0-9.e+-]{0,6}$/),
);
const table = fc.array(fc.array(cell, { minLength: 1, maxLength: 6 }), { maxLength: 12 });

/** Without a quote in the file the fast reader gives what csv-parse gives: rows, texts, numbers, lines. */
export function fastReaderEqualsCsvParse(separator: string, lineEnd: string): void {
  fc.assert(
    fc.property(table, fc.boolean(), (rows, endsWithNewline) => {
      const text = rows.map((row) => row.join(separator)).join(lineEnd) + (endsWithNewline ? lineEnd : '');
      const file = { path: 'law.csv', bytes: new TextEncoder().encode(text) };
      const fast = contentOf(new FastCsv(file, { separator }));
      expect(fast).toEqual(contentOf(new QuotedCsv(file, { separator }, new Findings())));
    }),
    { numRuns: 500 },
  );
}

function contentOf(reader: CsvReader): unknown[] {
  const rows: unknown[] = [];
  while (reader.next()) {
    const cells = Array.from({ length: reader.fieldCount }, (_, field) => [
      reader.text(field),
      reader.number(field),
      reader.isEmpty(field),
    ]);
    rows.push([reader.line, cells]);
  }
  return rows;
}

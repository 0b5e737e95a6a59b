import type { ByteFile } from '../byte-file.ts';
import type { Findings } from '../findings.ts';
import { FIELDS_MAX } from './csv-reader.ts';
import type { CsvLayout, CsvReader } from './csv-reader.ts';
import { FastCsv } from './fast-csv.ts';
import { QuotedCsv } from './quoted-csv.ts';

const QUOTE = 34;

/** A reader for the rows of this file: the fast one wherever no quote occurs. */
export function openCsv(file: ByteFile, findings: Findings, layout: CsvLayout = COMMA): CsvReader {
  const quoted = layout.separator !== ' ' && file.bytes.includes(QUOTE);
  return quoted ? new QuotedCsv(file, layout, findings) : new FastCsv(file, layout);
}

const COMMA: CsvLayout = { separator: ',' };

/** A table whose first row names its columns. */
export interface CsvTable {
  readonly rows: CsvReader;
  /** Where the column stands; -1 where the file has none of this name. */
  column(name: string): number;
  readonly columns: readonly string[];
}

/**
 * Reads the header row. A wanted column that is missing is an error, and there is no table then.
 */
export function openCsvTable(
  file: ByteFile,
  wanted: readonly string[],
  findings: Findings,
  layout: CsvLayout = COMMA,
): CsvTable | undefined {
  const rows = openCsv(file, findings, layout);
  if (!rows.next()) {
    findings.error('csv-empty', 'the file has no rows', { file: file.path });
    return undefined;
  }
  if (rows.fieldCount > FIELDS_MAX) {
    findings.error('csv-broken', `the header has more than ${FIELDS_MAX} columns`, {
      file: file.path,
      line: rows.line,
    });
    return undefined;
  }
  const columns = Array.from({ length: rows.fieldCount }, (_, field) => rows.text(field));
  const missing = wanted.filter((name) => !columns.includes(name));
  if (missing.length > 0) {
    const message = `column ${missing.join(', ')} is missing`;
    findings.error(
      'csv-column-missing',
      message,
      rows.place(),
      `columns: ${columns.slice(0, 20).join(', ')}`,
    );
    return undefined;
  }
  return { rows, columns, column: (name) => columns.indexOf(name) };
}

import type { ByteFile } from '../byte-file.ts';
import type { Findings } from '../findings.ts';
import { FIELDS_MAX } from './csv-reader.ts';
import type { CsvLayout, CsvReader } from './csv-reader.ts';
import { FastCsv } from './fast-csv.ts';
import { QuotedCsv } from './quoted-csv.ts';

const QUOTE = 34;
const HEADER_BYTES_MAX = 2 ** 16;

/** What stands between the columns of this line: the first of `,` `;` tab `|` that it holds, whole blanks never. */
export function separatorOf(line: string): string {
  return [',', ';', '\t', '|'].find((separator) => line.includes(separator)) ?? ',';
}

/** The names in a header as sniffers compare them: whatever the separator, in lower case, without quotes and blanks. */
export function headerNames(line: string): string[] {
  return line.split(separatorOf(line)).map((cell) =>
    cell
      .trim()
      .replace(/^"(.*)"$/, '$1')
      .trim()
      .toLowerCase(),
  );
}

/** A reader for the rows of this file: the fast one wherever no quote occurs. */
export function openCsv(file: ByteFile, findings: Findings, layout: CsvLayout = COMMA): CsvReader {
  const quoted = layout.separator !== ' ' && file.bytes.includes(QUOTE);
  return quoted ? new QuotedCsv(file, layout, findings) : new FastCsv(file, layout);
}

const COMMA: CsvLayout = { separator: ',' };

/** A table whose first row names its columns. */
export interface CsvTable {
  readonly rows: CsvReader;
  /** Where the column stands, in capitals or not; -1 where the file has none of this name. */
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
  layout: CsvLayout = { separator: separatorOf(firstLineOf(file)) },
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
  const names = columns.map((name) => name.toLowerCase());
  const missing = wanted.filter((name) => !names.includes(name.toLowerCase()));
  if (missing.length > 0) {
    const message =
      missing.length === 1 ? `column ${missing[0]} is missing` : `columns ${missing.join(', ')} are missing`;
    findings.error(
      'csv-column-missing',
      message,
      rows.place(),
      `columns: ${columns.slice(0, 20).join(', ')}`,
    );
    return undefined;
  }
  return { rows, columns, column: (name) => names.indexOf(name.toLowerCase()) };
}

function firstLineOf({ bytes }: ByteFile): string {
  return /^[^\r\n]*/.exec(new TextDecoder().decode(bytes.subarray(0, HEADER_BYTES_MAX)))?.[0] ?? '';
}

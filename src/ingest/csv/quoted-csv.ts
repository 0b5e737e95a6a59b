import { CsvError, parse } from 'csv-parse/sync';
import type { Place } from '../../base/index.ts';
import type { ByteFile } from '../byte-file.ts';
import type { Findings } from '../findings.ts';
import { decimalOf } from './csv-reader.ts';
import type { CsvLayout, CsvReader } from './csv-reader.ts';

/**
 * Rows of a text file with quoting, by csv-parse: quoted separators, quotes and line ends inside fields. Reads the
 * whole file at once; a quote that is never closed is a diagnostic and ends the table.
 */
export class QuotedCsv implements CsvReader {
  readonly path: string;
  fieldCount = 0;
  line = 0;
  readonly #rows: readonly Row[];
  #row: readonly string[] = [];
  #next = 0;

  constructor(file: ByteFile, layout: CsvLayout, findings: Findings) {
    this.path = file.path;
    this.#rows = rowsOf(file, layout, findings);
  }

  next(): boolean {
    while (this.#next < this.#rows.length) {
      const { record, line } = this.#rows[this.#next++];
      if (record.length === 1 && record[0] === '') continue; // a line of blanks
      this.#row = record;
      this.fieldCount = record.length;
      this.line = line;
      return true;
    }
    this.#row = [];
    this.fieldCount = 0;
    return false;
  }

  text(field: number): string {
    return this.#row[field] ?? '';
  }

  number(field: number): number {
    return decimalOf(this.text(field));
  }

  isEmpty(field: number): boolean {
    return this.text(field) === '';
  }

  place(field = -1): Place {
    const lineText = this.#row.join(',');
    if (field < 0 || field >= this.fieldCount) return { file: this.path, line: this.line, lineText };
    const column = this.#row.slice(0, field).join(',').length + (field > 0 ? 2 : 1);
    return {
      file: this.path,
      line: this.line,
      column,
      length: Math.max(1, this.text(field).length),
      lineText,
    };
  }
}

interface Row {
  readonly record: readonly string[];
  readonly line: number;
}

function rowsOf(file: ByteFile, layout: CsvLayout, findings: Findings): Row[] {
  const rows: Row[] = [];
  let line = 1;
  try {
    const text = new TextDecoder().decode(file.bytes);
    parse(text, {
      delimiter: layout.separator,
      comment: layout.comments?.[0] ?? null,
      comment_no_infix: true,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      trim: true,
      bom: true,
      on_record: (record: string[], { lines }) => {
        // Counted at the end of the record, which may have line ends inside quotes.
        line = lines - record.reduce((sum, field) => sum + field.split('\n').length - 1, 0);
        rows.push({ record, line });
        return undefined;
      },
    });
  } catch (error) {
    const where = error instanceof CsvError && typeof error['lines'] === 'number' ? error['lines'] : line;
    const reason = error instanceof Error ? error.message : String(error);
    findings.error('csv-broken', reason, { file: file.path, line: where });
  }
  return rows;
}

import { cleanText } from '../clean-text.ts';
import type { Table } from '../section.ts';
import type { TextStyle } from './text-style.ts';
import { wrap } from './wrap.ts';

const GAP = 2;
/** The narrowest that a column of words is squeezed to. */
const WORDS_MIN = 12;

/** A table in columns two blanks apart: figures to the right, words to the left and wrapped where they must be. */
export function textTable(table: Table, width: number, style: TextStyle): string[] {
  const head = table.columns.map(({ title }) => title);
  const cells = [head, ...table.rows, ...(table.foot === undefined ? [] : [table.foot])].map((row) =>
    row.map(cleanText),
  );
  const widths = columnWidths(cells, table, width);
  const lines = cells.map((row) => rowLines(row, widths, table));
  const ruled = style.quiet('─'.repeat(widths.reduce((sum, one) => sum + one + GAP, -GAP)));
  const marked = new Set(table.marked);
  const body = lines
    .slice(1, 1 + table.rows.length)
    .flatMap((row, index) => (marked.has(index) ? row.map((line) => style.severity('bad', line)) : row));
  return [
    ...lines[0].map(style.quiet),
    ruled,
    ...body,
    ...(table.foot === undefined ? [] : [ruled, ...lines[lines.length - 1].map(style.strong)]),
  ];
}

function columnWidths(cells: readonly (readonly string[])[], table: Table, width: number): number[] {
  const widths = table.columns.map((_, column) => Math.max(...cells.map((row) => row[column].length)));
  let excess = widths.reduce((sum, one) => sum + one + GAP, -GAP) - width;
  // The widest column of words gives first: figures are never broken.
  while (excess > 0) {
    const words = table.columns.flatMap(({ align }, column) =>
      align === 'left' && widths[column] > WORDS_MIN ? [column] : [],
    );
    if (words.length === 0) break;
    const widest = words.reduce((a, b) => (widths[b] > widths[a] ? b : a));
    widths[widest]--;
    excess--;
  }
  return widths;
}

function rowLines(row: readonly string[], widths: readonly number[], table: Table): string[] {
  const wrapped = row.map((cell, column) => wrap(cell, widths[column]));
  const height = Math.max(...wrapped.map((lines) => lines.length));
  return Array.from({ length: height }, (_, line) =>
    wrapped
      .map((lines, column) => {
        const text = lines[line] ?? '';
        return table.columns[column].align === 'right'
          ? text.padStart(widths[column])
          : text.padEnd(widths[column]);
      })
      .join(' '.repeat(GAP))
      .trimEnd(),
  );
}

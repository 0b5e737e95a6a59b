import { parquetWriteBuffer } from 'hyparquet-writer';
import type { SweepResult } from './sweep-result.ts';

interface Column {
  readonly name: string;
  readonly type: 'STRING' | 'DOUBLE' | 'INT32';
  readonly data: readonly (string | number | null)[];
}

/** The results as files: one JSON, and two tables (a row a run; a row a variant and metric) as CSV and Parquet. */
export function sweepFiles(result: SweepResult): Record<string, string | Uint8Array> {
  const runs = runColumns(result);
  const variants = variantColumns(result);
  return {
    'sweep.json': `${JSON.stringify(result, undefined, 2)}\n`,
    'runs.csv': csvText(runs),
    'runs.parquet': parquetBytes(runs),
    'variants.csv': csvText(variants),
    'variants.parquet': parquetBytes(variants),
  };
}

function runColumns({ runs, metrics }: SweepResult): Column[] {
  return [
    { name: 'job', type: 'INT32', data: runs.map(({ job }) => job) },
    { name: 'variant', type: 'STRING', data: runs.map(({ variant }) => variant) },
    { name: 'run', type: 'INT32', data: runs.map(({ run }) => run) },
    { name: 'events', type: 'DOUBLE', data: runs.map(({ events }) => events) },
    { name: 'digest', type: 'STRING', data: runs.map(({ digest }) => digest) },
    ...metrics.map(({ metric, unit }, place): Column => {
      return {
        name: columnName(metric, unit),
        type: 'DOUBLE',
        data: runs.map(({ values }) => values[place]),
      };
    }),
  ];
}

function variantColumns({ variants, metrics }: SweepResult): Column[] {
  const rows = variants.flatMap(({ name, runs, figures }) =>
    metrics.map((metric, place) => ({ name, runs, ...metric, spread: figures[place] })),
  );
  const spreads = Object.keys(rows[0]?.spread ?? {}) as (keyof (typeof rows)[number]['spread'])[];
  return [
    { name: 'variant', type: 'STRING', data: rows.map(({ name }) => name) },
    { name: 'metric', type: 'STRING', data: rows.map(({ metric }) => metric) },
    { name: 'unit', type: 'STRING', data: rows.map(({ unit }) => unit) },
    { name: 'runs', type: 'INT32', data: rows.map(({ runs }) => runs) },
    ...spreads.map((field): Column => {
      const name = field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
      return { name, type: 'DOUBLE', data: rows.map(({ spread }) => spread[field]) };
    }),
  ];
}

/** `nodes, most at once` in `count` → `nodes_most_at_once_count`. */
function columnName(metric: string, unit: string): string {
  return `${metric} ${unit}`.replace(/\W+/g, '_');
}

function csvText(columns: readonly Column[]): string {
  const lines = [columns.map(({ name }) => name).join(',')];
  for (let row = 0; row < columns[0].data.length; row++)
    lines.push(columns.map(({ data }) => csvCell(data[row])).join(','));
  return `${lines.join('\n')}\n`;
}

function csvCell(value: string | number | null): string {
  const text = value === null ? '' : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** No time, no host and no statistics in it: equal results are equal bytes. */
function parquetBytes(columns: readonly Column[]): Uint8Array {
  return new Uint8Array(
    parquetWriteBuffer({
      columnData: columns.map(({ name, type, data }) => ({
        name,
        type,
        data: [...data],
        nullable: type === 'DOUBLE',
      })),
      statistics: false,
      createdBy: 'plimsoll',
    }),
  );
}

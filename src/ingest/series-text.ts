import type { Diagnostic } from '../base/index.ts';
import { isMapping } from './schema/scalars.ts';
import { wallClockMs } from './wall-clock.ts';

/** A series of one quantity over time; times in ms from the first point. */
export interface SeriesPoints {
  readonly timesMs: Float64Array;
  readonly values: Float64Array;
}

export interface SeriesColumns {
  readonly column?: string;
  readonly timeColumn?: string;
}

/**
 * A series from CSV (a header line, then time and value; times as seconds, as ISO dates or as epoch ms) or from a
 * Prometheus range query's JSON (all its series added up).
 */
export function readSeriesText(
  text: string,
  file: string,
  columns: SeriesColumns,
): { readonly points?: SeriesPoints; readonly diagnostics: readonly Diagnostic[] } {
  const rows = /^\s*\{/.test(text) ? prometheusRows(text) : csvRows(text, columns);
  if (typeof rows === 'string')
    return { diagnostics: [{ severity: 'error', code: 'series-invalid', message: rows, place: { file } }] };
  if (rows.length === 0)
    return {
      diagnostics: [
        {
          severity: 'error',
          code: 'series-invalid',
          message: 'no row with a time and a number',
          place: { file },
        },
      ],
    };
  rows.sort((a, b) => a[0] - b[0]);
  const [[startMs]] = rows;
  return {
    points: {
      timesMs: Float64Array.from(rows, ([timeMs]) => timeMs - startMs),
      values: Float64Array.from(rows, ([, value]) => value),
    },
    diagnostics: [],
  };
}

function csvRows(text: string, { column, timeColumn }: SeriesColumns): [number, number][] | string {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '' && !line.startsWith('#'));
  const header = (lines[0] ?? '').split(',').map(unquoted);
  const valueAt = column === undefined ? 1 : header.indexOf(column);
  const timeAt = timeColumn === undefined ? 0 : header.indexOf(timeColumn);
  if (valueAt === -1) return `no column ${column}: the columns are ${header.join(', ')}`;
  if (timeAt === -1) return `no column ${timeColumn}: the columns are ${header.join(', ')}`;
  return lines.slice(1).flatMap((line): [number, number][] => {
    const cells = line.split(',').map(unquoted);
    const timeMs = timeMsOf(cells[timeAt] ?? '');
    const value = Number(cells[valueAt]);
    return timeMs === undefined || (cells[valueAt] ?? '') === '' || !Number.isFinite(value)
      ? []
      : [[timeMs, value]];
  });
}

function unquoted(cell: string): string {
  return cell.trim().replace(/^"(.*)"$/, '$1');
}

/** Seconds, epoch ms where the number is that large, or a date. */
function timeMsOf(text: string): number | undefined {
  const number = Number(text);
  if (text !== '' && Number.isFinite(number)) return number > 1e11 ? number : number * 1000;
  return wallClockMs(text);
}

function prometheusRows(text: string): [number, number][] | string {
  let root: unknown;
  try {
    root = JSON.parse(text);
  } catch {
    return 'neither CSV nor the JSON of a Prometheus range query';
  }
  const data = isMapping(root) && isMapping(root['data']) ? root['data'] : root;
  const result = isMapping(data) ? data['result'] : undefined;
  if (!Array.isArray(result)) return 'no data.result in this JSON';
  const sums = new Map<number, number>();
  for (const series of result) addSeries(series, sums);
  return [...sums];
}

function addSeries(series: unknown, sums: Map<number, number>): void {
  const values: unknown = isMapping(series) ? series['values'] : undefined;
  for (const pair of Array.isArray(values) ? values : []) {
    const [seconds, value] = pair as readonly [unknown, unknown];
    const timeMs = Number(seconds) * 1000;
    if (Number.isFinite(timeMs) && Number.isFinite(Number(value)))
      sums.set(timeMs, (sums.get(timeMs) ?? 0) + Number(value));
  }
}

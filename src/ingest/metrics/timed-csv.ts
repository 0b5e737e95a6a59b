import { MINUTE_MS } from '../../base/index.ts';
import { openCsvTable } from '../csv/open-csv.ts';
import type { CsvTable } from '../csv/open-csv.ts';
import { seriesName } from '../prometheus/query.ts';
import { epochMs } from '../traces/opendc/bitbrains.ts';
import { wallClockMs } from '../wall-clock.ts';
import type { MetricFormat, SeriesSink } from './metric-format.ts';

const TIME_COLUMNS = ['timestamp', 'time', 'ds', 'date', 'period', 'timestamp_ms', 'time_ms', 'time_s'];
const AGGREGATE_STEP_MS = 5 * MINUTE_MS;

const UNITS: readonly (readonly [RegExp, string])[] = [
  [/request_count|Twitter_volume|requests/, 'requests'],
  [/cpu_utilization/, 'percent'],
  [/bytes|network_in|NetworkIn/, 'bytes'],
  [/^cpu_usage$/, 'core-percent'],
  [/^assigned_mem$/, 'GB'],
];

/**
 * A CSV with a column of times and columns of numbers: Numenta's NAB (CloudWatch, Twitter), Wikipedia page views, any
 * export of a dashboard. Each column of numbers is a series. The whole-datacentre sums of Azure's V2 trace have no
 * times: a row every five minutes. Logarithms of page views (`ds,y`) are turned back into views.
 */
export const timedCsv: MetricFormat = {
  name: 'timed-csv',
  summary: 'CSV of times and numbers: NAB CloudWatch and Twitter series, page views, dashboards',
  sniff: ({ firstLine }) => isTimed(firstLine) || firstLine === 'cpu_usage,assigned_mem',

  read(file, sink) {
    const table = openCsvTable(file, [], sink.findings);
    if (table === undefined) return;
    const time = table.columns.findIndex((column) => TIME_COLUMNS.includes(column.toLowerCase()));
    const isAggregate = time < 0 && table.columns.join() === 'cpu_usage,assigned_mem';
    if (time < 0 && !isAggregate) {
      const hint = `name it one of ${TIME_COLUMNS.join(', ')}`;
      sink.findings.error('csv-column-missing', 'no column of times', table.rows.place(), hint);
      return;
    }
    const isLog = table.columns.join() === 'ds,y';
    if (isLog)
      sink.assume('timed-csv: y is the logarithm of a day’s page views, and is turned back into views.');
    addColumns(table, { time, isLog, name: seriesName(file.path) }, sink);
  },
};

function isTimed(firstLine: string): boolean {
  const columns = firstLine.split(/[,;\t]/).map((column) => column.replaceAll('"', '').trim().toLowerCase());
  return columns.length > 1 && columns.some((column) => TIME_COLUMNS.includes(column));
}

interface Layout {
  readonly time: number;
  readonly isLog: boolean;
  readonly name: string;
}

function addColumns({ rows, columns }: CsvTable, { time, isLog, name }: Layout, sink: SeriesSink): void {
  const timesMs: number[] = [];
  const values = columns.map((): number[] => []);
  for (let row = 0; rows.next(); row++) {
    const timeMs = time < 0 ? row * AGGREGATE_STEP_MS : timeOf(rows.text(time));
    if (timeMs === undefined) {
      sink.findings.badRow(
        'trace-time',
        `the time is ${rows.text(time) || 'nothing'}, expected a date or seconds`,
        () => rows.place(time),
      );
      continue;
    }
    timesMs.push(timeMs);
    columns.forEach((_, field) =>
      values[field].push(isLog ? Math.round(Math.exp(rows.number(field))) : rows.number(field)),
    );
  }
  columns.forEach((column, field) => {
    if (field === time) return;
    const own = columns.length === 2 && time >= 0 ? name : column;
    const unit = isLog ? 'requests' : (UNITS.find(([pattern]) => pattern.test(own))?.[1] ?? '');
    sink.add({ name: own, labels: {}, kind: 'gauge', unit, timesMs, values: values[field] });
  });
}

/** A date, or seconds or ms since 1970. */
function timeOf(text: string): number | undefined {
  const number = text === '' ? NaN : Number(text);
  if (Number.isNaN(number)) return wallClockMs(text);
  return number >= 0 && number <= Number.MAX_SAFE_INTEGER ? epochMs(number) : undefined;
}

import { MINUTE_MS } from '../../base/index.ts';
import { openCsvTable } from '../csv/open-csv.ts';
import type { CsvTable } from '../csv/open-csv.ts';
import type { MetricFormat, SeriesSink } from './metric-format.ts';

const ID_COLUMNS = ['HashOwner', 'HashApp', 'HashFunction'];
const MINUTES_PER_DAY = 1440;

/**
 * Azure Functions 2019: invocations of each function in each minute of a day. Durations and memory beside them are
 * percentiles of the whole day: a series of one point each.
 */
export const azureFunctions: MetricFormat = {
  name: 'azure-functions',
  summary: 'Azure Functions 2019: invocations by the minute, durations and memory as percentiles',
  sniff: ({ firstLine }) => firstLine.startsWith('HashOwner,HashApp'),

  read(file, sink) {
    const table = openCsvTable(file, ['HashOwner', 'HashApp'], sink.findings);
    if (table === undefined) return;
    while (table.rows.next()) {
      if (table.column('1') >= 0) addMinutes(table, sink);
      else addStatistics(table, sink);
    }
  },
};

function labelsOf({ rows, column }: CsvTable): Record<string, string> {
  const labels = ID_COLUMNS.filter((name) => column(name) >= 0).map((name) => [
    name,
    rows.text(column(name)),
  ]);
  const trigger = column('Trigger');
  return Object.fromEntries(trigger < 0 ? labels : [...labels, ['Trigger', rows.text(trigger)]]);
}

function addMinutes(table: CsvTable, sink: SeriesSink): void {
  const { rows } = table;
  const first = table.column('1');
  const timesMs: number[] = [];
  const values: number[] = [];
  for (let minute = 0; minute < MINUTES_PER_DAY && first + minute < rows.fieldCount; minute++) {
    const count = rows.number(first + minute);
    if (!(count >= 0)) {
      sink.findings.badRow('trace-amount', `minute ${minute + 1} is no count`, () =>
        rows.place(first + minute),
      );
      continue;
    }
    timesMs.push(minute * MINUTE_MS);
    values.push(count);
  }
  sink.add({
    name: 'invocations',
    labels: labelsOf(table),
    kind: 'gauge',
    unit: 'requests',
    timesMs,
    values,
  });
}

function addStatistics(table: CsvTable, sink: SeriesSink): void {
  const { rows } = table;
  const labels = labelsOf(table);
  table.columns.forEach((name, field) => {
    if (!/^(Average|Count|Minimum|Maximum|SampleCount|percentile_|AverageAllocatedMb)/.test(name)) return;
    const unit = /Count$/.test(name) ? '' : name.includes('Mb') ? 'MB' : 'ms';
    if (!rows.isEmpty(field))
      sink.add({ name, labels, kind: 'gauge', unit, timesMs: [0], values: [rows.number(field)] });
  });
}

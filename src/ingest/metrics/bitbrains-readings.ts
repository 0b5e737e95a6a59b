import { openCsvTable } from '../csv/open-csv.ts';
import { epochMs, machineName } from '../traces/opendc/bitbrains.ts';
import type { MetricFormat } from './metric-format.ts';
import { SeriesColumns } from './series-columns.ts';

/** Column, series, unit, and what one of the file's units is of it. */
const NUMBERS = [
  ['CPU usage [MHZ]', 'cpu_usage', 'MHz', 1],
  ['CPU usage [%]', 'cpu_usage_percent', 'percent', 1],
  ['Memory usage [KB]', 'memory_usage', 'bytes', 1024],
  ['Disk read throughput [KB/s]', 'disk_read', 'bytes/s', 1024],
  ['Disk write throughput [KB/s]', 'disk_write', 'bytes/s', 1024],
  ['Network received throughput [KB/s]', 'network_received', 'bytes/s', 1024],
  ['Network transmitted throughput [KB/s]', 'network_transmitted', 'bytes/s', 1024],
] as const;
const TIME = 'Timestamp [ms]';
const CORES = 'CPU cores';
const PROVISIONED = 'CPU capacity provisioned [MHZ]';

/**
 * Bitbrains (GWA-T-12), the readings of one virtual machine every five minutes. CPU use comes as MHz, as percent and, by
 * the machine's own clock, as `cpu_usage_cores`.
 */
export const bitbrainsReadings: MetricFormat = {
  name: 'bitbrains-readings',
  summary: 'Bitbrains CSV: CPU, memory, disk and network of a virtual machine every five minutes',
  sniff: ({ firstLine }) => /^Timestamp \[ms\];\s*CPU cores;/.test(firstLine),

  read(file, sink) {
    const table = openCsvTable(file, [TIME, CORES, PROVISIONED], sink.findings, { separator: ';' });
    if (table === undefined) return;
    const { rows, column } = table;
    const labels = { pod: machineName(file.path) };
    const series = new SeriesColumns();
    while (rows.next()) {
      const timeMs = epochMs(rows.number(column(TIME)));
      if (!(timeMs >= 0)) {
        sink.findings.badRow('trace-time', 'the time is no number from 0 on', () => rows.place(column(TIME)));
        continue;
      }
      for (const [header, name, unit, factor] of NUMBERS)
        series.add(name, labels, unit, [timeMs, rows.number(column(header)) * factor]);
      const perCore = rows.number(column(PROVISIONED)) / rows.number(column(CORES));
      series.add('cpu_usage_cores', labels, 'cores', [
        timeMs,
        rows.number(column('CPU usage [MHZ]')) / perCore,
      ]);
    }
    series.addTo(sink);
  },
};

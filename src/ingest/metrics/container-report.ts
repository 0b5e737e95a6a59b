import { openCsvTable } from '../csv/open-csv.ts';
import type { CsvTable } from '../csv/open-csv.ts';
import { wallClockMs } from '../wall-clock.ts';
import { unitOf } from './metric-format.ts';
import type { MetricFormat } from './metric-format.ts';
import { SeriesColumns } from './series-columns.ts';

const TIMES = ['interval_start', 'interval_end'];
/** Columns that say what the numbers are about. */
const LABELS = [
  'node',
  'namespace',
  'pod',
  'workload',
  'workload_type',
  'k8_object_type',
  'k8_object_name',
  'container_name',
  'persistentvolumeclaim',
  'vm_name',
  'gpu_uuid',
];
const NUMBER =
  /^(cpu|memory|network|accelerator|pod_|node_capacity|vm_|gpu_pod|namespace_running|persistentvolumeclaim_|volume_).*(_avg|_sum|_min|_max|_cores|_bytes|_seconds|_container|_pod|_utilization|_uptime)$/;

/**
 * Reports by the interval, as Red Hat's cost management and Kruize write them: a row a container (pod, node, namespace)
 * and interval, a column a statistic. Each statistic is a series whose points stand at the start of their interval.
 */
export const containerReport: MetricFormat = {
  name: 'container-report',
  summary: 'Kruize and cost-management CSV: statistics of containers by the interval',
  sniff: ({ firstLine }) => /(^|,)interval_start,interval_end,/.test(firstLine),

  read(file, sink) {
    const table = openCsvTable(file, TIMES, sink.findings);
    if (table === undefined) return;
    const { rows } = table;
    const start = table.column('interval_start');
    const labels = LABELS.filter((name) => table.column(name) >= 0);
    const numbers = numberColumns(table);
    const series = new SeriesColumns();
    while (rows.next()) {
      const timeMs = intervalMs(rows.text(start));
      if (timeMs === undefined) {
        sink.findings.badRow(
          'trace-time',
          `interval_start is ${rows.text(start) || 'nothing'}, expected a date`,
          () => rows.place(start),
        );
        continue;
      }
      const told = Object.fromEntries(labels.map((name) => [name, rows.text(table.column(name))]));
      for (const [name, field] of numbers) {
        if (rows.isEmpty(field)) continue;
        if (Number.isNaN(rows.number(field)))
          sink.findings.badRow('trace-amount', `${name} is ${rows.text(field)}, expected a number`, () =>
            rows.place(field),
          );
        else series.add(name, told, unitOf(name), [timeMs, rows.number(field)]);
      }
    }
    series.addTo(sink);
  },
};

function numberColumns({ columns }: CsvTable): [string, number][] {
  return columns.flatMap((name, field): [string, number][] => (NUMBER.test(name) ? [[name, field]] : []));
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `2023-03-15 13:00:01 +0000 UTC` and `Wed Mar 15 09:27:43 UTC 2023`. */
function intervalMs(text: string): number | undefined {
  const unix = /^\w{3} (\w{3}) +(\d\d?) (\d\d:\d\d:\d\d) UTC (\d{4})$/.exec(text);
  if (unix === null) return wallClockMs(text.replace(/ UTC$/, ''));
  const month = MONTHS.indexOf(unix[1]) + 1;
  return month === 0 ? undefined : wallClockMs(`${unix[4]}-${month}-${unix[2]} ${unix[3]}`);
}

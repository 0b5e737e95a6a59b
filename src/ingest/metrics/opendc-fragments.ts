import type { Findings } from '../findings.ts';
import { isParquet, numberOf, openParquet } from '../parquet-file.ts';
import type { ParquetFile } from '../parquet-file.ts';
import type { MetricFormat } from './metric-format.ts';
import { SeriesColumns } from './series-columns.ts';

/**
 * OpenDC's readings: fragments.parquet (each lasts so long, one after the other) and the older trace.parquet (each ends
 * at its time stamp). A point stands at the start of its fragment; the unit is MHz. Tables of tasks hold no readings.
 */
export const opendcFragments: MetricFormat = {
  name: 'opendc-fragments',
  summary: 'OpenDC fragments.parquet and trace.parquet: CPU use in MHz',
  sniff: isParquet,

  async read(file, sink) {
    const parquet = openParquet(file, sink.findings);
    if (parquet === undefined) return;
    if (!['id', 'duration', 'cpu_usage'].every((column) => parquet.columns.includes(column))) {
      sink.findings.warn(
        'metric-format-unknown',
        'a parquet table without id, duration and cpu_usage has no readings',
        {
          file: file.path,
        },
      );
      return;
    }
    const series = new SeriesColumns();
    await addRows(parquet, series, sink.findings);
    series.addTo(sink);
    sink.assume(
      'opendc-fragments: times count from the start of each machine where the file has no time stamps.',
    );
  },
};

async function addRows(parquet: ParquetFile, series: SeriesColumns, findings: Findings): Promise<void> {
  const isStamped = parquet.columns.includes('timestamp');
  const columns = ['id', 'duration', 'cpu_usage', ...(isStamped ? ['timestamp'] : [])];
  const elapsedMs = new Map<string, number>();
  const rows = await parquet.rows(columns);
  rows.forEach((row, index) => {
    const pod = `task-${String(row['id'])}`;
    const durationMs = numberOf(row['duration']);
    const value = numberOf(row['cpu_usage']);
    if (!(durationMs >= 0 && value >= 0)) {
      findings.badRow('trace-row', `row ${index + 1}: duration or cpu_usage is no number from 0 on`, () => ({
        file: parquet.path,
      }));
      return;
    }
    const ended = (elapsedMs.get(pod) ?? 0) + durationMs;
    elapsedMs.set(pod, ended);
    const startMs = isStamped ? numberOf(row['timestamp']) - durationMs : ended - durationMs;
    series.add('cpu_usage', { pod }, 'MHz', [startMs, value]);
  });
}

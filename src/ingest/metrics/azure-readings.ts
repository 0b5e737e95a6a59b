import { SECOND_MS } from '../../base/index.ts';
import { openCsv } from '../csv/open-csv.ts';
import { azurePodName } from '../traces/cloud/azure-vm.ts';
import type { MetricFormat } from './metric-format.ts';
import { SeriesColumns } from './series-columns.ts';

const STATISTICS = ['cpu_min', 'cpu_max', 'cpu_avg'];

/** Azure VM trace 2017/2019, CPU readings: time s, machine, min, max, avg in percent of the machine; no header. */
export const azureReadings: MetricFormat = {
  name: 'azure-readings',
  summary: 'Azure VM CPU readings (percent of the machine)',
  sniff: ({ firstLine }) => /^\d+,[\w+/=]{40,},[\d.]+,[\d.]+,[\d.]+$/.test(firstLine),

  read(file, sink) {
    const rows = openCsv(file, sink.findings);
    const series = new SeriesColumns();
    while (rows.next()) {
      const timeMs = rows.number(0) * SECOND_MS;
      const values = [rows.number(2), rows.number(3), rows.number(4)];
      if (!(timeMs >= 0) || !values.every((value) => value >= 0 && value <= 1000)) {
        sink.findings.badRow('trace-row', 'not a reading: time, machine, min, max and avg in percent', () =>
          rows.place(),
        );
        continue;
      }
      const pod = azurePodName(rows.text(1));
      STATISTICS.forEach((name, index) => series.add(name, { pod }, 'percent', [timeMs, values[index]]));
    }
    series.addTo(sink);
  },
};

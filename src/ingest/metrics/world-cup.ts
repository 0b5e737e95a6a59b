import { openCsv } from '../csv/open-csv.ts';
import { wallClockMs } from '../wall-clock.ts';
import type { MetricFormat } from './metric-format.ts';

/**
 * World Cup 1998: requests of each minute, UTC, without a header in some files; a day may be cut in parts, and the counts
 * of equal minutes add up (within a file; parts read together are added by `sumSeries`).
 */
export const worldCup: MetricFormat = {
  name: 'world-cup',
  summary: 'World Cup 1998: requests a minute',
  sniff: ({ firstLine }) => firstLine === 'period,count' || /^\d{4}-\d\d-\d\d \d\d:\d\d,\d+$/.test(firstLine),

  read(file, sink) {
    const rows = openCsv(file, sink.findings);
    const counts = new Map<number, number>();
    while (rows.next()) {
      if (rows.line === 1 && rows.text(0) === 'period') continue;
      const timeMs = wallClockMs(rows.text(0));
      const count = rows.number(1);
      if (timeMs === undefined || !(count >= 0)) {
        sink.findings.badRow('trace-row', 'not a minute and its number of requests', () => rows.place());
        continue;
      }
      counts.set(timeMs, (counts.get(timeMs) ?? 0) + count);
    }
    const timesMs = [...counts.keys()];
    const values = [...counts.values()];
    sink.add({ name: 'requests', labels: {}, kind: 'gauge', unit: 'requests', timesMs, values });
  },
};

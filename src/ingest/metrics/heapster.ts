import { fieldsOf, listOf, readJsonFile, textOf } from '../json-file.ts';
import { wallClockMs } from '../wall-clock.ts';
import type { MetricFormat, SeriesSink } from './metric-format.ts';

const UNITS: ReadonlyMap<string, string> = new Map([
  ['cpu/usage', 'nanoseconds'],
  ['cpu/limit', 'milli-cores'],
  ['cpu/request', 'milli-cores'],
  ['uptime', 'ms'],
]);

/** Heapster's metric export: containers, pods and nodes with the points since the last export. */
export const heapster: MetricFormat = {
  name: 'heapster',
  summary: 'Heapster metric export (JSON)',
  sniff: ({ text }) => /^\s*\[\s*\{\s*"(metrics"\s*:\s*\{\s*"[\w/]+"\s*:\s*\[|labels")/.test(text),

  read(file, sink) {
    const value = readJsonFile(file, sink.findings);
    if (value === undefined) return;
    for (const entry of listOf(value)) {
      const fields = fieldsOf(entry);
      const metrics = fieldsOf(fields?.['metrics']);
      if (metrics === undefined) {
        sink.findings.badRow('heapster-broken', 'an entry has no metrics', () => ({ file: file.path }));
        continue;
      }
      const labels = Object.entries(fieldsOf(fields?.['labels']) ?? {}).map(([key, label]) => [
        key,
        textOf(label),
      ]);
      for (const [name, points] of Object.entries(metrics))
        addPoints(name, Object.fromEntries(labels), listOf(points), sink);
    }
  },
};

function addPoints(
  name: string,
  labels: Readonly<Record<string, string>>,
  points: readonly unknown[],
  sink: SeriesSink,
): void {
  const read = points.map((point) => fieldsOf(point) ?? {});
  const isCounter = read.some((point) => point['start'] !== point['end']);
  sink.add({
    name,
    labels,
    kind: isCounter ? 'counter' : 'gauge',
    unit: UNITS.get(name) ?? (name.startsWith('memory/') || name.includes('bytes') ? 'bytes' : ''),
    timesMs: read.map((point) => wallClockMs(textOf(point['end'])) ?? NaN),
    values: read.map((point) => (typeof point['value'] === 'number' ? point['value'] : NaN)),
  });
}

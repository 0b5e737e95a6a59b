import { fieldsOf, listOf, readJsonFile, textOf } from '../json-file.ts';
import { kindOf, unitOf } from '../metrics/metric-format.ts';
import type { MetricFormat, SeriesSink } from '../metrics/metric-format.ts';
import type { FileHead } from '../traces/trace-format.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * Answers of Prometheus' HTTP API: range queries (matrix) and instant queries (vector), whole
 * (`{status, data: {result}}`) or only their result list. A series without `__name__` (every expression) is named after
 * the file.
 */
export const prometheusQuery: MetricFormat = {
  name: 'prometheus',
  summary: 'Prometheus query_range and query answers (JSON)',
  sniff: isQueryAnswer,

  read(file, sink) {
    const value = readJsonFile(file, sink.findings);
    if (value === undefined) return;
    const results = resultsOf(value);
    if (results === undefined) {
      sink.findings.error('prometheus-broken', 'no list of results: expected data.result', {
        file: file.path,
      });
      return;
    }
    const name = seriesName(file.path);
    results.forEach((result, index) => {
      const read = addResult(fieldsOf(result) ?? {}, name, sink);
      if (!read)
        sink.findings.badRow('prometheus-broken', `result ${index} has no pairs of time and value`, () => ({
          file: file.path,
        }));
    });
  },
};

function isQueryAnswer({ text }: FileHead): boolean {
  if (/^\s*\[\s*(\{\s*"metric"\s*:\s*\{|\]\s*$)/.test(text)) return true;
  return /^\s*\{/.test(text) && /"resultType"\s*:\s*"(matrix|vector)"/.test(text);
}

function resultsOf(value: unknown): readonly unknown[] | undefined {
  if (Array.isArray(value)) return value;
  const data = fieldsOf(fieldsOf(value)?.['data']) ?? fieldsOf(value);
  const results = data?.['result'];
  return Array.isArray(results) ? results : undefined;
}

/** The file's name without folders and endings: `pod-usage-cpu-cores`. */
export function seriesName(path: string): string {
  return (path.split('/').at(-1) ?? path).replace(/\.gz$/, '').replace(/\.(json|txt|csv)$/, '');
}

function addResult(result: Fields, fallbackName: string, sink: SeriesSink): boolean {
  const { __name__: own, ...labels } = textFields(fieldsOf(result['metric']) ?? {});
  const pairs = result['value'] === undefined ? result['values'] : [result['value']];
  if (!Array.isArray(pairs)) return false;
  const points = listOf(pairs).map(pointOf);
  const good = points.filter((point) => point !== undefined);
  if (good.length < points.length) return false;
  const name = own ?? fallbackName;
  sink.add({
    name,
    labels,
    kind: kindOf(name),
    unit: unitOf(name),
    timesMs: good.map(([timeMs]) => timeMs),
    values: good.map(([, value]) => value),
  });
  return true;
}

/** `[1604685600.123, "0.0138"]`; NaN and infinities are written out as texts. */
function pointOf(pair: unknown): readonly [number, number] | undefined {
  const [seconds, value] = listOf(pair);
  if (typeof seconds !== 'number' || (typeof value !== 'string' && typeof value !== 'number'))
    return undefined;
  return [Math.round(seconds * 1000), prometheusNumber(String(value))];
}

/** A value as Prometheus writes it: Go's forms of infinity too. */
export function prometheusNumber(text: string): number {
  if (text === '+Inf' || text === 'Inf') return Infinity;
  if (text === '-Inf') return -Infinity;
  return text.trim() === '' ? NaN : Number(text);
}

function textFields(fields: Fields): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, textOf(value)]));
}

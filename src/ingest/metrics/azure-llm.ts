import { SECOND_MS } from '../../base/index.ts';
import { openCsvTable } from '../csv/open-csv.ts';
import { wallClockMs } from '../wall-clock.ts';
import type { MetricFormat } from './metric-format.ts';

const COLUMNS = ['TIMESTAMP', 'ContextTokens', 'GeneratedTokens'];

/** Azure LLM inference 2023: one row a request; counted by the second, with the tokens read and written. */
export const azureLlm: MetricFormat = {
  name: 'azure-llm',
  summary: 'Azure LLM inference 2023: requests and their tokens',
  sniff: ({ firstLine }) => firstLine.startsWith('TIMESTAMP,ContextTokens,GeneratedTokens'),

  read(file, sink) {
    const table = openCsvTable(file, COLUMNS, sink.findings);
    if (table === undefined) return;
    const { rows } = table;
    const fields = COLUMNS.map((column) => table.column(column));
    const seconds = new Map<number, [requests: number, context: number, generated: number]>();
    while (rows.next()) {
      const timeMs = wallClockMs(rows.text(fields[0]));
      const [context, generated] = [rows.number(fields[1]), rows.number(fields[2])];
      if (timeMs === undefined || !(context >= 0 && generated >= 0)) {
        sink.findings.badRow('trace-row', 'the time or a number of tokens cannot be read', () =>
          rows.place(),
        );
        continue;
      }
      const second = Math.floor(timeMs / SECOND_MS) * SECOND_MS;
      const sums = seconds.get(second) ?? [0, 0, 0];
      seconds.set(second, [sums[0] + 1, sums[1] + context, sums[2] + generated]);
    }
    addSeconds(seconds, ['requests', 'context_tokens', 'generated_tokens'], (name, timesMs, values) =>
      sink.add({
        name,
        labels: {},
        kind: 'gauge',
        unit: name === 'requests' ? 'requests' : 'tokens',
        timesMs,
        values,
      }),
    );
    sink.assume('azure-llm: requests are counted by the second; a second without any is 0.');
  },
};

/** Every second from the first to the last, the empty ones too: no request is a fact here, not a gap. */
function addSeconds(
  seconds: ReadonlyMap<number, readonly number[]>,
  names: readonly string[],
  add: (name: string, timesMs: number[], values: number[]) => void,
): void {
  let [first, last] = [Infinity, -Infinity];
  for (const second of seconds.keys()) [first, last] = [Math.min(first, second), Math.max(last, second)];
  const span = (last - first) / SECOND_MS + 1;
  if (!(span <= SPAN_S_MAX)) return;
  const timesMs = Array.from({ length: span }, (_, index) => first + index * SECOND_MS);
  names.forEach((name, column) =>
    add(
      name,
      timesMs,
      timesMs.map((timeMs) => seconds.get(timeMs)?.[column] ?? 0),
    ),
  );
}

/** A year of seconds: beyond that a time is wrong. */
const SPAN_S_MAX = 366 * 86_400;

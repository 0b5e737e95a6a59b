import { parseQuantity } from '../../../model/index.ts';
import type { PodShape, WorkloadTrace } from '../../../model/index.ts';
import type { ByteFile } from '../../byte-file.ts';
import type { CsvReader } from '../../csv/csv-reader.ts';
import { openCsv, separatorOf } from '../../csv/open-csv.ts';
import type { Findings } from '../../findings.ts';
import { wallClockMs } from '../../wall-clock.ts';
import { TIME_MS_MAX } from '../row-amounts.ts';
import { podOf, TraceBuilder } from '../trace-builder.ts';
import { hasColumns, headOf } from '../trace-format.ts';
import type { TraceFormat, TraceInput } from '../trace-format.ts';
import { CSV_OPTIONS, csvMapping } from './csv-mapping.ts';
import type { CsvMapping } from './csv-mapping.ts';

const PODS_PER_ROW_MAX = 1_000_000;

/**
 * Any CSV, with a mapping of its columns: `columns: { arrival: submitted, duration: run_s, cpu: cores, memory: mem }`.
 * Without units amounts are Kubernetes quantities (`500m`, `2Gi`) and times are seconds. A pod without duration and
 * end runs for ever.
 */
export const csv: TraceFormat = {
  name: 'csv',
  summary: 'any CSV with a mapping of its columns (docs/traces.md)',
  options: CSV_OPTIONS,
  /** A table whose columns bear our own names needs no mapping. */
  sniff: (head) =>
    hasColumns(head, 'arrival') &&
    ['duration', 'end', 'cpu', 'memory', 'gpu'].some((name) => hasColumns(head, name)),

  read(input: TraceInput): WorkloadTrace | undefined {
    const builder = new TraceBuilder();
    for (const file of input.files) {
      const separator = separatorIn(file, input);
      const rows = openCsv(file, input.findings, { separator, comments: '#' });
      const mapping = csvMapping(rows, input);
      if (mapping === undefined) return undefined;
      new PodRows(rows, mapping, builder, input).readAll();
      if (mapping.startsAtFirst) builder.startAtFirst();
    }
    return builder.finish(input.name, 'csv');
  },
};

function separatorIn(file: ByteFile, { options, findings }: TraceInput): string {
  const separator = options['separator'] ?? separatorOf(headOf(file).firstLine);
  if (typeof separator === 'string' && separator.length === 1) return separator;
  findings.error('trace-option-wrong', 'separator is one character; a blank stands for any run of blanks');
  return ',';
}

interface PodTimes {
  readonly arrivalMs: number;
  readonly durationMs: number;
}

class PodRows {
  readonly #rows: CsvReader;
  readonly #mapping: CsvMapping;
  readonly #builder: TraceBuilder;
  readonly #findings: Findings;
  readonly #traceName: string;
  /** The cells that make a shape, to its number: almost every row is like one before. */
  readonly #shapes = new Map<string, number | undefined>();

  constructor(rows: CsvReader, mapping: CsvMapping, builder: TraceBuilder, { findings, name }: TraceInput) {
    this.#rows = rows;
    this.#mapping = mapping;
    this.#builder = builder;
    this.#findings = findings;
    this.#traceName = name;
  }

  readAll(): void {
    let outOfOrder = 0;
    let lastMs = -Infinity;
    while (this.#rows.next()) {
      const times = this.#times();
      const shape = this.#shape();
      const count = this.#count();
      if (times === undefined || shape === undefined || count === undefined) continue;
      if (times.arrivalMs < lastMs) outOfOrder++;
      lastMs = times.arrivalMs;
      this.#add(times, shape, count);
    }
    if (outOfOrder === 0) return;
    const message = `${outOfOrder} rows arrive before the row above them; sorted by arrival`;
    this.#findings.warn('trace-order', message, { file: this.#rows.path });
  }

  #add({ arrivalMs, durationMs }: PodTimes, shape: number, count: number): void {
    const { name } = this.#mapping.columns;
    const base = name < 0 ? undefined : this.#rows.text(name);
    for (let copy = 0; copy < count; copy++) {
      const podName = base === undefined || count === 1 ? base : `${base}-${copy}`;
      this.#builder.addPod(arrivalMs, durationMs, shape, podName);
    }
  }

  #times(): PodTimes | undefined {
    const { columns, msPerDuration } = this.#mapping;
    const arrivalMs = columns.arrival < 0 ? 0 : this.#timeAt(columns.arrival, 'arrival');
    if (arrivalMs === undefined) return undefined;

    if (columns.duration >= 0 && !this.#rows.isEmpty(columns.duration)) {
      const durationMs = Math.floor(this.#rows.number(columns.duration) * msPerDuration);
      return durationMs >= 0 && durationMs <= TIME_MS_MAX
        ? { arrivalMs, durationMs }
        : this.#bad('trace-time', 'the duration is no time from 0 on', columns.duration);
    }
    if (columns.end < 0 || this.#rows.isEmpty(columns.end)) return { arrivalMs, durationMs: Infinity };
    const endMs = this.#timeAt(columns.end, 'end');
    if (endMs === undefined) return undefined;
    return endMs >= arrivalMs
      ? { arrivalMs, durationMs: endMs - arrivalMs }
      : this.#bad('trace-times-order', 'the end is before the arrival', columns.end);
  }

  #timeAt(field: number, what: string): number | undefined {
    const { msPerTime } = this.#mapping;
    const value =
      msPerTime === undefined ? wallClockMs(this.#rows.text(field)) : this.#rows.number(field) * msPerTime;
    if (value !== undefined && value >= 0 && value <= TIME_MS_MAX) return Math.floor(value);
    const wanted = msPerTime === undefined ? 'a date with time of day' : 'a time from 0 on';
    return this.#bad(
      'trace-time',
      `${what} is ${this.#rows.text(field) || 'nothing'}, expected ${wanted}`,
      field,
    );
  }

  #count(): number | undefined {
    const { count } = this.#mapping.columns;
    if (count < 0) return 1;
    const value = this.#rows.number(count);
    if (Number.isInteger(value) && value >= 0 && value <= PODS_PER_ROW_MAX) return value;
    return this.#bad('trace-amount', `count is no whole number from 0 to ${PODS_PER_ROW_MAX}`, count);
  }

  #shape(): number | undefined {
    const rows = this.#rows;
    const { cpu, memory, gpu, workload, namespace, priority } = this.#mapping.columns;
    const cells = `${rows.text(cpu)}|${rows.text(memory)}|${rows.text(gpu)}|${rows.text(workload)}|${rows.text(namespace)}|${rows.text(priority)}`;
    const known = this.#shapes.get(cells);
    if (known !== undefined) return known;
    const made = this.#shapeOf();
    if (made === undefined) return undefined;
    const shape = this.#builder.shape(JSON.stringify(made), () => made);
    this.#shapes.set(cells, shape);
    return shape;
  }

  #shapeOf(): PodShape | undefined {
    const rows = this.#rows;
    const { columns, cpuSuffix, memorySuffix, gpuResource, ...constant } = this.#mapping;
    const cpu = this.#amount(columns.cpu, cpuSuffix, constant.cpu);
    const memory = this.#amount(columns.memory, memorySuffix, constant.memory);
    const gpu = this.#amount(columns.gpu, '', '');
    const priority =
      columns.priority < 0 || rows.isEmpty(columns.priority) ? 0 : rows.number(columns.priority);
    if (cpu === undefined || memory === undefined || gpu === undefined) return undefined;
    if (!Number.isInteger(priority) || Math.abs(priority) > 2e9)
      return this.#bad('trace-amount', 'the priority is no 32-bit whole number', columns.priority);

    const amounts = { cpu, memory, [gpuResource]: gpu };
    const resources = Object.fromEntries(Object.entries(amounts).filter(([, amount]) => amount !== ''));
    const pod = podOf(rows.text(columns.namespace) || 'default', resources, {
      spec: priority === 0 ? {} : { priority },
    });
    return { workload: rows.text(columns.workload) || this.#traceName, pod };
  }

  /** The cell as a quantity; '' where the pod does not ask for it. */
  #amount(field: number, suffix: string, constant: string): string | undefined {
    if (field < 0 || this.#rows.isEmpty(field)) return constant;
    const text = `${this.#rows.text(field)}${suffix}`;
    const quantity = parseQuantity(text);
    // As a double: the API's own int64 would wrap around, and the exponent may be anything.
    const size = quantity === undefined ? NaN : Number(quantity.unscaled) * 10 ** quantity.exponent;
    if (size >= 0 && size <= Number.MAX_SAFE_INTEGER) return text;
    return this.#bad('trace-amount', `${text} is not a quantity from 0 to 2^53`, field);
  }

  #bad(code: string, message: string, field: number): undefined {
    this.#findings.badRow(code, message, () => this.#rows.place(field));
    return undefined;
  }
}

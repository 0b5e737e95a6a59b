import type { WorkloadTrace } from '../../../model/index.ts';
import type { ByteFile } from '../../byte-file.ts';
import type { CsvReader } from '../../csv/csv-reader.ts';
import { openCsv } from '../../csv/open-csv.ts';
import type { Findings } from '../../findings.ts';
import { numberOption } from '../options.ts';
import { timeMsAt } from '../row-amounts.ts';
import { cpuText, podOf, TraceBuilder } from '../trace-builder.ts';
import type { FileHead, TraceFormat, TraceInput } from '../trace-format.ts';

/** Columns of the Standard Workload Format; −1 means unknown. */
const Field = {
  job: 0,
  submit: 1,
  run: 3,
  allocated: 4,
  requested: 7,
  requestedMemoryKb: 9,
  queue: 14,
} as const;
const FIELD_COUNT = 18;
const PODS_PER_JOB_MAX = 1_000_000;
/** Bytes that a double counts exactly. */
const MEMORY_KB_MAX = Number.MAX_SAFE_INTEGER / 1024;

/**
 * The Standard Workload Format of the Parallel Workloads Archive. A parallel job spreads over machines, a pod does
 * not: a job of n processors becomes n ÷ `procsPerPod` pods that arrive together.
 */
export const swf: TraceFormat = {
  name: 'swf',
  summary: 'Standard Workload Format: jobs of parallel machines',
  options: { procsPerPod: 'processors of a job that one pod takes (1)' },
  sniff: isSwf,

  read(input: TraceInput): WorkloadTrace {
    const builder = new TraceBuilder();
    const procsPerPod = numberOption(input, 'procsPerPod', 1, [1, 1e6]);
    for (const file of input.files) readJobs(file, procsPerPod, builder, input.findings);
    builder.assume(`swf: a job is split into pods of ${procsPerPod} processors that arrive together.`);
    return builder.finish(input.name, 'swf');
  },
};

function isSwf({ name, text }: FileHead): boolean {
  const row = text.split('\n').find((line) => line.trim() !== '' && !line.trimStart().startsWith(';'));
  const numbers = row?.trim().split(/\s+/) ?? [];
  return (
    (name.endsWith('.swf') || numbers.length === FIELD_COUNT) &&
    numbers.every((field) => /^-?[\d.]+$/.test(field))
  );
}

function readJobs(file: ByteFile, procsPerPod: number, builder: TraceBuilder, findings: Findings): void {
  const rows = openCsv(file, findings, { separator: ' ', comments: ';' });
  let unknown = 0;
  while (rows.next()) {
    if (rows.fieldCount < FIELD_COUNT) {
      const message = `a job has ${FIELD_COUNT} fields, not ${rows.fieldCount}`;
      findings.badRow('trace-row', message, () => rows.place());
    } else if (rows.number(Field.run) === -1 || processorsOf(rows) === -1) unknown++;
    else readJob(rows, procsPerPod, builder, findings);
  }
  if (unknown > 0) builder.assume(`swf: ${unknown} jobs of unknown run time or size are left out.`);
}

function readJob(rows: CsvReader, procsPerPod: number, builder: TraceBuilder, findings: Findings): void {
  const arrivalMs = timeMsAt(rows, Field.submit, 'the submit time', 1000, findings);
  const durationMs = timeMsAt(rows, Field.run, 'the run time', 1000, findings);
  const processors = processorsOf(rows);
  const podCount = Math.ceil(processors / procsPerPod);
  if (!(processors > 0 && podCount <= PODS_PER_JOB_MAX)) {
    findings.badRow('trace-amount', `a job of ${processors} processors`, () => rows.place(Field.allocated));
    return;
  }
  if (arrivalMs === undefined || durationMs === undefined) return;
  const memoryKb = Math.max(0, rows.number(Field.requestedMemoryKb) || 0);
  if (memoryKb * processors > MEMORY_KB_MAX) {
    findings.badRow('trace-amount', `${memoryKb} KB of memory a processor`, () =>
      rows.place(Field.requestedMemoryKb),
    );
    return;
  }
  const queue = rows.text(Field.queue);
  for (let pod = 0; pod < podCount; pod++) {
    const cores = Math.min(procsPerPod, processors - pod * procsPerPod);
    const memory = memoryKb > 0 ? { memory: `${Math.round(cores * memoryKb)}Ki` } : {};
    const shape = builder.shape(`${cores}/${memoryKb}/${queue}`, () => ({
      workload: queue === '-1' ? 'swf' : `queue-${queue}`,
      pod: podOf('swf', { cpu: cpuText(cores), ...memory }),
    }));
    builder.addPod(arrivalMs, durationMs, shape, `job-${rows.text(Field.job)}-${pod}`);
  }
}

function processorsOf(rows: CsvReader): number {
  const requested = rows.number(Field.requested);
  return requested > 0 ? requested : rows.number(Field.allocated);
}

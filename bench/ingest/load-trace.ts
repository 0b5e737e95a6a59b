import { Digest, RandomStream } from '../../src/base/index.ts';
import { readTraceFiles } from '../../src/ingest/index.ts';
import type { WorkloadTrace } from '../../src/model/index.ts';

/**
 * Loading of workload traces: a CSV of so many rows with a mapping, and as many rows of Borg's task_events (three a
 * task: submit, schedule, finish). Files are made in memory beforehand; what is timed is bytes to columns.
 *
 * To reach: a million rows in 5 s.
 */
export interface LoadWork {
  readonly format: string;
  readonly rows: number;
  readonly megabytes: number;
  readonly pods: number;
  readonly shapes: number;
  readonly digest: string;
}

export interface LoadCase {
  readonly name: string;
  make(rows: number): { readonly path: string; readonly bytes: Uint8Array };
  readonly request: { readonly format: string; readonly options?: Readonly<Record<string, unknown>> };
}

const CPU = ['250m', '500m', '1', '2'];
const MEMORY = ['512Mi', '1Gi', '2Gi', '4Gi'];
const COLUMNS = {
  name: 'id',
  arrival: 'submitted',
  duration: 'run_s',
  cpu: 'cpu',
  memory: 'memory',
  workload: 'queue',
};

export const LOAD_CASES: readonly LoadCase[] = [
  {
    name: 'csv, six of ten columns',
    request: { format: 'csv', options: { columns: COLUMNS } },
    make: (rows) => ({ path: 'jobs.csv', bytes: textBytes(csvLines(rows)) }),
  },
  {
    name: 'Borg task_events',
    request: { format: 'borg-2011' },
    make: (rows) => ({ path: 'task_events.csv', bytes: textBytes(borgLines(rows)) }),
  },
];

export async function loadTrace(
  { make, request }: LoadCase,
  rows: number,
): Promise<LoadWork & { readonly spent: { readonly wallMs: number; readonly cpuMs: number } }> {
  const file = make(rows);
  const before = performance.now();
  const cpuBefore = process.cpuUsage();
  const { trace } = await readTraceFiles([file], request);
  const wallMs = performance.now() - before;
  const cpu = process.cpuUsage(cpuBefore);
  if (trace === undefined) throw new Error(`${request.format} did not load`);
  const { podCount: pods, shapes } = trace;
  const megabytes = Math.round(file.bytes.length / 1e6);
  return {
    format: request.format,
    rows,
    megabytes,
    pods,
    shapes: shapes.length,
    digest: digestOf(trace),
    spent: { wallMs, cpuMs: (cpu.user + cpu.system) / 1000 },
  };
}

function digestOf({ arrivalMs, durationMs, shapeOf, podCount }: WorkloadTrace): string {
  const digest = new Digest();
  for (let row = 0; row < podCount; row++)
    digest.text(`${arrivalMs[row]} ${durationMs[row]} ${shapeOf[row]}`);
  return digest.hex();
}

function* csvLines(rows: number): Generator<string> {
  const stream = new RandomStream(1, 'load-csv');
  yield 'id,user,submitted,run_s,cpu,memory,queue,site,note,score';
  let submitted = 0;
  for (let row = 0; row < rows; row++) {
    submitted += stream.exponential(0.2);
    const run = stream.exponential(600).toFixed(2);
    const size = `${CPU[stream.below(4)]},${MEMORY[stream.below(4)]}`;
    yield `job-${row},user${row % 500},${submitted.toFixed(3)},${run},${size},q${row % 7},s1,,${row * 7.25}`;
  }
}

function* borgLines(rows: number): Generator<string> {
  const stream = new RandomStream(1, 'load-borg');
  let timeUs = 600_000_000;
  for (let task = 0; task < rows / 3; task++) {
    timeUs += 1000 + stream.below(100_000);
    const spec = `hash,${task % 4},${task % 12},0.0${1 + stream.below(9)},0.0${1 + stream.below(9)},0.001,0`;
    for (const event of [0, 1, 4])
      yield `${timeUs + event},,${6_000_000_000 + (task >> 4)},${task & 15},,${event},${spec}`;
  }
}

/** In pieces: one string of a million lines would be as large as the longest that there can be. */
function textBytes(lines: Iterable<string>): Uint8Array {
  const pieces: Buffer[] = [];
  let batch: string[] = [];
  for (const line of lines) {
    batch.push(line);
    if (batch.length < 10_000) continue;
    pieces.push(Buffer.from(`${batch.join('\n')}\n`));
    batch = [];
  }
  pieces.push(Buffer.from(batch.join('\n')));
  return Buffer.concat(pieces);
}

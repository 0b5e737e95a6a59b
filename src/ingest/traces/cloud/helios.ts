import type { WorkloadTrace } from '../../../model/index.ts';
import type { ByteFile } from '../../byte-file.ts';
import { openCsvTable } from '../../csv/open-csv.ts';
import type { Findings } from '../../findings.ts';
import { wallClockMs } from '../../wall-clock.ts';
import { nodeOf, podOf, TraceBuilder } from '../trace-builder.ts';
import { hasColumns, headOf } from '../trace-format.ts';
import type { FileHead, TraceFormat, TraceInput } from '../trace-format.ts';

const SEQUENCE_COLUMNS = ['time', 'total_gpu_num', 'total_gpu_num_noless_8', 'total_gpu_num_less_8'];
const GPU = 'nvidia.com/gpu';
const GPUS_PER_NODE = 8;

/**
 * SenseTime Helios: the state of one virtual cluster, minute by minute. It tells counts, not jobs, so the GPUs that are
 * asked for (running and pending) are replayed as pods of eight GPUs (jobs of eight and more) and of one (the others):
 * a rise brings pods, a fall ends the oldest. Machines of eight GPUs make up the capacity and follow its changes.
 */
export const helios: TraceFormat = {
  name: 'helios',
  summary: 'SenseTime Helios: job counts of a virtual cluster by the minute',
  options: {},
  sniff: (head) => isSequence(head) || isCapacityTable(head),

  read({ name, files, findings }: TraceInput): WorkloadTrace {
    const builder = new TraceBuilder();
    for (const file of files) {
      if (isSequence(headOf(file))) readSequence(file, builder, findings);
      else
        builder.assume(
          'helios: the table of GPUs a day is left out; the minute table has its cluster’s own.',
        );
    }
    builder.assume(
      'helios: the trace tells counts, not jobs; GPUs asked for are replayed as pods of 8 and of 1, and a fall ends the oldest.',
    );
    builder.assume(
      'helios: pods ask for GPUs only; machines have 8 GPUs, and 96 cpu and 512 GiB by assumption.',
    );
    return builder.finish(name, 'helios');
  },
};

function isSequence(head: FileHead): boolean {
  return hasColumns(head, 'time', 'total_job_num', 'running_job_num');
}

function isCapacityTable({ firstLine }: FileHead): boolean {
  return /^date,vc\w+,/.test(firstLine);
}

function readSequence(file: ByteFile, builder: TraceBuilder, findings: Findings): void {
  const table = openCsvTable(file, SEQUENCE_COLUMNS, findings);
  if (table === undefined) return;
  const { rows } = table;
  const [time, capacity, large, small] = SEQUENCE_COLUMNS.map((column) => table.column(column));
  const eights = new GpuPods(builder, GPUS_PER_NODE);
  const ones = new GpuPods(builder, 1);
  const machines = new GpuMachines(builder);
  let startMs: number | undefined;
  let lastMs = -1;
  while (rows.next()) {
    const atMs = wallClockMs(rows.text(time));
    const counts = [rows.number(capacity), rows.number(large), rows.number(small)];
    if (atMs === undefined || !counts.every((count) => count >= 0 && count <= 1e6)) {
      findings.badRow('trace-row', 'the time or a number of GPUs cannot be read', () => rows.place(time));
      continue;
    }
    startMs ??= atMs;
    if (atMs - startMs <= lastMs) {
      findings.badRow('trace-times-order', 'not later than the row before it', () => rows.place(time));
      continue;
    }
    lastMs = atMs - startMs;
    machines.setGpus(lastMs, counts[0]);
    eights.setCount(lastMs, Math.floor(counts[1] / GPUS_PER_NODE));
    ones.setCount(lastMs, (counts[1] % GPUS_PER_NODE) + counts[2]);
  }
}

/** Pods of one size of which so many are there at each moment. */
class GpuPods {
  readonly #builder: TraceBuilder;
  readonly #gpus: number;
  readonly #present: { row: number; arrivalMs: number }[] = [];
  #oldest = 0;

  constructor(builder: TraceBuilder, gpus: number) {
    this.#builder = builder;
    this.#gpus = gpus;
  }

  setCount(atMs: number, count: number): void {
    const gpus = this.#gpus;
    while (this.#present.length - this.#oldest < count) {
      const shape = this.#builder.shape(String(gpus), () => ({
        workload: `gpu-${gpus}`,
        pod: podOf('helios', { [GPU]: String(gpus) }),
      }));
      this.#present.push({ row: this.#builder.addPod(atMs, Infinity, shape), arrivalMs: atMs });
    }
    while (this.#present.length - this.#oldest > count) {
      const { row, arrivalMs } = this.#present[this.#oldest++];
      this.#builder.setDuration(row, atMs - arrivalMs);
    }
  }
}

/** Machines of eight GPUs; the last that came is the first to go. */
class GpuMachines {
  readonly #builder: TraceBuilder;
  #count = 0;

  constructor(builder: TraceBuilder) {
    this.#builder = builder;
  }

  setGpus(atMs: number, gpus: number): void {
    const wanted = Math.ceil(gpus / GPUS_PER_NODE);
    for (; this.#count < wanted; this.#count++) {
      const node = machine(this.#count);
      if (atMs === 0) this.#builder.nodes.push(node);
      else this.#builder.nodeEvents.push({ timeMs: atMs, kind: 'add', node });
    }
    while (this.#count > wanted)
      this.#builder.nodeEvents.push({ timeMs: atMs, kind: 'remove', node: machine(--this.#count) });
  }
}

function machine(index: number): ReturnType<typeof nodeOf> {
  const resources = { cpu: '96', memory: '512Gi', pods: '110', [GPU]: String(GPUS_PER_NODE) };
  return nodeOf(`helios-${index}`, resources, { 'node.kubernetes.io/instance-type': 'helios-8gpu' });
}

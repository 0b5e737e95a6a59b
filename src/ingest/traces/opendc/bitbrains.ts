import type { WorkloadTrace } from '../../../model/index.ts';
import type { ByteFile } from '../../byte-file.ts';
import { openCsvTable } from '../../csv/open-csv.ts';
import type { Findings } from '../../findings.ts';
import { TIME_MS_MAX } from '../row-amounts.ts';
import { cpuText, podOf, TraceBuilder } from '../trace-builder.ts';
import { hasColumns } from '../trace-format.ts';
import type { TraceFormat, TraceInput } from '../trace-format.ts';

const COLUMNS = ['Timestamp [ms]', 'CPU cores', 'Memory capacity provisioned [KB]'];
const DEFAULT_STEP_MS = 300_000;
const MS_TIMES_FROM = 1e11;
const CORES_MAX = 1e6;
/** Bytes that a double counts exactly. */
const MEMORY_KB_MAX = Number.MAX_SAFE_INTEGER / 1024;

/**
 * Bitbrains (GWA-T-12) as its authors publish it: one CSV a virtual machine, a row every five minutes. The machine is
 * a pod that asks for its provisioned cores and memory from its first reading to its last.
 */
export const bitbrains: TraceFormat = {
  name: 'bitbrains',
  summary: 'Bitbrains GWA-T-12: one CSV of five-minute readings a virtual machine',
  options: {},
  sniff: (head) => hasColumns(head, 'timestamp [ms]', 'cpu cores'),

  read({ name, files, findings }: TraceInput): WorkloadTrace {
    const machines = files
      .map((file) => readMachine(file, findings))
      .filter((machine) => machine !== undefined);
    const startMs = machines.reduce((least, { firstMs }) => Math.min(least, firstMs), Infinity);
    const builder = new TraceBuilder();
    for (const machine of machines) {
      const { cores, memoryKb } = machine;
      const resources = { cpu: cpuText(cores), memory: `${memoryKb}Ki` };
      const shape = builder.shape(`${cores}/${memoryKb}`, () => ({
        workload: 'bitbrains',
        pod: podOf('bitbrains', resources),
      }));
      builder.addPod(machine.firstMs - startMs, machine.lastMs - machine.firstMs, shape, machine.name);
    }
    builder.assume(
      'bitbrains: a virtual machine is a pod that asks for its largest provisioned cores and memory.',
    );
    return builder.finish(name, 'bitbrains');
  },
};

interface Machine {
  readonly name: string;
  readonly firstMs: number;
  readonly lastMs: number;
  readonly cores: number;
  readonly memoryKb: number;
}

function readMachine(file: ByteFile, findings: Findings): Machine | undefined {
  const table = openCsvTable(file, COLUMNS, findings);
  if (table === undefined) return undefined;
  const { rows } = table;
  const [time, cores, memory] = COLUMNS.map((column) => table.column(column));
  const seen = { firstMs: Infinity, lastMs: -Infinity, cores: 0, memoryKb: 0 };
  while (rows.next()) {
    const timeMs = epochMs(rows.number(time));
    const isRow = isWithin(timeMs, TIME_MS_MAX) && isWithin(rows.number(cores), CORES_MAX);
    if (!isRow || !isWithin(rows.number(memory), MEMORY_KB_MAX)) {
      findings.badRow('trace-amount', 'time, cores or memory is no number from 0 on', () => rows.place(time));
      continue;
    }
    seen.firstMs = Math.min(seen.firstMs, timeMs);
    seen.lastMs = Math.max(seen.lastMs, timeMs + DEFAULT_STEP_MS);
    seen.cores = Math.max(seen.cores, rows.number(cores));
    seen.memoryKb = Math.max(seen.memoryKb, Math.round(rows.number(memory)));
  }
  if (seen.lastMs === -Infinity) {
    findings.error('trace-empty', 'no readings in this file', { file: file.path });
    return undefined;
  }
  return { name: machineName(file.path), ...seen };
}

function isWithin(value: number, max: number): boolean {
  return value >= 0 && value <= max;
}

/** Seconds, although the header says ms; files in which it is ms are told by the size of the number. */
export function epochMs(value: number): number {
  return Math.floor(value > MS_TIMES_FROM ? value : value * 1000);
}

/** A pod name made of the file's: lower-case letters, digits and dashes. */
export function machineName(path: string): string {
  const base = (path.split('/').at(-1) ?? path).replace(/\.gz$/, '').replace(/\.csv$/, '');
  return base.toLowerCase().replace(/[^a-z0-9-]+/g, '-');
}

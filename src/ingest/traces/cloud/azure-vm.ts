import type { PodShape, WorkloadTrace } from '../../../model/index.ts';
import type { ByteFile } from '../../byte-file.ts';
import type { CsvReader } from '../../csv/csv-reader.ts';
import { openCsv } from '../../csv/open-csv.ts';
import type { Findings } from '../../findings.ts';
import { choiceOption } from '../options.ts';
import { timeMsAt } from '../row-amounts.ts';
import { cpuText, podOf, TraceBuilder } from '../trace-builder.ts';
import { headOf } from '../trace-format.ts';
import type { FileHead, TraceFormat, TraceInput } from '../trace-format.ts';

/** Columns of vmtable. */
const Field = {
  vm: 0,
  subscription: 1,
  deployment: 2,
  created: 3,
  deleted: 4,
  category: 8,
  cores: 9,
  memoryGb: 10,
} as const;
const COLUMN_COUNT = 11;

/**
 * Azure's VM traces of 2017 (v1) and 2019 (v2): vmtable, one row a virtual machine, which becomes a pod of its size.
 * The CPU readings beside it are metrics (ingest/metrics), not pods; v2 gives sizes as buckets, `>24` the largest.
 */
export const azureVm: TraceFormat = {
  name: 'azure-vm-v1',
  summary: 'Azure VM trace 2017 and 2019: vmtable CSV, a pod a machine',
  options: { workload: 'what costs are allocated to: category (default), subscription, deployment' },

  sniff: (head) => isVmTable(head) || isHeader(head) || isReadings(head),

  read(input: TraceInput): WorkloadTrace {
    const { name, files, findings } = input;
    const builder = new TraceBuilder();
    const workloadField = Field[choiceOption(input, 'workload', ['category', 'subscription', 'deployment'])];
    for (const file of files) {
      const head = headOf(file);
      if (isReadings(head)) builder.assume('azure-vm-v1: CPU readings do not change what a pod asks for.');
      else readVms(file, builder, workloadField, findings);
    }
    if (builder.podCount === 0 && findings.errorCount === 0)
      findings.error('trace-empty', 'no vmtable among these files', { file: files[0]?.path ?? '' });
    builder.assume('azure-vm-v1: a virtual machine is a pod that asks for its cores and memory.');
    return builder.finish(name, 'azure-vm-v1');
  },
};

/** A pod name for a machine's hash, which the readings of the metrics carry too. */
export function azurePodName(vm: string): string {
  return `vm-${vm
    .replace(/[^A-Za-z0-9]/g, '')
    .slice(0, 16)
    .toLowerCase()}`;
}

function isVmTable({ firstLine }: FileHead): boolean {
  return /^[\w+/=]{40,},[\w+/=]{40,},[\w+/=]{40,},\d+,\d+,[\d.]*,[\d.]*,[\d.]*,[\w -]*,[^,]+,[^,]+$/.test(
    firstLine,
  );
}

/** The published table has none; whoever loads it into a spreadsheet adds the names of its description. */
function isHeader({ columns }: FileHead): boolean {
  const isAt = (field: number, name: RegExp): boolean => name.test(columns[field] ?? '');
  return (
    columns.length === COLUMN_COUNT && isAt(Field.vm, /^vm ?id$/) && isAt(Field.category, /^vm ?category$/)
  );
}

function isReadings({ firstLine }: FileHead): boolean {
  return /^\d+,[\w+/=]{40,},[\d.]+,[\d.]+,[\d.]+$/.test(firstLine);
}

function readVms(file: ByteFile, builder: TraceBuilder, workloadField: number, findings: Findings): void {
  const rows = openCsv(file, findings);
  if (isHeader(headOf(file))) rows.next();
  while (rows.next()) {
    if (rows.fieldCount !== COLUMN_COUNT) {
      const message = `a row of vmtable has ${COLUMN_COUNT} columns, not ${rows.fieldCount}`;
      findings.badRow('trace-row', message, () => rows.place());
      continue;
    }
    readVm(rows, builder, workloadField, findings);
  }
}

function readVm(rows: CsvReader, builder: TraceBuilder, workloadField: number, findings: Findings): void {
  const arrivalMs = timeMsAt(rows, Field.created, 'the time of creation', 1000, findings);
  const endMs = timeMsAt(rows, Field.deleted, 'the time of deletion', 1000, findings);
  const cores = sizeAt(rows, Field.cores, builder);
  const memoryGb = sizeAt(rows, Field.memoryGb, builder);
  if (arrivalMs === undefined || endMs === undefined) return;
  if (!(cores > 0 && cores < 1e5 && memoryGb > 0 && memoryGb < 1e7)) {
    findings.badRow('trace-amount', 'cores or memory is no size', () => rows.place(Field.cores));
    return;
  }
  if (endMs < arrivalMs) {
    findings.badRow('trace-times-order', 'deleted before it was created', () => rows.place(Field.deleted));
    return;
  }
  const workload = rows.text(workloadField) || 'unknown';
  const shape = builder.shape(`${cores}/${memoryGb}/${workload}`, () => shapeOf(cores, memoryGb, workload));
  builder.addPod(arrivalMs, endMs - arrivalMs, shape, azurePodName(rows.text(Field.vm)));
}

function sizeAt(rows: CsvReader, field: number, builder: TraceBuilder): number {
  const text = rows.text(field);
  if (!text.startsWith('>')) return rows.number(field);
  builder.assume(`azure-vm-v1: the bucket ${text} is taken as ${text.slice(1)}.`);
  return Number(text.slice(1));
}

function shapeOf(cores: number, memoryGb: number, workload: string): PodShape {
  const memory = `${Math.round(memoryGb * 1024)}Mi`;
  return { workload, pod: podOf('azure', { cpu: cpuText(cores), memory }) };
}

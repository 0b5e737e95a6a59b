import { DEVICES_MAX } from '../../../model/index.ts';
import type { WorkloadTrace } from '../../../model/index.ts';
import type { ByteFile } from '../../byte-file.ts';
import type { CsvReader } from '../../csv/csv-reader.ts';
import { openCsv, openCsvTable } from '../../csv/open-csv.ts';
import type { Findings } from '../../findings.ts';
import { numberOption } from '../options.ts';
import { TraceBuilder } from '../trace-builder.ts';
import { hasColumns, headOf } from '../trace-format.ts';
import type { FileHead, TraceFormat, TraceInput } from '../trace-format.ts';
import { gpuNode } from './gpu-node.ts';

/** cap_cpu in cores, cap_mem in GB. The published list has them in this order, and its header in a file beside it. */
const COLUMNS = ['machine', 'gpu_type', 'cap_cpu', 'cap_mem', 'cap_gpu'];

/** The machine list of Alibaba's PAI cluster (cluster-trace-gpu-v2020): nodes, no pods. */
export const paiMachines: TraceFormat = {
  name: 'pai-machines',
  summary: 'Alibaba PAI 2020 machine list: GPU nodes (tar.gz)',
  options: { podsPerNode: 'how many pods a machine may hold (110)' },
  sniff: (head) => isHeader(head) || isMachineList(head),

  read(input: TraceInput): WorkloadTrace {
    const builder = new TraceBuilder();
    const pods = String(numberOption(input, 'podsPerNode', 110, [1, 100_000]));
    for (const file of input.files) {
      const { rows, fields, width } = tableOf(file, input.findings);
      const [machine, model, cpu, memory, gpu] = fields;
      while (rows.next()) {
        const [milliCpu, memoryMib, gpuCount] = [
          rows.number(cpu) * 1000,
          rows.number(memory) * 1024,
          rows.number(gpu),
        ];
        const fits = [milliCpu, memoryMib, gpuCount].every(
          (amount) => Number.isSafeInteger(amount) && amount >= 0,
        );
        if (rows.fieldCount !== width || !fits || milliCpu === 0 || gpuCount > DEVICES_MAX) {
          input.findings.badRow('trace-row', 'not a row of pai_machine_spec', () => rows.place());
          continue;
        }
        const name = `pai-${rows.text(machine).toLowerCase()}`;
        builder.nodes.push(
          gpuNode('pai', { name, milliCpu, memoryMib, gpuCount, model: rows.text(model), pods }),
        );
      }
    }
    builder.assume('pai-machines: GB of memory are taken as GiB; the list has machines and no pods.');
    return builder.finish(input.name, 'pai-machines');
  },
};

interface Machines {
  readonly rows: CsvReader;
  /** Where each of COLUMNS stands. */
  readonly fields: readonly number[];
  /** Cells of a row. */
  readonly width: number;
}

function tableOf(file: ByteFile, findings: Findings): Machines {
  const table = isHeader(headOf(file)) ? openCsvTable(file, COLUMNS, findings) : undefined;
  if (table === undefined)
    return { rows: openCsv(file, findings), fields: COLUMNS.map((_, field) => field), width: COLUMNS.length };
  const { rows, columns } = table;
  return { rows, fields: COLUMNS.map((name) => table.column(name)), width: columns.length };
}

function isHeader(head: FileHead): boolean {
  return hasColumns(head, ...COLUMNS);
}

function isMachineList({ firstLine }: FileHead): boolean {
  return /^[0-9a-f]{24},[A-Z0-9]+,\d+,\d+,\d+$/.test(firstLine);
}

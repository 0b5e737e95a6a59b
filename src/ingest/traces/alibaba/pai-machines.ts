import { DEVICES_MAX } from '../../../model/index.ts';
import type { WorkloadTrace } from '../../../model/index.ts';
import { openCsv } from '../../csv/open-csv.ts';
import { numberOption } from '../options.ts';
import { TraceBuilder } from '../trace-builder.ts';
import { headOf } from '../trace-format.ts';
import type { FileHead, TraceFormat, TraceInput } from '../trace-format.ts';
import { gpuNode } from './gpu-node.ts';

/** Columns: machine, gpu_type, cap_cpu (cores), cap_mem (GB), cap_gpu; no header row. */
const COLUMN_COUNT = 5;

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
      const rows = openCsv(file, input.findings);
      if (isHeader(headOf(file))) rows.next();
      while (rows.next()) {
        const [milliCpu, memoryMib, gpuCount] = [
          rows.number(2) * 1000,
          rows.number(3) * 1024,
          rows.number(4),
        ];
        const fits = [milliCpu, memoryMib, gpuCount].every(
          (amount) => Number.isSafeInteger(amount) && amount >= 0,
        );
        if (rows.fieldCount !== COLUMN_COUNT || !fits || milliCpu === 0 || gpuCount > DEVICES_MAX) {
          input.findings.badRow('trace-row', 'not a row of pai_machine_spec', () => rows.place());
          continue;
        }
        const name = `pai-${rows.text(0).toLowerCase()}`;
        builder.nodes.push(
          gpuNode('pai', { name, milliCpu, memoryMib, gpuCount, model: rows.text(1), pods }),
        );
      }
    }
    builder.assume('pai-machines: GB of memory are taken as GiB; the list has machines and no pods.');
    return builder.finish(input.name, 'pai-machines');
  },
};

function isHeader({ firstLine }: FileHead): boolean {
  return firstLine.startsWith('machine,gpu_type,cap_cpu');
}

function isMachineList({ firstLine }: FileHead): boolean {
  return /^[0-9a-f]{24},[A-Z0-9]+,\d+,\d+,\d+$/.test(firstLine);
}

import type { WorkloadTrace } from '../../../model/index.ts';
import type { ByteFile } from '../../byte-file.ts';
import { openCsvTable } from '../../csv/open-csv.ts';
import type { Findings } from '../../findings.ts';
import { numberOption } from '../options.ts';
import { timeMsAt } from '../row-amounts.ts';
import { cpuText, podOf, TraceBuilder } from '../trace-builder.ts';
import { hasColumns } from '../trace-format.ts';
import type { TraceFormat, TraceInput } from '../trace-format.ts';

const COLUMNS = ['WorkflowID', 'JobID', 'SubmitTime', 'RunTime', 'NProcs', 'ReqNProcs'];

/** The Grid Workload Format of the workflow archives: a job is a pod with as many cores as it has processors. */
export const gwf: TraceFormat = {
  name: 'gwf',
  summary: 'Grid Workload Format: workflows of jobs',
  options: { memoryPerCpuMiB: 'memory that a pod asks for per core, which the format does not tell (0)' },
  sniff: (head) => hasColumns(head, 'workflowid', 'jobid'),

  read(input: TraceInput): WorkloadTrace {
    const builder = new TraceBuilder();
    const memoryPerCpuMib = numberOption(input, 'memoryPerCpuMiB', 0, [0, 1e6]);
    for (const file of input.files) readJobs(file, memoryPerCpuMib, builder, input.findings);
    builder.assume('gwf: jobs arrive when they were submitted; that one waits for others is not modelled.');
    if (memoryPerCpuMib === 0) builder.assume('gwf: the format tells no memory, so pods ask for none.');
    return builder.finish(input.name, 'gwf');
  },
};

function readJobs(file: ByteFile, memoryPerCpuMib: number, builder: TraceBuilder, findings: Findings): void {
  const table = openCsvTable(file, COLUMNS, findings);
  if (table === undefined) return;
  const { rows } = table;
  const [workflow, job, submit, run, processors, requested] = COLUMNS.map((column) => table.column(column));
  while (rows.next()) {
    const arrivalMs = timeMsAt(rows, submit, 'SubmitTime', 1000, findings);
    const durationMs = timeMsAt(rows, run, 'RunTime', 1000, findings);
    const known = [processors, requested]
      .filter((field) => !rows.isEmpty(field))
      .map((field) => rows.number(field));
    const cores = Math.max(0, ...known);
    if (!(cores > 0 && cores < 1e6)) {
      findings.badRow('trace-amount', 'NProcs and ReqNProcs are no number from 1 on', () =>
        rows.place(processors),
      );
      continue;
    }
    if (arrivalMs === undefined || durationMs === undefined) continue;
    const memory = memoryPerCpuMib > 0 ? { memory: `${Math.round(cores * memoryPerCpuMib)}Mi` } : {};
    const shape = builder.shape(String(cores), () => ({
      workload: 'gwf',
      pod: podOf('gwf', { cpu: cpuText(cores), ...memory }),
    }));
    builder.addPod(arrivalMs, durationMs, shape, `w${rows.text(workflow)}-j${rows.text(job)}`);
  }
}

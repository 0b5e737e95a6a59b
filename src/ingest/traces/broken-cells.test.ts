import { describe, expect, test } from 'vitest';
import { readTexts } from '../../../test/support/trace-text.ts';
import type { WorkloadTrace } from '../../model/index.ts';

/** A file that is right: its head lines, one row cell by cell, and which cells decide what a pod or machine is. */
interface Sample {
  readonly file: string;
  readonly format: string;
  readonly head: string;
  readonly separator: string;
  readonly cells: readonly string[];
  /** Cells whose wrong content must be said, by index. */
  readonly decisive: readonly number[];
  readonly options?: Readonly<Record<string, unknown>>;
}

const hash = (letter: string): string => letter.repeat(44);
const swf = Array.from(
  { length: 18 },
  (_, field) => ({ 0: '5', 1: '10', 3: '60', 4: '2', 7: '3', 9: '1024' })[field] ?? '-1',
);

// prettier-ignore
const SAMPLES: readonly Sample[] = [
  { file: 'pods.csv', format: 'openb', separator: ',', decisive: [1, 2, 3, 8, 9, 10],
    head: 'name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec,qos,pod_phase,creation_time,deletion_time,scheduled_time\n',
    cells: ['a', '6000', '12288', '1', '460', 'T4', 'LS', 'Running', '20', '90', '30'] },
  { file: 'nodes.csv', format: 'openb', separator: ',', decisive: [1, 2, 3],
    head: 'sn,cpu_milli,memory_mib,gpu,model\n', cells: ['n-0', '64000', '262144', '2', 'P100'] },
  { file: 'vmtable.csv', format: 'azure-vm-v1', separator: ',', decisive: [3, 4, 9, 10], head: '',
    cells: [hash('a'), hash('s'), hash('d'), '0', '600', '99', '3', '10', 'Interactive', '2', '3.5'] },
  { file: 't.swf', format: 'swf', separator: ' ', decisive: [1], head: '; Version: 2\n', cells: swf },
  { file: 't.gwf', format: 'gwf', separator: ', ', decisive: [2, 3, 5],
    head: 'WorkflowID, JobID, SubmitTime, RunTime, NProcs, ReqNProcs, Dependencies\n', cells: ['0', '7', '16', '11', '1', '4', '1'] },
  { file: '1.csv', format: 'bitbrains', separator: ';\t', decisive: [0, 1, 2],
    head: 'Timestamp [ms];\tCPU cores;\tMemory capacity provisioned [KB]\n', cells: ['1376314846', '2', '4096'] },
  { file: 'pai_machine_spec.csv', format: 'pai-machines', separator: ',', decisive: [2, 3, 4],
    head: 'machine,gpu_type,cap_cpu,cap_mem,cap_gpu\n', cells: ['0123456789abcdef01234567', 'T4', '96', '512', '2'] },
  { file: 'pods.csv', format: 'kubesbs', separator: ',', decisive: [3, 4],
    head: 'pos,name,namespace,cpu_milli,mem_mib,gpu_count_annotation,gpu_milli_annotation\n', cells: ['0', 'p', 'default', '1000', '2048', '1', '500'] },
  { file: 'seq.csv', format: 'helios', separator: ',', decisive: [0, 3, 4, 5],
    head: 'time,total_job_num,running_job_num,total_gpu_num,total_gpu_num_noless_8,total_gpu_num_less_8\n',
    cells: ['2020-05-01 00:00:00', '0', '0', '16', '8', '1'] },
  { file: 'jobs.csv', format: 'csv', separator: ',', decisive: [1, 2, 3, 4, 5, 6],
    head: 'name,arrival,duration,cpu,memory,count,priority\n', cells: ['a', '1.5', '60', '500m', '2Gi', '1', '5'] },
  { file: 'task_events.csv', format: 'borg-2011', separator: ',', decisive: [0, 5], head: '', options: {},
    cells: ['700000000', '', '6', '0', '', '0', 'user', '0', '2', '0.1', '0.2', '0', '0'] },
];

const NASTY = [
  'x',
  '-7',
  '1e400',
  'NaN',
  '9'.repeat(40),
  '"',
  "'",
  '0x1F',
  '=1+1',
  '\u0000',
  '１２',
] as const;

/** Figures that a run can go on with. */
function faultsOf({ arrivalMs, durationMs, podCount, shapeOf, shapes, nodes }: WorkloadTrace): string[] {
  const faults: string[] = [];
  for (let row = 0; row < podCount; row++) {
    if (!Number.isSafeInteger(arrivalMs[row]) || arrivalMs[row] < 0) faults.push(`arrival ${arrivalMs[row]}`);
    if (!(durationMs[row] >= 0)) faults.push(`duration ${durationMs[row]}`);
    if (shapes[shapeOf[row]] === undefined) faults.push(`shape ${shapeOf[row]}`);
  }
  const amounts = [
    ...shapes.flatMap(({ pod }) => Object.values(pod.spec.containers[0].resources?.requests ?? {})),
    ...nodes.flatMap(({ status }) => Object.values(status?.allocatable ?? {})),
  ];
  return [...faults, ...amounts.map(String).filter((text) => !/^\d+(\.\d+)?(m|[KMGT]i?)?$/.test(text))];
}

describe.each(SAMPLES)(
  '$format, $file',
  ({ file, format, head, separator, cells, decisive, options = {} }) => {
    const read = (row: readonly string[], strict = true): ReturnType<typeof readTexts> =>
      readTexts({ [file]: `${head}${row.join(separator)}\n` }, { format, options, strict });

    test('the row is right as it stands', async () => {
      const { trace, diagnostics } = await read(cells);
      expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
      expect((trace?.podCount ?? 0) + (trace?.nodes.length ?? 0)).toBeGreaterThan(0);
      if (trace !== undefined) expect(faultsOf(trace)).toEqual([]);
    });

    test.each(decisive.map((cell) => [cell]))('a word in cell %i is said, with the line', async (cell) => {
      const { trace, diagnostics } = await read(cells.with(cell, 'word'));
      expect(trace).toBeUndefined();
      expect(diagnostics[0].severity).toBe('error');
      const line = head === '' ? 1 : 2;
      expect(diagnostics.map(({ place }) => place?.line)).toContain(line);
    });

    test('whatever stands in any cell: figures that a run can go on with, or diagnostics', async () => {
      for (const [cell] of cells.entries())
        for (const nasty of NASTY)
          for (const strict of [true, false]) {
            const { trace, diagnostics } = await read(cells.with(cell, nasty), strict);
            if (trace === undefined) expect(diagnostics.length, `cell ${cell}: ${nasty}`).toBeGreaterThan(0);
            else expect(faultsOf(trace), `cell ${cell}: ${nasty}`).toEqual([]);
          }
    });

    test('rows too short and too long', async () => {
      for (let length = 0; length < cells.length; length++) {
        const { trace, diagnostics } = await read(cells.slice(0, length));
        if (trace !== undefined) expect(faultsOf(trace), `${length} cells`).toEqual([]);
        else expect(diagnostics.length, `${length} cells`).toBeGreaterThan(0);
      }
      const { trace, diagnostics } = await read([...cells, 'more', 'and more']);
      if (trace === undefined) expect(diagnostics.length).toBeGreaterThan(0);
      else expect(faultsOf(trace)).toEqual([]);
    });

    test('line ends of Windows and a mark at the begin change nothing', async () => {
      const plain = await read(cells);
      const text = `\uFEFF${head}${cells.join(separator)}\n`.replaceAll('\n', '\r\n');
      const other = await readTexts({ [file]: text }, { format, options });
      expect(other.trace).toEqual(plain.trace);
    });
  },
);

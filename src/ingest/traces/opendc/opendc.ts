import type { WorkloadTrace } from '../../../model/index.ts';
import type { Findings } from '../../findings.ts';
import { isParquet, numberOf, openParquet } from '../../parquet-file.ts';
import type { ParquetFile } from '../../parquet-file.ts';
import { choiceOption } from '../options.ts';
import { cpuText, podOf, TraceBuilder } from '../trace-builder.ts';
import { TIME_MS_MAX } from '../row-amounts.ts';
import type { TraceFormat, TraceInput } from '../trace-format.ts';
import { isTopology, readTopology } from './opendc-topology.ts';

/** 64 GiB in KiB as a number of MiB would be a machine of 64 TiB: from here on the column must be in KiB. */
const KIB_FROM = 2 ** 16;

/**
 * OpenDC's workload traces as parquet: tasks (or, in the older form, meta) say when a machine comes, how long it runs
 * and how large it is; fragments (trace) say what it uses, which is for ingest/metrics. Topologies, OpenDC's JSON of
 * clusters and hosts, give the nodes.
 */
export const opendc: TraceFormat = {
  name: 'opendc',
  summary: 'OpenDC: tasks, meta, fragments, trace (parquet) and topologies (JSON)',
  options: { memoryUnit: 'auto (default: KB where numbers are large), KB or MB' },
  sniff: (head) => isParquet(head) || isTopology(head),

  async read(input: TraceInput): Promise<WorkloadTrace> {
    const { findings } = input;
    const builder = new TraceBuilder();
    const tables: ParquetFile[] = [];
    for (const file of input.files) {
      const table = isParquet(file) ? openParquet(file, findings) : undefined;
      if (table !== undefined) tables.push(table);
      else if (!isParquet(file)) readTopology(file, builder, findings);
    }
    const tasks = await tasksOfAll(tables, builder, findings);
    if (tasks.length === 0 && builder.nodes.length === 0 && findings.errorCount === 0)
      findings.error(
        'trace-empty',
        'no tasks among these files',
        { file: input.files[0]?.path ?? '' },
        TASKS_HINT,
      );
    addTasks(tasks, choiceOption(input, 'memoryUnit', ['auto', 'KB', 'MB']), builder);
    return builder.finish(input.name, 'opendc');
  },
};

const TASKS_HINT = 'tasks.parquet (or meta.parquet) names the machines; fragments alone do not';

interface Task {
  readonly name: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly cpuCount: number;
  readonly memory: number;
}

interface Layout {
  readonly start: string;
  /** A duration or an end. */
  readonly end: string;
  readonly isDuration: boolean;
}

async function tasksOfAll(
  tables: readonly ParquetFile[],
  builder: TraceBuilder,
  findings: Findings,
): Promise<Task[]> {
  // meta.parquet is the older form of tasks.parquet: together they are the same machines twice.
  const hasTasks = tables.some((table) => layoutOf(table)?.isDuration === true);
  const tasks: Task[] = [];
  for (const table of tables) {
    if (hasTasks && layoutOf(table)?.isDuration === false)
      builder.assume('opendc: tasks are read, not meta as well.');
    else tasks.push(...(await tasksOf(table, builder, findings)));
  }
  return tasks;
}

async function tasksOf(file: ParquetFile, builder: TraceBuilder, findings: Findings): Promise<Task[]> {
  const layout = layoutOf(file);
  if (layout === undefined) {
    if (file.columns.includes('cpu_usage'))
      builder.assume('opendc: recorded CPU use does not change what a pod asks for.');
    else
      findings.error('trace-format-unknown', 'no columns of a task, fragment or trace table', {
        file: file.path,
      });
    return [];
  }
  const rows = await file.rows(['id', layout.start, layout.end, 'cpu_count', 'mem_capacity']);
  const tasks: Task[] = [];
  rows.forEach((row, index) => {
    const task = taskOf(row, layout);
    if (task !== undefined) tasks.push(task);
    else
      findings.badRow(
        'trace-row',
        `row ${index + 1}: a time, cpu_count or mem_capacity is out of range`,
        () => ({
          file: file.path,
        }),
      );
  });
  return tasks;
}

function layoutOf({ columns }: ParquetFile): Layout | undefined {
  const sized = columns.includes('cpu_count') && columns.includes('mem_capacity');
  if (!sized || !columns.includes('id')) return undefined;
  if (columns.includes('submission_time') && columns.includes('duration'))
    return { start: 'submission_time', end: 'duration', isDuration: true };
  if (columns.includes('start_time') && columns.includes('stop_time'))
    return { start: 'start_time', end: 'stop_time', isDuration: false };
  return undefined;
}

function taskOf(
  row: Readonly<Record<string, unknown>>,
  { start, end, isDuration }: Layout,
): Task | undefined {
  const startMs = numberOf(row[start]);
  const endMs = isDuration ? startMs + numberOf(row[end]) : numberOf(row[end]);
  const cpuCount = numberOf(row['cpu_count']);
  const memory = numberOf(row['mem_capacity']);
  const fits = startMs >= 0 && endMs >= startMs && endMs <= TIME_MS_MAX && cpuCount >= 0 && cpuCount < 1e6;
  if (!fits || !(memory >= 0 && memory <= Number.MAX_SAFE_INTEGER)) return undefined;
  return {
    name: `task-${String(row['id'])}`,
    startMs: Math.floor(startMs),
    endMs: Math.floor(endMs),
    cpuCount,
    memory,
  };
}

function addTasks(tasks: readonly Task[], unit: 'auto' | 'KB' | 'MB', builder: TraceBuilder): void {
  if (tasks.length === 0) return;
  const startMs = tasks.reduce((least, task) => Math.min(least, task.startMs), Infinity);
  const isKib = unit === 'KB' || (unit === 'auto' && medianOf(tasks.map(({ memory }) => memory)) >= KIB_FROM);
  for (const { name, startMs: arrivesMs, endMs, cpuCount, memory } of tasks) {
    const amount = `${Math.round(memory)}${isKib ? 'Ki' : 'Mi'}`;
    const shape = builder.shape(`${cpuCount}/${memory}`, () => ({
      workload: 'opendc',
      pod: podOf('opendc', { cpu: cpuText(cpuCount), memory: amount }),
    }));
    builder.addPod(arrivesMs - startMs, endMs - arrivesMs, shape, name);
  }
  builder.assume(
    `opendc: mem_capacity is taken as ${isKib ? 'KiB' : 'MiB'}; a task asks for all its cores and memory.`,
  );
}

function medianOf(values: number[]): number {
  values.sort((a, b) => a - b);
  return values[Math.floor(values.length / 2)] ?? 0;
}

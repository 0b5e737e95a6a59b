import type { Pod, PodShape, WorkloadTrace } from '../../../model/index.ts';
import type { ByteFile } from '../../byte-file.ts';
import { headerNames, openCsvTable } from '../../csv/open-csv.ts';
import type { CsvTable } from '../../csv/open-csv.ts';
import type { Findings } from '../../findings.ts';
import { countAt, timeMsAt } from '../row-amounts.ts';
import { podOf, TraceBuilder } from '../trace-builder.ts';
import { hasColumns, headOf } from '../trace-format.ts';
import type { FileHead, TraceFormat, TraceInput } from '../trace-format.ts';
import { deviceCountAt, GPU_COUNT, GPU_MILLI, GPU_MODEL, gpuNode, WHOLE_GPU_MILLI } from './gpu-node.ts';

const NODE_COLUMNS = ['sn', 'cpu_milli', 'memory_mib', 'gpu', 'model'];
const POD_COLUMNS = ['name', 'cpu_milli', 'memory_mib', 'num_gpu', 'gpu_milli'];
/** What openb's own Node objects allow. */
const PODS_PER_NODE = '1001';

/**
 * Alibaba openb 2023: a GPU-sharing cluster, nodes and pods as CSV.
 *
 * Nodes carry the resources and labels of the Node objects that openb's authors publish. A pod carries their
 * annotations (GPU share per device and number of devices), which a GPU-sharing plugin reads, and asks for the sum as
 * the resource alibabacloud.com/gpu-milli, so that kube-scheduler's own NodeResourcesFit keeps a node from being
 * overbooked even where no such plugin runs. The allowed models become required node affinity.
 */
export const openb: TraceFormat = {
  name: 'openb',
  summary: 'Alibaba openb GPU cluster 2023: pods and nodes CSV',
  options: {},

  sniff: (head) => hasColumns(head, 'name', 'cpu_milli', 'memory_mib', 'num_gpu') || isNodeList(head),

  read({ name, files, findings }: TraceInput): WorkloadTrace {
    const builder = new TraceBuilder();
    const isOfNodes = (file: ByteFile): boolean => isNodeList(headOf(file));
    for (const file of files.filter(isOfNodes)) readNodes(file, builder, findings);
    const lists = files.filter((file) => !isOfNodes(file));
    for (const file of oneOfEach(lists, findings)) readPods(file, builder, findings);
    return builder.finish(name, 'openb');
  },
};

function isNodeList(head: FileHead): boolean {
  return hasColumns(head, 'sn', 'cpu_milli', 'memory_mib');
}

/**
 * openb's authors publish their trace beside versions of it, drawn anew from the same pods: lists that begin with the
 * same pod. Two of them are not twice the load; the one called default is taken, else the first.
 */
function oneOfEach(lists: readonly ByteFile[], findings: Findings): ByteFile[] {
  const versions = new Map<string, ByteFile[]>();
  for (const file of lists) {
    const [, row = ''] = headOf(file).text.split('\n');
    const first = row === '' ? file.path : headerNames(row)[0];
    versions.set(first, [...(versions.get(first) ?? []), file]);
  }
  return [...versions.values()].map((files) => {
    const taken = files.find(({ path }) => /default[^/]*$/i.test(path)) ?? files[0];
    if (files.length > 1) {
      const others = files.filter((file) => file !== taken).map(({ path }) => path.split('/').at(-1));
      findings.warn(
        'several-traces',
        `${files.length} versions of one trace: this one is taken, ${others.join(', ')} left out`,
        { file: taken.path },
        'name the file of another one, with that of the nodes',
      );
    }
    return taken;
  });
}

function readNodes(file: ByteFile, builder: TraceBuilder, findings: Findings): void {
  const table = openCsvTable(file, NODE_COLUMNS, findings);
  if (table === undefined) return;
  const [name, cpu, memory, gpu, model] = NODE_COLUMNS.map((column) => table.column(column));
  while (table.rows.next()) {
    const milliCpu = countAt(table.rows, cpu, 'cpu_milli', findings);
    const memoryMib = countAt(table.rows, memory, 'memory_mib', findings);
    const gpuCount = deviceCountAt(table.rows, gpu, findings);
    if (milliCpu === undefined || memoryMib === undefined || gpuCount === undefined) continue;
    const { rows } = table;
    const machine = { milliCpu, memoryMib, gpuCount, pods: PODS_PER_NODE };
    builder.nodes.push(gpuNode('openb', { name: rows.text(name), model: rows.text(model), ...machine }));
  }
}

function readPods(file: ByteFile, builder: TraceBuilder, findings: Findings): void {
  const table = openCsvTable(file, POD_COLUMNS, findings);
  if (table === undefined) return;
  const reader = new PodReader(table, builder, findings);
  while (table.rows.next()) reader.readRow();
  reader.stateAssumptions();
}

/** The pods of one list. Times are seconds; the re-sampled lists have none, and all their pods come at once. */
class PodReader {
  readonly #table: CsvTable;
  readonly #builder: TraceBuilder;
  readonly #findings: Findings;
  readonly #fields: Readonly<Record<string, number>>;
  readonly #timed: boolean;
  #neverScheduled = 0;

  constructor(table: CsvTable, builder: TraceBuilder, findings: Findings) {
    this.#table = table;
    this.#builder = builder;
    this.#findings = findings;
    this.#fields = Object.fromEntries(table.columns.map((column, field) => [column.toLowerCase(), field]));
    this.#timed = table.column('creation_time') >= 0 && table.column('deletion_time') >= 0;
  }

  readRow(): void {
    const { rows } = this.#table;
    const shape = this.#shape();
    const times = this.#timed ? this.#times() : { arrivalMs: 0, durationMs: Infinity };
    if (shape === undefined || times === undefined) return;
    this.#builder.addPod(times.arrivalMs, times.durationMs, shape, rows.text(this.#fields['name']));
  }

  stateAssumptions(): void {
    const builder = this.#builder;
    builder.assume(
      'openb: a pod asks for its GPU share summed over devices (alibabacloud.com/gpu-milli); that the share lies on one device is only seen by a GPU-sharing plugin.',
    );
    if (!this.#timed) builder.assume('openb: this pod list has no times, so all pods come at once and stay.');
    if (this.#neverScheduled === 0) return;
    builder.assume(
      `openb: ${this.#neverScheduled} pods never ran on the real cluster; here they run as long as they then waited.`,
    );
  }

  #shape(): number | undefined {
    const { rows } = this.#table;
    const milliCpu = countAt(rows, this.#fields['cpu_milli'], 'cpu_milli', this.#findings);
    const memoryMib = countAt(rows, this.#fields['memory_mib'], 'memory_mib', this.#findings);
    const gpuCount = countAt(rows, this.#fields['num_gpu'], 'num_gpu', this.#findings);
    const gpuMilli =
      gpuCount === 0 ? 0 : countAt(rows, this.#fields['gpu_milli'], 'gpu_milli', this.#findings);
    if (milliCpu === undefined || memoryMib === undefined) return undefined;
    if (gpuCount === undefined || gpuMilli === undefined) return undefined;
    const models = gpuCount === 0 ? '' : rows.text(this.#fields['gpu_spec'] ?? -1);
    const request = {
      milliCpu,
      memoryMib,
      gpuCount,
      gpuMilli: Math.min(gpuMilli, WHOLE_GPU_MILLI),
      models,
      qos: rows.text(this.#fields['qos'] ?? -1),
    };
    return this.#builder.shape(Object.values(request).join('/'), () => shapeOf(request));
  }

  #times(): { arrivalMs: number; durationMs: number } | undefined {
    const { rows } = this.#table;
    const findings = this.#findings;
    const creation = this.#fields['creation_time'];
    const deletion = this.#fields['deletion_time'];
    const scheduled = this.#fields['scheduled_time'] ?? -1;
    const arrivalMs = timeMsAt(rows, creation, 'creation_time', 1000, findings);
    const endMs = timeMsAt(rows, deletion, 'deletion_time', 1000, findings);
    if (arrivalMs === undefined || endMs === undefined) return undefined;

    const waits = rows.isEmpty(scheduled);
    const startMs = waits ? arrivalMs : timeMsAt(rows, scheduled, 'scheduled_time', 1000, findings);
    if (startMs === undefined) return undefined;
    if (endMs < startMs || startMs < arrivalMs) {
      findings.badRow(
        'trace-times-order',
        'created, scheduled, deleted is not the order of these times',
        () => rows.place(deletion),
      );
      return undefined;
    }
    if (waits) this.#neverScheduled++;
    return { arrivalMs, durationMs: endMs - startMs };
  }
}

interface PodRequest {
  readonly milliCpu: number;
  readonly memoryMib: number;
  readonly gpuCount: number;
  /** Of each device. */
  readonly gpuMilli: number;
  /** `T4|V100M32`; empty: all. */
  readonly models: string;
  readonly qos: string;
}

function shapeOf({ milliCpu, memoryMib, gpuCount, gpuMilli, models, qos }: PodRequest): PodShape {
  const resources = {
    cpu: `${milliCpu}m`,
    memory: `${memoryMib}Mi`,
    ...(gpuCount > 0 ? { [GPU_MILLI]: String(gpuCount * gpuMilli) } : {}),
  };
  const annotations = {
    [GPU_COUNT]: String(gpuCount),
    [GPU_MILLI]: String(gpuMilli),
    ...(models === '' ? {} : { [GPU_MODEL]: models }),
  };
  const pod = podOf('openb', resources, {
    metadata: {
      ...(qos === '' ? {} : { labels: { qos } }),
      ...(gpuCount > 0 ? { annotations } : {}),
    },
    spec: models === '' ? {} : { affinity: oneOfModels(models) },
  });
  return { workload: qos === '' ? 'openb' : qos, pod };
}

function oneOfModels(models: string): NonNullable<Pod['spec']['affinity']> {
  const values = [...new Set(models.split('|'))];
  const nodeSelectorTerms = [{ matchExpressions: [{ key: GPU_MODEL, operator: 'In', values }] }];
  return { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } } };
}

import type { Node, Pod, PodShape, WorkloadTrace } from '../../../model/index.ts';
import type { ByteFile } from '../../byte-file.ts';
import { openCsvTable } from '../../csv/open-csv.ts';
import type { CsvTable } from '../../csv/open-csv.ts';
import type { Findings } from '../../findings.ts';
import { fieldsOf, listOf, readJsonFile, textOf } from '../../json-file.ts';
import { choiceOption } from '../options.ts';
import { countAt, timeMsAt } from '../row-amounts.ts';
import { podOf, TraceBuilder } from '../trace-builder.ts';
import { hasColumns, headOf } from '../trace-format.ts';
import type { FileHead, TraceFormat, TraceInput } from '../trace-format.ts';
import { podOfRead } from '../kubernetes/template.ts';
import { GPU_COUNT, GPU_MILLI } from './gpu-node.ts';

const POD_COLUMNS = [
  'name',
  'namespace',
  'cpu_milli',
  'mem_mib',
  'gpu_count_annotation',
  'gpu_milli_annotation',
];

/**
 * KubeSBS, a benchmark of Kubernetes simulators: nodes.json (a List of Nodes), pods.csv, and the pods as objects
 * beside it. Its pods have no times: all come at once and stay. With `times: openb` they come and go as the pods of
 * openb that they were made of.
 */
export const kubesbs: TraceFormat = {
  name: 'kubesbs',
  summary: 'KubeSBS workloads: nodes.json, pods.csv',
  options: {
    times: 'none (default): all pods at once, for ever; openb: as in the trace that they come from',
  },
  sniff: (head) => isPodTable(head) || isPointer(head),

  /** A set whose pods are another's says so in a note. */
  companions(file) {
    const head = headOf(file);
    if (isPodTable(head)) return ['nodes.json.gz', 'pods.json.gz'];
    const other = /byte for byte those of \.\.\/([\w-]+)\//.exec(head.text)?.[1];
    return other === undefined || !isPointer(head)
      ? []
      : ['nodes.json.gz', `../${other}/pods.csv.gz`, `../${other}/pods.json.gz`];
  },

  read(input: TraceInput): WorkloadTrace {
    const { name, files, findings } = input;
    const builder = new TraceBuilder();
    const timed = choiceOption(input, 'times', ['none', 'openb']) === 'openb';
    const specs = podsByName(files, findings);
    // A set's own nodes come before those that lie beside pods that it borrows.
    let nodesFrom: string | undefined;
    for (const file of files) {
      const head = headOf(file);
      if (isPodTable(head)) readPods(file, { timed, specs }, builder, findings);
      else if (head.name.startsWith('nodes') && (nodesFrom ??= file.path) === file.path)
        readNodes(file, builder, findings);
    }
    builder.assume(
      'kubesbs: GPU shares are annotations only, as in the benchmark: kube-scheduler does not see them.',
    );
    return builder.finish(name, 'kubesbs');
  },
};

function isPodTable(head: FileHead): boolean {
  return hasColumns(head, 'pos', 'name', 'namespace', 'cpu_milli', 'mem_mib');
}

function isPointer({ name }: FileHead): boolean {
  return name === 'pods-same-as.txt';
}

/** The pods as objects, where they lie beside the table; the table alone tells sizes only. */
function podsByName(files: readonly ByteFile[], findings: Findings): ReadonlyMap<string, Pod> {
  const pods = new Map<string, Pod>();
  for (const file of files) {
    if (!/^pods.*\.json$/.test(headOf(file).name)) continue;
    for (const item of listOf(fieldsOf(readJsonFile(file, findings))?.['items'])) {
      const metadata = fieldsOf(fieldsOf(item)?.['metadata']);
      const pod = podOfRead(item, textOf(metadata?.['namespace'], 'default'));
      if (pod !== undefined) pods.set(textOf(metadata?.['name']), pod);
    }
  }
  return pods;
}

function readNodes(file: ByteFile, builder: TraceBuilder, findings: Findings): void {
  const value = readJsonFile(file, findings);
  if (value === undefined) return;
  for (const item of listOf(fieldsOf(value)?.['items'])) {
    if (isNode(item)) builder.nodes.push(item);
    else
      findings.badRow('trace-row', 'an item of this List is no Node with a name', () => ({
        file: file.path,
      }));
  }
}

function isNode(item: unknown): item is Node {
  const fields = fieldsOf(item);
  return fields?.['kind'] === 'Node' && textOf(fieldsOf(fields['metadata'])?.['name']) !== '';
}

interface PodContext {
  readonly timed: boolean;
  readonly specs: ReadonlyMap<string, Pod>;
}

function readPods(
  file: ByteFile,
  { timed, specs }: PodContext,
  builder: TraceBuilder,
  findings: Findings,
): void {
  const table = openCsvTable(file, POD_COLUMNS, findings);
  if (table === undefined) return;
  const { rows } = table;
  const [name, namespace, cpu, memory, gpus, gpuMilli] = POD_COLUMNS.map((column) => table.column(column));
  while (rows.next()) {
    const milliCpu = countAt(rows, cpu, 'cpu_milli', findings);
    const memoryMib = countAt(rows, memory, 'mem_mib', findings);
    const times = timed ? openbTimes(table, findings) : { arrivalMs: 0, durationMs: Infinity };
    if (milliCpu === undefined || memoryMib === undefined || times === undefined) continue;
    const spec = specs.get(rows.text(name));
    const request = [
      rows.text(namespace),
      milliCpu,
      memoryMib,
      rows.text(gpus),
      rows.text(gpuMilli),
    ] as const;
    const key = spec === undefined ? request.join('/') : JSON.stringify(spec);
    const shape = builder.shape(key, () => (spec === undefined ? shapeOf(...request) : shapeOfPod(spec)));
    builder.addPod(times.arrivalMs, times.durationMs, shape, rows.text(name));
  }
}

function openbTimes(
  table: CsvTable,
  findings: Findings,
): { arrivalMs: number; durationMs: number } | undefined {
  const { rows } = table;
  const [created, scheduled, deleted] = ['openb_creation_s', 'openb_scheduled_s', 'openb_deletion_s'].map(
    (column) => table.column(column),
  );
  const arrivalMs = timeMsAt(rows, created, 'openb_creation_s', 1000, findings);
  const endMs = timeMsAt(rows, deleted, 'openb_deletion_s', 1000, findings);
  const started = rows.isEmpty(scheduled) ? created : scheduled;
  const startMs = timeMsAt(rows, started, 'openb_scheduled_s', 1000, findings);
  if (arrivalMs === undefined || endMs === undefined || startMs === undefined) return undefined;
  if (endMs >= startMs) return { arrivalMs, durationMs: endMs - startMs };
  findings.badRow('trace-times-order', 'deleted before it started', () => rows.place(deleted));
  return undefined;
}

function shapeOf(
  namespace: string,
  milliCpu: number,
  memoryMib: number,
  gpus: string,
  gpuMilli: string,
): PodShape {
  const annotations = { [GPU_COUNT]: gpus, [GPU_MILLI]: gpuMilli };
  const resources = { cpu: `${milliCpu}m`, memory: `${memoryMib}Mi` };
  return shapeOfPod(
    podOf(namespace, resources, {
      metadata: gpus === '' ? {} : { annotations },
      spec: { restartPolicy: 'OnFailure' },
    }),
  );
}

function shapeOfPod(pod: Pod): PodShape {
  const gpus = pod.metadata.annotations?.[GPU_COUNT];
  return { workload: gpus === undefined ? 'kubesbs' : `gpu-${gpus}`, pod };
}

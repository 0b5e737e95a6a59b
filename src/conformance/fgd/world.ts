import { assert } from '../../base/index.ts';
import { dataFolders, listVectorFiles, readVectorText } from '../../ingest/index.ts';
import { GPU_COUNT, GPU_MILLI, GPU_MODEL, gpuRequestOf } from '../../model/index.ts';
import type { Node, Pod } from '../../model/index.ts';
import { typicalPods } from '../../scheduler/index.ts';
import type { TypicalPod } from '../../scheduler/index.ts';

/** One workload of the experiment: what arrives in which order at which nodes. */
export interface World {
  /** Of a seed: nodes in the order that decides ties, pods in the order of arrival. */
  readonly arrivals: (seed: string) => Arrivals | undefined;
  readonly typical: readonly TypicalPod[];
}

export interface Arrivals {
  readonly nodes: readonly Node[];
  readonly pods: readonly Pod[];
}

interface Inputs {
  readonly trace_csv: string;
  readonly node_csv: string;
  readonly seeds: Readonly<
    Record<
      string,
      { readonly n_trace: number; readonly order: readonly number[]; readonly rank: readonly number[] }
    >
  >;
}

const MILLI_OF_DEVICE = 1000;

/** Reads `inputs/<workload>.json.gz` and the trace that it names; undefined where one of them is not there. */
export async function readWorld(folder: string, workload: string): Promise<World | undefined> {
  const file = await packedOrNot(`${folder}/inputs`, `${workload}.json`);
  if (file === undefined) return undefined;
  const inputs = JSON.parse(await readVectorText(file)) as Inputs;
  const [nodeFile, traceFile] = await Promise.all(
    [inputs.node_csv, inputs.trace_csv].map((name) => findData(folder, name)),
  );
  if (nodeFile === undefined || traceFile === undefined) return undefined;
  const nodes = (await readTable<NodeColumn>(nodeFile)).map(nodeOf);
  const rows = await readTable<PodColumn>(traceFile);
  const pods = rows.map((row) => podOf(row, row.name));
  const shapes = pods.map((pod, i) => ({
    milliCpu: Number(rows[i].cpu_milli),
    gpu: gpuRequestOf(pod),
    spec: pod.metadata.annotations?.[GPU_MODEL] ?? '',
  }));
  return {
    typical: typicalPods(shapes),
    arrivals(seed) {
      const drawn = inputs.seeds[seed];
      if (drawn === undefined) return undefined;
      const byRank = nodes.map((node, i) => ({ node, rank: drawn.rank[i] })).sort((a, b) => a.rank - b.rank);
      return {
        nodes: byRank.map(({ node }) => node),
        pods: drawn.order.map((row, seq) =>
          seq < drawn.n_trace
            ? pods[row]
            : podOf(rows[row], `${rows[row].name}-tuned-${seq - drawn.n_trace}`),
        ),
      };
    },
  };
}

const TRACE = '01-traces/alibaba-openb-2023';

/**
 * A table of the trace, which is not part of the vectors: it lies beside the inputs, in `data/` of a folder above, as in
 * the shared tree, or where data lies at all.
 */
async function findData(folder: string, name: string): Promise<string | undefined> {
  const above = Array.from({ length: MAX_ABOVE + 1 }, (_, levels) => `${folder}${'/..'.repeat(levels)}`);
  const data = [...above.map((each) => `${each}/data`), ...dataFolders()];
  for (const place of [`${folder}/inputs`, folder, ...data.map((each) => `${each}/${TRACE}`)]) {
    const file = await packedOrNot(place, name);
    if (file !== undefined) return file;
  }
  return undefined;
}

const MAX_ABOVE = 4;

/** Rows of a table, of which the caller knows the columns. */
export type Row<Column extends string> = Readonly<Record<Column, string>>;

type NodeColumn = 'sn' | 'cpu_milli' | 'memory_mib' | 'gpu' | 'model';
type PodColumn = 'name' | 'cpu_milli' | 'memory_mib' | 'num_gpu' | 'gpu_milli';
/** Not every trace has the column of models. */
type PodRow = Row<PodColumn> & { readonly gpu_spec?: string };

/** The experiment's tables quote nothing. */
export async function readTable<Column extends string>(path: string): Promise<readonly Row<Column>[]> {
  const [head, ...lines] = (await readVectorText(path)).trim().split(/\r?\n/);
  assert(head !== undefined, `${path} is empty`);
  const names = head.split(',');
  return lines.map((line) => {
    const cells = line.split(',');
    return Object.fromEntries(names.map((name, i) => [name, cells[i] ?? ''])) as Row<Column>;
  });
}

/** More than any node of the experiment ever holds. */
const PODS_OF_NODE = '1001';

function nodeOf(row: Row<NodeColumn>): Node {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: row.sn, labels: { [GPU_MODEL]: row.model } },
    status: {
      allocatable: {
        cpu: `${row.cpu_milli}m`,
        memory: `${row.memory_mib}Mi`,
        pods: PODS_OF_NODE,
        [GPU_COUNT]: row.gpu,
        [GPU_MILLI]: String(Number(row.gpu) * MILLI_OF_DEVICE),
      },
    },
  };
}

function podOf(row: PodRow, name: string): Pod {
  const hasGpu = Number(row.num_gpu) > 0;
  const models = (row.gpu_spec ?? '').split('|').filter((model) => model !== '');
  const gpu = {
    [GPU_COUNT]: row.num_gpu,
    [GPU_MILLI]: String(Math.min(Number(row.gpu_milli), MILLI_OF_DEVICE)),
    ...(models.length > 0 && { [GPU_MODEL]: models.join('|') }),
  };
  const requests = { cpu: `${row.cpu_milli}m`, memory: `${row.memory_mib}Mi` };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default', ...(hasGpu && { annotations: gpu }) },
    spec: { containers: [{ name: 'main', resources: { requests, limits: requests } }] },
  };
}

/** The path of the file in the folder, under its name or packed; undefined where there is none. */
export async function packedOrNot(folder: string, name: string): Promise<string | undefined> {
  const files = await listVectorFiles(folder);
  const found = [name, `${name}.gz`].find((each) => files.includes(each));
  return found === undefined ? undefined : `${folder}/${found}`;
}

/** Names of the tables in a folder, in order. */
export async function tablesIn(folder: string): Promise<readonly string[]> {
  return (await listVectorFiles(folder)).filter((file) => /\.csv(\.gz)?$/.test(file));
}

/** Workload and policy without what the authors put before them: `openb_pod_list_`, `06-`; the rest as it is. */
export function namesOf([workload = '', policy = '', ...rest]: readonly string[]): readonly [
  string,
  string,
  ...string[],
] {
  return [workload.replace(/^openb_pod_list_/, ''), policy.replace(/^\d+-/, ''), ...rest];
}

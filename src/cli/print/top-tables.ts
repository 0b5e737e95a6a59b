import type { ClusterUse, UseAmount } from '../../index.ts';
import type { ClusterAt, NodeAt, PodAt } from '../input/cluster-at.ts';
import { cpuText, memoryText, shareText, textTable } from './text-table.ts';

/** What --sort-by takes; the default is the name. */
export const SORT_KEYS = ['name', 'cpu', 'memory'] as const;
export type SortKey = (typeof SORT_KEYS)[number];

/** A line of a table with what it may be sorted by. */
interface TopRow extends UseAmount {
  readonly name: string;
  readonly cells: readonly string[];
}

const UNKNOWN = '-';

/**
 * Nodes as `kubectl top nodes` has them, percentages of allocatable; beside use stands what is requested, and where use
 * is not known that alone.
 */
export function nodeTable(cluster: ClusterAt, use: ClusterUse | undefined, sortBy: SortKey): string {
  const used = new Map(use?.nodes.map((node) => [node.name, node]));
  const booked = bookedByNode(cluster);
  const rows = [...cluster.nodes.values()].map((node) =>
    nodeRow(node, booked.get(node.name) ?? NOTHING, use === undefined ? undefined : used.get(node.name)),
  );
  const head =
    use === undefined
      ? ['NAME', 'POOL', 'PODS', 'CPU', 'CPU%', 'MEMORY', 'MEMORY%', 'GPU', 'GPU%']
      : [
          'NAME',
          'POOL',
          'PODS',
          ...USE_HEAD,
          'CPU-REQ',
          'CPU-REQ%',
          'MEMORY-REQ',
          'MEMORY-REQ%',
          'GPU',
          'GPU%',
        ];
  return textTable([head, ...sorted(rows, sortBy)]);
}

const USE_HEAD = ['CPU(cores)', 'CPU(%)', 'MEMORY(bytes)', 'MEMORY(%)'];

interface Booked extends UseAmount {
  readonly pods: number;
  readonly milliGpu: number;
}

const NOTHING: Booked = { pods: 0, milliCpu: 0, memoryBytes: 0, milliGpu: 0 };

function nodeRow({ name, size, cordoned }: NodeAt, booked: Booked, used: UseAmount | undefined): TopRow {
  const shares = (amount: UseAmount): string[] => [
    cpuText(amount.milliCpu),
    shareText(amount.milliCpu, size.milliCpu),
    memoryText(amount.memoryBytes),
    shareText(amount.memoryBytes, size.memoryBytes),
  ];
  const { milliCpu, memoryBytes } = used ?? booked;
  return {
    name,
    milliCpu,
    memoryBytes,
    cells: [
      name + (cordoned ? ' (cordoned)' : ''),
      size.pool,
      String(booked.pods),
      ...(used === undefined ? [] : shares(used)),
      ...shares(booked),
      size.milliGpu === 0 ? UNKNOWN : String(booked.milliGpu / 1000),
      shareText(booked.milliGpu, size.milliGpu),
    ],
  };
}

function bookedByNode(cluster: ClusterAt): Map<string, Booked> {
  const booked = new Map<string, Booked>();
  for (const { node, shape } of cluster.pods.values()) {
    if (node === '') continue;
    const before = booked.get(node) ?? NOTHING;
    booked.set(node, {
      pods: before.pods + 1,
      milliCpu: before.milliCpu + shape.milliCpu,
      memoryBytes: before.memoryBytes + shape.memoryBytes,
      milliGpu: before.milliGpu + shape.milliGpu,
    });
  }
  return booked;
}

/** Pods as `kubectl top pods` has them, with their state and requests; a pod of which nobody says what it uses shows none. */
export function podTable(cluster: ClusterAt, use: ClusterUse | undefined, sortBy: SortKey): string {
  const used = new Map(use?.pods.map((pod) => [`${pod.namespace}/${pod.name}`, pod]));
  const rows = [...cluster.pods.values()].map((pod): TopRow => {
    const { namespace } = pod.shape;
    const found = used.get(`${namespace}/${pod.name}`);
    const known = found?.isKnown === true ? found : undefined;
    const { milliCpu, memoryBytes } = use === undefined ? pod.shape : (known ?? NOTHING);
    const own =
      use === undefined
        ? []
        : [
            known === undefined ? UNKNOWN : cpuText(known.milliCpu),
            known === undefined ? UNKNOWN : memoryText(known.memoryBytes),
          ];
    return { name: `${namespace}/${pod.name}`, milliCpu, memoryBytes, cells: podCells(pod, own) };
  });
  const head =
    use === undefined
      ? ['NAMESPACE', 'NAME', 'STATUS', 'NODE', 'CPU', 'MEMORY', 'REASON']
      : [
          'NAMESPACE',
          'NAME',
          'STATUS',
          'NODE',
          'CPU(cores)',
          'MEMORY(bytes)',
          'CPU-REQ',
          'MEMORY-REQ',
          'REASON',
        ];
  return textTable([head, ...sorted(rows, sortBy)]);
}

function podCells({ name, shape, state, node, reason }: PodAt, own: readonly string[]): string[] {
  return [
    shape.namespace,
    name,
    state,
    node === '' ? UNKNOWN : node,
    ...own,
    cpuText(shape.milliCpu),
    memoryText(shape.memoryBytes),
    reason === '' || state !== 'Pending' ? '' : reason,
  ];
}

/** By name, or most first; kubectl's --sort-by. */
function sorted(rows: readonly TopRow[], sortBy: SortKey): (readonly string[])[] {
  const byName = (a: TopRow, b: TopRow): number => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
  const weight = ({ milliCpu, memoryBytes }: TopRow): number => (sortBy === 'cpu' ? milliCpu : memoryBytes);
  const order = sortBy === 'name' ? byName : (a: TopRow, b: TopRow) => weight(b) - weight(a) || byName(a, b);
  return rows.toSorted(order).map(({ cells }) => cells);
}

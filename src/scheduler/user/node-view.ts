import { CPU, MEMORY } from '../../model/index.ts';
import type { ClusterState, Labels, Pod, Taint } from '../../model/index.ts';
import { podsOn } from '../plugins/helper/claims.ts';

/** An amount of cpu and memory, in whole units. */
export interface Amounts {
  readonly milliCpu: number;
  readonly memoryBytes: number;
  readonly pods: number;
}

/** A node as a simple plugin sees it: how it is at the moment of the question. */
export interface NodeView {
  readonly name: string;
  readonly labels: Labels;
  readonly taints: readonly Taint[];
  readonly allocatable: Amounts;
  /** What the pods on it ask for. */
  readonly requested: Amounts;
  /** The pods on it, each as the first of its shape. */
  readonly pods: readonly Pod[];
}

/** A look at one row; what is dear is worked out when it is asked for. */
export function nodeView(cluster: ClusterState, row: number): NodeView {
  const { nodes } = cluster;
  return {
    name: nodes.names[row] ?? '',
    labels: frozen(nodes.labels[row]),
    taints: frozen(nodes.taints[row]),
    get allocatable() {
      return amounts(nodes.allocatable, row, nodes.allocatablePods[row]);
    },
    get requested() {
      return amounts(nodes.requested, row, nodes.podCount[row]);
    },
    get pods() {
      return podsOn(cluster, row).map((podRow) => frozen(cluster.pods.signature(podRow).pod));
    },
  };
}

/** The same object, which nobody can change any more: a plugin looks at what the whole run goes by. */
export function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const part of Object.values(value)) frozen(part);
  return value;
}

function amounts(columns: readonly Float64Array[], row: number, pods: number): Amounts {
  return { milliCpu: columns[CPU][row], memoryBytes: columns[MEMORY][row], pods };
}

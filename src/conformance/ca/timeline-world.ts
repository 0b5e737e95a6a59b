import type { NodeGroup } from '../../autoscale/index.ts';
import type { Node, Pod, PodDisruptionBudget } from '../../model/index.ts';
import { groupIdOf, nodeGroupOf } from './ca-world.ts';
import type { GivenNodeGroup } from './ca-world.ts';

/** Objects that are new or changed since the loop before, and names that are gone. */
interface Difference<Item> {
  readonly set?: readonly Item[] | null;
  readonly delete?: readonly string[] | null;
}

/** What the autoscaler saw at a loop, as differences from the loop before. */
export interface TimelineLoop {
  readonly atMs: number;
  readonly nodes?: Difference<Node> | null;
  readonly pods?: Difference<Pod> | null;
  readonly pdbs?: Difference<PodDisruptionBudget> | null;
  readonly groups?: Readonly<Record<string, GivenGroupState>> | null;
}

interface GivenGroupState {
  readonly targetSize: number;
  readonly instances?: readonly { readonly id: string; readonly state: string }[] | null;
}

/** The recorded world, carried from loop to loop. */
export class TimelineWorld {
  readonly nodes: Map<string, Node> = new Map();
  readonly pods: Map<string, Pod> = new Map();
  readonly pdbs: Map<string, PodDisruptionBudget> = new Map();
  readonly #given: readonly GivenNodeGroup[];
  readonly #states = new Map<string, GivenGroupState>();

  constructor(groups: readonly GivenNodeGroup[]) {
    this.#given = groups;
  }

  apply({ nodes, pods, pdbs, groups }: TimelineLoop): void {
    applyTo(this.nodes, nodes, ({ metadata }) => metadata.name);
    applyTo(this.pods, pods, namespacedName);
    applyTo(this.pdbs, pdbs, namespacedName);
    for (const [id, state] of Object.entries(groups ?? {})) this.#states.set(id, state);
  }

  groups(): readonly NodeGroup[] {
    return this.#given.map((given) => ({
      ...nodeGroupOf(given),
      targetSize: this.#states.get(given.id)?.targetSize ?? 0,
    }));
  }

  grow(group: string, delta: number): void {
    const state = this.#states.get(group);
    if (state !== undefined) this.#states.set(group, { ...state, targetSize: state.targetSize + delta });
  }

  /** Nodes by name. */
  nodeList(): readonly Node[] {
    return [...this.nodes.values()].sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
  }

  /** Pods by namespace and name. */
  podList(): readonly Pod[] {
    return [...this.pods].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, pod]) => pod);
  }

  /** Nodes of a group that are registered and have an instance. */
  registeredCount(group: string): number {
    const ids = new Set((this.#states.get(group)?.instances ?? []).map(({ id }) => id));
    return [...this.nodes.values()].filter(
      (node) => groupIdOf(node) === group && ids.has(node.spec?.providerID ?? ''),
    ).length;
  }
}

function namespacedName({ metadata }: Pod | PodDisruptionBudget): string {
  return `${metadata.namespace ?? 'default'}/${metadata.name}`;
}

function applyTo<Item>(
  map: Map<string, Item>,
  difference: Difference<Item> | null | undefined,
  keyOf: (item: Item) => string,
): void {
  for (const name of difference?.delete ?? []) map.delete(name);
  for (const item of difference?.set ?? []) map.set(keyOf(item), item);
}

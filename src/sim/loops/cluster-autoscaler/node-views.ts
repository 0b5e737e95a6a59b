import type { TaintConfig } from '../../../autoscale/index.ts';
import { compareStrings } from '../../../base/index.ts';
import { ChangeKind } from '../../../model/index.ts';
import type { Node, NodeRow } from '../../../model/index.ts';
import type { Simulation } from '../../simulation.ts';

export interface NodeView {
  readonly node: Node;
  readonly row: NodeRow;
}

/**
 * The run's nodes as the autoscaler lists them: by name, with the times and conditions that the API server would show.
 * Made anew only where a node came, went or changed; otherwise it is the same list again.
 */
export class NodeViews {
  readonly #sim: Simulation;
  readonly #taints: TaintConfig;
  readonly #made = new WeakMap<Node, Node>();
  readonly #joinedMs = new Map<string, number>();
  #generation = -1;
  #views: readonly NodeView[] = [];
  #nodes: readonly Node[] = [];

  constructor(sim: Simulation, taints: TaintConfig) {
    this.#sim = sim;
    this.#taints = taints;
  }

  get nodes(): readonly Node[] {
    return this.#nodes;
  }

  get views(): readonly NodeView[] {
    return this.#views;
  }

  /** True: the list is another one now. */
  refresh(nowMs: number): boolean {
    const { changes } = this.#sim.cluster;
    if (this.#generation >= 0 && !this.#hasNodeChanged()) {
      this.#generation = changes.generation;
      return false;
    }
    this.#generation = changes.generation;
    const views: NodeView[] = [];
    for (const row of this.#sim.fleet.rows()) {
      const node = this.#sim.fleet.get(row)?.node;
      if (node !== undefined) views.push({ node: this.#viewOf(node, nowMs), row });
    }
    views.sort((a, b) => compareStrings(a.node.metadata.name, b.node.metadata.name));
    this.#views = views;
    this.#nodes = views.map(({ node }) => node);
    return true;
  }

  #hasNodeChanged(): boolean {
    const { changes } = this.#sim.cluster;
    if (!changes.reachesBackTo(this.#generation)) return true;
    for (let i = this.#generation; i < changes.generation; i++)
      if (changes.kindAt(i) >= ChangeKind.NodeChanged) return true;
    return false;
  }

  #viewOf(node: Node, nowMs: number): Node {
    const known = this.#made.get(node);
    if (known !== undefined) return known;
    const { name } = node.metadata;
    const joinedMs = this.#joinedMs.get(name) ?? nowMs;
    this.#joinedMs.set(name, joinedMs);
    const since = simTime(joinedMs);
    const others = (node.status?.conditions ?? []).filter(({ type }) => type !== 'Ready');
    const ready = node.status?.conditions?.find(({ type }) => type === 'Ready') ?? {
      type: 'Ready',
      status: 'True',
    };
    const conditions = [...others, { lastTransitionTime: since, ...ready }];
    const view = this.#taints.view({
      ...node,
      metadata: { ...node.metadata, creationTimestamp: node.metadata.creationTimestamp ?? since },
      status: { ...node.status, conditions },
    });
    this.#made.set(node, view);
    return view;
  }
}

/** A moment of the run where the API server would write a time. */
export function simTime(ms: number): string {
  return `+${ms}`;
}

/** Times of a dump lie before the run: as long ago as any rule asks for. */
const LONG_AGO_MS = -1e12;

export function simTimeMs(text: string): number {
  return text.startsWith('+') ? Number(text.slice(1)) : LONG_AGO_MS;
}

import type { TaintConfig } from '../../../autoscale/index.ts';
import { assert, compareStrings } from '../../../base/index.ts';
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
  #nodeChanges = -1;
  #views: readonly NodeView[] = [];
  #nodes: readonly Node[] = [];
  readonly #placeOfRow = new Map<number, number>();

  constructor(sim: Simulation, taints: TaintConfig) {
    this.#sim = sim;
    this.#taints = taints;
  }

  /** What was changed since the last refresh has been taken back. */
  skipChanges(): void {
    const { generation, nodeChanges } = this.#sim.cluster.changes;
    this.#generation = generation;
    this.#nodeChanges = nodeChanges;
  }

  get nodes(): readonly Node[] {
    return this.#nodes;
  }

  get views(): readonly NodeView[] {
    return this.#views;
  }

  /** `others`: nodes came or went; `changed`: the same nodes, of which some are not what they were. */
  refresh(nowMs: number): 'same' | 'changed' | 'others' {
    const changed = this.#changedRows();
    this.skipChanges();
    if (changed === undefined) {
      this.#listAll(nowMs);
      return 'others';
    }
    if (changed.size === 0) return 'same';
    this.#listAgain(changed, nowMs);
    return 'changed';
  }

  /** Rows whose node changed; undefined: nodes came or went, or nobody knows. */
  #changedRows(): ReadonlySet<number> | undefined {
    const { changes } = this.#sim.cluster;
    const rows = new Set<number>();
    if (changes.nodeChanges === this.#nodeChanges) return rows;
    if (this.#generation < 0 || !changes.reachesBackTo(this.#generation)) return undefined;
    for (let i = this.#generation; i < changes.generation; i++) {
      const kind = changes.kindAt(i);
      if (kind > ChangeKind.NodeChanged) return undefined;
      if (kind === ChangeKind.NodeChanged) rows.add(changes.rowAt(i));
    }
    return rows;
  }

  #listAll(nowMs: number): void {
    // Those of the last list first: what is nearly in order is soon sorted.
    const rows = [...new Set([...this.#views.map(({ row }) => row), ...this.#sim.fleet.rows()])];
    const views: NodeView[] = [];
    for (const row of rows) {
      const node = this.#sim.fleet.get(row)?.node;
      if (node !== undefined) views.push({ node: this.#viewOf(node, nowMs), row });
    }
    views.sort((a, b) => compareStrings(a.node.metadata.name, b.node.metadata.name));
    this.#views = views;
    this.#nodes = views.map(({ node }) => node);
    const { count } = this.#sim.fleet;
    assert(views.length === count, `the autoscaler lists ${views.length} nodes of ${count}`);
    this.#placeOfRow.clear();
    for (let place = 0; place < views.length; place++) this.#placeOfRow.set(views[place].row, place);
  }

  #listAgain(changed: ReadonlySet<number>, nowMs: number): void {
    const [views, nodes] = [[...this.#views], [...this.#nodes]];
    for (const row of changed) {
      const place = this.#placeOfRow.get(row);
      const node = this.#sim.fleet.get(row as NodeRow)?.node;
      assert(place !== undefined, `node row ${row} has changed and is not listed`);
      if (node === undefined) continue;
      const view = this.#viewOf(node, nowMs);
      views[place] = { node: view, row: row as NodeRow };
      nodes[place] = view;
    }
    this.#views = views;
    this.#nodes = nodes;
  }

  #viewOf(node: Node, nowMs: number): Node {
    const known = this.#made.get(node);
    if (known !== undefined) return known;
    const { name } = node.metadata;
    const joinedMs = this.#joinedMs.get(name) ?? nowMs;
    assert(joinedMs <= nowMs, `node ${name} joined at ${joinedMs} ms and is listed at ${nowMs} ms`);
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
  assert(Number.isSafeInteger(ms) && ms >= 0, `${ms} is no moment of the run`);
  return `+${ms}`;
}

/** Times of a dump lie before the run: longer ago than the rules ask for. */
const LONG_AGO_MS = -1e12;

/** `+ms` of the run's own objects; a time of the input lies before the run. */
export function simTimeMs(text: string): number {
  return text.startsWith('+') ? Number(text.slice(1)) : LONG_AGO_MS;
}

import type { TaintConfig } from '../../../autoscale/index.ts';
import { assert, compareStrings, VERIFY } from '../../../base/index.ts';
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
  /** NOWHERE: the row has no place. */
  #placeOfRow: Int32Array = new Int32Array(64).fill(NOWHERE);

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
    if (changed?.size === 0) return 'same';
    return this.#listAgain(changed ?? this.#allRows(), nowMs);
  }

  /** Rows whose node came, went or changed; undefined: nobody knows. */
  #changedRows(): ReadonlySet<number> | undefined {
    const { changes } = this.#sim.cluster;
    const rows = new Set<number>();
    if (changes.nodeChanges === this.#nodeChanges) return rows;
    if (this.#generation < 0 || !changes.reachesBackTo(this.#generation)) return undefined;
    for (let i = this.#generation; i < changes.generation; i++)
      if (changes.kindAt(i) >= ChangeKind.NodeChanged) rows.add(changes.rowAt(i));
    return rows;
  }

  #allRows(): ReadonlySet<number> {
    return new Set([...this.#views.map(({ row }) => row), ...this.#sim.fleet.rows()]);
  }

  /** New lists: a node that is still there keeps its place, the others leave it or are sorted in. */
  #listAgain(changed: ReadonlySet<number>, nowMs: number): 'changed' | 'others' {
    const [views, nodes] = [[...this.#views], [...this.#nodes]];
    const gone = new Set<number>();
    const come: NodeView[] = [];
    for (const row of changed) {
      const place = this.#placeOf(row);
      const node = this.#sim.fleet.get(row as NodeRow)?.node;
      const view = node && { node: this.#viewOf(node, nowMs), row: row as NodeRow };
      const isStill = place !== undefined && nodes[place].metadata.name === view?.node.metadata.name;
      if (isStill && view !== undefined) [views[place], nodes[place]] = [view, view.node];
      else {
        if (place !== undefined) gone.add(place);
        if (view !== undefined) come.push(view);
      }
    }
    this.#views = views;
    this.#nodes = nodes;
    if (gone.size === 0 && come.length === 0) return 'changed';
    this.#sortIn(gone, come);
    return 'others';
  }

  #placeOf(row: number): number | undefined {
    const place = row < this.#placeOfRow.length ? this.#placeOfRow[row] : NOWHERE;
    return place === NOWHERE ? undefined : place;
  }

  /** One walk over those that stay, which are in order, and those that come. */
  #sortIn(gone: ReadonlySet<number>, come: NodeView[]): void {
    const stay = gone.size === 0 ? this.#views : this.#views.filter((_view, place) => !gone.has(place));
    come.sort((a, b) => compareStrings(a.node.metadata.name, b.node.metadata.name));
    const views: NodeView[] = [];
    let at = 0;
    for (const view of come) {
      const behind = placeBehind(stay, view.node.metadata.name, at);
      while (at < behind) views.push(stay[at++]);
      views.push(view);
    }
    while (at < stay.length) views.push(stay[at++]);
    this.#views = views;
    this.#nodes = views.map(({ node }) => node);
    const { count } = this.#sim.fleet;
    assert(views.length === count, `the autoscaler lists ${views.length} nodes of ${count}`);
    this.#placeOfRow = new Int32Array(this.#sim.cluster.nodes.capacity).fill(NOWHERE);
    for (let place = 0; place < views.length; place++) this.#placeOfRow[views[place].row] = place;
    if (VERIFY) assertListed(this.#sim, views);
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

const NOWHERE = -1;

/** The first place from `low` on whose name is not smaller. */
function placeBehind(views: readonly NodeView[], name: string, low: number): number {
  let high = views.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (views[middle].node.metadata.name < name) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The plain way: all nodes of the fleet, by name. */
function assertListed({ fleet }: Simulation, views: readonly NodeView[]): void {
  const names = [...fleet.rows()].map((row) => fleet.get(row)?.node.metadata.name ?? '').sort(compareStrings);
  const isAlike = views.every(({ node }, place) => node.metadata.name === names[place]);
  assert(isAlike, 'the autoscaler lists other nodes than there are, or in another order');
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

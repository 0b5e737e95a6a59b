import { NO_ROW } from '../../../model/index.ts';
import type { NodeTable } from '../../../model/index.ts';
import type { Plan } from '../plan/plan.ts';
import { FEASIBLE } from '../plugin.ts';
import { heapInit, heapPop } from './score-heap.ts';
import type { ScoredNode } from './score-heap.ts';
import { normaliseRaws, scoreRows, totalPoints } from './score-rows.ts';

const MAX_AGE_MS = 500;

/**
 * Opportunistic batching: a pod that equals the one before may be given a node from the scores of that one.
 *
 * Upstream: framework/runtime/batch.go, on since 1.35 (algorithm: docs/parity.md). One for each profile. In the default
 * profile no pod takes part: default spreading constraints forbid it.
 */
export class Batching {
  #cached: { readonly key: string; readonly nodes: ScoredNode[]; readonly madeMs: number } | undefined;
  #lastCycle = -1;
  #lastName = '';
  readonly #nodes: NodeTable;

  constructor(nodes: NodeTable) {
    this.#nodes = nodes;
  }

  /** The node to try first, or -1. Nodes are remembered by name: rows of nodes that went are given to others. */
  hint(plan: Plan, cycle: number, nowMs: number): number {
    const cached = this.#cached;
    if (cached === undefined || cached.nodes.length === 0 || cycle !== this.#lastCycle + 1) return -1;
    if (nowMs - cached.madeMs > MAX_AGE_MS || plan.batchKey !== cached.key) return -1;
    const lastRow = this.#nodes.rowOf(this.#lastName);
    if (lastRow === NO_ROW) return -1;
    if (plan.verdictOn(lastRow) === FEASIBLE) {
      // All candidates are scored anew together, so one that is gone spoils them all.
      if (cached.nodes.some(({ name }) => this.#nodes.rowOf(name) === NO_ROW)) return -1;
      this.#rescoreWith(plan, lastRow, cached.nodes);
    }
    return this.#nodes.rowOf(heapPop(cached.nodes).name);
  }

  /**
   * The node that was tried first was taken. A hint: the cached scores stay, less this node. The node that the pod was
   * nominated to: nothing else was scored, so nothing is left to hint.
   */
  tookFirst(cycle: number, row: number, isNominated: boolean): void {
    this.#lastCycle = cycle;
    this.#lastName = this.#nodes.names[row] ?? '';
    if (isNominated) this.#cached = undefined;
  }

  /** An ordinary search took a node among `rows`, which are all that were found, in the order found. */
  tookFound(plan: Plan, cycle: number, row: number, rows: Int32Array, nowMs: number): void {
    this.tookFirst(cycle, row, false);
    this.#cached = undefined;
    if (plan.batchKey === undefined || rows.length < 2) return;
    const scored = scoreRows(plan, rows);
    const plugins = scored.map(({ name }) => name);
    const totals = totalPoints(scored, rows.length);
    const nodes = [...rows].map((other, place): ScoredNode => {
      const name = this.#nodes.names[other] ?? '';
      return { name, total: totals[place], raws: scored.map(({ raw }) => raw[place]), plugins };
    });
    heapInit(nodes);
    heapPop(nodes);
    this.#cached = { key: plan.batchKey, nodes, madeMs: nowMs };
  }

  /** The last node goes back among the others with fresh raw points; all are normalised anew. */
  #rescoreWith(plan: Plan, lastRow: number, nodes: ScoredNode[]): void {
    const fresh = scoreRows(plan, Int32Array.of(lastRow));
    const plugins = fresh.map(({ name }) => name);
    nodes.push({ name: this.#lastName, total: 0, raws: fresh.map(({ raw }) => raw[0]), plugins });
    const totals = new Float64Array(nodes.length);
    fresh.forEach(({ name, weight }, number) => {
      // A plugin that now skips adds nothing, whatever it said when the nodes were cached.
      if (plan.scores[number].plan.isScoreIdle?.() === true) return;
      const raw = Float64Array.from(nodes, (node) => rawOf(node, name, number));
      const points = normaliseRaws(plan.scores[number], raw);
      for (let i = 0; i < nodes.length; i++) totals[i] += weight * points[i];
    });
    nodes.forEach((node, place) => (nodes[place] = { ...node, total: totals[place] }));
    heapInit(nodes);
  }
}

/** The node's raw points of a plugin, which may not have scored when the node was cached: 0 then. */
function rawOf({ raws, plugins }: ScoredNode, plugin: string, expected: number): number {
  const place = plugins[expected] === plugin ? expected : plugins.indexOf(plugin);
  return place < 0 ? 0 : raws[place];
}

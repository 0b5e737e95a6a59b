import { NO_ROW } from '../../../model/index.ts';
import type { ClusterState, PodRow } from '../../../model/index.ts';
import { preorderKey } from './choose.ts';
import { nominatedRows, verdictWithNominated } from './nominated.ts';
import type { Plan } from '../plan/plan.ts';
import type { PlanCache } from '../plan/plan-cache.ts';
import type { PlanState } from '../plan/plan-state.ts';
import { FEASIBLE } from '../plugin.ts';
import { scoreRows, totalPoints } from './score-rows.ts';
import { Search } from './search.ts';
import type { TieRule } from './search.ts';

/** What a search of the nodes came to. */
export interface Found {
  /** The node taken; -1 when none is feasible. */
  readonly row: number;
  readonly feasible: number;
  /** Nodes found or rejected. */
  readonly evaluated: number;
  /** Verdicts that are not those of the plan's state. */
  readonly own: ReadonlyMap<number, number>;
  /** Rows that left the plan's index for this search. */
  readonly overridden: readonly number[];
}

const NO_ROWS: readonly number[] = [];
const NOTHING_OWN: ReadonlyMap<number, number> = new Map();

/** The search for feasible nodes: over all of them by the plan's index, or over the few that PreFilter names. */
export class NodeFinder {
  readonly #cluster: ClusterState;
  readonly #plans: PlanCache;
  readonly #search: Search;

  constructor(cluster: ClusterState, plans: PlanCache, tieRule: TieRule) {
    this.#search = new Search(tieRule);
    this.#cluster = cluster;
    this.#plans = plans;
  }

  /** By class: the verdict of the class filters in the last search of all nodes. */
  get classVerdicts(): readonly number[] {
    return this.#search.classVerdicts;
  }

  /** Searches all nodes from position `start` on; the plan's state must be up to date. */
  searchAll(podRow: PodRow, state: PlanState, start: number, wanted: number): Found {
    const itself = this.#forgetItself(podRow, state);
    const own = this.#overrideNominated(podRow, state);
    const search = this.#search;
    search.run(state, this.#plans.order, start, wanted);
    const { row, feasible, evaluated } = search;
    return { row, feasible, evaluated, own, overridden: own.size === 0 ? itself : [...own.keys()] };
  }

  /** The nodes with nominated pods are again what they are for everybody. */
  endSearch(state: PlanState, { overridden }: Found): void {
    for (let i = 0; i < overridden.length; i++) state.refreshRow(overridden[i]);
  }

  /** The nodes that the last search of all nodes found, in the order found. Before `endSearch`. */
  foundRows(state: PlanState, start: number): Int32Array {
    return this.#search.foundRows(state, this.#plans.order, start);
  }

  /** Looks at these nodes one by one, beginning with number `start`. */
  searchNamed(
    podRow: PodRow,
    { plan }: PlanState,
    rows: readonly number[],
    start: number,
    wanted: number,
  ): Found {
    const found: number[] = [];
    const own = new Map<number, number>();
    for (let i = 0; i < rows.length; i++) {
      const row = rows[(start + i) % rows.length];
      const verdict = verdictWithNominated(this.#cluster, plan, podRow, row);
      if (verdict !== FEASIBLE) own.set(row, verdict);
      else if (found.length < wanted) found.push(row);
      else break;
    }
    const row = found.length === 0 ? NO_ROW : found.length === 1 ? found[0] : bestOf(plan, found);
    return { row, feasible: found.length, evaluated: found.length + own.size, own, overridden: NO_ROWS };
  }

  /** Rows of the nodes with these names, in walk order; names without a node are passed over. */
  rowsNamed(names: ReadonlySet<string>): readonly number[] {
    const { positionOf } = this.#plans.order;
    return [...names]
      .map((name) => this.#cluster.nodes.rowOf(name))
      .filter((row) => row !== NO_ROW)
      .sort((a, b) => positionOf[a] - positionOf[b]);
  }

  /** The state minds all who are nominated, but a pod does not stand in its own way: the row that is looked at anew. */
  #forgetItself(podRow: PodRow, state: PlanState): readonly number[] {
    const nominated = this.#cluster.nominations.get(podRow);
    if (nominated === undefined || !state.mindsNominees) return NO_ROWS;
    state.refreshRow(nominated, podRow);
    return [nominated];
  }

  /** Nodes with nominated pods get verdicts of their own for this cycle; those that fail leave the index. */
  #overrideNominated(podRow: PodRow, state: PlanState): ReadonlyMap<number, number> {
    if (this.#cluster.nominations.size === 0 || state.mindsNominees) return NOTHING_OWN;
    const own = new Map<number, number>();
    for (const row of nominatedRows(this.#cluster, podRow, state.plan.signature.priority)) {
      const verdict = verdictWithNominated(this.#cluster, state.plan, podRow, row);
      if (verdict === FEASIBLE) continue;
      own.set(row, verdict);
      state.index.hide(row);
    }
    return own;
  }
}

/** The node that the heap puts first, among nodes in the order found. */
function bestOf(plan: Plan, found: readonly number[]): number {
  if (plan.scores.length === 0 || plan.scoreError() !== undefined) return found[0];
  const totals = totalPoints(scoreRows(plan, Int32Array.from(found)), found.length);
  let best = 0;
  for (let i = 1; i < found.length; i++) {
    const better = totals[i] > totals[best];
    if (better || (totals[i] === totals[best] && preorderKey(i) < preorderKey(best))) best = i;
  }
  return found[best];
}

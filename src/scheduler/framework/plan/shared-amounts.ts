import { assert, VERIFY } from '../../../base/index.ts';
import type { ClusterState } from '../../../model/index.ts';
import type { SchedulerProfile } from '../../config/types.ts';
import type { WalkOrder } from '../search/walk-order.ts';
import { FEASIBLE } from '../plugin.ts';
import type { Plan } from './plan.ts';
import type { Scratch } from './scratch.ts';

/** In place of points: there is no node, or some filter is against it. */
export const FAILS: number = -1;

/**
 * What the filters and scores that look at amounts alone say of every node, for all plans of a profile whose pods ask for
 * the same: fifty Deployments ask for a dozen different amounts, so a changed node is judged a dozen times and not fifty.
 */
export class SharedAmounts {
  /** Plans that have this key; it pays from the second one on. */
  users = 0;
  /** By row: Σ weight × points, whole and not negative, or FAILS. Up to date after `catchUp`. */
  points: Int32Array = new Int32Array(0);
  readonly #cluster: ClusterState;
  readonly #scratch: Scratch;
  #generation = -1;

  constructor(cluster: ClusterState, scratch: Scratch) {
    this.#cluster = cluster;
    this.#scratch = scratch;
  }

  /** Looks at the nodes that changed since any plan of the key did so; the plan is one of them. */
  catchUp(plan: Plan, order: WalkOrder): void {
    const { changes, nodes } = this.#cluster;
    const since = this.#generation;
    if (since === changes.generation) return;
    this.#generation = changes.generation;
    if (
      since < 0 ||
      !changes.reachesBackTo(since) ||
      changes.generation - since > order.rows.length ||
      this.points.length < nodes.capacity
    ) {
      this.#startOver(plan, order.rows);
      return;
    }
    // A row that changed twice is judged twice: rare, and dearer to find out.
    const { rows } = this.#scratch;
    let count = 0;
    for (let at = since; at < changes.generation; at++) {
      const row = changes.rowAt(at);
      if (nodes.names[row] !== undefined) rows[count++] = row;
      else this.points[row] = FAILS;
    }
    this.#judge(plan, rows, count);
  }

  /** Does the plan itself come to what is shared? For tests. */
  verify({ movingFilters, amountScores }: Plan, row: number): void {
    const one = Int32Array.of(row);
    const verdicts = new Uint16Array(row + 1);
    const points = new Float64Array(1);
    for (const filter of movingFilters) filter.filter(one, 1, verdicts);
    for (const { score, weight } of amountScores) score.score(one, 1, weight, points);
    const own = verdicts[row] === FEASIBLE ? points[0] : FAILS;
    assert(
      own === this.points[row],
      `row ${row} has ${this.points[row]} shared points where a plan gives ${own}`,
    );
  }

  #judge({ movingFilters, amountScores }: Plan, rows: Int32Array, count: number): void {
    const { verdicts, points } = this.#scratch;
    for (let i = 0; i < count; i++) verdicts[rows[i]] = FEASIBLE;
    for (let i = 0; i < count; i++) points[i] = 0;
    for (let i = 0; i < movingFilters.length; i++) movingFilters[i].filter(rows, count, verdicts);
    for (let i = 0; i < amountScores.length; i++) {
      amountScores[i].score.score(rows, count, amountScores[i].weight, points);
    }
    this.#keep(rows, count, verdicts);
  }

  #startOver(plan: Plan, rows: Int32Array): void {
    const { capacity } = this.#cluster.nodes;
    if (this.points.length < capacity) this.points = new Int32Array(capacity);
    this.points.fill(FAILS);
    const { bulk, points } = this.#scratch;
    bulk.begin(rows, capacity);
    for (let i = 0; i < rows.length; i++) bulk.verdicts[rows[i]] = FEASIBLE;
    bulk.filter(plan, rows);
    bulk.score(plan.amountScores, rows, rows.length, points);
    this.#keep(rows, rows.length, bulk.verdicts);
  }

  /** Takes the verdicts and, beside the list, the points of the rows. */
  #keep(rows: Int32Array, count: number, verdicts: Uint16Array): void {
    const { points } = this.#scratch;
    for (let i = 0; i < count; i++) {
      if (VERIFY)
        assert(Number.isInteger(points[i]) && points[i] >= 0, `${points[i]} points are not to be shared`);
      this.points[rows[i]] = verdicts[rows[i]] === FEASIBLE ? points[i] : FAILS;
    }
  }
}

/** The shared amounts of a scheduler, by profile and key. */
export class SharedAmountsByKey {
  readonly #cluster: ClusterState;
  readonly #scratch: Scratch;
  readonly #known = new Map<SchedulerProfile, Map<string, SharedAmounts>>();

  constructor(cluster: ClusterState, scratch: Scratch) {
    this.#cluster = cluster;
    this.#scratch = scratch;
  }

  /** For one more plan; undefined where it must look for itself. */
  join(profile: SchedulerProfile, { amountsKey }: Plan): SharedAmounts | undefined {
    if (amountsKey === undefined) return undefined;
    let ofProfile = this.#known.get(profile);
    if (ofProfile === undefined) {
      ofProfile = new Map();
      this.#known.set(profile, ofProfile);
    }
    let shared = ofProfile.get(amountsKey);
    if (shared === undefined) {
      shared = new SharedAmounts(this.#cluster, this.#scratch);
      ofProfile.set(amountsKey, shared);
    }
    shared.users++;
    return shared;
  }

  /** The plan is dropped. */
  leave(profile: SchedulerProfile, { amountsKey }: Plan): void {
    if (amountsKey === undefined) return;
    const ofProfile = this.#known.get(profile);
    const shared = ofProfile?.get(amountsKey);
    if (shared !== undefined && --shared.users === 0) ofProfile?.delete(amountsKey);
  }
}

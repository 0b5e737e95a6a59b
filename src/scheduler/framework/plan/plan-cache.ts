import type { ClusterState } from '../../../model/index.ts';
import type { SchedulerProfile } from '../../config/types.ts';
import { BookingKinds } from '../booking-kinds.ts';
import { BulkEvaluation } from '../search/bulk-evaluation.ts';
import { DomainCounters } from '../domains/domain-counters.ts';
import type { FeatureGates } from '../feature-gates.ts';
import { Plan } from './plan.ts';
import { PlanState, Scratch } from './plan-state.ts';
import type { Plugin } from '../plugin.ts';
import { WalkOrder } from '../search/walk-order.ts';

/** The plans of a scheduler, by profile and pod signature, compiled when first asked for. */
export class PlanCache {
  readonly order: WalkOrder = new WalkOrder();
  readonly counters: DomainCounters;
  readonly #cluster: ClusterState;
  readonly #plugins: ReadonlyMap<string, Plugin>;
  readonly #gates: FeatureGates;
  readonly #states = new Map<SchedulerProfile, PlanState[]>();
  readonly #scratch: Scratch;

  constructor(cluster: ClusterState, plugins: ReadonlyMap<string, Plugin>, gates: FeatureGates) {
    this.#cluster = cluster;
    this.#plugins = plugins;
    this.#gates = gates;
    this.counters = new DomainCounters(cluster);
    this.#scratch = new Scratch(new BulkEvaluation(new BookingKinds(cluster)));
  }

  /** Reads what happened to the cluster since the last cycle. */
  catchUp(): void {
    this.#cluster.nodes.reserveResources();
    this.order.catchUp(this.#cluster);
    this.counters.catchUp();
  }

  /** The plan for pods of this shape; what it knows of the nodes may be out of date. */
  stateOf(profile: SchedulerProfile, shape: number): PlanState {
    let states = this.#states.get(profile);
    if (states === undefined) {
      states = [];
      this.#states.set(profile, states);
    }
    const known = states[shape];
    if (known !== undefined && !known.plan.isStale()) return known;
    const state = this.#compile(profile, shape);
    states[shape] = state;
    return state;
  }

  /** Rows evaluated so far, over all plans. */
  rowsVisited(): number {
    let sum = 0;
    for (const states of this.#states.values()) states.forEach((state) => (sum += state.rowsVisited));
    return sum;
  }

  #compile(profile: SchedulerProfile, shape: number): PlanState {
    const plan = new Plan(this.#cluster.pods.signatures[shape], {
      cluster: this.#cluster,
      profile,
      plugins: this.#plugins,
      gates: this.#gates,
      counters: this.counters,
    });
    return new PlanState(plan, this.#cluster, this.#scratch, this.counters.marks);
  }
}

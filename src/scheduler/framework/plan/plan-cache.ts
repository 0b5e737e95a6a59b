import type { ClusterState } from '../../../model/index.ts';
import type { SchedulerProfile } from '../../config/types.ts';
import { BookingKinds } from '../booking-kinds.ts';
import { BulkEvaluation } from '../search/bulk-evaluation.ts';
import type { DomainCounter } from '../domains/domain-counter.ts';
import { DomainCounters } from '../domains/domain-counters.ts';
import type { FeatureGates } from '../feature-gates.ts';
import { Plan } from './plan.ts';
import { PlanState } from './plan-state.ts';
import type { Plugin } from '../plugin.ts';
import { recordBytes } from './row-records.ts';
import { Scratch } from './scratch.ts';
import { SharedAmountsByKey } from './shared-amounts.ts';
import { WalkOrder } from '../search/walk-order.ts';

/** What plans keep of nodes may take so much: records of 8 or 16 bytes, and what they count by domain. */
const KEPT_BYTES_MAX = 256 * 2 ** 20;
/** However large the cluster, workloads take turns between so many shapes. */
const PLANS_KEPT_MIN = 64;

/** How much is kept, instead of as much as fits into memory. */
export interface KeptLimits {
  readonly plansMax?: number;
  readonly bytesMax?: number;
}

/**
 * The plans of a scheduler, by profile and pod signature, compiled when first asked for. Where there are thousands of
 * shapes on thousands of nodes (each job of a Borg cell has its own), the half that was asked for longest ago is dropped:
 * a plan is only a memory, and is compiled anew when such a pod comes again.
 */
export class PlanCache {
  readonly order: WalkOrder = new WalkOrder();
  readonly counters: DomainCounters;
  readonly #cluster: ClusterState;
  readonly #plugins: ReadonlyMap<string, Plugin>;
  readonly #gates: FeatureGates;
  readonly #states = new Map<SchedulerProfile, Map<number, KeptPlan>>();
  readonly #scratch: Scratch;
  readonly #amounts: SharedAmountsByKey;
  readonly #limits: KeptLimits;
  #count = 0;
  /** Counts the askings: a plan's `turn` is when it was last asked for. */
  #turn = 0;
  #rowsVisitedByForgotten = 0;

  constructor(
    cluster: ClusterState,
    plugins: ReadonlyMap<string, Plugin>,
    gates: FeatureGates,
    limits: KeptLimits = {},
  ) {
    this.#limits = limits;
    this.#cluster = cluster;
    this.#plugins = plugins;
    this.#gates = gates;
    this.counters = new DomainCounters(cluster);
    this.#scratch = new Scratch(new BulkEvaluation(new BookingKinds(cluster)));
    this.#amounts = new SharedAmountsByKey(cluster, this.#scratch);
  }

  /** Reads what happened to the cluster since the last cycle. */
  catchUp(): void {
    this.#cluster.nodes.reserveResources();
    this.order.catchUp(this.#cluster);
    this.counters.catchUp();
  }

  /** The plan for pods of this shape; what it knows of the nodes may be out of date. */
  stateOf(profile: SchedulerProfile, shape: number): PlanState {
    let plans = this.#states.get(profile);
    if (plans === undefined) {
      plans = new Map();
      this.#states.set(profile, plans);
    }
    this.#turn++;
    const known = plans.get(shape);
    if (known !== undefined && !known.state.plan.isStale()) {
      known.turn = this.#turn;
      return known.state;
    }
    if (known === undefined && this.#isFull()) this.#forgetOlderHalf();
    const { made: state, kept } = this.counters.keepDuring(() => this.#compile(profile, shape));
    // After the new one was made: it mostly counts the same.
    if (known !== undefined) this.counters.release([this.#forget(profile, shape, known)]);
    plans.set(shape, { state, turn: this.#turn, counters: kept });
    this.#count++;
    return state;
  }

  /** Rows evaluated so far, over all plans. */
  rowsVisited(): number {
    let sum = this.#rowsVisitedByForgotten;
    for (const plans of this.#states.values())
      for (const { state } of plans.values()) sum += state.rowsVisited;
    return sum;
  }

  #isFull(): boolean {
    const { plansMax, bytesMax = KEPT_BYTES_MAX } = this.#limits;
    if (plansMax !== undefined) return this.#count >= plansMax;
    if (this.#count < PLANS_KEPT_MIN) return false;
    const nodes = this.#cluster.nodes.liveCount;
    return this.#count * nodes * recordBytes(nodes) + this.counters.byteLength() >= bytesMax;
  }

  #forgetOlderHalf(): void {
    const turns = [...this.#states.values()].flatMap((plans) => [...plans.values()].map(({ turn }) => turn));
    const middle = turns.sort((a, b) => a - b)[turns.length >> 1];
    const released: (readonly DomainCounter[])[] = [];
    for (const [profile, plans] of this.#states) {
      for (const [shape, kept] of plans)
        if (kept.turn < middle) released.push(this.#forget(profile, shape, kept));
    }
    this.counters.release(released);
  }

  /** Answers the counters that the plan had; they are to be released. */
  #forget(profile: SchedulerProfile, shape: number, { state, counters }: KeptPlan): readonly DomainCounter[] {
    this.#rowsVisitedByForgotten += state.rowsVisited;
    this.#amounts.leave(profile, state.plan);
    this.#states.get(profile)?.delete(shape);
    this.#count--;
    return counters;
  }

  #compile(profile: SchedulerProfile, shape: number): PlanState {
    const plan = new Plan(this.#cluster.pods.signatures[shape], {
      cluster: this.#cluster,
      profile,
      plugins: this.#plugins,
      gates: this.#gates,
      counters: this.counters,
    });
    const amounts = this.#amounts.join(profile, plan);
    return new PlanState(plan, this.#cluster, this.#scratch, this.counters.marks, amounts);
  }
}

interface KeptPlan {
  readonly state: PlanState;
  turn: number;
  readonly counters: readonly DomainCounter[];
}

import type { PodRow } from '../../model/index.ts';
import { launchNode, placeNode } from '../apply/launch-node.ts';
import { nextNodeOfPool } from '../node-fleet.ts';
import type { NodeProvider, PoolState } from '../node-fleet.ts';
import type { Simulation } from '../simulation.ts';

/**
 * The rule for input without nodes: nodes of a stated type are added one at a time, zones in turn, while a pending pod
 * would fit an empty one. Pods that never would are findings.
 */
export class AutoNodes implements NodeProvider {
  readonly #sim: Simulation;
  readonly #pool: PoolState;

  constructor(sim: Simulation, pool: PoolState) {
    this.#sim = sim;
    this.#pool = pool;
  }

  /** A pod found no node; is one more to be asked for? */
  podFailed(pod: PodRow, nowMs: number): void {
    const { spec, made } = this.#pool;
    if (this.#isOnItsWay() || made >= spec.max) return;
    for (let skipped = 0; skipped < Math.max(1, spec.zones.length); skipped++) {
      if (this.#fitsNextNode(pod)) {
        this.#add(nowMs);
        return;
      }
      this.#pool.zoneTurn++;
    }
  }

  #add(nowMs: number): void {
    const { bootMs } = this.#pool.spec;
    if (bootMs.kind === 'constant' && bootMs.ms === 0) placeNode(this.#sim, this.#pool, nowMs);
    else launchNode(this.#sim, this.#pool, nowMs);
  }

  #isOnItsWay(): boolean {
    const { launches, cluster } = this.#sim;
    const last = launches.at(-1);
    return last !== undefined && cluster.nodes.rowOf(last.node.metadata.name) < 0;
  }

  /** Tries the pool's next node, with its daemon pods on it, and takes it back. */
  #fitsNextNode(pod: PodRow): boolean {
    const { cluster, controllers, scheduler } = this.#sim;
    const node = nextNodeOfPool({ ...this.#pool });
    const { startIndex } = scheduler;
    cluster.fork();
    try {
      const row = cluster.addNode(node);
      for (const daemon of controllers.daemonPodsOf(node)) cluster.bindPod(cluster.addPod(daemon), row);
      const decision = scheduler.schedule(pod);
      return decision.outcome === 'bound' && decision.node === row;
    } finally {
      cluster.revert();
      scheduler.startIndex = startIndex;
    }
  }
}

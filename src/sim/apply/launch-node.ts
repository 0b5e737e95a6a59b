import { drawDurationMs } from '../draw-duration.ts';
import { EventKind, Phase } from '../event-kind.ts';
import { LogEvent } from '../log-kind.ts';
import { nextNodeOfPool } from '../node-fleet.ts';
import type { PoolState } from '../node-fleet.ts';
import { poolIdentityOfSpec } from '../pool-identity.ts';
import type { Simulation } from '../simulation.ts';
import { billNode, joinNode } from './join-node.ts';

/** Asks the pool for one more node: paid for from here on, there once it has booted. */
export function launchNode(sim: Simulation, pool: PoolState, nowMs: number): void {
  const node = nextNodeOfPool(pool);
  const billed = billNode(sim, node, poolIdentityOfSpec(pool.spec), nowMs);
  const { name } = node.metadata;
  sim.log.append(nowMs, LogEvent.NodeLaunched, sim.log.names.intern(name));
  sim.counts.nodesAdded++;
  const bootMs = drawDurationMs(pool.spec.bootMs, sim.random.stream('node-boot', name));
  const launch = sim.launches.push(billed) - 1;
  sim.events.push(nowMs + bootMs, Phase.Arrivals, EventKind.NodeJoined, launch, 0);
}

/** A node that the pool has at the start of the run: there at once. */
export function placeNode(sim: Simulation, pool: PoolState, nowMs: number): void {
  joinNode(sim, billNode(sim, nextNodeOfPool(pool), poolIdentityOfSpec(pool.spec), nowMs), nowMs);
}

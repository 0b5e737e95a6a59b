import { assert } from '../../../base/index.ts';
import type { Node } from '../../../model/index.ts';
import { drawDurationMs } from '../../draw-duration.ts';
import { EventKind, Phase } from '../../event-kind.ts';
import { LogEvent } from '../../log-kind.ts';
import { nextNodeOfPool } from '../../node-fleet.ts';
import type { PoolState } from '../../node-fleet.ts';
import { poolIdentityOfSpec } from '../../pool-identity.ts';
import type { Simulation } from '../../simulation.ts';
import { billNode, joinNode } from './join-node.ts';

/** Asks the pool for one more node: paid for from here on, there once it has booted. Returns the launch's number. */
export function launchNode(sim: Simulation, pool: PoolState, nowMs: number): number {
  const node = nextFreeNode(sim, pool);
  const billed = billNode(sim, node, poolIdentityOfSpec(pool.spec), nowMs);
  const { name } = node.metadata;
  sim.log.append(nowMs, LogEvent.NodeLaunched, sim.log.names.intern(name));
  const bootMs = drawDurationMs(pool.spec.bootMs, sim.random.stream('node-boot', name));
  const launch = sim.launches.push(billed) - 1;
  const isLost = sim.random.stream('node-lost', name).double() < (pool.spec.bootFailureRatio ?? 0);
  const { readyMs } = pool.spec;
  assert(bootMs >= 0, `node ${name} boots in ${bootMs} ms`);
  const untilReadyMs = readyMs && drawDurationMs(readyMs, sim.random.stream('node-ready', name));
  if (!isLost)
    sim.events.push(nowMs + bootMs, Phase.Arrivals, EventKind.NodeJoined, launch, untilReadyMs ?? 0);
  return launch;
}

/** A machine that has not become a node is given back; it costs nothing from here on. */
export function cancelLaunch(sim: Simulation, launch: number, nowMs: number): void {
  const billed = sim.launches[launch];
  if (billed === undefined) return;
  const { name } = billed.node.metadata;
  assert(sim.cluster.nodes.rowOf(name) < 0, `machine ${name} is given back as a launch and is a node`);
  sim.launches[launch] = undefined;
  sim.log.append(nowMs, LogEvent.NodeRemoved, sim.log.names.intern(name));
  sim.counts.nodesRemoved++;
  sim.meter.deleteNode(nowMs, billed.meterNode);
  sim.series.countNode(nowMs, billed.identity.name, -1);
}

/** A node that the pool has at the start of the run: there at once. */
export function placeNode(sim: Simulation, pool: PoolState, nowMs: number): void {
  joinNode(sim, billNode(sim, nextFreeNode(sim, pool), poolIdentityOfSpec(pool.spec), nowMs), nowMs);
}

/** A machine of this name was asked for and is no node yet. */
export function isOnItsWay({ launches }: Simulation, name: string): boolean {
  return launches.some((billed) => billed?.node.metadata.name === name);
}

/** The pool's next node, past the numbers of nodes that somebody else has named so. */
function nextFreeNode({ cluster }: Simulation, pool: PoolState): Node {
  while (cluster.nodes.rowOf(`${pool.spec.name}-${pool.made}`) >= 0) pool.made++;
  return nextNodeOfPool(pool);
}

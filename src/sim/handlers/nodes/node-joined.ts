import { joinNode } from '../../apply/join-node.ts';
import type { SimHandler } from '../../simulation.ts';

/**
 * NodeJoined: a node that was launched some time ago has booted and registered, unless it was given back meanwhile.
 *
 * Adds it to the cluster; wakes the scheduler. Logs one line.
 */
export const onNodeJoined: SimHandler = (sim, nowMs, launch) => {
  const billed = sim.launches[launch];
  if (billed !== undefined) joinNode(sim, billed, nowMs);
};

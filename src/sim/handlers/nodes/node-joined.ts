import { assert } from '../../../base/index.ts';
import { joinNode, joinUnready } from '../../apply/nodes/join-node.ts';
import type { SimHandler } from '../../simulation.ts';

/**
 * NodeJoined: a node that was launched some time ago has booted and registered, unless it was given back meanwhile.
 *
 * Adds it to the cluster, not ready yet where that takes time; wakes the scheduler. Logs one line.
 */
export const onNodeJoined: SimHandler = (sim, nowMs, launch, untilReadyMs) => {
  const billed = sim.launches[launch];
  if (billed === undefined) return;
  sim.launches[launch] = undefined;
  assert(untilReadyMs >= 0, `launch ${launch} becomes ready ${untilReadyMs} ms after it joined`);
  if (untilReadyMs === 0) joinNode(sim, billed, nowMs);
  else joinUnready(sim, billed, nowMs, nowMs + untilReadyMs);
};

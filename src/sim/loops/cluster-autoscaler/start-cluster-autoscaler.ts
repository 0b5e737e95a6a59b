import { CaFlags, runOnceOptionsOf } from '../../../autoscale/index.ts';
import type { RunOnceOptions } from '../../../autoscale/index.ts';
import { assert } from '../../../base/index.ts';
import { POOL_LABEL } from '../../../cloudprovider/index.ts';
import type { Simulation } from '../../simulation.ts';
import { ClusterAutoscalerLoop } from './cluster-autoscaler-loop.ts';

/** Turns the Cluster Autoscaler on where the scenario asks for it. */
export function startClusterAutoscaler(sim: Simulation): void {
  const given = sim.scenario.clusterAutoscaler;
  if (given === undefined) return;
  const values = Object.fromEntries(Object.entries(given).map(([name, value]) => [name, String(value)]));
  const flags = new CaFlags(values);
  const options = runOnceOptionsOf(flags, sim.scenario.prices.book.split('-')[0]);
  assert(
    'registry' in options,
    'the flags of the Cluster Autoscaler were checked when the scenario was loaded',
  );
  const loop = new ClusterAutoscalerLoop(sim, flags, withoutPoolNames(options));
  sim.clusterAutoscaler = loop;
  sim.autoNodes = loop;
  loop.begin(0);
  sim.texts.assume('a loop of the Cluster Autoscaler takes one second');
  const ofDump = sim.fleet.pools.length - sim.scenario.cluster.nodePools.length;
  if (ofDump > 0)
    sim.texts.assume(
      'pools of the dump may shrink to no node and grow no further than they were; write them under nodePools for other limits',
    );
  sim.texts.assume(
    'a node pool does not replace a machine that a fault takes away; the autoscaler does, for pods that wait',
  );
}

/**
 * The label with a pool's name stands for the one that each provider has for its groups, and that its comparator leaves
 * out: pools that differ in nothing else are similar.
 */
function withoutPoolNames(options: RunOnceOptions): RunOnceOptions {
  const { balancing } = options.scaleUp;
  if (balancing === undefined) return options;
  const extraIgnoredLabels = [...balancing.extraIgnoredLabels, POOL_LABEL];
  return {
    ...options,
    scaleUp: { ...options.scaleUp, balancing: { ...balancing, extraIgnoredLabels } },
  };
}

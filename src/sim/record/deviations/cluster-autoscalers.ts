import type { Simulation } from '../../simulation.ts';
import { whereNoted } from './deviation.ts';
import type { Deviation } from './deviation.ts';

const isAutoscaled = (sim: Simulation): boolean => sim.clusterAutoscaler !== undefined;

function losesMachines(sim: Simulation): boolean {
  return isAutoscaled(sim) && sim.scenario.faults.length > 0;
}

/** A flag of the Cluster Autoscaler that the scenario sets. */
function setsFlag(...names: readonly string[]): Deviation['isTouched'] {
  return ({ scenario }) => names.some((name) => scenario.clusterAutoscaler?.[name] !== undefined);
}

/** The Cluster Autoscaler and Karpenter. */
export const CLUSTER_AUTOSCALER_DEVIATIONS: readonly Deviation[] = [
  {
    id: 'ca-loop-one-second',
    text: 'A loop of the Cluster Autoscaler takes a second, whatever it has to look at, and its timer fires 20 ms late.',
    isTouched: isAutoscaled,
  },
  {
    id: 'ca-equals-by-name',
    text: 'Among nodes and pods that are equal to it the Cluster Autoscaler takes them by name; the real one goes by the order of a map, which changes from loop to loop.',
    isTouched: isAutoscaled,
  },
  {
    id: 'ca-buffers-at-once',
    text: 'Capacity buffers are sized anew in every loop of the Cluster Autoscaler; a real controller writes their size into their status first, and quotas limit them.',
    isTouched: (sim) => isAutoscaled(sim) && sim.cluster.objects.list('CapacityBuffer').length > 0,
  },
  {
    id: 'ca-no-time-limits',
    text: 'Simulations of the Cluster Autoscaler take no time, so that none of their time limits ends them.',
    isTouched: isAutoscaled,
  },
  {
    id: 'ca-lost-machines-stay-lost',
    text: 'A pool wants as many machines as it has: one that a fault takes away is not replaced by the provider, but by the Cluster Autoscaler where pods need it.',
    isTouched: losesMachines,
  },
  {
    id: 'ca-controllers-taken-as-there',
    text: 'Controllers of a kind of which the input has none are taken as being there: their pods do not keep a node for ControllerNotFound.',
    isTouched: whereNoted('ca-controllers-taken-as-there'),
  },
  {
    id: 'ca-grace-in-steps',
    text: 'Pods that are given no more than --max-graceful-termination-sec are gone when their node is next looked at, up to 5 s after it.',
    isTouched: setsFlag('max-graceful-termination-sec', 'drain-priority-config'),
  },
];

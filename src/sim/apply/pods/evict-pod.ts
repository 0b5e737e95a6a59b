import { assert } from '../../../base/index.ts';
import type { NodeRow, PodRow } from '../../../model/index.ts';
import { LogEvent } from '../../log-kind.ts';
import { PodState } from '../../pod-lives.ts';
import type { Simulation } from '../../simulation.ts';
import { deletePod } from './delete-pod.ts';

/**
 * POST …/eviction: the pod is told to stop unless a disruption budget forbids it.
 *
 * @param cause - for the table of disruptions: `evicted by a drain`
 * @returns false: refused by a budget, ask again later
 */
export function evictPod(sim: Simulation, pod: PodRow, cause: string, nowMs: number): boolean {
  const { lives, cluster } = sim;
  if (lives.state[pod] === PodState.Terminating) return true;
  assert(lives.state[pod] !== PodState.Free, `pod row ${pod} is evicted after its end`);
  if (!sim.controllers.allowEviction(pod, nowMs)) {
    sim.log.append(nowMs, LogEvent.EvictionRefused, lives.name[pod]);
    return false;
  }
  const node = cluster.pods.nodeRow[pod];
  sim.counts.evicted++;
  sim.log.append(
    nowMs,
    LogEvent.PodEvicted,
    lives.name[pod],
    node < 0 ? undefined : sim.fleet.get(node as NodeRow)?.name,
  );
  sim.disruptions.add(cause, lives.name[pod]);
  deletePod(sim, pod, nowMs, 'EvictionByEvictionAPI');
  return true;
}

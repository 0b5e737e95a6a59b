import { assert } from '../../../base/index.ts';
import type { PodRow } from '../../../model/index.ts';
import { NONE } from '../../../result/index.ts';
import { LogEvent } from '../../log-kind.ts';
import { PodState } from '../../pod-lives.ts';
import type { Simulation } from '../../simulation.ts';
import { endPod } from './end-pod.ts';

/** Reason of the condition that kube-scheduler sets on its victims. */
export const PREEMPTION = 'PreemptionByScheduler';

/**
 * Somebody wants the pod gone. A pending pod goes at once; a bound one is told to stop and holds what it holds until
 * it has: the scenario's stop delay, at most its grace. Asking twice does nothing.
 *
 * @param disruption - reason of its DisruptionTarget condition: `PreemptionByScheduler`
 */
export function deletePod(sim: Simulation, pod: PodRow, nowMs: number, disruption?: string): void {
  const { lives, cluster } = sim;
  if (lives.state[pod] === PodState.Terminating) return;
  if (lives.state[pod] === PodState.Free) assert(false, `pod row ${pod} is deleted after its end`);
  if (cluster.pods.nodeRow[pod] < 0) {
    endPod(sim, pod, 'deleted', nowMs);
    return;
  }
  if (lives.state[pod] === PodState.Pending) assert(false, `pod row ${pod} has a node and is pending`);
  lives.state[pod] = PodState.Terminating;
  // A pod whose victims are still leaving does not preempt others meanwhile.
  cluster.setTerminating(pod, disruption === PREEMPTION);
  const reason = disruption === undefined ? NONE : sim.log.names.intern(disruption);
  sim.log.append(nowMs, LogEvent.PodTerminating, lives.name[pod], NONE, reason);
  sim.controllers.podTerminating(pod, nowMs, disruption);
  sim.runtime.podTerminating(pod, nowMs);
}

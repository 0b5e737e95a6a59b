import { assert } from '../../../base/index.ts';
import type { PodRow } from '../../../model/index.ts';
import { apiRequestMs } from '../../apply/api-request.ts';
import { bindPod } from '../../apply/pods/bind-pod.ts';
import { failScheduling } from '../../apply/pods/fail-scheduling.ts';
import { wakeScheduler } from '../../apply/wake-scheduler.ts';
import { PodState } from '../../pod-lives.ts';
import type { SimHandler, Simulation } from '../../simulation.ts';

/**
 * SchedulingDue: the scheduler takes pods from its queue and decides, one cycle a pod.
 *
 * Binds pods or sends them back; victims of preemption are told to stop. A cycle takes the scenario's cycle time: with
 * none the queue is emptied in this millisecond, else the next cycle is scheduled, later by a request where the cycle
 * ended in a change of the pod's status. Logs a line a decision.
 */
export const onSchedulingDue: SimHandler = (sim, nowMs) => {
  // An earlier wake-up took this one's place.
  if (nowMs !== sim.schedulingDueMs) return;
  sim.schedulingDueMs = Infinity;
  const { cycleMs } = sim.scenario.scheduler;
  for (let pod = sim.queue.pop(nowMs); pod >= 0; pod = sim.queue.pop(nowMs)) {
    const spentMs = scheduleOne(sim, pod as PodRow, nowMs);
    if (cycleMs === 0) continue;
    sim.schedulerFreeMs = nowMs + cycleMs + spentMs;
    break;
  }
  wakeScheduler(sim, nowMs);
};

/** One cycle; answers how long the scheduler waits for the API server after it. */
function scheduleOne(sim: Simulation, pod: PodRow, nowMs: number): number {
  if (sim.lives.state[pod] !== PodState.Pending)
    assert(false, `pod row ${pod} leaves the queue and does not wait`);
  const watcher = sim.onAttempt?.(pod, nowMs);
  const decision = sim.scheduler.schedule(pod);
  watcher?.(decision);
  sim.counts.attempts++;
  if (decision.outcome !== 'bound') {
    // A binding is sent off; the status of a pod that failed is written before the next cycle (handleSchedulingFailure).
    return failScheduling(sim, pod, decision, nowMs) ? apiRequestMs(sim.scenario) : 0;
  }
  sim.queue.remove(pod);
  bindPod(sim, pod, decision.node, nowMs, decision.devices);
  return 0;
}

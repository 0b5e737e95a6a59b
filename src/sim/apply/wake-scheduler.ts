import { EventKind, Phase } from '../event-kind.ts';
import type { Simulation } from '../simulation.ts';

/**
 * Makes sure that the scheduler runs when the queue next has something for it and the last cycle is over. At most one
 * SchedulingDue event counts: an earlier one makes the later one void.
 */
export function wakeScheduler(sim: Simulation, nowMs: number): void {
  const dueMs = Math.max(nowMs, sim.schedulerFreeMs, sim.queue.nextWakeMs());
  if (dueMs >= sim.schedulingDueMs) return;
  sim.schedulingDueMs = dueMs;
  sim.events.push(dueMs, Phase.Scheduling, EventKind.SchedulingDue, 0, 0);
}

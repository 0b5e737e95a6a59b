import { assert } from '../../../base/index.ts';
import { watchUnschedulable } from '../../apply/tell-queue.ts';
import { wakeScheduler } from '../../apply/wake-scheduler.ts';
import type { SimHandler } from '../../simulation.ts';

/**
 * QueueFlushed: every half minute while pods wait, those that have waited five minutes are tried again.
 *
 * Wakes the scheduler; schedules itself again while pods wait.
 */
export const onQueueFlushed: SimHandler = (sim, nowMs) => {
  assert(nowMs === sim.flushDueMs, `the queue is flushed at ${nowMs} ms, not at ${sim.flushDueMs} ms`);
  sim.queue.flushUnschedulable(nowMs);
  watchUnschedulable(sim, nowMs);
  wakeScheduler(sim, nowMs);
};

import { assert } from '../../../base/index.ts';
import { createPod } from '../../apply/pods/create-pod.ts';
import { EventKind, Phase } from '../../event-kind.ts';
import type { SimHandler } from '../../simulation.ts';

/**
 * TracePodArrived: the next pod of a workload trace is created, with all others of the same millisecond.
 *
 * One event a trace is under way at any time, however long the trace. Schedules the next arrival. Logs a line a pod.
 */
export const onTracePodArrived: SimHandler = (sim, nowMs, traceNumber, firstRow) => {
  const { trace, templates, firstName } = sim.traces[traceNumber];
  const { arrivalMs, durationMs, shapeOf, podCount } = trace;
  if (arrivalMs[firstRow] > nowMs) assert(false, `pod ${firstRow} of ${trace.name} comes before its time`);
  let row = firstRow;
  for (; row < podCount && arrivalMs[row] <= nowMs; row++)
    createPod(
      sim,
      { template: templates[shapeOf[row]], name: firstName + row, durationMs: durationMs[row] },
      nowMs,
    );
  if (row < podCount)
    sim.events.push(arrivalMs[row], Phase.Arrivals, EventKind.TracePodArrived, traceNumber, row);
};

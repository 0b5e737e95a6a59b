import { RandomStreams } from '../../base/index.ts';
import type { Scenario } from '../../scenario/index.ts';

type WorkloadTrace = Scenario['workload']['traces'][number];

/**
 * The scenario with the pods of each trace in another order: the times of arrival stay, who arrives at them is drawn by
 * the scenario's seed. Two policies at one seed see the same order.
 */
export function shuffleArrivals(scenario: Scenario): Scenario {
  const random = new RandomStreams(scenario.seed, 0);
  const { workload } = scenario;
  const traces = workload.traces.map((trace) => {
    const stream = random.stream('arrival-order', trace.name);
    const order = Int32Array.from({ length: trace.podCount }, (_, row) => row);
    // Fisher and Yates: every order is as likely as the next.
    for (let row = order.length - 1; row > 0; row--) {
      const other = stream.below(row + 1);
      [order[row], order[other]] = [order[other], order[row]];
    }
    return inOrder(trace, order);
  });
  return { ...scenario, workload: { ...workload, traces } };
}

function inOrder(trace: WorkloadTrace, order: Int32Array): WorkloadTrace {
  const { durationMs, shapeOf, podNames } = trace;
  return {
    ...trace,
    durationMs: Float64Array.from(order, (row) => durationMs[row]),
    shapeOf: Int32Array.from(order, (row) => shapeOf[row]),
    ...(podNames === undefined ? {} : { podNames: Array.from(order, (row) => podNames[row]) }),
  };
}

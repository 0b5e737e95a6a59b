import type { Scenario } from '../scenario/index.ts';

/**
 * The scenario with its columns in shared memory: workers then read the one copy, and only the small rest is cloned
 * for each. A column that is shared already stays.
 */
export function shareScenario(scenario: Scenario): Scenario {
  const { workload } = scenario;
  return {
    ...scenario,
    workload: {
      ...workload,
      traces: workload.traces.map(shareTrace),
      demand: workload.demand.map((demand) => ({ ...demand, rates: sharedDoubles(demand.rates) })),
    },
  };
}

type WorkloadTrace = Scenario['workload']['traces'][number];

function shareTrace(trace: WorkloadTrace): WorkloadTrace {
  return {
    ...trace,
    arrivalMs: sharedDoubles(trace.arrivalMs),
    durationMs: sharedDoubles(trace.durationMs),
    shapeOf: sharedInts(trace.shapeOf),
  };
}

function sharedDoubles(column: Float64Array): Float64Array {
  if (column.buffer instanceof SharedArrayBuffer) return column;
  const shared = new Float64Array(new SharedArrayBuffer(column.byteLength));
  shared.set(column);
  return shared;
}

function sharedInts(column: Int32Array): Int32Array {
  if (column.buffer instanceof SharedArrayBuffer) return column;
  const shared = new Int32Array(new SharedArrayBuffer(column.byteLength));
  shared.set(column);
  return shared;
}

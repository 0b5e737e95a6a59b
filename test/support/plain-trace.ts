import type { Pod, WorkloadTrace } from '../../src/model/index.ts';
import type { Scenario } from '../../src/scenario/index.ts';
import { plainScenario } from './scenario.ts';

export interface TracePod {
  readonly shape: number;
  readonly arrivalMs?: number;
  readonly durationMs?: number;
}

/** Rows of these shapes; by default there from start to end. */
export function plainTrace(shapes: readonly Pod[], pods: readonly TracePod[]): WorkloadTrace {
  return {
    name: 't',
    format: 'plain',
    podCount: pods.length,
    arrivalMs: Float64Array.from(pods, ({ arrivalMs = 0 }) => arrivalMs),
    durationMs: Float64Array.from(pods, ({ durationMs = Infinity }) => durationMs),
    shapeOf: Int32Array.from(pods, ({ shape }) => shape),
    shapes: shapes.map((each) => ({ workload: 'w', pod: each })),
    nodes: [],
    nodeEvents: [],
    assumptions: [],
  };
}

/** A plain scenario of an hour with such a trace. */
export function withTrace(shapes: readonly Pod[], pods: readonly TracePod[]): Scenario {
  const plain = plainScenario();
  return { ...plain, workload: { ...plain.workload, traces: [plainTrace(shapes, pods)] } };
}

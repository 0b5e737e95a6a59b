import type { Node, WorkloadTrace } from '../../src/model/index.ts';
import { NO_PRICES } from '../../src/scenario/index.ts';
import type { Scenario } from '../../src/scenario/index.ts';

/** A scenario of one trace and nothing else: what a run costs by itself. */
export function bareScenario(trace: WorkloadTrace, horizonMs: number, nodes: readonly Node[] = []): Scenario {
  return {
    name: trace.name,
    horizonMs,
    seed: 1,
    cluster: { nodes, nodePools: [], pods: [], objects: [] },
    workload: { objects: [], traces: [trace], demand: [] },
    scheduler: { cycleMs: 0, plugins: [] },
    timing: { podStartMs: { kind: 'constant', ms: 0 }, podStopMs: { kind: 'constant', ms: 0 } },
    prices: NO_PRICES,
    faults: [],
    actions: [],
    assertions: [],
    diagnostics: [],
    ignored: [],
    assumptions: [],
  };
}

import type { Node, WorkloadTrace } from '../../src/model/index.ts';
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
    prices: {
      book: 'none',
      region: '',
      date: '',
      onDemand: {},
      spot: {},
      discount: 0,
      cpuWeight: 1,
      memoryWeight: 1,
      gpuWeight: 1,
    },
    faults: [],
    actions: [],
    assertions: [],
    diagnostics: [],
    ignored: [],
    assumptions: [],
  };
}

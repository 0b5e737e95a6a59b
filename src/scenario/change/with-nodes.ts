import type { NodePoolSpec, Scenario } from '../scenario.ts';

/** The scenario on these pools alone: the nodes of its dump, pools and traces are gone, its workload stays. */
export function withPools(scenario: Scenario, nodePools: readonly NodePoolSpec[]): Scenario {
  const { autoNodes: _none, inferredPools: _old, ...cluster } = scenario.cluster;
  return {
    ...scenario,
    cluster: { ...cluster, nodes: [], nodePools },
    workload: {
      ...scenario.workload,
      traces: scenario.workload.traces.map((trace) => ({ ...trace, nodes: [], nodeEvents: [] })),
    },
  };
}

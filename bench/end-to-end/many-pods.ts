import { syntheticTrace } from '../../src/ingest/index.ts';
import { simulate } from '../../src/sim/index.ts';
import type { Bench, Work } from '../harness.ts';
import { bareScenario } from './bare-scenario.ts';

/**
 * Scale: 100,000 nodes with 10 M pods that come and go, and as many pods on few nodes, where all but a few hundred
 * thousand have left again. Pods are freed when they end, the event log is streamed: what stays is the trace.
 */
export const manyPodsBenches: readonly Bench[] = [
  { nodes: 100_000, pods: 10_000_000 },
  { nodes: 1_000, pods: 10_000_000 },
  { nodes: 100_000, pods: 1_000_000 },
].map(({ nodes, pods }) => ({
  name: `sim/${nodes}-nodes/${pods / 1e6}m-pods`,
  isLong: true,
  roundsMax: 1,
  prepare: (toy) => {
    const trace = syntheticTrace({ nodeCount: toy ? 5 : nodes, podCount: toy ? 500 : pods });
    const lastMs = trace.arrivalMs[trace.podCount - 1];
    const scenario = bareScenario(trace, Math.ceil(lastMs) + 4 * 3_600_000);
    return (): Work => {
      let logBytes = 0;
      const { facts } = simulate(scenario, {
        sink: (chunk) => {
          logBytes += chunk.count;
        },
      });
      const { created, bound } = facts.pods;
      return {
        operations: created,
        counts: { pods: created, bound, events: facts.events, logLines: logBytes },
        digest: facts.digest,
      };
    };
  },
}));

import { performance } from 'node:perf_hooks';
import { Digest } from '../../src/base/index.ts';
import { syntheticTrace } from '../../src/ingest/index.ts';
import { EventQueue } from '../../src/kernel/index.ts';
import { ClusterState, NO_ROW } from '../../src/model/index.ts';
import type { PodRow, WorkloadTrace } from '../../src/model/index.ts';
import { loadScenario } from '../../src/scenario/index.ts';
import type { Bench, Run, Work } from '../harness.ts';
import { schedulerFor } from './run-world.ts';

const DEPARTURES = 0;
const ARRIVALS = 1;

/**
 * Decisions of a whole trace and nothing else of a run: pods arrive, are placed and leave. W(N) of the design
 * (`decisions/w-N`), and KubeSBS's trace; a pod that finds no room is dropped.
 */
export const decisionBenches: readonly Bench[] = [
  ...[1_000, 5_000, 10_000].map((nodeCount) => ({
    name: `decisions/w-${nodeCount}`,
    isLong: nodeCount > 1_000,
    prepare: (toy: boolean): Run => {
      const trace = syntheticTrace({ nodeCount: toy ? 5 : nodeCount });
      return () => decideTrace(trace);
    },
  })),
  {
    name: 'decisions/kubesbs',
    prepare: async (toy: boolean): Promise<Run> => {
      const { scenario } = await loadScenario('scenarios/kubesbs', toy ? { until: '1m' } : {});
      const trace = scenario?.workload.traces[0];
      if (scenario === undefined || trace === undefined) throw new Error('the scenario has no trace');
      const podCount = toy ? Math.min(100, trace.podCount) : trace.podCount;
      return () => decideTrace({ ...trace, podCount, nodes: [...scenario.cluster.nodes, ...trace.nodes] });
    },
  },
];

function decideTrace(trace: WorkloadTrace): Work {
  const cluster = new ClusterState();
  for (const node of trace.nodes) cluster.addNode(node);
  const shapes = trace.shapes.map(({ pod }) => cluster.internShape(pod));
  const scheduler = schedulerFor(cluster, 0);
  const queue = new EventQueue();
  const digest = new Digest();
  let bound = 0;

  const begin = performance.now();
  const cpuBegin = process.cpuUsage();
  for (let pod = 0; pod < trace.podCount; pod++) {
    const nowMs = trace.arrivalMs[pod];
    while (queue.size > 0 && queue.nextMs <= nowMs) {
      queue.pop();
      cluster.removePod(queue.subject as PodRow);
    }
    const row = cluster.addPodOfShape(shapes[trace.shapeOf[pod]], pod);
    const decision = scheduler.schedule(row);
    digest.word(decision.outcome === 'bound' ? decision.node : NO_ROW);
    if (decision.outcome !== 'bound') {
      cluster.removePod(row);
      continue;
    }
    bound++;
    cluster.bindPod(row, decision.node, decision.devices);
    const endMs = nowMs + trace.durationMs[pod];
    if (endMs < Infinity) queue.push(endMs, DEPARTURES, ARRIVALS, row, 0);
  }
  const wallMs = performance.now() - begin;
  const cpu = process.cpuUsage(cpuBegin);
  return {
    operations: trace.podCount,
    counts: { decisions: trace.podCount, bound, rows: scheduler.rowsVisited() },
    digest: digest.hex(),
    spent: { wallMs, cpuMs: (cpu.user + cpu.system) / 1000 },
  };
}

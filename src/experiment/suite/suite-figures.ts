import { readMetric } from '../../result/index.ts';
import type { PlacementResult, RunResult } from '../../result/index.ts';
import { SUITE_METRICS } from '../../scenario/index.ts';

type Figure = (placement: PlacementResult, result: RunResult) => number | undefined;

/** The metrics of a suite that no assertion of a scenario can be about. */
const OWN_FIGURES: Readonly<Record<string, Figure>> = {
  'fragmentation.cpu': ({ fragmentation }) => fragmentation['cpu'],
  'fragmentation.memory': ({ fragmentation }) => fragmentation['memory'],
  'fragmentation.gpu': ({ fragmentation }) => fragmentation['gpu'],
  'fragmentation.gpuAtEnd': ({ fragmentationAtEnd }) => fragmentationAtEnd['gpu'],
  'nodes.empty': ({ emptyNodes }) => emptyNodes,
  'nodes.gpuAllocation': (_, { nodes }) => nodes.allocationRatio['gpu'],
  'imbalance.cpu': ({ imbalance }) => imbalance['cpu'],
  'imbalance.memory': ({ imbalance }) => imbalance['memory'],
  'imbalance.gpu': ({ imbalance }) => imbalance['gpu'],
  'imbalance.cpuMemory': ({ cpuMemoryGap }) => cpuMemoryGap,
  'work.attempts': ({ work }) => work.attempts,
  'work.nodesFiltered': ({ work }) => work.nodesFiltered,
  'work.nodesScored': ({ work }) => work.nodesScored,
  'work.rowsVisited': ({ work }) => work.rowsVisited,
  'work.events': (_, { events }) => events,
};

/** Every metric of one run; null where the run has no such figure: GPUs where there are none, costs without prices. */
export function suiteFigures(result: RunResult): ReadonlyMap<string, number | null> {
  return new Map([...SUITE_METRICS.keys()].map((metric) => [metric, figureOf(result, metric)]));
}

function figureOf(result: RunResult, metric: string): number | null {
  const { placement } = result;
  const own = OWN_FIGURES[metric];
  const value = own === undefined ? readMetric(result, metric) : placement && own(placement, result);
  if (value === undefined || !Number.isFinite(value)) return null;
  // -0 is 0 in JSON, and what comes back from a baseline must be what went in.
  return isUnpriced(result, metric) ? null : value + 0;
}

/** Nodes without a price cost nobody knows what, which is not nothing. */
function isUnpriced({ cost }: RunResult, metric: string): boolean {
  return metric.startsWith('cost.') && cost.totalMicroUsd === 0 && cost.unpricedNodes > 0;
}

import { divTrunc, mulDivTrunc, roundHalfAway } from '../../../base/index.ts';
import { amountIn, CPU, MEMORY } from '../../../model/index.ts';
import type { NodeTable } from '../../../model/index.ts';
import type { PlanContext, RowScore } from '../../framework/plugin.ts';
import { readShape, shapeScore } from '../helper/shape.ts';
import type { ScoringStrategy } from '../../config/types.ts';
import { MAX_POINTS } from '../helper/normalise.ts';

/** A resource that the score looks at. */
interface ScoredResource {
  readonly column: number;
  readonly weight: number;
  /** What the pod asks for. */
  readonly amount: number;
}

/**
 * The score half: Σ score × weight ÷ Σ weight over the configured resources that the node has. cpu and memory count
 * with the scores' own requests (100m, 200 MiB for containers that name none), the others with the real ones; an
 * extended resource counts only if the pod asks for it.
 */
export function fitScore(context: PlanContext): RowScore {
  const { cluster, profile } = context;
  const strategy = profile.args.NodeResourcesFit.scoringStrategy;
  const resources = scoredResources(context, strategy);
  const isPlain = resources.length === 2 && resources[0].column === CPU && resources[1].column === MEMORY;
  if (isPlain && strategy.type === 'LeastAllocated') {
    return leastAllocatedCpuMemory(cluster.nodes, resources[0], resources[1]);
  }

  const scoreOf = resourceScorer(strategy);
  const rounded = strategy.type === 'RequestedToCapacityRatio';
  return {
    kind: 'row',
    bookingOnly: true,
    amountsKey: amountsKey(resources),
    score(rows, count, weight, points) {
      cluster.nodes.reserveResources();
      for (let i = 0; i < count; i++) {
        points[i] += weight * nodeScore(cluster.nodes, rows[i], resources, scoreOf, rounded);
      }
    },
  };
}

function scoredResources(
  { cluster, signature }: PlanContext,
  strategy: ScoringStrategy,
): readonly ScoredResource[] {
  return strategy.resources
    .map(({ name, weight }) => {
      const column = cluster.resources.column(name);
      return { column, name, weight, amount: amountIn(signature.sums.scored, column) };
    })
    .filter(
      ({ name, amount }) => amount > 0 || name === 'cpu' || name === 'memory' || name === 'ephemeral-storage',
    );
}

function amountsKey(resources: readonly ScoredResource[]): string {
  return resources.map(({ column, amount }) => `${column}: ${amount}`).join();
}

/** Score of one resource from what would be used and what there is; undefined leaves the resource out. */
type ResourceScorer = (used: number, capacity: number) => number | undefined;

function resourceScorer(strategy: ScoringStrategy): ResourceScorer {
  switch (strategy.type) {
    case 'MostAllocated':
      return (used, capacity) => mulDivTrunc(Math.min(used, capacity), MAX_POINTS, capacity);
    case 'RequestedToCapacityRatio': {
      const shape = readShape(strategy.requestedToCapacityRatio?.shape ?? []);
      return (used, capacity) => {
        const utilization = used > capacity ? MAX_POINTS : mulDivTrunc(used, MAX_POINTS, capacity);
        const score = shapeScore(shape, utilization);
        return score === 0 ? undefined : score;
      };
    }
    default:
      return (used, capacity) => (used > capacity ? 0 : mulDivTrunc(capacity - used, MAX_POINTS, capacity));
  }
}

function nodeScore(
  nodes: NodeTable,
  row: number,
  resources: readonly ScoredResource[],
  scoreOf: ResourceScorer,
  rounded: boolean,
): number {
  let sum = 0;
  let weights = 0;
  for (const { column, weight, amount } of resources) {
    const capacity = nodes.allocatable[column][row];
    if (capacity === 0) continue;
    const score = scoreOf(scoreUse(nodes, column, row) + amount, capacity);
    if (score === undefined) continue;
    sum += score * weight;
    weights += weight;
  }
  if (weights === 0) return 0;
  return rounded ? roundHalfAway(sum / weights) : divTrunc(sum, weights);
}

function scoreUse(nodes: NodeTable, column: number, row: number): number {
  if (column === CPU) return nodes.scoreMilliCpu[row];
  if (column === MEMORY) return nodes.scoreMemoryBytes[row];
  return nodes.requested[column][row];
}

/** Above this many bytes capacity × 100 is not exact in a double. */
const EXACT_CAPACITY_MAX = Math.floor(Number.MAX_SAFE_INTEGER / MAX_POINTS);

/** LeastAllocated over cpu and memory, the default, without calls in the loop. */
function leastAllocatedCpuMemory(nodes: NodeTable, cpu: ScoredResource, memory: ScoredResource): RowScore {
  const cpuWeight = cpu.weight;
  const memoryWeight = memory.weight;
  return {
    kind: 'row',
    bookingOnly: true,
    amountsKey: amountsKey([cpu, memory]),
    score(rows, count, weight, points) {
      const { allocatable, scoreMilliCpu, scoreMemoryBytes } = nodes;
      const cpuCapacity = allocatable[CPU];
      const memoryCapacity = allocatable[MEMORY];
      for (let i = 0; i < count; i++) {
        const row = rows[i];
        const milliCpu = cpuCapacity[row];
        const bytes = memoryCapacity[row];
        let sum = 0;
        let weights = 0;
        if (milliCpu !== 0) {
          const free = milliCpu - scoreMilliCpu[row] - cpu.amount;
          if (free > 0) sum = Math.trunc((free * MAX_POINTS) / milliCpu) * cpuWeight;
          weights = cpuWeight;
        }
        if (bytes !== 0) {
          const free = bytes - scoreMemoryBytes[row] - memory.amount;
          if (free > 0) {
            const score =
              bytes <= EXACT_CAPACITY_MAX
                ? Math.trunc((free * MAX_POINTS) / bytes)
                : mulDivTrunc(free, MAX_POINTS, bytes);
            sum += score * memoryWeight;
          }
          weights += memoryWeight;
        }
        if (weights !== 0) points[i] += weight * Math.trunc(sum / weights);
      }
    },
  };
}

import { amountIn, CPU, MEMORY } from '../../model/index.ts';
import type { NodeTable } from '../../model/index.ts';
import type { PlanContext, Plugin, RowScore } from '../framework/plugin.ts';

const MAX_POINTS = 100;
const HALF = 50;

interface BalancedResource {
  readonly column: number;
  readonly amount: number;
}

/**
 * NodeResourcesBalancedAllocation: favours nodes whose resources the pod would bring closer to each other's degree of
 * use. 50 + half of what the pod changes in the balance, so usually near 75.
 *
 * Upstream: kube-scheduler, plugins/noderesources/balanced_allocation.go (version and deviations: docs/parity.md).
 * Real requests count here, not the scores' own; weights of the arguments are not used.
 */
export const nodeResourcesBalancedAllocation: Plugin = {
  name: 'NodeResourcesBalancedAllocation',

  compile(context) {
    const resources = balancedResources(context);
    // It is PreScore that skips pods without requests; without it they are scored, too.
    if (context.hasPreScore && resources.every(({ amount }) => amount === 0)) return {};
    const { nodes } = context.cluster;
    const isPlain = resources.length === 2 && resources[0].column === CPU && resources[1].column === MEMORY;
    return {
      score: isPlain
        ? cpuMemoryScore(nodes, resources[0].amount, resources[1].amount)
        : score(nodes, resources),
    };
  },
};

/** Extended resources count only if the pod asks for them. */
function balancedResources({ cluster, signature, profile }: PlanContext): readonly BalancedResource[] {
  return profile.args.NodeResourcesBalancedAllocation.resources
    .map(({ name }) => {
      const column = cluster.resources.column(name);
      return { name, column, amount: amountIn(signature.sums.requests, column) };
    })
    .filter(
      ({ name, amount }) => amount > 0 || name === 'cpu' || name === 'memory' || name === 'ephemeral-storage',
    );
}

function score(nodes: NodeTable, resources: readonly BalancedResource[]): RowScore {
  return {
    kind: 'row',
    bookingOnly: true,
    amountsKey: resources.map(({ column, amount }) => `${column}: ${amount}`).join(),
    score(rows, count, weight, points) {
      nodes.reserveResources();
      for (let i = 0; i < count; i++) {
        const before: number[] = [];
        const after: number[] = [];
        for (const { column, amount } of resources) {
          const capacity = nodes.allocatable[column][rows[i]];
          if (capacity === 0) continue;
          const used = nodes.requested[column][rows[i]];
          before.push(Math.min(1, used / capacity));
          after.push(Math.min(1, (used + amount) / capacity));
        }
        points[i] += weight * balanceScore(balance(after), balance(before));
      }
    },
  };
}

function balanceScore(after: number, before: number): number {
  return HALF + Math.trunc((HALF + after - before) / 2);
}

function balance(fractions: readonly number[]): number {
  return Math.trunc((1 - deviation(fractions)) * MAX_POINTS);
}

function deviation(fractions: readonly number[]): number {
  if (fractions.length < 2) return 0;
  if (fractions.length === 2) return Math.abs((fractions[0] - fractions[1]) / 2);
  let total = 0;
  for (const fraction of fractions) total += fraction;
  const mean = total / fractions.length;
  let squares = 0;
  for (const fraction of fractions) squares += (fraction - mean) * (fraction - mean);
  return Math.sqrt(squares / fractions.length);
}

/** The default, cpu and memory, without arrays in the loop. */
function cpuMemoryScore(nodes: NodeTable, milliCpu: number, memoryBytes: number): RowScore {
  return {
    kind: 'row',
    bookingOnly: true,
    amountsKey: `${milliCpu}, ${memoryBytes}`,
    score(rows, count, weight, points) {
      const { allocatable, requested } = nodes;
      const cpuCapacity = allocatable[CPU];
      const memoryCapacity = allocatable[MEMORY];
      const usedCpu = requested[CPU];
      const usedMemory = requested[MEMORY];
      for (let i = 0; i < count; i++) {
        const row = rows[i];
        const cpu = cpuCapacity[row];
        const memory = memoryCapacity[row];
        if (cpu === 0 || memory === 0) {
          points[i] += weight * balanceScore(MAX_POINTS, MAX_POINTS);
          continue;
        }
        const before = Math.min(1, usedCpu[row] / cpu) - Math.min(1, usedMemory[row] / memory);
        const after =
          Math.min(1, (usedCpu[row] + milliCpu) / cpu) -
          Math.min(1, (usedMemory[row] + memoryBytes) / memory);
        const balanceBefore = Math.trunc((1 - Math.abs(before / 2)) * MAX_POINTS);
        const balanceAfter = Math.trunc((1 - Math.abs(after / 2)) * MAX_POINTS);
        points[i] += weight * balanceScore(balanceAfter, balanceBefore);
      }
    },
  };
}

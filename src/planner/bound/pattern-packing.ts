import type { Solver } from './lower-bound.ts';
import type { NodePattern } from './node-pattern.ts';
import type { PackingProblem } from './packing-problem.ts';
import { solvedMaster } from './pattern-bound.ts';
import { patternLp } from './pattern-lp.ts';

/** More rounds than a dive takes where each fixes a node at least. */
const ROUNDS_MAX = 2000;

/**
 * Whole nodes that hold all pods, made of these patterns: whole parts of the linear programme are taken, then the
 * largest fraction is rounded up, and what is left is solved again (a dive). It is what a packer with a free hand comes
 * to: near the best there is, where pods are many. Undefined where pods are not whole or the solver fails.
 */
export function patternPacking(
  solver: Solver,
  problem: PackingProblem,
  patterns: readonly NodePattern[],
): number[] | undefined {
  const left = problem.shapes.map(({ pods }) => Math.round(pods));
  if (problem.shapes.some(({ pods }, s) => Math.abs(pods - left[s]) > 1e-9)) return undefined;
  const nodes = problem.bins.map(() => 0);
  const put = ({ bin, pods }: NodePattern, count: number): void => {
    nodes[bin] += count;
    for (const [s, each] of pods.entries()) left[s] = Math.max(0, left[s] - count * each);
  };
  for (let round = 0; round < ROUNDS_MAX; round++) {
    if (left.every((count) => count === 0)) return nodes;
    const solution = solvedMaster(solver, patternLp(problem, patterns, left), left.length);
    if (solution === undefined) return undefined;
    const parts = patterns.map((_, index) => solution.nodes(index));
    const whole = parts.map((part) => Math.floor(part + 1e-6));
    for (const [index, count] of whole.entries()) if (count > 0) put(patterns[index], count);
    if (whole.some((count) => count > 0)) continue;
    const largest = parts.reduce((best, part, index) => (part > parts[best] ? index : best), 0);
    if (parts[largest] <= 0) return undefined;
    put(patterns[largest], 1);
  }
  return undefined;
}

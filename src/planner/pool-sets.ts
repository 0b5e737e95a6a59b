import { lowerBound } from './bound/lower-bound.ts';
import type { Solver } from './bound/lower-bound.ts';
import { withBins } from './bound/packing-problem.ts';
import type { PackingProblem } from './bound/packing-problem.ts';

/** Offers that are used together. */
export interface PoolSet {
  /** Indices of the offers, ascending. */
  readonly offers: readonly number[];
  /** Nodes of each at the optimum of the linear programme. */
  readonly nodes: readonly number[];
  /** No cluster of these alone is cheaper. */
  readonly boundMicroUsdPerHour: number;
}

export interface PoolSetOptions {
  readonly setsMax: number;
  /**
   * A pair stays one where the programme takes one alone: an autoscaler takes of both, by the pods that wait. Half of
   * the sets are single offers then, or pairs with the cheapest would leave no place for any other.
   */
  readonly keepsUnused?: boolean;
  /** How many times its average the load comes to at its peak, which nodes that stay are there for; default 1. */
  readonly peakRatio?: number;
}

/** Offers that are tried in pairs: the cheapest alone, and those of the optimum. */
const PAIRED_MAX = 7;

/**
 * Sets of offers worth a search, the most promising first: each alone, the best two together, and whatever the linear
 * programme mixes. A set that leaves a pod without any node that suits is none.
 */
export function poolSets(
  solver: Solver,
  problem: PackingProblem,
  { setsMax, keepsUnused = false, peakRatio = 1 }: PoolSetOptions,
): PoolSet[] {
  const offers = problem.bins.map((_, offer) => offer);
  const all = setOf(solver, problem, offers);
  const mixed = offers.filter((offer) => all.nodes[offer] > 1e-6);
  const singles = offers.map((offer) => setOf(solver, problem, [offer])).sort(byBound);
  const paired = [...new Set([...mixed, ...singles.slice(0, PAIRED_MAX).flatMap((set) => set.offers)])];
  const pairs = paired.flatMap((a, index) =>
    paired.slice(index + 1).map((b) => [a, b].sort((x, y) => x - y)),
  );
  const sets = [
    setOf(solver, problem, mixed),
    ...singles,
    ...pairs.map((pair) => setOf(solver, problem, pair)),
  ]
    .filter(({ offers: of }) => of.length > 0 && holdsEveryShape(problem, of))
    .map((set) => (keepsUnused ? set : withoutUnused(set)));
  const distinct = [...new Map(sets.map((set) => [set.offers.join(), set])).values()].sort(byBound);
  // Nodes that come and go are paid for their time; those that stay are whole: half a large one is one on the bill.
  if (!keepsUnused) return byWholeCost(problem, distinct, peakRatio).slice(0, setsMax);
  const single = distinct.filter(({ offers: of }) => of.length === 1).slice(0, Math.ceil(setsMax / 2));
  const together = distinct.filter(({ offers: of }) => of.length > 1);
  return [...single, ...together.slice(0, setsMax - single.length)];
}

function setOf(solver: Solver, problem: PackingProblem, offers: readonly number[]): PoolSet {
  const { microUsdPerHour, nodes } = lowerBound(solver, withBins(problem, offers));
  return { offers, nodes, boundMicroUsdPerHour: microUsdPerHour };
}

function holdsEveryShape({ shapes }: PackingProblem, offers: readonly number[]): boolean {
  return shapes.every(({ suits }) => offers.some((offer) => suits[offer]));
}

/** A pair of which the programme takes one alone is that one. */
function withoutUnused(set: PoolSet): PoolSet {
  const used = set.offers.map((_, index) => index).filter((index) => set.nodes[index] > 1e-6);
  return {
    ...set,
    offers: used.map((index) => set.offers[index]),
    nodes: used.map((index) => set.nodes[index]),
  };
}

/** By what the nodes of each cost at the peak, rounded up to whole ones; equal ones stay in their order. */
function byWholeCost({ bins }: PackingProblem, sets: readonly PoolSet[], peakRatio: number): PoolSet[] {
  const costOf = ({ offers, nodes }: PoolSet): number =>
    offers.reduce(
      (sum, offer, index) =>
        sum + Math.ceil(nodes[index] * peakRatio - 1e-6) * bins[offer].priceMicroUsdPerHour,
      0,
    );
  return sets.toSorted((a, b) => costOf(a) - costOf(b));
}

function byBound(a: PoolSet, b: PoolSet): number {
  const difference = a.boundMicroUsdPerHour - b.boundMicroUsdPerHour;
  // Equal but for rounding: fewer kinds of nodes are easier to live with.
  if (Math.abs(difference) > 1e-6 * b.boundMicroUsdPerHour) return difference;
  return a.offers.length - b.offers.length || (a.offers.join() < b.offers.join() ? -1 : 1);
}

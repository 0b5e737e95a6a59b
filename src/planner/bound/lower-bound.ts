import highs from 'highs';
import { assert } from '../../base/index.ts';
import { assignmentLp } from './assignment-lp.ts';
import { certifiedBound, oneResourceWorths } from './certified-bound.ts';
import type { CertifiedBound } from './certified-bound.ts';
import type { PackingProblem } from './packing-problem.ts';

/** How much the cheapest nodes for a packing problem cost at least, and which they would be in fractions. */
export interface LowerBound extends CertifiedBound {
  /** Nodes of each bin at the optimum of the linear programme; zeros where it was not solved. */
  readonly nodes: readonly number[];
  /** By shape and bin: pods there at the optimum; empty where it was not solved. */
  readonly pods: readonly (readonly number[])[];
}

export type Solver = Awaited<ReturnType<Loader>>;
type Loader = typeof highs.default;

/** The solver with its 3 MB of WebAssembly. */
export async function loadSolver(): Promise<Solver> {
  const loader: unknown = highs;
  assert(isLoader(loader), 'highs exports its loader');
  return loader();
}

/** Its types describe the CommonJS build, whose loader is a property; Node takes the other one. */
function isLoader(value: unknown): value is Loader {
  return typeof value === 'function';
}

/**
 * The bound by the linear programme of assignment-lp.ts. The solver only proposes: the bound is worked out again from
 * its dual values (certified-bound.ts), and where it fails the best of the plain one-resource bounds is taken.
 */
export function lowerBound(solver: Solver, problem: PackingProblem): LowerBound {
  const plain = oneResourceWorths(problem).map((worths) => certifiedBound(problem, worths));
  const nothing: CertifiedBound = { microUsdPerHour: 0, podMicroUsdPerHour: problem.shapes.map(() => 0) };
  const { bound, nodes, pods } = solved(solver, problem);
  const best = [...plain, ...(bound === undefined ? [] : [bound])].reduce(
    (one, other) => (other.microUsdPerHour > one.microUsdPerHour ? other : one),
    nothing,
  );
  return { ...best, nodes, pods };
}

function solved(
  solver: Solver,
  problem: PackingProblem,
): Pick<LowerBound, 'nodes' | 'pods'> & { readonly bound?: CertifiedBound } {
  const nothing = { nodes: problem.bins.map(() => 0), pods: [] };
  if (problem.shapes.length === 0) return nothing;
  const solution = solver.solve(assignmentLp(problem), { solver: 'simplex', random_seed: 1 });
  if (solution.Status !== 'Optimal') return nothing;
  const worths = new Map<string, number>();
  for (const row of solution.Rows) if ('Dual' in row) worths.set(row.Name, row.Dual);
  const nodes = problem.bins.map((_, t) => primalOf(solution.Columns[`n_${t}`]));
  const pods = problem.shapes.map((_, s) =>
    problem.bins.map((__, t) => primalOf(solution.Columns[`x_${s}_${t}`])),
  );
  return { bound: certifiedBound(problem, worths), nodes, pods };
}

function primalOf(column: object | undefined): number {
  if (column === undefined || !('Primal' in column) || typeof column.Primal !== 'number') return 0;
  return Math.max(0, column.Primal);
}

/**
 * The bound for nodes that are there from start to end: their number is whole, so their cost is a multiple of the
 * greatest amount that divides every price. `microUsdPerHour` is of list prices.
 */
export function wholeNodesBound(microUsdPerHour: number, pricesMicroUsdPerHour: readonly number[]): number {
  const unit = pricesMicroUsdPerHour.reduce(greatestDivisor, 0);
  return unit === 0 ? microUsdPerHour : Math.ceil(microUsdPerHour / unit) * unit;
}

function greatestDivisor(a: number, b: number): number {
  let [high, low] = [a, b];
  while (low > 0) [high, low] = [low, high % low];
  return high;
}

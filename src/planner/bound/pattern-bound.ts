import { moneyUnit } from './assignment-lp.ts';
import type { CertifiedBound } from './certified-bound.ts';
import type { Solver } from './lower-bound.ts';
import { worthiestPattern } from './node-pattern.ts';
import type { NodePattern, WorthiestPattern } from './node-pattern.ts';
import { podsPerNode } from './packing-problem.ts';
import type { PackingProblem } from './packing-problem.ts';
import { patternLp } from './pattern-lp.ts';

/** What column generation came to. */
export interface PatternBound extends CertifiedBound {
  readonly patterns: readonly NodePattern[];
  /** What the patterns cost in fractions of nodes: no bound that cuts nodes alone is above it. */
  readonly masterMicroUsdPerHour: number;
}

export interface PatternOptions {
  /** Rounds of the loop; each adds a pattern a bin at most. */
  readonly roundsMax?: number;
}

const ROUNDS_MAX = 150;
/** Bound and master closer than this share: as good as solved. */
const GAP_DONE = 5e-4;
/** Worths are taken this far from the best known ones towards the master's, which jump about. */
const STEP = 0.3;
const ROUNDING = 1e-9;
/** Less than this above its price is rounding. */
const REDUCED_MIN = 1e-7;

/**
 * A lower bound that cuts nodes but not pods: the linear programme over all patterns of whole pods on one node (Gilmore
 * and Gomory's cutting stock), by column generation. Above the bound of lower-bound.ts where pods are large against nodes.
 *
 * The bound does not trust the master: worths of pods (any that are ≥ 0) are scaled until no pattern is worth more than
 * its node costs (Farley's bound), and worthiestPattern proves what a pattern is worth at most. `start` is a bound that
 * is known, whose worths are the first to be tried. Cost: rounds × bins knapsacks and rounds small linear programmes.
 */
export function patternBound(
  solver: Solver,
  problem: PackingProblem,
  start: CertifiedBound,
  { roundsMax = ROUNDS_MAX }: PatternOptions = {},
): PatternBound {
  const unit = moneyUnit(problem);
  const pods = problem.shapes.map(({ pods: count }) => count);
  const patterns = plainPatterns(problem);
  let best: CertifiedBound = start;
  let centre: readonly number[] = start.podMicroUsdPerHour.map((worth) => worth / unit);
  let master = Infinity;
  for (let round = 0; round < roundsMax; round++) {
    const solution = solvedMaster(solver, patternLp(problem, patterns, pods), pods.length);
    if (solution === undefined) break;
    master = solution.objective * unit;
    // The middle way finds the bound, the master's own worths find what it lacks.
    const tried = centre.map((worth, s) => worth + STEP * (solution.worths[s] - worth));
    const found = [tried, solution.worths].flatMap((worths) => {
      const worthiest = problem.bins.map((_, bin) => worthiestPattern(problem, bin, worths));
      const bound = farleyBound(problem, worths, worthiest);
      if (bound.microUsdPerHour > best.microUsdPerHour) {
        best = bound;
        centre = worths;
      }
      return worthiest.map(({ pattern }) => pattern);
    });
    if (best.microUsdPerHour >= master * (1 - GAP_DONE)) break;
    const fresh = distinct(found).filter((pattern) => isWorthMore(pattern, solution.worths, problem));
    if (fresh.length === 0) break;
    patterns.push(...fresh);
  }
  return { ...best, patterns, masterMicroUsdPerHour: master };
}

function distinct(patterns: readonly NodePattern[]): NodePattern[] {
  return [...new Map(patterns.map((one) => [`${one.bin} ${one.pods.join()}`, one])).values()];
}

/** As many pods of one shape as a node holds: enough for a first solution. */
function plainPatterns({ shapes, bins }: PackingProblem): NodePattern[] {
  return bins.flatMap((bin, t) =>
    shapes.flatMap((shape, s) => {
      const { whole } = shape.suits[t] ? podsPerNode(shape, bin) : { whole: 0 };
      return whole === 0 ? [] : [{ bin: t, pods: shapes.map((_, other) => (other === s ? whole : 0)) }];
    }),
  );
}

/** Worths of the pods in prices of the dearest node, and what the nodes cost. Undefined where the solver fails. */
export interface MasterSolution {
  readonly objective: number;
  readonly worths: readonly number[];
  /** Nodes of each pattern, as fractions. */
  readonly nodes: (pattern: number) => number;
}

/**
 * The relaxed master problem: its value and each shape's worth (dual price); undefined: the solver has found no
 * optimum.
 */
export function solvedMaster(solver: Solver, programme: string, shapes: number): MasterSolution | undefined {
  const solution = solver.solve(programme, { solver: 'simplex', random_seed: 1 });
  if (solution.Status !== 'Optimal') return undefined;
  const worths = Array.from({ length: shapes }, () => 0);
  for (const row of solution.Rows)
    if ('Dual' in row) worths[Number(row.Name.slice('d_'.length))] = Math.max(0, row.Dual);
  const nodes = (pattern: number): number => {
    const column: object | undefined = solution.Columns[`y_${pattern}`];
    return column !== undefined && 'Primal' in column && typeof column.Primal === 'number'
      ? column.Primal
      : 0;
  };
  return { objective: solution.ObjectiveValue, worths, nodes };
}

/** Worths scaled until no pattern of any bin is worth more than its node costs. */
function farleyBound(
  { shapes, bins }: PackingProblem,
  worths: readonly number[],
  found: readonly WorthiestPattern[],
): CertifiedBound {
  const scales = found.flatMap(({ worthMax }, bin) =>
    worthMax > 0 ? [bins[bin].priceMicroUsdPerHour / worthMax] : [],
  );
  const scale = scales.length === 0 ? 0 : Math.min(...scales);
  const podMicroUsdPerHour = worths.map((worth) => worth * scale);
  const total = shapes.reduce((sum, { pods }, s) => sum + pods * podMicroUsdPerHour[s], 0);
  return { microUsdPerHour: total * (1 - ROUNDING), podMicroUsdPerHour };
}

/** At the master's own worths. */
function isWorthMore(
  { bin, pods }: NodePattern,
  worths: readonly number[],
  { bins, ...problem }: PackingProblem,
): boolean {
  const unit = moneyUnit({ bins, ...problem });
  const worth = pods.reduce((sum, count, s) => sum + count * worths[s], 0);
  return worth > (bins[bin].priceMicroUsdPerHour / unit) * (1 + REDUCED_MIN);
}

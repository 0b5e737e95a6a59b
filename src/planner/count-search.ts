/** Whether clusters of these counts keep every objective; all are simulated at once. */
export type Holds = (counts: readonly (readonly number[])[]) => Promise<readonly boolean[]>;

/** Clusters that are tried at a time. */
const PROBES = 3;
const STEP_MIN = 0.004;
/** Steps from the start below which the plain probes come by what is likely anyway. */
const LIKELY_MIN = 4;

/**
 * The fewest nodes of a set of pools that hold, in the proportions of `shape` (nodes that may be fractions: what the
 * linear programme would take), up to `factorMax` times these; `factorLikely` times these are tried first, since a
 * cluster that is far too small takes longest to simulate. More nodes are taken to hold where fewer do; what is returned
 * was tried itself.
 */
export async function fewestNodes(
  shape: readonly number[],
  holds: Holds,
  factorMax: number,
  factorLikely = 1,
): Promise<number[] | undefined> {
  const total = shape.reduce((sum, count) => sum + count, 0);
  if (total <= 0) return undefined;
  const step = Math.max(STEP_MIN, 1 / Math.max(1, total));
  const last = Math.max(1, Math.ceil((factorMax - 1) / step));
  const countsAt = (at: number): number[] => shape.map((count) => Math.ceil(count * (1 + at * step) - 1e-6));
  // `fails` is the highest step known to fail, `works` the lowest known to hold.
  let fails = -1;
  let works = Infinity;
  let likely = Math.round((factorLikely - 1) / step);
  while (works - fails > 1 && fails < last) {
    const probes = works === Infinity ? outward(fails, last, likely) : between(fails, works);
    likely = 0;
    const answers = await holds(probes.map(countsAt));
    for (const [index, at] of probes.entries()) {
      if (answers[index]) works = Math.min(works, at);
      else if (at < works) fails = Math.max(fails, at);
    }
  }
  return works === Infinity ? undefined : countsAt(works);
}

/** From the last failure on, each twice as far as the one before; at first around what is likely. */
function outward(fails: number, last: number, likely: number): number[] {
  const around = [Math.round(likely * 0.7), likely, Math.round(likely * 1.3)];
  const plain = fails < 0 ? [0, 1, 2] : [fails * 2 + 1, fails * 4 + 3, fails * 8 + 7];
  const probes = likely >= LIKELY_MIN ? around : plain;
  return [...new Set(probes.map((at) => Math.min(at, last)))].filter((at) => at > fails);
}

/** Evenly between the two. */
function between(fails: number, works: number): number[] {
  const inside = Array.from({ length: PROBES }, (_, probe) =>
    Math.round(fails + ((works - fails) * (probe + 1)) / (PROBES + 1)),
  );
  return [...new Set(inside)].filter((at) => at > fails && at < works);
}

const ROUNDS_MAX = 12;
const NEIGHBOURS = 4;

export interface ImproveOptions {
  /** Of a node of each pool. */
  readonly prices: readonly number[];
  /** Not cheaper than this: proven impossible. */
  readonly costMin: number;
  /** Could these counts hold by their sums? Saves simulations. */
  readonly isPossible: (counts: readonly number[]) => boolean;
}

/** Cheaper neighbours for as long as one holds: fewer nodes of one pool, or some of them for those of another. */
export async function improvedCounts(
  start: readonly number[],
  holds: Holds,
  { prices, costMin, isPossible }: ImproveOptions,
): Promise<readonly number[]> {
  let best = start;
  const tried = new Set<string>();
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const costBest = costOf(best, prices);
    const next = neighbours(best, prices)
      .map((counts) => ({ counts, cost: costOf(counts, prices) }))
      .filter(
        ({ counts, cost }) =>
          cost < costBest && cost >= costMin && !tried.has(counts.join()) && isPossible(counts),
      )
      .sort((a, b) => b.cost - a.cost || (a.counts.join() < b.counts.join() ? -1 : 1));
    // The smallest savings are the likeliest to hold, the largest worth most: some of both ends.
    const probes =
      next.length <= NEIGHBOURS ? next : [...next.slice(0, NEIGHBOURS / 2), ...next.slice(-NEIGHBOURS / 2)];
    if (probes.length === 0) return best;
    for (const { counts } of probes) tried.add(counts.join());
    const answers = await holds(probes.map(({ counts }) => counts));
    const held = probes.filter((_, index) => answers[index]);
    const cheapest = held.at(-1);
    if (cheapest !== undefined) best = cheapest.counts;
  }
  return best;
}

function costOf(counts: readonly number[], prices: readonly number[]): number {
  return counts.reduce((sum, count, pool) => sum + count * prices[pool], 0);
}

/** A hundredth of the nodes at a time where there are many. */
function neighbours(counts: readonly number[], prices: readonly number[]): number[][] {
  const moved: number[][] = [];
  for (const [from, count] of counts.entries()) {
    if (count === 0) continue;
    const less = Math.max(1, Math.floor(count / 100));
    const fewer = counts.with(from, count - less);
    moved.push(fewer);
    for (const [to, price] of prices.entries()) {
      if (to === from) continue;
      // As many of the other as still cost less.
      const more = Math.ceil((less * prices[from]) / price) - 1;
      if (more > 0) moved.push(fewer.with(to, fewer[to] + more));
    }
  }
  return moved;
}

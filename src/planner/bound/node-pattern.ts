import type { Amounts } from '../../experiment/index.ts';
import { podsPerNode } from './packing-problem.ts';
import type { PackingProblem } from './packing-problem.ts';

/** Pods that are on one node of a bin together: whole pods by shape, zeros included. */
export interface NodePattern {
  readonly bin: number;
  readonly pods: readonly number[];
}

/** The worthiest pattern that was found for a bin, and what no pattern of it is worth more than. */
export interface WorthiestPattern {
  readonly pattern: NodePattern;
  readonly worth: number;
  readonly worthMax: number;
}

/** Cells that the room of the counted resource is cut into at most. */
const CELLS_MAX = 1024;
/** Subgradient steps for each resource that may be the counted one, and more of them for the best. */
const STEPS_FIRST = 6;
const STEPS_MORE = 24;
/** Branches of the search for the worthiest pattern; what is left then goes into the proven maximum. */
const BRANCHES_MAX = 8000;
/** Sums of a few dozen doubles are off by less than this share. */
const ROUNDING = 1e-9;
const EPSILON = 1e-9;

/** An item of the knapsack: pods of one shape, sizes as shares of the node by resource. */
interface Item {
  readonly shape: number;
  readonly worth: number;
  readonly amounts: readonly number[];
  readonly shares: readonly number[];
  readonly most: number;
}

/** A knapsack: resources of a bin, and the items that may be in it. */
interface Knapsack {
  readonly room: readonly number[];
  readonly items: readonly Item[];
}

/**
 * The worthiest whole pods for one node of the bin, when a pod of each shape is worth so much: a knapsack in as many
 * dimensions as there are resources.
 *
 * One resource is counted exactly (in cells, its table by dynamic programming), the others have a price a share of the
 * node (Lagrangian relaxation), which a few subgradient steps make good. That bounds every branch of a depth-first
 * search from above. Each part errs to the high side, so `worthMax` is a true maximum even where the search was cut
 * short. Cost: items × cells a table, eight tables a resource, then at most 8,000 branches.
 */
export function worthiestPattern(
  problem: PackingProblem,
  bin: number,
  worths: readonly number[],
): WorthiestPattern {
  const sack = knapsackOf(problem, bin, worths);
  const pods = problem.shapes.map(() => 0);
  if (sack.items.length === 0) return { pattern: { bin, pods }, worth: 0, worthMax: 0 };
  const relaxed = bestRelaxation(sack);
  const found = searched(sorted(sack, relaxed), relaxed);
  for (const [item, count] of found.counts) pods[item.shape] = count;
  return { pattern: { bin, pods }, worth: found.worth, worthMax: found.worthMax * (1 + ROUNDING) };
}

function knapsackOf({ shapes, bins }: PackingProblem, bin: number, worths: readonly number[]): Knapsack {
  const names = Object.keys(bins[bin].room).filter((name) =>
    shapes.some(({ requests, suits }) => suits[bin] && (requests[name] ?? 0) > 0),
  );
  const room = names.map((name) => bins[bin].room[name]);
  const items = shapes.flatMap((shape, s): Item[] => {
    if (!shape.suits[bin] || worths[s] <= 0) return [];
    const amounts = amountsOf(shape.requests, names);
    const shares = amounts.map((amount, k) => amount / room[k]);
    const { whole } = podsPerNode(shape, bins[bin]);
    return whole === 0 ? [] : [{ shape: s, worth: worths[s], amounts, shares, most: whole }];
  });
  return { room, items };
}

function amountsOf(requests: Amounts, names: readonly string[]): number[] {
  return names.map((name) => requests[name] ?? 0);
}

/** A relaxation: prices of all resources but the counted one, and the most that any pattern is worth by it. */
interface Relaxation {
  readonly counted: number;
  readonly cells: number;
  readonly prices: readonly number[];
  readonly max: number;
}

function bestRelaxation(sack: Knapsack): Relaxation {
  const reach = Math.max(...sack.items.map(({ worth, shares }) => worth / Math.max(...shares)));
  const [first] = sack.room
    .map((_, counted) => {
      const prices = sack.room.map(() => 0);
      return improved(sack, { counted, cells: cellsOf(sack, counted), prices, max: Infinity }, [
        1,
        STEPS_FIRST,
        reach,
      ]);
    })
    .sort((a, b) => a.max - b.max || a.counted - b.counted);
  return improved(sack, first, [STEPS_FIRST, STEPS_MORE, reach]);
}

/** Subgradient steps of falling length, the first of them `reach`; the best prices on the way. */
function improved(
  sack: Knapsack,
  start: Relaxation,
  [from, steps, reach]: readonly [number, number, number],
): Relaxation {
  let { prices } = start;
  let best = start;
  for (let step = from; step < from + steps; step++) {
    const { max, spare } = relaxedOptimum(sack, { ...start, prices });
    if (max < best.max) best = { ...start, prices, max };
    const length = Math.hypot(...spare);
    if (length < EPSILON) break;
    prices = prices.map((price, k) => Math.max(0, price - (((0.5 * reach) / step) * spare[k]) / length));
  }
  return best;
}

/** Whole cells where the sizes have a common unit that is large enough; else as many as there may be. */
function cellsOf({ room, items }: Knapsack, counted: number): number {
  const unit = items.reduce(
    (divisor, { amounts }) => commonDivisor(divisor, amounts[counted]),
    room[counted],
  );
  const cells = unit > 0 ? room[counted] / unit : CELLS_MAX;
  return Number.isInteger(cells) && cells <= CELLS_MAX ? cells : CELLS_MAX;
}

function commonDivisor(a: number, b: number): number {
  let [high, low] = [a, b];
  while (low > 0) [high, low] = [low, high % low];
  return high;
}

type Priced = Omit<Relaxation, 'max'>;

/** What is left of an item's worth after its share of the priced resources. */
function profitOf({ worth, shares }: Item, { counted, prices }: Priced): number {
  let profit = worth;
  for (const [k, price] of prices.entries()) if (k !== counted) profit -= price * shares[k];
  return profit;
}

/** Rounded down, so that nothing that fits in earnest is turned away here. */
function cellsTaken({ shares }: Item, { counted, cells }: Priced): number {
  return Math.floor(shares[counted] * cells + EPSILON);
}

/** The optimum of the relaxed knapsack, and what share of each priced resource it leaves (or overdraws). */
function relaxedOptimum({ items }: Knapsack, priced: Priced): { max: number; spare: number[] } {
  const { cells, prices, counted } = priced;
  const best = new Float64Array(cells + 1);
  const taken = new Int32Array(cells + 1).fill(-1);
  const spare = prices.map((_, k) => (k === counted ? 0 : 1));
  let free = 0;
  for (const [index, item] of items.entries()) {
    const profit = profitOf(item, priced);
    if (profit <= 0) continue;
    const size = cellsTaken(item, priced);
    if (size === 0) {
      free += item.most * profit;
      take(spare, item, { counted, count: item.most });
      continue;
    }
    for (let at = size; at <= cells; at++) {
      const value = best[at - size] + profit;
      if (value <= best[at]) continue;
      best[at] = value;
      taken[at] = index;
    }
  }
  for (let at = cells; at > 0 && taken[at] >= 0;) {
    const item = items[taken[at]];
    take(spare, item, { counted, count: 1 });
    at -= cellsTaken(item, priced);
  }
  const max = best[cells] + free + prices.reduce((sum, price, k) => (k === counted ? sum : sum + price), 0);
  return { max, spare };
}

function take(
  spare: number[],
  { shares }: Item,
  { counted, count }: { readonly counted: number; readonly count: number },
): void {
  for (const [k, share] of shares.entries()) if (k !== counted) spare[k] -= count * share;
}

/** The worthiest for their size first, where a share of the counted resource costs what the relaxation leaves for it. */
function sorted({ room, items }: Knapsack, { counted, prices, max }: Relaxation): Knapsack {
  const priceOf = prices.map((price, k) =>
    k === counted ? max - prices.reduce((sum, other, j) => (j === counted ? sum : sum + other), 0) : price,
  );
  const rank = new Map(
    items.map((item) => [
      item,
      item.worth / item.shares.reduce((sum, share, k) => sum + share * priceOf[k], EPSILON),
    ]),
  );
  return {
    room,
    items: [...items].sort((a, b) => (rank.get(b) ?? 0) - (rank.get(a) ?? 0) || a.shape - b.shape),
  };
}

interface Found {
  readonly counts: readonly (readonly [Item, number])[];
  readonly worth: number;
  readonly worthMax: number;
}

/** Depth first, most pods of the worthiest shape first; what was left out when the branches ran out bounds the rest. */
function searched({ room, items }: Knapsack, relaxed: Relaxation): Found {
  const { counted, cells, prices } = relaxed;
  const rest = suffixTables(items, relaxed);
  const left = [...room];
  const counts = items.map(() => 0);
  let best: readonly number[] = [];
  let worth = 0;
  let worthMax = 0;
  let branches = 0;

  const most = (next: number): number => {
    const cellsLeft = Math.min(cells, Math.floor((left[counted] / room[counted]) * cells + 1e-6));
    let sum = rest.tables[next][cellsLeft] + rest.free[next];
    for (const [k, price] of prices.entries()) if (k !== counted) sum += price * (left[k] / room[k]);
    return sum;
  };
  const branch = (next: number, sum: number): void => {
    if (sum > worth) {
      worth = sum;
      best = [...counts];
    }
    if (next === items.length) return;
    const bound = sum + most(next);
    if (bound <= worth * (1 + ROUNDING)) return;
    if (++branches > BRANCHES_MAX) {
      worthMax = Math.max(worthMax, bound);
      return;
    }
    const { amounts } = items[next];
    for (let count = fitting(amounts, left); count >= 0; count--) {
      for (const [k, amount] of amounts.entries()) left[k] -= count * amount;
      counts[next] = count;
      branch(next + 1, sum + count * items[next].worth);
      for (const [k, amount] of amounts.entries()) left[k] += count * amount;
    }
    counts[next] = 0;
  };
  branch(0, 0);
  const found = items.flatMap((item, index) => (best[index] > 0 ? [[item, best[index]] as const] : []));
  return { counts: found, worth, worthMax: Math.max(worthMax, worth) };
}

function fitting(amounts: readonly number[], left: readonly number[]): number {
  let count = Infinity;
  for (const [k, amount] of amounts.entries())
    if (amount > 0) count = Math.min(count, Math.floor(left[k] / amount));
  return count;
}

/** By item: the optimum of the relaxed knapsack with it and those behind it, for every number of cells. */
function suffixTables(
  items: readonly Item[],
  relaxed: Relaxation,
): { readonly tables: readonly Float64Array[]; readonly free: readonly number[] } {
  const tables: Float64Array[] = [new Float64Array(relaxed.cells + 1)];
  const free = [0];
  for (const item of [...items].reverse()) {
    const table = tables[0].slice();
    const profit = profitOf(item, relaxed);
    const size = cellsTaken(item, relaxed);
    free.unshift(free[0] + (profit > 0 && size === 0 ? item.most * profit : 0));
    if (profit > 0 && size > 0)
      for (let at = size; at <= relaxed.cells; at++)
        table[at] = Math.max(table[at], table[at - size] + profit);
    tables.unshift(table);
  }
  return { tables, free };
}

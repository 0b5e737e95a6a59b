import type { Amounts } from '../../experiment/index.ts';
import type { PackingProblem, ProblemShape } from './packing-problem.ts';

/** More pods than this are not packed one by one. */
const PODS_MAX = 100_000;

/**
 * How many nodes of each bin a packer needs that may put every pod where it likes: the linear programme says which bin,
 * there the largest pods go first, each onto the node with the least room left that takes it. It tells a loose bound
 * from a loose placement. Undefined where pods are not whole.
 */
export function tightPacking(
  { shapes, bins }: PackingProblem,
  assigned: readonly (readonly number[])[],
): number[] | undefined {
  const total = shapes.reduce((sum, { pods }) => sum + pods, 0);
  const areWhole = shapes.every(({ pods }) => Math.abs(pods - Math.round(pods)) < 1e-9);
  if (assigned.length !== shapes.length || !areWhole || total > PODS_MAX) return undefined;
  const wholes = shapes.map((shape, s) => rounded(assigned[s], Math.round(shape.pods)));
  return bins.map((bin, t) => {
    const counted = shapes.map((shape, s) => ({
      shape,
      count: wholes[s][t],
      size: sizeOf(shape, bin.room),
    }));
    counted.sort((a, b) => b.size - a.size);
    const open: Record<string, number>[] = [];
    for (const { shape, count } of counted)
      for (let pod = 0; pod < count; pod++) place(open, shape.requests, bin.room);
    return open.length;
  });
}

/** Whole pods in place of fractions, their sum kept: the largest rests are rounded up. */
function rounded(parts: readonly number[], total: number): number[] {
  const whole = parts.map((part) => Math.floor(part + 1e-9));
  const rests = parts.map((part, bin) => ({ bin, rest: part - whole[bin] }));
  rests.sort((a, b) => b.rest - a.rest || a.bin - b.bin);
  const missing = total - whole.reduce((sum, part) => sum + part, 0);
  for (const { bin } of rests.slice(0, Math.max(0, missing))) whole[bin]++;
  return whole;
}

/** The largest share of a node that the pod takes. */
function sizeOf({ requests }: ProblemShape, room: Amounts): number {
  return Math.max(...Object.entries(requests).map(([name, amount]) => amount / (room[name] ?? amount)));
}

/** Onto the fullest open node that takes it, else onto a new one. */
function place(open: Record<string, number>[], requests: Amounts, room: Amounts): void {
  const asked = Object.entries(requests);
  let best: Record<string, number> | undefined;
  let least = Infinity;
  for (const node of open) {
    if (asked.some(([name, amount]) => node[name] < amount)) continue;
    const left = asked.reduce((sum, [name, amount]) => sum + (node[name] - amount) / room[name], 0);
    if (left >= least) continue;
    least = left;
    best = node;
  }
  if (best === undefined) open.push((best = { ...room }));
  for (const [name, amount] of asked) best[name] -= amount;
}

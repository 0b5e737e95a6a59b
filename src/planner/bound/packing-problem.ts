import type { Amounts, PackingDemand } from '../../experiment/index.ts';

/** Pods to hold, on average over the time, and nodes to hold them in. Amounts may be fractions. */
export interface PackingProblem {
  readonly shapes: readonly ProblemShape[];
  readonly bins: readonly ProblemBin[];
}

export interface ProblemShape {
  readonly requests: Amounts;
  /** Pods at a time, averaged over the run. */
  readonly pods: number;
  /** By bin: may such a pod be there at all? */
  readonly suits: readonly boolean[];
}

export interface ProblemBin {
  readonly room: Amounts;
  readonly priceMicroUsdPerHour: number;
}

/** Pod-hours become pods at a time, node-hours nodes at a time: the same problem, divided by the hours of the run. */
export function packingProblem(
  { shapes, rooms }: PackingDemand,
  pricesMicroUsdPerHour: readonly number[],
  horizonMs: number,
): PackingProblem {
  return {
    shapes: shapes.map(({ requests, podMs, suits }) => ({ requests, suits, pods: podMs / horizonMs })),
    bins: rooms.map((room, bin) => ({ room, priceMicroUsdPerHour: pricesMicroUsdPerHour[bin] })),
  };
}

/** The problem with these bins only; shapes that none of them takes are left out. */
export function withBins({ shapes, bins }: PackingProblem, wanted: readonly number[]): PackingProblem {
  return {
    bins: wanted.map((bin) => bins[bin]),
    shapes: shapes
      .map((shape) => ({ ...shape, suits: wanted.map((bin) => shape.suits[bin]) }))
      .filter(({ suits }) => suits.includes(true)),
  };
}

/** How many pods of the shape an empty node holds at most, as a fraction and as whole pods. */
export function podsPerNode(shape: ProblemShape, bin: ProblemBin): { ratio: number; whole: number } {
  let ratio = Infinity;
  for (const [name, amount] of Object.entries(shape.requests))
    ratio = Math.min(ratio, (bin.room[name] ?? 0) / amount);
  return { ratio, whole: Math.floor(ratio) };
}

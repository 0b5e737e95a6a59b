import fc from 'fast-check';
import type { PackingProblem, ProblemBin, ProblemShape } from '../../src/planner/bound/packing-problem.ts';

/** A node with so much room, by its price in micro-USD an hour. */
export const bin = (cpu: number, memory: number, priceMicroUsdPerHour: number, pods = 110): ProblemBin => ({
  room: { cpu, memory, pods },
  priceMicroUsdPerHour,
});

/** So many pods that ask for this much, and by bin whether they may be there. */
export const shape = (
  pods: number,
  cpu: number,
  memory: number,
  suits: readonly boolean[] = [true],
): ProblemShape => ({ requests: { cpu, memory, pods: 1 }, pods, suits });

/** Every pod by itself, in the order of its shape. */
export function podsOf({ shapes }: PackingProblem): ProblemShape[] {
  return shapes.flatMap((one) => Array.from({ length: one.pods }, () => one));
}

/** The cheapest whole nodes for whole pods, by trying every way to put one pod after another. */
export function cheapestPacking({ bins }: PackingProblem, pods: readonly ProblemShape[]): number {
  let best = Infinity;
  const open: { bin: number; room: Record<string, number> }[] = [];
  const place = (next: number, cost: number): void => {
    if (cost >= best) return;
    if (next === pods.length) {
      best = cost;
      return;
    }
    const { requests, suits } = pods[next];
    const names = Object.keys(requests);
    const into = (node: { bin: number; room: Record<string, number> }, more: number): void => {
      if (!suits[node.bin] || names.some((name) => node.room[name] < requests[name])) return;
      for (const name of names) node.room[name] -= requests[name];
      place(next + 1, cost + more);
      for (const name of names) node.room[name] += requests[name];
    };
    for (let at = 0; at < open.length; at++) into(open[at], 0);
    for (const [index, { room, priceMicroUsdPerHour }] of bins.entries()) {
      open.push({ bin: index, room: { ...room } });
      into(open[open.length - 1], priceMicroUsdPerHour);
      open.pop();
    }
  };
  place(0, 0);
  return best;
}

const drawnBins = fc.array(
  fc.record({
    cpu: fc.integer({ min: 4, max: 12 }),
    memory: fc.integer({ min: 4, max: 12 }),
    pods: fc.integer({ min: 1, max: 5 }),
    price: fc.integer({ min: 1, max: 20 }),
  }),
  { minLength: 1, maxLength: 3 },
);
const drawnShapes = fc.array(
  fc.record({
    count: fc.integer({ min: 1, max: 3 }),
    cpu: fc.integer({ min: 0, max: 8 }),
    memory: fc.integer({ min: 1, max: 8 }),
    bars: fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }),
  }),
  { minLength: 1, maxLength: 3 },
);

/** Small packing problems: up to three bins, up to nine pods of three shapes, each of which some bin takes. */
export const smallProblem: fc.Arbitrary<PackingProblem> = fc
  .record({ bins: drawnBins, shapes: drawnShapes })
  .map((drawn) => {
    const bins = drawn.bins.map(({ cpu, memory, pods, price }) => bin(cpu, memory, price, pods));
    const shapes = drawn.shapes.map(({ count, cpu, memory, bars }) => {
      const requests: Record<string, number> = { memory, pods: 1, ...(cpu === 0 ? {} : { cpu }) };
      const suits = bins.map(
        ({ room }, t) => !bars[t] && Object.entries(requests).every(([name, amount]) => amount <= room[name]),
      );
      return { requests, pods: count, suits };
    });
    return { bins, shapes: shapes.filter(({ suits }) => suits.includes(true)) };
  });

import { digestText } from '../src/base/index.ts';
import type { Bench, Run, Spent, Work } from './harness.ts';
import { timed } from './harness.ts';

/** Cost at two sizes of one thing in one run, and the exponent of growth between them. */
interface Growth {
  readonly name: string;
  readonly small: string;
  readonly large: string;
  /** How many times larger the second is. */
  readonly factor: number;
  /** What is compared: the cost of an operation, or of the whole. */
  readonly of: 'operation' | 'whole';
}

const ROUNDS = 2;
const SHAPE_NAMES = ['basic', 'spread', 'anti-affinity', 'preferred-affinity', 'mixed', 'preemption'];

const GROWTHS: readonly Growth[] = [
  ...SHAPE_NAMES.map((shape) => ({
    name: `growth/${shape}/5000-100000`,
    small: `scheduler/${shape}/5000`,
    large: `scheduler/${shape}/100000`,
    factor: 20,
    of: 'operation' as const,
  })),
  { name: 'growth/w/1000-10000', small: 'sim/w-1000', large: 'sim/w-10000', factor: 10, of: 'whole' },
];

/** Growth benches over the benches that are named there. */
export function growthBenches(benches: readonly Bench[]): readonly Bench[] {
  const byName = new Map(benches.map((bench) => [bench.name, bench]));
  return GROWTHS.map(({ name, small, large, factor, of }) => {
    const [first, second] = [byName.get(small), byName.get(large)];
    if (first === undefined || second === undefined) throw new Error(`${name}: no such bench`);
    return {
      name,
      isLong: true,
      isVariation: of === 'operation',
      roundsMax: 1,
      prepare: (toy) => async () => {
        const before = await bestOf(first, toy ? 1 : ROUNDS, toy);
        const after = await bestOf(second, toy ? 1 : ROUNDS, toy);
        const [less, more] = [costOf(before, of), costOf(after, of)];
        const ratio = more / less;
        return {
          operations: 1,
          counts: {},
          digest: digestText(before.work.digest + after.work.digest),
          figures: { small: less, large: more, ratio, exponent: Math.log(ratio) / Math.log(factor) },
        };
      },
    };
  });
}

interface Best {
  readonly work: Work;
  readonly spent: Spent;
}

async function bestOf(bench: Bench, rounds: number, toy: boolean): Promise<Best> {
  const run: Run = await bench.prepare(toy);
  let best: Best | undefined;
  for (let round = 0; round < rounds; round++) {
    const { done, spent } = await timed(run);
    if (best === undefined || spent.cpuMs < best.spent.cpuMs) best = { work: done, spent };
  }
  if (best === undefined) throw new Error('no rounds');
  return best;
}

/** Processor time: ns an operation, or ms of the whole. */
function costOf({ work, spent }: Best, of: Growth['of']): number {
  return of === 'whole' ? spent.cpuMs : (spent.cpuMs * 1e6) / work.operations;
}

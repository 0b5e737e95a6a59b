import { describe, expect, test } from 'vitest';
import { growthBenches } from './growth.ts';
import { benches } from './main.ts';
import type { Bench, Work } from './harness.ts';

/** Benches of all names that growth is measured of; each takes so much processor time. */
function benchesTaking(
  cpuMsOf: (name: string) => number,
  operationsOf: (name: string) => number,
): readonly Bench[] {
  const shapes = ['basic', 'spread', 'anti-affinity', 'preferred-affinity', 'mixed', 'preemption'];
  const names = [
    ...shapes.flatMap((shape) => [`scheduler/${shape}/5000`, `scheduler/${shape}/100000`]),
    'sim/w-1000',
    'sim/w-10000',
  ];
  return names.map((name) => ({
    name,
    prepare: () => (): Work => {
      const spent = { wallMs: 1, cpuMs: cpuMsOf(name) };
      return { operations: operationsOf(name), counts: {}, digest: name, spent };
    },
  }));
}

async function figuresOf(name: string, all: readonly Bench[]): Promise<Readonly<Record<string, number>>> {
  const bench = growthBenches(all).find((each) => each.name === name);
  if (bench === undefined) throw new Error(`no bench ${name}`);
  const run = await bench.prepare(false);
  return (await run()).figures ?? {};
}

describe('growth', () => {
  test('of a decision is by the operation, whatever the number of operations', async () => {
    const isLarge = (name: string): boolean => name.endsWith('/100000');
    const all = benchesTaking(
      (name) => (isLarge(name) ? 60 : 10),
      (name) => (isLarge(name) ? 2_000 : 1_000),
    );
    const { small, large, ratio, exponent } = await figuresOf('growth/basic/5000-100000', all);
    expect([small, large, ratio]).toEqual([10_000, 30_000, 3]);
    expect(exponent).toBeCloseTo(Math.log(3) / Math.log(20), 12);
  });

  test('of a run is by the whole: tenfold work in tenfold time is an exponent of 1', async () => {
    const all = benchesTaking(
      (name) => (name === 'sim/w-10000' ? 500 : 50),
      () => 7,
    );
    const { small, large, ratio, exponent } = await figuresOf('growth/w/1000-10000', all);
    expect([small, large, ratio]).toEqual([50, 500, 10]);
    expect(exponent).toBeCloseTo(1, 12);
  });

  test('of a bench that is not there is a fault', () => {
    expect(() => growthBenches([])).toThrow('growth/basic/5000-100000: no such bench');
  });
});

describe('the list of benches', () => {
  const names = benches.map(({ name }) => name);

  test('names none twice', () => expect(new Set(names).size).toBe(names.length));

  test('has no name that begins another one’s area by chance', () => {
    for (const name of names) expect(name, 'area/what').toMatch(/^[a-z0-9-]+(?:\/[A-Za-z0-9-]+)*$/);
  });

  test('lets a bench that compares by itself run one round', () => {
    const comparing = benches.filter(({ name }) => /^(?:growth|side-by-side|workers)\//.test(name));
    expect(comparing.length).toBeGreaterThan(20);
    expect(comparing.filter(({ roundsMax }) => roundsMax !== 1).map(({ name }) => name)).toEqual([]);
  });
});

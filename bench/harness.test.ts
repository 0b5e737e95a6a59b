import { describe, expect, test } from 'vitest';
import { cpuTimed, lineText, measure, timed, workText } from './harness.ts';
import type { Bench, Line, Work } from './harness.ts';

/** A bench whose rounds say what they took; a digest a round, the last one for all that follow. */
function benchOf(
  rounds: readonly { readonly wallMs: number; readonly cpuMs: number }[],
  more: Partial<Bench> & { readonly digests?: readonly string[] } = {},
): Bench & { readonly prepared: boolean[] } {
  const prepared: boolean[] = [];
  const { digests = ['d'], ...bench } = more;
  return {
    name: 'some/bench',
    prepared,
    prepare: (toy) => {
      prepared.push(toy);
      let round = 0;
      return (): Work => {
        const spent = rounds[Math.min(round, rounds.length - 1)];
        const digest = digests[Math.min(round, digests.length - 1)];
        round++;
        return { operations: 10, counts: { round }, digest, figures: { cpu: spent.cpuMs }, spent };
      };
    },
    ...bench,
  };
}

describe('of several rounds', () => {
  const rounds = [
    { wallMs: 9, cpuMs: 3 },
    { wallMs: 4, cpuMs: 8 },
    { wallMs: 7, cpuMs: 5 },
  ];

  test('the least of each time counts, whichever round it was', async () => {
    const line = await measure(benchOf(rounds), 3);
    expect([line.totalMs, line.nsPerOperation, line.cpuNsPerOperation]).toEqual([4, 400_000, 300_000]);
  });

  test('the figures are those of the round of least processor time', async () => {
    expect((await measure(benchOf(rounds), 3)).figures).toEqual({ cpu: 3 });
    expect((await measure(benchOf(rounds.toReversed()), 3)).figures).toEqual({ cpu: 3 });
  });

  test('two that differ in what they did are a fault', async () => {
    await expect(measure(benchOf(rounds, { digests: ['d', 'e'] }), 2)).rejects.toThrow(
      'some/bench: two rounds differ',
    );
  });

  test('the input is made once, outside of them', async () => {
    const bench = benchOf(rounds);
    await measure(bench, 3);
    expect(bench.prepared).toEqual([false]);
  });

  // prettier-ignore
  test.each([
    ['as many as are wanted',                            3, undefined, false, 3],
    ['no more than make sense',                          3, 1,         false, 1],
    ['at toy size all of them, so that two are compared', 2, 1,        true,  2],
  ])('%s', async (_why, wanted, roundsMax, toy, expected) => {
    const line = await measure(benchOf(rounds, roundsMax === undefined ? {} : { roundsMax }), wanted, toy);
    expect(line.rounds).toBe(expected);
  });

  test('none is a fault', async () => {
    await expect(measure(benchOf(rounds), 0)).rejects.toThrow('no rounds');
  });
});

describe('what a round took', () => {
  test('is measured where the round does not say it', async () => {
    const { done, spent } = await timed(() => ({ operations: 1, counts: {}, digest: 'd' }));
    expect(done.digest).toBe('d');
    expect(spent.wallMs).toBeGreaterThanOrEqual(0);
    expect(spent.cpuMs).toBeGreaterThanOrEqual(0);
  });

  test('is what the round says, where it knows better', async () => {
    const own = { wallMs: 1, cpuMs: 2 };
    const { spent } = await timed(() => ({ operations: 1, counts: {}, digest: 'd', spent: own }));
    expect(spent).toBe(own);
  });

  test('grows with the work', () => {
    const { result, spent } = cpuTimed(() => Array.from({ length: 200_000 }, (_, i) => Math.sqrt(i)).length);
    expect(result).toBe(200_000);
    expect(spent.cpuMs).toBeGreaterThan(0);
  });
});

describe('a line', () => {
  const line: Line = {
    name: 'a/b',
    operations: 10,
    counts: { pods: 3, share: 0.123456 },
    figures: { ratio: 2, growth: 1.5 },
    digest: '0123456789abcdef',
    nsPerOperation: 12.6,
    cpuNsPerOperation: 9.4,
    totalMs: 1234.5,
    rounds: 3,
    maxRssMib: 99.6,
    load: 1.26,
  };

  test('has counts and figures, whole numbers whole and others to four places', () => {
    expect(workText(line)).toBe('pods=3 share=0.1235 ratio=2 growth=1.500');
    expect(workText({ ...line, figures: undefined } as never)).toBe('pods=3 share=0.1235');
  });

  test('has name, times, memory, work, the head of the digest and the load', () => {
    expect(lineText(line).replace(/\s+/g, ' ')).toBe(
      'a/b 13 ns/op cpu 9 1235 ms 100 MiB pods=3 share=0.1235 ratio=2 growth=1.500 0123456789ab load 1.3',
    );
  });
});

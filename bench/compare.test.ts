import { describe, expect, test } from 'vitest';
import { comparison, keepBest, sidesOf } from './compare.ts';
import type { Lines } from './compare.ts';
import type { Line } from './harness.ts';

function lineOf(name: string, cpuMs: number, digest = 'same'): Line {
  return {
    name,
    operations: 100,
    counts: {},
    digest,
    nsPerOperation: 1,
    cpuNsPerOperation: (cpuMs * 1e6) / 100,
    totalMs: 1,
    rounds: 1,
    maxRssMib: 1,
    load: 0,
  };
}

function told(...taken: readonly (readonly ['here' | 'there', Line])[]): readonly string[] {
  const lines: Lines = new Map();
  for (const [side, line] of taken) keepBest(lines, side, line);
  return comparison('HEAD~1', lines).map((line) => line.replace(/\s+/g, ' '));
}

describe('two revisions', () => {
  test('take turns in going first', () => {
    expect([0, 1, 2].map((round) => sidesOf(round)[0])).toEqual(['there', 'here', 'there']);
    expect([...sidesOf(1)].sort()).toEqual(['here', 'there']);
  });

  test('are compared by the least processor time of each', () => {
    expect(
      told(
        ['there', lineOf('a', 90)],
        ['here', lineOf('a', 70)],
        ['here', lineOf('a', 40)],
        ['there', lineOf('a', 80)],
        ['here', lineOf('a', 60)],
      ),
    ).toEqual(['a 80 → 40 ms, 2.00 times as fast, same digest']);
  });

  test('that did not do the same are said to', () => {
    expect(told(['there', lineOf('a', 10, 'x')], ['here', lineOf('a', 20, 'y')])).toEqual([
      'a 10 → 20 ms, 0.50 times as fast, DIGESTS DIFFER',
    ]);
  });

  test('of which one lacks the bench are not compared', () => {
    expect(told(['there', lineOf('old', 1)], ['here', lineOf('new', 1)])).toEqual([
      'old only in HEAD~1',
      'new only in this tree',
    ]);
  });

  test('a side whose rounds differ is a fault', () => {
    expect(() => told(['here', lineOf('a', 1, 'x')], ['here', lineOf('a', 2, 'y')])).toThrow(
      'a: two rounds of one side differ',
    );
  });
});

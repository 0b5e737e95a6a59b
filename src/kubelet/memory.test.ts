import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { oomKills, oomRanking, oomScore } from './memory.ts';
import type { ContainerMemory } from './memory.ts';

const GI = 2 ** 30;
const NODE = 16 * GI;

function container(
  name: string,
  usedGi: number,
  oomScoreAdjust: number,
  limitGi = Infinity,
): ContainerMemory {
  return { name, usedBytes: usedGi * GI, limitBytes: limitGi * GI, oomScoreAdjust };
}

describe('who dies', () => {
  // prettier-ignore
  const rows = [
    // why                                                  containers                                                                        killed
    ['nobody while all fits',                               [container('a', 8, 1000), container('b', 8, -997)],                               []],
    ['a container over its own limit, though memory is free', [container('a', 3, 500, 2), container('b', 1, 1000)],                            ['a']],
    ['BestEffort before Burstable before Guaranteed',       [container('g', 8, -997), container('b', 5, 700), container('e', 4, 1000)],       ['e']],
    ['of one class the one that uses most of the node',     [container('x', 6, 900), container('y', 11, 900)],                                ['y']],
    ['as many as must',                                     [container('g', 14, -997), container('e', 1, 1000), container('f', 2, 1000)],     ['f']],
    ['never one that is taken out of the choice',           [container('k', 20, -1000), container('e', 1, 1000)],                             ['e']],
  ] as const;

  test.each(rows)('%s', (_why, containers, killed) => {
    expect(oomKills(containers, NODE).map(({ name }) => name)).toEqual(killed);
  });
});

test('a kill keeps the score and the number of candidates that decided it', () => {
  const kills = oomKills([container('e', 4, 1000), container('g', 13, -997)], NODE);
  expect(kills).toEqual([{ name: 'e', cause: 'node', score: 1250, candidates: 2 }]);
});

const any = fc.array(
  fc.record({
    name: fc.uuid(),
    usedBytes: fc.integer({ min: 0, max: 8 * GI }),
    limitBytes: fc.constant(Infinity),
    oomScoreAdjust: fc.integer({ min: -1000, max: 1000 }),
  }),
  { maxLength: 12 },
);

test('the kernel kills in the order of its ranking, and stops once the rest fits', () => {
  fc.assert(
    fc.property(any, (containers) => {
      const killed = oomKills(containers, NODE).map(({ name }) => name);
      const ranking = oomRanking(containers, NODE).map(({ name }) => name);
      expect(killed).toEqual(ranking.slice(0, killed.length));
      const left = containers.filter(({ name }) => !killed.includes(name));
      const used = left.reduce((sum, { usedBytes }) => sum + usedBytes, 0);
      const isSpared = left.every(
        ({ oomScoreAdjust, usedBytes }) => oomScoreAdjust === -1000 || usedBytes === 0,
      );
      expect(isSpared ? 0 : used, 'bytes in use while somebody could be killed').toBeLessThanOrEqual(NODE);
    }),
  );
});

test('scores fall along the ranking', () => {
  fc.assert(
    fc.property(any, (containers) => {
      const scores = oomRanking(containers, NODE).map((each) => oomScore(each, NODE));
      scores.slice(1).forEach((score, place) => expect(score).toBeLessThanOrEqual(scores[place]));
    }),
  );
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PodRow } from '../../model/index.ts';
import { bestCandidates, numCandidates } from './candidates.ts';
import type { Candidate } from './victims.ts';

describe('how many candidates are enough', () => {
  const args = (percentage: number, absolute: number): never =>
    ({ minCandidateNodesPercentage: percentage, minCandidateNodesAbsolute: absolute }) as never;

  // prettier-ignore
  test.each([
    ['few nodes: the absolute number, but never more than there are', 50,     10,  100,  50],
    ['as many nodes as the absolute number',                          100,    10,  100, 100],
    ['the share passes the absolute number',                          1_001,  10,  100, 100],
    ['one step further',                                              1_010,  10,  100, 101],
    ['a share is cut, not rounded',                                   1_019,  10,  100, 101],
    ['the whole',                                                     5_000, 100,    0, 5_000],
    ['no share: the absolute number',                                 5_000,   0,    7,   7],
    ['no nodes',                                                      0,      10,  100,   0],
  ])('%s', (_why, nodes, percentage, absolute, expected) => {
    expect(numCandidates(nodes, args(percentage, absolute))).toBe(expected);
  });
});

interface Facts {
  readonly broken?: number;
  readonly top?: number;
  readonly sum?: number;
  readonly count?: number;
  readonly start?: number;
}

function candidate(
  nodeRow: number,
  { broken = 0, top = 5, sum = 10, count = 2, start = 100 }: Facts,
): Candidate {
  return {
    nodeRow,
    victims: Array.from({ length: count }, (_, index) => index as PodRow),
    pdbViolations: broken,
    topPriority: top,
    prioritySum: sum,
    earliestStartMs: start,
  };
}

describe('the best of the candidates', () => {
  // Every row has a candidate that is worse by the criterion named and better by all that come after it.
  // prettier-ignore
  const rows: readonly (readonly [string, readonly Facts[], readonly number[]])[] = [
    ['fewest broken budgets',                    [{ broken: 1, top: 1, sum: 1, count: 1, start: 900 }, {}],  [1]],
    ['then the lowest priority at the top',      [{ top: 6, sum: 1, count: 1, start: 900 }, {}],             [1]],
    ['then the lowest sum of priorities',        [{ sum: 11, count: 1, start: 900 }, {}],                    [1]],
    ['then the fewest victims',                  [{ count: 3, start: 900 }, {}],                             [1]],
    ['then the latest start',                    [{ start: 99 }, {}],                                        [1]],
    ['a node without victims is better than any', [{ top: -5, sum: 0, count: 1 }, { top: -Infinity, sum: 0, count: 0, start: Infinity }], [1]],
    ['ties stay, in their order',                [{}, { start: 99 }, {}],                                    [0, 2]],
    ['the only one',                             [{ broken: 9 }],                                            [0]],
    ['nobody',                                   [],                                                         []],
  ];
  test.each(rows)('%s', (_why, facts, expected) => {
    expect(
      bestCandidates(facts.map((each, row) => candidate(row, each))).map(({ nodeRow }) => nodeRow),
    ).toEqual(expected);
  });

  test('one comparison does what upstream does criterion by criterion', () => {
    const few = fc.nat(2);
    const facts = fc.record({ broken: few, top: few, sum: few, count: few, start: few });
    fc.assert(
      fc.property(fc.array(facts, { maxLength: 12 }), (all) => {
        const candidates = all.map((each, row) => candidate(row, each));
        expect(bestCandidates(candidates)).toEqual(narrowed(candidates));
      }),
    );
  });
});

/** pickOneNodeForPreemption as it is written down: those with the best value of each criterion go on to the next. */
function narrowed(candidates: readonly Candidate[]): readonly Candidate[] {
  const criteria: readonly ((each: Candidate) => number)[] = [
    ({ pdbViolations }) => pdbViolations,
    ({ topPriority }) => topPriority,
    ({ prioritySum }) => prioritySum,
    ({ victims }) => victims.length,
    ({ earliestStartMs }) => -earliestStartMs,
  ];
  let left = candidates;
  for (const criterion of criteria) {
    const best = Math.min(...left.map(criterion));
    left = left.filter((each) => criterion(each) === best);
  }
  return left;
}

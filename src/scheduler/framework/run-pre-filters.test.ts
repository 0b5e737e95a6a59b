import { describe, expect, test } from 'vitest';
import type { Plan } from './plan/plan.ts';
import type { PreFilterAnswer } from './plugin.ts';
import { excludedText, runPreFilters } from './run-pre-filters.ts';
import type { PreFilterResult } from './run-pre-filters.ts';

/** What plugins answer, by name in their order; undefined: nothing. */
type Answers = Readonly<Record<string, PreFilterAnswer | undefined>>;

function asked(answers: Answers): { readonly result: PreFilterResult; readonly log: readonly string[] } {
  const log: string[] = [];
  const preFilters = Object.entries(answers).map(([name, answer]) => ({
    name,
    plan: {
      preFilter: (): PreFilterAnswer | undefined => {
        log.push(name);
        return answer;
      },
    },
  }));
  const beginCycle = (): void => {
    log.push('cycle begins');
  };
  return { result: runPreFilters({ preFilters, beginCycle } as unknown as Plan), log };
}

describe('what PreFilter leaves', () => {
  // prettier-ignore
  const rows: readonly (readonly [string, Answers, PreFilterResult])[] = [
    ['no plugin: all nodes',                      {},                                          { plugins: [] }],
    ['plugins without an answer: all nodes',      { A: undefined, B: {} },                     { plugins: [] }],
    ['names of one plugin',                       { B: { nodeNames: ['n1', 'n2'] }, A: {} },   { nodeNames: new Set(['n1', 'n2']), plugins: ['B'] }],
    ['names of two: those that both give, and both are remembered in name order',
                                                  { B: { nodeNames: ['n1', 'n2'] }, A: { nodeNames: ['n2', 'n3'] } },
                                                                                               { nodeNames: new Set(['n2']), plugins: ['A', 'B'] }],
    ['a rejection, and who it was',               { A: {}, B: { reject: 'no claim' } },        { reject: 'no claim', endedAt: 'B', plugins: ['B'] }],
    ['a rejection after names remembers only the one who rejects',
                                                  { A: { nodeNames: ['n1'] }, B: { reject: 'x' } },
                                                                                               { reject: 'x', endedAt: 'B', plugins: ['B'] }],
    ['no names at all from one',                  { A: { nodeNames: [] } },
                                                  { reject: "node(s) didn't satisfy plugin A", endedAt: 'A', plugins: ['A'] }],
    ['names that no node of the other has',       { B: { nodeNames: ['n1'] }, A: { nodeNames: ['n2'] } },
                                                  { reject: "node(s) didn't satisfy plugin(s) [A B] simultaneously", endedAt: 'A', plugins: ['A', 'B'] }],
    ['a rejection of no words is one',            { A: { reject: '' } },                       { reject: '', endedAt: 'A', plugins: ['A'] }],
  ];
  test.each(rows)('%s', (_why, answers, expected) => {
    expect(asked(answers).result).toEqual(expected);
  });

  test('after a rejection or an empty set nobody else is asked', () => {
    expect(asked({ A: { reject: 'x' }, B: {} }).log).toEqual(['A', 'cycle begins']);
    expect(asked({ A: { nodeNames: [] }, B: {} }).log).toEqual(['A', 'cycle begins']);
  });

  test('whether filters are idle is settled once a cycle, with or without PreFilter', () => {
    expect(asked({}).log).toEqual(['cycle begins']);
    expect(asked({ A: {}, B: {} }).log).toEqual(['A', 'B', 'cycle begins']);
  });
});

test('nodes outside the names are counted under the plugins that gave them', () => {
  expect(excludedText(['A', 'B'])).toBe("node(s) didn't satisfy plugin(s) [A B]");
});

import { expect, test } from 'vitest';
import type { CheckedRun, PlanCandidate, PlanResult } from '../../result/index.ts';
import { checkedRunsSection } from './checked-runs.ts';
import type { Section } from '../section.ts';

const run = (number: number, more: Partial<CheckedRun> = {}): CheckedRun => ({
  run: number,
  perMonthMicroUsd: 100e6,
  nodesMax: 3,
  neverBound: 0,
  pendingMsP99: 4000,
  digest: `d${number}`,
  ...more,
});

function sections(checkedRuns: readonly CheckedRun[] | undefined, newRuns: number, riskRatio = 0): Section[] {
  const plan = { seed: 7, newRuns, ...(checkedRuns === undefined ? {} : { checkedRuns }) } as PlanResult;
  return checkedRunsSection(plan, { riskRatio } as PlanCandidate);
}

test('a row a run: which random numbers, whether the search chose by them, and what the objectives are about', () => {
  const [{ blocks }] = sections([run(0), run(1, { perMonthMicroUsd: 120e6, oomKills: 0 })], 1);
  expect(blocks[0]).toMatchObject({
    rows: [
      ['seed 7, run 0', 'chose by them', '$100.00', '3', '0', '4 s', 'not simulated'],
      ['seed 7, run 1', 'had not seen them', '$120.00', '3', '0', '4 s', '0'],
    ],
  });
});

// prettier-ignore
test.each<[string, CheckedRun[], number, number, string]>([
  ['all cost the same',         [run(0), run(1), run(2)],                                1, 0,    'In 1 run on random numbers that the search had not seen a month cost $100.00, and every objective held.'],
  ['only new ones count',       [run(0, { perMonthMicroUsd: 1 }), run(1), run(2, { perMonthMicroUsd: 130e6 })], 2, 0, 'In 2 runs on random numbers that the search had not seen a month cost $100.00 to $130.00, and every objective held.'],
  ['no run differs in a single event', [run(0, { digest: 'd' }), run(1, { digest: 'd' })],   1, 0,    'Nothing here is left to chance: 1 run on random numbers that the search had not seen went event for event as the first, for $100.00 a month.'],
  ['something broke',           [run(0), run(1)],                                        1, 0.25, 'In 1 run on random numbers that the search had not seen a month cost $100.00, and 25.0% of all trials broke an objective.'],
  ['nobody asked for new ones', [run(0)],                                                0, 0,    'Nobody has run the plan on random numbers that the search had not seen.'],
])('the lead: %s', (_why, runs, newRuns, risk, lead) => {
  expect(sections(runs, newRuns, risk)[0].lead).toBe(lead);
});

test('of many runs twenty are shown and the rest counted; without runs there is no section', () => {
  const [{ blocks }] = sections(
    Array.from({ length: 22 }, (_, index) => run(index)),
    2,
  );
  expect(blocks[0]).toMatchObject({ foot: ['and 2 more runs', '', '', '', '', '', ''] });
  expect(sections([], 2)).toEqual([]);
  expect(sections(undefined, 2)).toEqual([]);
});

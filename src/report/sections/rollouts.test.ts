import { expect, test } from 'vitest';
import { sampleResult } from '../../../test/support/sample-result.ts';
import type { RolloutResult } from '../../result/index.ts';
import type { Section } from '../section.ts';
import { rolloutsSection } from './rollouts.ts';

const SECOND_MS = 1000;

function rollout(more: Partial<RolloutResult> = {}): RolloutResult {
  return {
    workload: 'Deployment/shop/web',
    startMs: 60 * SECOND_MS,
    endMs: 90 * SECOND_MS,
    state: 'complete',
    replicas: 8,
    availableLeast: 6,
    podsMost: 10,
    ...more,
  };
}

const sectionOf = (rollouts: readonly RolloutResult[]): Section | undefined =>
  rolloutsSection({ ...sampleResult(), rollouts });

const rowsOf = (section: Section | undefined): readonly (readonly string[])[] =>
  section?.blocks.flatMap((block) =>
    block.kind === 'table' ? block.rows : [],
  ) as readonly (readonly string[])[];

test('without rollouts there is no section', () => {
  expect(rolloutsSection(sampleResult())).toBeUndefined();
  expect(sectionOf([])).toBeUndefined();
});

test('a rollout is one row: when, how long, how few and how many', () => {
  expect(rowsOf(sectionOf([rollout()]))).toEqual([
    ['Deployment/shop/web', '1 min', '30 s', '8', '6', '10', 'done'],
  ]);
});

// prettier-ignore
test.each([
  ['one that is done',            [rollout()],                                                                '1 rollout, 1 done, the longest in 30 s.'],
  ['the longest of those done',   [rollout(), rollout({ endMs: 180 * SECOND_MS })],                           '2 rollouts, 2 done, the longest in 2 min.'],
  ['one that is replaced is not', [rollout({ state: 'superseded' }), rollout()],                              '2 rollouts, 1 done, the longest in 30 s.'],
] as const)('the lead counts %s', (_why, rollouts, lead) => {
  expect(sectionOf(rollouts)?.lead).toBe(lead);
});

test('what is not done at the end is said first of all, and lasts until then', () => {
  const { endMs: _end, ...open } = rollout({ state: 'stuck' });
  const section = sectionOf([open]);
  expect(section?.lead).toBe('1 rollout, none of them done; 1 not done at the end.');
  expect(rowsOf(section)[0].at(-1)).toBe('past its deadline');
});

test('twenty rows and how many more there are', () => {
  const section = sectionOf(Array.from({ length: 23 }, () => rollout()));
  expect(rowsOf(section)).toHaveLength(20);
  const [table] = section?.blocks ?? [];
  expect(table).toMatchObject({ foot: ['and 3 more', '', '', '', '', '', ''] });
});

const progress = { timesMs: [0, 10_000], pods: [9, 10], updated: [1, 8], available: [8, 7] };
const plotsOf = (rollouts: readonly RolloutResult[]): string[] =>
  (sectionOf(rollouts)?.blocks ?? []).flatMap((block) =>
    block.kind === 'plot' ? [`${block.title}: ${block.endMs} ms`] : [],
  );

test('a rollout that was watched is drawn from its beginning to its end', () => {
  const [plot] = sectionOf([rollout({ progress })])?.blocks ?? [];
  expect(plot).toMatchObject({
    kind: 'plot',
    title: 'Deployment/shop/web, from 1 min on',
    endMs: 30_000,
    curves: [
      { label: 'available', series: { timesMs: [0, 10_000], values: [8, 7] } },
      { label: 'of the new template', series: { values: [1, 8] } },
      { label: 'all', series: { values: [9, 10] } },
    ],
  });
  expect(plotsOf([rollout()])).toEqual([]);
});

test('the four that took longest are drawn, in order of time; one of no time is not', () => {
  const lasting = [5, 50, 20, 40, 30, 0].map((seconds, index) =>
    rollout({
      workload: `Deployment/shop/w${index}`,
      progress,
      endMs: 60 * SECOND_MS + seconds * SECOND_MS,
    }),
  );
  expect(plotsOf(lasting)).toEqual(
    [
      ['w1', 50],
      ['w2', 20],
      ['w3', 40],
      ['w4', 30],
    ].map(([name, seconds]) => `Deployment/shop/${name}, from 1 min on: ${Number(seconds) * 1000} ms`),
  );
});

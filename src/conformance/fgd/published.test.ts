import { describe, expect, test } from 'vitest';
import { allOf, arrivalsOf, fgdFolder, worldOf } from '../../../test/support/fgd-world.ts';
import {
  comparePublished,
  figuresOf,
  groupsOf,
  meanDifferences,
  readPublished,
  rowDifferences,
} from './published.ts';
import type { Figures, PublishedRow } from './published.ts';

const FIGURES: Figures = {
  alloc_pct_at100: 91.25,
  alloc_pct_at130: 93.5,
  frag_pct_of_total_gpu_at100: 4.4,
  frag_pct_of_total_gpu_at130: 5,
  frag_ratio_pct_of_idle_at130: 77.77,
};

function rowOf(
  changed: Partial<Record<keyof Figures, number>> = {},
  policy = '06-FGD',
  seed = '42',
): PublishedRow {
  const figures = Object.entries({ ...FIGURES, ...changed }).map(([name, value]) => [name, String(value)]);
  return {
    workload: 'openb_pod_list_default',
    policy,
    seed,
    ...(Object.fromEntries(figures) as Record<keyof Figures, string>),
  };
}

describe('a published row', () => {
  // prettier-ignore
  test.each([
    ['equal in all places',                        {},                                       []],
    ['off by half of the last place',              { alloc_pct_at100: 91.255 },              []],
    ['off by the whole last place',                { alloc_pct_at100: 91.26 },               ['alloc_pct_at100: ours 91.25, published 91.26']],
    ['below as well as above',                     { alloc_pct_at130: 93.49 },               ['alloc_pct_at130: ours 93.5, published 93.49']],
    ['the fragment at 100 %',                      { frag_pct_of_total_gpu_at100: 4.5 },     ['frag_pct_of_total_gpu_at100: ours 4.4, published 4.5']],
    ['the fragment at 130 %',                      { frag_pct_of_total_gpu_at130: 5.01 },    ['frag_pct_of_total_gpu_at130: ours 5, published 5.01']],
    ['the ratio',                                  { frag_ratio_pct_of_idle_at130: 77.7 },   ['frag_ratio_pct_of_idle_at130: ours 77.77, published 77.7']],
    ['several at once',                            { alloc_pct_at100: 0, alloc_pct_at130: 0 }, ['alloc_pct_at100: ours 91.25, published 0', 'alloc_pct_at130: ours 93.5, published 0']],
  ] as const)('%s', (_why, changed, expected) => {
    expect(rowDifferences(rowOf(changed), FIGURES)).toEqual(expected);
  });
});

describe('Random is compared by its mean over the seeds', () => {
  const rows = [rowOf(), rowOf({ alloc_pct_at100: 92.25 })];
  const ours = (...alloc: readonly number[]): readonly Figures[] =>
    alloc.map((value) => ({ ...FIGURES, alloc_pct_at100: value }));

  // prettier-ignore
  test.each([
    // the published mean is 91.75
    ['the same mean from other draws',  ours(80, 103.5),  []],
    ['half a point below',              ours(91.25),      []],
    ['half a point above',              ours(92, 92.5),   []],
    ['a hundredth more',                ours(92.26),      ['mean alloc_pct_at100: ours 92.26, published 91.75']],
  ] as const)('%s', (_why, figures, expected) => {
    expect(meanDifferences(rows, figures)).toEqual(expected);
  });

  test('seeds that we have not are left out of our mean', () => {
    expect(meanDifferences(rows, [undefined, ...ours(91.75)])).toEqual([]);
  });
});

test('rows are grouped by workload and policy, by their names without prefix and number', () => {
  const rows = [rowOf(), rowOf({}, '01-Random'), rowOf({}, '06-FGD', '43')];
  expect(groupsOf(rows).map(({ workload, policy, rows: own }) => [workload, policy, own.length])).toEqual([
    ['default', 'FGD', 2],
    ['default', 'Random', 1],
  ]);
});

describe('figures of a replay', () => {
  // The cluster of the experiment has 6,212 devices: a pod of eight is 0.129 % of it. 777 pods arrive at 100.06 %.
  const pods = Array.from({ length: 1010 }, () => '8');

  test('one pod of eight devices runs, four devices are of use to nobody', () => {
    const world = worldOf(arrivalsOf([8, 4], pods), 8);
    expect(figuresOf(world, 'BestFit', '42')).toEqual({
      alloc_pct_at100: 0.13,
      alloc_pct_at130: 0.13,
      frag_pct_of_total_gpu_at100: 0.06,
      frag_pct_of_total_gpu_at130: 0.06,
      frag_ratio_pct_of_idle_at130: 100,
    });
  });

  test('where the typical pod asks for four devices, nothing is in fragments', () => {
    const world = worldOf(arrivalsOf([8, 4], pods), 4);
    expect(figuresOf(world, 'BestFit', '42')).toMatchObject({
      frag_pct_of_total_gpu_at130: 0,
      frag_ratio_pct_of_idle_at130: 0,
    });
  });

  test.each([
    ['no world', undefined, 'BestFit'],
    ['no such policy', worldOf(arrivalsOf([8], pods), 8), 'Clever'],
    ['no such seed', { ...worldOf(arrivalsOf([8], pods), 8), arrivals: () => undefined }, 'BestFit'],
  ])('%s: none', (_why, world, policy) => {
    expect(figuresOf(world, policy, '42')).toBeUndefined();
  });
});

describe('a folder', () => {
  const folder = fgdFolder();
  const { write } = folder;

  test('without the table has nothing to compare', async () => {
    write('placements/none.txt', '');
    expect(await allOf(comparePublished(folder.path))).toEqual([]);
  });

  test('whose workloads are not there cannot be answered, row by row', async () => {
    const names = Object.keys(rowOf());
    const lines = [rowOf(), rowOf({}, '06-FGD', '43')].map((row) => Object.values(row).join(','));
    write('published_per_seed.csv', [names.join(','), ...lines].join('\n'));
    expect((await readPublished(folder.path)).map(({ seed }) => seed)).toEqual(['42', '43']);
    expect(await allOf(comparePublished(folder.path))).toEqual([
      { kind: 'published', id: 'default.FGD.42', differences: undefined },
      { kind: 'published', id: 'default.FGD.43', differences: undefined },
    ]);
  });
});

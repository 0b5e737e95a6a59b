import { describe, expect, test } from 'vitest';
import { sampleResult } from '../../test/support/sample-result.ts';
import { comparisonOf } from '../experiment/compare.ts';
import type { Comparison, RunResult } from '../result/index.ts';
import { compareReport } from './compare-report.ts';
import type { Section, Table } from './section.ts';

const sample: RunResult = { ...sampleResult(), assertions: [] };

/** A run that costs so many dollars a month, its parts in fixed shares of it. */
function run(
  dollars: number,
  pods: Partial<RunResult['pods']> = {},
  more: Partial<RunResult> = {},
): RunResult {
  const perMonthMicroUsd = dollars * 1_000_000;
  const part = (share: number): number => Math.round(perMonthMicroUsd * share);
  return {
    ...sample,
    ...more,
    pods: { ...sample.pods, bound: 100, neverBound: 0, ...pods },
    cost: {
      ...sample.cost,
      totalMicroUsd: perMonthMicroUsd,
      perMonthMicroUsd,
      usedMicroUsd: part(0.6),
      daemonSetMicroUsd: part(0.1),
      idleMicroUsd: part(0.3),
      strandedMicroUsd: part(0.05),
    },
  };
}

/** Variants by name, each with its runs. */
function compared(variants: Readonly<Record<string, readonly RunResult[]>>): Comparison {
  const runs = Math.max(...Object.values(variants).map(({ length }) => length));
  return comparisonOf(
    Object.keys(variants),
    Object.values(variants).flatMap((results) => results.map((result) => ({ result }))),
    { runs },
  );
}

function sectionOf(comparison: Comparison, id: string): Section {
  const found = compareReport(comparison).sections.find((section) => section.id === id);
  if (found === undefined) throw new Error(`no section ${id}`);
  return found;
}

function sentencesOf(section: Section): string[] {
  return section.blocks.flatMap((block) =>
    block.kind === 'sentences' ? block.items.map(({ severity = '', text }) => `${severity}: ${text}`) : [],
  );
}

function tablesOf(section: Section): Table[] {
  return section.blocks.filter((block) => block.kind === 'table');
}

describe('the verdict', () => {
  // prettier-ignore
  test.each<[string, Record<string, RunResult[]>, string]>([
    ['a cheaper variant',                      { base: [run(1000)], b: [run(800)] },                                  'b is the cheapest at $800.00 a month, $200.00 a month less than base; it leaves 5.0% of its cost stranded.'],
    ['none is cheaper',                        { base: [run(800)], b: [run(1000)] },                                  'base is the cheapest at $800.00 a month, no other variant is cheaper and runs as many pods; it leaves 5.0% of its cost stranded.'],
    ['equals: nothing is changed for nothing', { zeta: [run(800)], alpha: [run(800)] },                               'zeta is the cheapest at $800.00 a month, no other variant is cheaper and runs as many pods; it leaves 5.0% of its cost stranded.'],
    ['cheaper, and leaves a pod',              { base: [run(1000)], b: [run(800, { neverBound: 1 })] },               'base is the cheapest at $1,000.00 a month, no other variant is cheaper and runs as many pods; it leaves 5.0% of its cost stranded.'],
    ['dearer, and leaves none',                { base: [run(800, { neverBound: 2 })], b: [run(1000)] },               'b is the cheapest at $1,000.00 a month, $200.00 a month more than base; it leaves 5.0% of its cost stranded.'],
    ['as dear, and leaves none',               { base: [run(800, { neverBound: 2 })], b: [run(800)] },                'b is the cheapest at $800.00 a month, as much as base; it leaves 5.0% of its cost stranded.'],
    ['cheaper with fewer pods to run',         { base: [run(1000)], b: [run(800, { bound: 60 })] },                   'b is the cheapest at $800.00 a month, $200.00 a month less than base; it leaves 5.0% of its cost stranded; it runs 40 pods fewer than base.'],
    ['a difference within its spread',         { base: [run(1000), run(1000)], b: [run(900), run(1090)] },            'b is the cheapest at $995.00 a month, $5.00 a month less than base (within the spread of the runs); it leaves 5.0% of its cost stranded.'],
  ])('%s', (_why, variants, lead) => {
    expect(sectionOf(compared(variants), 'findings').lead).toBe(lead);
  });

  test('says of every other what it costs more, what it leaves, and how many pods it runs', () => {
    const comparison = compared({
      base: [run(1000)],
      best: [run(800)],
      same: [run(800)],
      more: [run(1000, { bound: 130 })],
      lazy: [run(600, { neverBound: 7, bound: 93 })],
    });
    expect(sentencesOf(sectionOf(comparison, 'findings'))).toEqual([
      'note: base costs $200.00 (25.0%) a month more; 5.0% of it is stranded, 30.0% idle.',
      'note: same costs as much; 5.0% of it is stranded, 30.0% idle.',
      'note: more costs $200.00 (25.0%) a month more; 5.0% of it is stranded, 30.0% idle; it runs 30 pods more than base.',
      'warning: lazy costs $200.00 (25.0%) a month less, but leaves 7 more pods without a node.',
    ]);
  });

  test('means of pods have a decimal where they are no whole number', () => {
    const comparison = compared({
      base: [run(800), run(800)],
      b: [run(900, { bound: 99 }), run(900, { bound: 100 })],
    });
    expect(sentencesOf(sectionOf(comparison, 'findings'))).toEqual([
      'note: b costs $100.00 (12.5%) a month more; 5.0% of it is stranded, 30.0% idle; it runs 0.5 pods fewer than base.',
    ]);
  });

  test('what has no price is no cheapest', () => {
    const free = run(0);
    const comparison = compared({
      base: [run(800)],
      free: [{ ...free, cost: { ...free.cost, totalMicroUsd: 0 } }],
    });
    expect(sectionOf(comparison, 'findings').lead).toMatch(/^base is the cheapest/);
    expect(sentencesOf(sectionOf(comparison, 'findings'))).toEqual(['warning: free has no price.']);
  });

  test('without a single result there is none, and the report stands', () => {
    const none = comparisonOf(
      ['a', 'b'],
      [
        { failure: 'x', stack: '' },
        { failure: 'y', stack: '' },
      ],
      { runs: 1 },
    );
    const report = compareReport(none);
    expect(report.keyFigures).toEqual([]);
    expect(report.sections.map(({ id }) => id)).toEqual(['differences', 'failures']);
    expect(report.footer).toEqual([]);
  });

  // prettier-ignore
  test.each([
    // runs of one variant  lines  the last                 the lead
    [1,                     1,     'a, run 0: stopped',     '1 run without a result, in no figure.'],
    [20,                    20,    'a, run 19: stopped',    '20 runs without a result, in no figure.'],
    [21,                    21,    'and 1 more',            '21 runs without a result, in no figure.'],
    [800,                   21,    'and 780 more',          '800 runs without a result, in no figure.'],
  ])('of %i runs that a stopped comparison lacks at most twenty are named', (runs, lines, last, lead) => {
    const stopped = Array.from({ length: runs }, () => ({ failure: 'stopped', stack: '' }));
    const report = compareReport(comparisonOf(['a'], stopped, { runs }));
    const section = report.sections.find(({ id }) => id === 'failures');
    const [block] = section?.blocks ?? [];
    const items = block?.kind === 'sentences' ? block.items : [];
    expect([section?.lead, items.length, items.at(-1)?.text]).toEqual([lead, lines, last]);
    expect(report.subtitle).toMatch(new RegExp(`; ${String(runs)} of them have no result$`));
  });
});

describe('key figures', () => {
  test('are the cheapest, what it saves, and what it strands', () => {
    const { keyFigures } = compareReport(compared({ base: [run(1000)], b: [run(800)] }));
    expect(keyFigures.map(({ value, label, note }) => [value, label, note])).toEqual([
      ['$800.00', 'a month with b', 'cheapest that runs as many pods as any'],
      ['$200.00', 'a month less than base', '20.0%'],
      ['5.0%', 'of its cost stranded', '$40.00 a month'],
    ]);
  });

  test('a dearer one that does more says more', () => {
    const { keyFigures } = compareReport(compared({ base: [run(800, { neverBound: 1 })], b: [run(1000)] }));
    expect(keyFigures[1]).toMatchObject({
      value: '$200.00',
      label: 'a month more than base',
      raw: -200 * 1e6,
    });
  });
});

describe('side by side', () => {
  test('the lead names the cheapest and the dearest', () => {
    const comparison = compared({ base: [run(1000)], b: [run(800)], c: [run(900)] });
    expect(sectionOf(comparison, 'node-sizes').lead).toBe(
      'A month costs between $800.00 (b) and $1,000.00 (base).',
    );
  });

  test('or the one sum where all cost the same', () => {
    const comparison = compared({ base: [run(800)], b: [run(800)] });
    expect(sectionOf(comparison, 'node-sizes').lead).toBe('A month costs $800.00 with each of them.');
  });

  test('money and service each have a row a variant, in the order of the variants', () => {
    const comparison = compared({ base: [run(1000)], b: [run(800, { bound: 1234, neverBound: 3 })] });
    const [money, service] = tablesOf(sectionOf(comparison, 'node-sizes'));
    expect(money.columns.map(({ title }) => title)).toEqual([
      'Variant',
      'Nodes',
      'A month',
      'Used',
      'DaemonSets',
      'Idle',
      'Stranded',
    ]);
    expect(money.rows.map((row) => [row[0], ...row.slice(2)])).toEqual([
      ['base', '$1,000.00', '60.0%', '10.0%', '30.0%', '5.0%'],
      ['b', '$800.00', '60.0%', '10.0%', '30.0%', '5.0%'],
    ]);
    expect(service.columns.map(({ title }) => title)).toEqual([
      'Variant',
      'CPU',
      'Memory',
      'Pods that ran',
      'Never ran',
      'Wait p50',
      'Wait p99',
    ]);
    expect(service.rows[1].slice(3, 5)).toEqual(['1,234', '3']);
  });

  test('three kinds of node are named, the rest counted', () => {
    const pool = sample.nodePools[0];
    const nodePools = ['a', 'b', 'c', 'd', 'e'].map((instanceType) => ({
      ...pool,
      instanceType,
      nodesMax: 2,
    }));
    const [money] = tablesOf(sectionOf(compared({ base: [run(1, {}, { nodePools })] }), 'node-sizes'));
    expect(money.rows[0][1]).toBe('2 × a, 2 × b, 2 × c, 2 more');
  });

  test('cost against waiting is drawn where waits differ enough to be noticed', () => {
    const waits = (p99: number): Partial<RunResult['pods']> => ({
      pendingMs: { ...sample.pods.pendingMs, p99 },
    });
    const plots = (...p99: number[]): number =>
      sectionOf(
        compared(
          Object.fromEntries(p99.map((wait, index) => [`v${index}`, [run(800 + index, waits(wait))]])),
        ),
        'node-sizes',
      ).blocks.filter(({ kind }) => kind === 'scatter').length;
    expect(plots(60_000, 30_000, 90_000)).toBe(1);
    // Alike, or too short to matter, or only two: a table says as much.
    expect(plots(60_000, 59_000, 61_000)).toBe(0);
    expect(plots(6, 3, 9)).toBe(0);
    expect(plots(60_000, 30_000)).toBe(0);
  });
});

describe('differences', () => {
  test('of variants that are equal to the last digit there are none', () => {
    const comparison = compared({ base: [run(800), run(900)], same: [run(800), run(900)] });
    expect(sectionOf(comparison, 'differences')).toMatchObject({
      title: 'Differences from base',
      lead: 'Nothing differs: every metric of every variant equals the base exactly.',
      blocks: [],
    });
  });

  test('of one run each have no interval, and say so', () => {
    const section = sectionOf(compared({ base: [run(800)], b: [run(900)] }), 'differences');
    expect(section.lead).toMatch(
      /^\d+ figures differ; with one run each there is no spread to judge them by\.$/,
    );
    const [table] = tablesOf(section);
    expect(table.columns.map(({ title }) => title)).toEqual(['Variant', 'Metric', 'Mean', 'Difference']);
    expect(table.rows).toContainEqual(['b', 'cost per month', '$900.00', '+$100.00']);
  });

  test('of several runs have the interval of the mean', () => {
    const section = sectionOf(
      compared({ base: [run(800), run(800)], b: [run(810), run(850)] }),
      'differences',
    );
    expect(section.lead).toContain('95% confidence (bootstrap over 2 paired runs)');
    const [table] = tablesOf(section);
    expect(table.rows).toContainEqual(['b', 'cost per month', '$830.00', '+$30.00', '+$10.00 … +$50.00']);
  });

  test('a difference that cancels out on average is one all the same', () => {
    const section = sectionOf(
      compared({ base: [run(800), run(900)], b: [run(900), run(800)] }),
      'differences',
    );
    const [table] = tablesOf(section);
    expect(table.rows).toContainEqual(['b', 'cost per month', '$850.00', '$0.00', '−$100.00 … +$100.00']);
  });
});

describe('what all of them stand on', () => {
  const limits = (deviations: string[], ignored: RunResult['ignored'] = []): Partial<RunResult> => ({
    deviations,
    ignored,
    diagnostics: [],
    assumptions: [],
  });

  test('deviations of every variant are there, with whose they are where not all have them', () => {
    const comparison = compared({
      base: [run(800, {}, limits(['shared', 'of the base']))],
      b: [run(800, {}, limits(['shared', 'of two']))],
      c: [run(800, {}, limits(['shared', 'of two']))],
    });
    const texts = sentencesOf(sectionOf(comparison, 'basis'));
    expect(texts).toEqual(
      expect.arrayContaining([
        'note: Deviation: shared',
        'note: Deviation: of the base (only base)',
        'note: Deviation: of two (only b, c)',
      ]),
    );
    expect(texts.filter((text) => text.includes('shared'))).toHaveLength(1);
  });

  test('of two that are called the same neither is alone with what both have', () => {
    const twice = compared({ base: [run(800, {}, limits(['shared', 'shared']))] });
    const texts = sentencesOf(
      sectionOf({ ...twice, variants: [...twice.variants, ...twice.variants] }, 'basis'),
    );
    expect(texts.filter((text) => text.includes('shared'))).toEqual(['note: Deviation: shared']);
  });

  test('what only one of them ignored is named with it', () => {
    const vpa = { what: 'VerticalPodAutoscaler', count: 2, why: 'it is off' };
    const comparison = compared({
      base: [run(800, {}, limits([]))],
      b: [run(800, {}, limits([], [vpa]))],
    });
    const section = sectionOf(comparison, 'ignored');
    expect(section.lead).toBe('2 items of the input had no effect.');
    expect(tablesOf(section)[0].rows).toEqual([['VerticalPodAutoscaler (only b)', '2', 'it is off']]);
  });

  test('a warning that all give is there once', () => {
    const warning = {
      severity: 'warning' as const,
      code: 'x',
      message: 'odd',
      place: { file: 'a.yaml', line: 3 },
    };
    const warned = { ...limits([]), diagnostics: [warning] };
    const comparison = compared({ base: [run(1, {}, warned)], b: [run(1, {}, warned)] });
    expect(sentencesOf(sectionOf(comparison, 'ignored'))).toEqual(['warning: odd']);
  });

  // prettier-ignore
  test.each<[string, string, string, string[]]>([
    ['the same file of two trees warns once',   'replaces web (main:app/a.yaml)', 'replaces web (app/a.yaml)', ['warning: replaces web (main:app/a.yaml)']],
    ['another file of one of them is named',    'replaces web (main:app/a.yaml)', 'replaces web (app/b.yaml)',
      ['warning: replaces web (main:app/a.yaml) (only main:app)', 'warning: replaces web (app/b.yaml) (only app)']],
    ['a folder whose name ends like it is another', 'see x/a.yaml', 'see myapp/a.yaml',
      ['warning: see x/a.yaml (only main:app)', 'warning: see myapp/a.yaml (only app)']],
  ])('%s', (_why, ofOne, ofOther, expected) => {
    const warned = (message: string): Partial<RunResult> => ({
      ...limits([]),
      diagnostics: [{ code: 'object-replaced', severity: 'warning', message }],
    });
    const comparison = compared({
      'main:app': [run(1, {}, warned(ofOne))],
      app: [run(1, {}, warned(ofOther))],
    });
    expect(sentencesOf(sectionOf(comparison, 'ignored'))).toEqual(expected);
  });

  test('a variant whose runs all failed has nothing to say', () => {
    const comparison = comparisonOf(
      ['base', 'b'],
      [{ result: run(1, {}, limits(['d'])) }, { failure: 'x', stack: '' }],
      { runs: 1 },
    );
    expect(sentencesOf(sectionOf(comparison, 'basis'))).toContain('note: Deviation: d');
  });
});

describe('the footer', () => {
  test('has version, seed, prices, and the digest of each variant', () => {
    const comparison = compared({
      base: [run(1, {}, { digest: 'aa' }), run(1, {}, { digest: 'bb' })],
      b: [run(1, {}, { digest: 'cc' }), run(1, {}, { digest: 'dd' })],
    });
    expect(compareReport(comparison).footer).toEqual([
      ['Version', `plimsoll ${sample.version}`],
      ['Seed', String(sample.seed)],
      ['Prices', 'aws-us-east-1 of 2026-07-20'],
      ['Digest of base', 'aa and 1 more'],
      ['Digest of b', 'cc and 1 more'],
    ]);
  });

  test('a variant without a result has no digest', () => {
    const comparison = comparisonOf(['base', 'b'], [{ result: run(1) }, { failure: 'x', stack: '' }], {
      runs: 1,
    });
    expect(compareReport(comparison).footer.at(-1)).toEqual(['Digest of b', 'no run ended']);
  });
});

import { describe, expect, test } from 'vitest';
import { sampleResult } from '../../test/support/sample-result.ts';
import type { Comparison, RunResult } from '../result/index.ts';
import { renderComparison, renderReport, reportOf, stalePrices } from './index.ts';
import type { ReportFormat } from './index.ts';

const FORMATS = ['text', 'md', 'html'] as const satisfies readonly ReportFormat[];
const sample = sampleResult();

describe('every renderer', () => {
  test.each(FORMATS)('%s shows each section with its finding, the key figures and the digest', (format) => {
    const shown = plain(renderReport(sample, format), format);
    const report = reportOf(sample);
    expect(report.sections.map(({ id }) => id)).toEqual([
      'findings',
      'assertions',
      'cost',
      'node-pools',
      'namespaces',
      'workloads',
      'capacity',
      'node-decisions',
      'demand',
      'autoscalers',
      'vertical-autoscalers',
      'pods',
      'never-ran',
      'runtime',
      'disruptions',
      'ignored',
      'basis',
    ]);
    for (const { title, lead } of report.sections) {
      expect(shown).toContain(title);
      expect(shown).toContain(lead);
    }
    for (const { value, note } of report.keyFigures) {
      expect(shown).toContain(value);
      expect(shown).toContain(note);
    }
    expect(shown).toContain(sample.digest);
    expect(shown).toContain('aws-us-east-1, of 2026-07-20, less 10.0% on demand');
  });

  test.each(FORMATS)('%s gives the same bytes for the same result', (format) => {
    expect(renderReport(sampleResult(), format)).toBe(renderReport(sample, format));
  });

  test.each(FORMATS)('%s makes a report of a run in which nothing happened', (format) => {
    const empty = emptyResult();
    const shown = renderReport(empty, format);
    expect(shown).toContain('The workload has no pods');
    expect(shown).not.toMatch(/NaN|undefined|Infinity/);
  });

  test.each(FORMATS)('%s lets no name act on terminal, page or document', (format) => {
    const shown = renderReport(hostileResult(), format);
    expect(shown).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    if (format === 'text') return;
    expect(shown).not.toMatch(/<script|<img/i);
    if (format === 'html') expect(shown).not.toContain('"onerror="');
    if (format === 'md') expect(shown).not.toMatch(/(^|[^\\])\[click\]/);
  });
});

describe('the page', () => {
  const page = renderReport(sample, 'html');

  test('asks for nothing from anywhere', () => {
    expect(page).not.toMatch(/<(script|link|img|iframe|object|embed)\b/i);
    expect(page).not.toMatch(/\bsrc=|url\(|@import/i);
    expect(page).toContain("default-src 'none'");
  });

  test('carries the key figures as the result has them', () => {
    const figures = [...page.matchAll(/<data class="value" value="([^"]*)" data-key="([^"]*)">/g)];
    expect(figures.map(([, value, key]) => [key, Number(value)])).toEqual([
      ['cost.perMonthMicroUsd', sample.cost.perMonthMicroUsd],
      ['cost.idleMicroUsd', sample.cost.idleMicroUsd],
      ['nodes.max', sample.nodes.max],
      ['pods.bound', sample.pods.bound],
    ]);
  });

  test('stays small however long the series are', () => {
    const timesMs = Array.from({ length: 20_000 }, (_, index) => index * 4000);
    const values = timesMs.map((_, index) => (index * 7919) % 101);
    const long = { name: 'pods-running', unit: 'pods', timesMs, values };
    const series = [...sample.series.filter(({ name }) => name !== 'pods-running'), long];
    expect(renderReport({ ...sample, series }, 'html').length).toBeLessThan(150_000);
  });

  test('every tag that is opened is closed', () => {
    const open: string[] = [];
    for (const [, closing, name, selfClosing] of page.matchAll(/<(\/?)([a-z][a-z0-9]*)[^>]*?(\/?)>/g)) {
      if (selfClosing === '/' || name === 'meta') continue;
      if (closing === '') open.push(name);
      else expect(open.pop()).toBe(name);
    }
    expect(open).toEqual([]);
  });
});

describe('JSON and CSV', () => {
  test('JSON is the result', () => {
    expect(JSON.parse(renderReport(sample, 'json'))).toEqual(JSON.parse(JSON.stringify(sample)));
    expect(JSON.parse(renderReport({ ...sample, series: [] }, 'json'))).toMatchObject({ series: [] });
  });

  test('CSV has a row a point and disarms formulas', () => {
    const series = [{ name: 'nodes', unit: 'nodes', group: '=cmd|"x",y', timesMs: [0, 5], values: [1, 2.5] }];
    expect(renderReport({ ...sample, series }, 'csv')).toBe(
      'series,group,unit,time_ms,value\n' +
        'nodes,"\'=cmd|""x"",y",nodes,0,1\n' +
        'nodes,"\'=cmd|""x"",y",nodes,5,2.5\n',
    );
  });
});

describe('prices of another year', () => {
  // prettier-ignore
  test.each([
    ['a year to the day is fine',  '2026-07-20', '2027-07-20', false],
    ['a day more is said',         '2026-07-20', '2027-07-21', true],
    ['a leap day has its year too', '2028-02-29', '2029-03-01', true],
    ['undated prices never age',   '',           '2099-01-01', false],
  ])('%s', (_why, date, today, said) => {
    const result = { ...sample, cost: { ...sample.cost, priceBook: { ...sample.cost.priceBook, date } } };
    expect(stalePrices(result, today) !== undefined).toBe(said);
  });
});

describe('JUnit', () => {
  test('has a case a limit; a crossed one fails with what was found', () => {
    const xml = renderReport({ ...sample, scenario: 'a<b>"&' }, 'junit');
    expect(xml).toContain('<testsuite name="a&lt;b&gt;&quot;&amp;" tests="2" failures="1">');
    expect(xml).toContain('name="pods.pending.p99 ≤ 60s"/>');
    expect(xml).toContain('<failure message="cost.total is $84.59; the limit is ≤ $50"/>');
  });

  test('a scenario without limits has no case', () => {
    expect(renderReport({ ...sample, assertions: [] }, 'junit')).toContain(
      '<testsuites tests="0" failures="0">',
    );
  });
});

describe('comparison', () => {
  const small = sampleResult(7);
  const cheaper: RunResult = { ...small, cost: scaledCost(small, 0.5), digest: 'x' };
  const lazy: RunResult = {
    ...small,
    cost: scaledCost(small, 0.1),
    pods: { ...small.pods, neverBound: 400 },
  };
  const comparison: Comparison = {
    runs: 1,
    variants: [
      { name: 'base', results: [small], metrics: [metric(0)] },
      { name: 'half', results: [cheaper], metrics: [metric(-40_000_000)] },
      { name: 'lazy', results: [lazy], metrics: [metric(-70_000_000)] },
    ],
    failures: ['lazy, run 1: ran out of memory'],
  };

  test.each(FORMATS)(
    '%s names the cheapest of those that run as many pods, and what it leaves stranded',
    (format) => {
      const shown = plain(renderComparison(comparison, format), format);
      expect(shown).toContain('half is the cheapest at');
      expect(shown).toMatch(/leaves \d+\.\d% of its cost stranded/);
      expect(shown).toMatch(/lazy costs .* less, but leaves 386 more pods without a node/);
      expect(shown).toContain('lazy, run 1: ran out of memory');
      expect(shown).not.toMatch(/NaN|undefined/);
    },
  );

  test('variants that are equal differ in nothing', () => {
    const same: Comparison = {
      runs: 3,
      variants: ['a', 'b'].map((name) => ({ name, results: [small, small, small], metrics: [metric(0)] })),
      failures: [],
    };
    const shown = renderComparison(same, 'text');
    expect(shown).toContain('Nothing differs');
    expect(shown).toContain('a is the cheapest');
  });
});

function metric(difference: number): Comparison['variants'][number]['metrics'][number] {
  return {
    metric: 'cost',
    unit: 'micro-usd',
    mean: 80_000_000 + difference,
    difference,
    differenceLow: difference,
    differenceHigh: difference,
  };
}

function scaledCost({ cost }: RunResult, factor: number): RunResult['cost'] {
  const scaled = (value: number): number => Math.round(value * factor);
  return {
    ...cost,
    totalMicroUsd: scaled(cost.totalMicroUsd),
    perMonthMicroUsd: scaled(cost.perMonthMicroUsd),
    idleMicroUsd: scaled(cost.idleMicroUsd),
    strandedMicroUsd: scaled(cost.strandedMicroUsd),
  };
}

function emptyResult(): RunResult {
  return sampleResult(1, {
    ledger: { endMs: 0, pools: [], owners: [], uses: [] },
    endMs: 0,
    horizonMs: 0,
    series: [],
    unschedulable: [],
    disruptions: [],
    ignored: [],
    diagnostics: [],
    pods: {
      created: 0,
      bound: 0,
      runningAtEnd: 0,
      pendingAtEnd: 0,
      succeeded: 0,
      failed: 0,
      deleted: 0,
      neverBound: 0,
      rejectedAtAdmission: 0,
      preempted: 0,
      evicted: 0,
      schedulingAttempts: 0,
      pendingMs: { count: 0, mean: 0, p50: 0, p90: 0, p95: 0, p99: 0, max: 0 },
    },
  });
}

function hostileResult(): RunResult {
  const evil =
    '</td><script>alert(1)</script>"onerror="x\u001b[2J\u202e`|*[click](javascript:alert(1))<img src=x>';
  return {
    ...sample,
    scenario: evil,
    description: evil,
    workloads: sample.workloads.map((workload) => ({ ...workload, name: evil })),
    namespaces: sample.namespaces.map((namespace) => ({ ...namespace, name: evil })),
    nodePools: sample.nodePools.map((pool) => ({ ...pool, name: evil })),
    unschedulable: [{ message: evil, pods: 1, examples: [evil], workloads: [evil] }],
    ignored: [{ what: evil, count: 1, why: evil }],
    assumptions: [evil],
  };
}

/** What a reader sees: wrapped lines joined, markup and escapes taken away. */
function plain(text: string, format: ReportFormat): string {
  if (format === 'html')
    return text
      .replace(/<[^>]+>/g, ' ')
      .replace(/&lt;/g, '<')
      .replace(/&gt;/g, '>')
      .replace(/&quot;/g, '"')
      .replace(/&#39;/g, "'")
      .replace(/&amp;/g, '&');
  if (format === 'md')
    return text.replace(/\\(.)/g, '$1').replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&');
  return text.replace(/\n {2}(?=\S)/g, ' ').replace(/(?<=\S)\n(?=\S)/g, ' ');
}

import { describe, expect, test } from 'vitest';
import type { ComparedCell, SuiteCheck, SuiteResult } from '../../result/index.ts';
import { renderSuite } from './render-suite.ts';
import type { SuiteFormat } from './render-suite.ts';

const cell = (
  policy: string,
  means: Readonly<Record<string, number>>,
  before?: ComparedCell['before'],
): ComparedCell => ({
  workload: 'shop <1>',
  policy,
  input: '0'.repeat(32),
  digests: ['1'.repeat(32)],
  figures: {},
  means,
  ...(before === undefined ? {} : { before }),
});
const check = (changes: Partial<SuiteCheck>): SuiteCheck => ({
  workload: 'shop <1>',
  policy: 'packing',
  metric: 'cost.total',
  rule: 'maxIncrease',
  actual: 3_300_000,
  bound: 3_150_000,
  before: 3_000_000,
  passed: false,
  ...changes,
});
const suite = (changes: Partial<SuiteResult> = {}): SuiteResult => ({
  schemaVersion: 1,
  version: '9.9.9',
  suite: 'ours',
  seeds: [1, 2],
  metrics: [
    { metric: 'cost.total', unit: 'micro-usd', better: 'less', about: 'cost', doc: '' },
    { metric: 'nodes.cpuAllocation', unit: 'ratio', better: 'more', about: 'placement', doc: '' },
    { metric: 'nodes.max', unit: 'count', about: 'placement', doc: '' },
    { metric: 'imbalance.gpu', unit: 'ratio', about: 'balance', doc: '' },
  ],
  cells: [
    cell('default', { 'cost.total': 3_000_000, 'nodes.cpuAllocation': 0.4, 'nodes.max': 3 }),
    cell(
      'packing',
      { 'cost.total': 3_300_000, 'nodes.cpuAllocation': 0.45, 'nodes.max': 3 },
      {
        'cost.total': 3_000_000,
        'nodes.cpuAllocation': 0.45,
        'nodes.max': 3,
      },
    ),
  ],
  checks: [check({})],
  notes: [],
  failures: [],
  limits: [],
  ...changes,
});

const FORMATS = ['text', 'md', 'html'] as const satisfies readonly SuiteFormat[];

describe('every format', () => {
  test.each(FORMATS)('%s says what was crossed, by how much, and against which baseline', (format) => {
    const shown = renderSuite(suite({ baselineVersion: '9.9.8' }), format).replace(/\s+/g, ' ');
    expect(shown).toContain('1 of 1 limits are crossed.');
    expect(shown).toMatch(
      /packing on shop (<|&lt;)1(>|&gt;): cost\.total is \$3\.30; the limit is at most \$3\.15 \(baseline \$3\.00\)\./,
    );
    expect(shown).toContain('of plimsoll 9.9.8');
  });

  test.each(FORMATS)('%s makes a report of a suite without limits', (format) => {
    const shown = renderSuite(suite({ checks: [] }), format);
    expect(shown).toContain('The suite sets no limit: nothing can fail.');
  });
});

describe('the table of a workload', () => {
  const shown = renderSuite(suite(), 'md');

  test('shows a change from the baseline beside the figure', () => {
    expect(shown).toContain('| cost.total | less | $3.00 | $3.30 (+$0.3000) |');
  });

  test('shows no change where there is none', () => {
    expect(shown).toContain('| nodes.cpuAllocation | more | 40.0% | 45.0% |');
  });

  test('names what is the same everywhere instead of a row', () => {
    expect(shown).toContain('The same everywhere: nodes.max 3.');
    expect(shown).not.toContain('| nodes.max');
  });

  test('leaves out a metric that no run has', () => {
    expect(shown).not.toContain('imbalance.gpu');
  });
});

describe('JUnit', () => {
  const { before: _none, ...ceiling } = check({
    metric: 'nodes.max',
    rule: 'max',
    actual: 3,
    bound: 4,
    passed: true,
  });
  const xml = renderSuite(
    suite({
      checks: [check({}), check({ policy: 'default', passed: true, actual: 3_000_000 }), ceiling],
      failures: [{ workload: 'shop <1>', policy: 'default', seed: 2, failure: 'no "room" & more' }],
    }),
    'junit',
  );

  test('counts cases, failures and errors', () => {
    expect(xml).toContain('<testsuite name="ours shop &lt;1&gt;" tests="4" failures="1" errors="1">');
  });

  test('has a case a limit and policy, and says why one failed', () => {
    expect(xml).toContain('classname="default" name="cost.total at most $3.15 (baseline $3.00)"/>');
    expect(xml).toContain('classname="packing" name="nodes.max at most 4"/>');
    expect(xml).toContain('<failure message="packing on shop &lt;1&gt;: cost.total is $3.30;');
  });

  test('a run that failed is an error of its own', () => {
    expect(xml).toContain('<error message="no &quot;room&quot; &amp; more"/>');
  });

  test('a change that cannot be judged says why', () => {
    const { bound: _bound, before: _before, ...unknown } = check({ why: 'there is no baseline' });
    const text = renderSuite(suite({ checks: [unknown] }), 'junit');
    expect(text).toContain('name="cost.total not much above the baseline"');
    expect(text).toContain('cannot be held against the baseline: there is no baseline.');
  });
});

test('JSON is the result', () => {
  expect(JSON.parse(renderSuite(suite(), 'json'))).toEqual(suite());
});

import { mkdirSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { runHere } from '../../../test/support/cli-io.ts';
import { sampleResult } from '../../../test/support/sample-result.ts';
import { comparisonOf } from '../../experiment/compare.ts';
import { renderComparison, renderPlan, renderReport } from '../../index.ts';
import type { PlanResult } from '../../index.ts';
import { testFolder } from '../../../test/support/test-folder.ts';

const run = sampleResult();
const comparison = comparisonOf(['base', 'same'], [{ result: run }, { result: run }], { runs: 1 });
const plan: PlanResult = {
  schemaVersion: 1,
  version: '0.1.0',
  scenario: 'shop',
  seed: 7,
  runs: 1,
  newRuns: 0,
  objectives: ['every pod runs that fits an empty node'],
  candidates: [],
  simulated: 3,
  boundSource: 'there is no candidate to hold against it',
  gapReasons: [],
  headroom: [],
  patch: [],
  priceBook: { name: 'aws-us-east-1', date: '2026-07-20' },
};
const suite = {
  schemaVersion: 1,
  version: '0.1.0',
  suite: 'policies',
  seeds: [1],
  metrics: [],
  cells: [],
  checks: [],
  notes: [],
  failures: [],
  limits: [],
};
const sweep = {
  schemaVersion: 1,
  version: '0.1.0',
  experiment: 'sizes',
  key: 'k',
  runsPerVariant: 2,
  metrics: [],
  variants: [{ name: 'base', set: [], runs: 2, figures: [] }],
  runs: [],
  failures: [],
};

const folder = testFolder();
beforeAll(() => {
  const keep = (name: string, file: string, value: unknown): void => {
    folder.write(`${name}/${file}`, JSON.stringify(value));
  };
  keep('run', 'result.json', run);
  keep('comparison', 'result.json', comparison);
  keep('plan', 'result.json', plan);
  keep('suite', 'result.json', suite);
  keep('sweep', 'sweep.json', sweep);
  keep('old', 'result.json', { ...plan, schemaVersion: 9 });
  keep('other', 'result.json', { kind: 'Pod' });
  folder.write('cut/result.json', '{"schemaVersion": 1,');
  mkdirSync(folder.at('empty'));
});

const report = (...args: string[]): ReturnType<typeof runHere> =>
  runHere(['report', ...args], { folder: folder.path });

describe('what was kept is rendered as it was', () => {
  test.each(['text', 'md', 'html', 'json', 'junit', 'csv'] as const)('a run as %s', async (format) => {
    const { code, stdout } = await report('run', '--format', format);
    expect(code).toBe(0);
    expect(stdout).toBe(renderReport(run, format, { columns: 100 }));
  });

  test.each(['text', 'md', 'html', 'json', 'junit', 'csv'] as const)('a comparison as %s', async (format) => {
    const { code, stdout } = await report('comparison', '--format', format);
    expect(code).toBe(0);
    expect(stdout).toBe(renderComparison(comparison, format, { columns: 100 }));
  });

  test.each(['text', 'md', 'html', 'json', 'junit'] as const)('a plan as %s', async (format) => {
    const { code, stdout } = await report('plan', '--format', format);
    expect(code).toBe(0);
    expect(stdout).toBe(renderPlan(plan, format, { columns: 100 }));
  });

  test('a benchmark under its name, with its seeds', async () => {
    const { code, stdout } = await report('suite', '--format', 'md');
    expect(code).toBe(0);
    expect(stdout).toContain('policies');
  });

  test('a sweep as its table, and as JSON', async () => {
    const { code, stdout } = await report('sweep');
    expect(code).toBe(0);
    expect(stdout).toContain('sizes: 1 variants, 2 runs of each');
    expect(JSON.parse((await report('sweep', '--format', 'json')).stdout)).toEqual(sweep);
  });

  test('the JSON file itself is as good as its folder', async () => {
    const { stdout } = await report('plan/result.json', '--format', 'json');
    expect(stdout).toBe(renderPlan(plan, 'json'));
  });
});

describe('what cannot be rendered is said, and ends with 2', () => {
  // prettier-ignore
  test.each([
    ['a format that a plan has not',        ['plan', '--format', 'csv'],        '--format csv is for other results: of a plan there are text, md, html, json and junit'],
    ['a format that a benchmark has not',   ['suite', '--format', 'csv'],       'of a benchmark there are'],
    ['a format that a sweep has not',       ['sweep', '--format', 'html'],      'of a sweep there are text and json; its folder has CSV and Parquet files'],
    ['a plan of another schema',            ['old'],                            'old: the result has schema version 9; this Plimsoll reads version 1'],
    ['something else',                      ['other'],                          'other: the file holds no result of plimsoll run, compare, plan, bench or sweep'],
    ['cut text',                            ['cut'],                            'cut: '],
    ['a folder without a result',           ['empty'],                          'is no result folder: it has no result.json'],
    ['a folder that is not there',          ['gone'],                           'is no result folder'],
    ['a file that is not there',            ['gone.json'],                      'gone.json: there is no such file'],
  ])('%s', async (_why, args, message) => {
    const { code, stdout, stderr } = await report(...args);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(stdout).toBe('');
  });
});

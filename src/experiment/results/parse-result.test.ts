import { describe, expect, test } from 'vitest';
import { sampleResult } from '../../../test/support/sample-result.ts';
import { comparisonOf } from '../compare.ts';
import { parseKeptResult, parseResult } from './parse-result.ts';
import { ResultFolderError } from './results-folder.ts';

const run = sampleResult();
const text = (value: unknown): string => JSON.stringify(value);

/** As small as each kind may be: the fields by which it is told. */
const KINDS = {
  run,
  plan: { schemaVersion: 1, candidates: [], objectives: [], boundSource: '' },
  benchmark: { schemaVersion: 1, suite: 's', cells: [], checks: [] },
  sweep: { schemaVersion: 1, experiment: 'e', runsPerVariant: 1, variants: [], runs: [], failures: [] },
  comparison: comparisonOf(['base', 'same'], [{ result: run }, { result: run }], { runs: 1 }),
};

describe('what a result.json holds', () => {
  test.each(Object.entries(KINDS))('a %s is told from all others', (kind, value) => {
    const kept = parseKeptResult(text(value));
    expect(kept.kind).toBe(kind);
    expect(text(kept.result)).toBe(text(value));
  });

  test('a sweep has variants, runs and failures as a comparison has, and is none', () => {
    const { experiment: _name, ...nameless } = KINDS.sweep;
    expect(parseKeptResult(text({ ...nameless, variants: [] })).kind).toBe('comparison');
    expect(parseKeptResult(text(KINDS.sweep)).kind).toBe('sweep');
  });

  // prettier-ignore
  test.each([
    ['a list',              [],                        'holds no result'],
    ['nothing',             null,                      'holds no result'],
    ['a number',            4,                         'holds no result'],
    ['some other object',   { kind: 'Pod' },           'holds no result'],
    ['a version alone',     { schemaVersion: 1 },      'holds no result'],
    ['a result to come',    { ...run, schemaVersion: 2 }, 'has schema version 2; this Plimsoll reads version 1'],
    ['a plan to come',      { ...KINDS.plan, schemaVersion: 7 }, 'schema version 7'],
    ['an old comparison',   { ...KINDS.comparison, variants: [{ name: 'b', results: [{ ...run, schemaVersion: 0 }], metrics: [] }] }, 'schema version 0'],
    ['variants that are none', { ...KINDS.comparison, variants: 'x' }, 'schema version undefined'],
  ])('refuses %s', (_what, value, message) => {
    expect(() => parseKeptResult(text(value))).toThrow(ResultFolderError);
    expect(() => parseKeptResult(text(value))).toThrow(message);
  });

  test('a comparison of which every run failed can still be read', () => {
    const failed = comparisonOf(['base'], [{ failure: 'x', stack: '' }], { runs: 1 });
    expect(parseKeptResult(text(failed)).kind).toBe('comparison');
  });

  test('text that is no JSON is a syntax error, for whoever calls to word', () => {
    expect(() => parseKeptResult('{')).toThrow(SyntaxError);
  });
});

describe('what must be a run', () => {
  test('is one', () => {
    expect(parseResult(text(run)).digest).toBe(run.digest);
  });

  // prettier-ignore
  test.each(['plan', 'benchmark', 'sweep', 'comparison'] as const)('a %s is not, and is called what it is', (kind) => {
    expect(() => parseResult(text(KINDS[kind]))).toThrow(`this is the result of a ${kind}, and a run's is wanted`);
  });
});

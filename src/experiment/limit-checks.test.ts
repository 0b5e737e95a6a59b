import { describe, expect, test } from 'vitest';
import { sampleResult } from '../../test/support/sample-result.ts';
import type { AssertionResult, ComparedVariant } from '../result/index.ts';
import { limitChecks } from './limit-checks.ts';

const assertion = (actual: string, passed: boolean): AssertionResult => ({
  metric: 'pods.pending.p99',
  limit: 'at most 60 s',
  actual,
  passed,
});

/** A variant whose runs end with these assertions, and that costs so much more a month. */
function variant(runs: readonly (readonly AssertionResult[])[], moreUsd = 0): ComparedVariant {
  const difference = moreUsd * 1e6;
  return {
    name: 'large',
    results: runs.map((assertions) => ({ ...sampleResult(), assertions })),
    metrics: [
      {
        metric: 'cost per month',
        unit: 'micro-usd',
        mean: 0,
        difference,
        differenceLow: 0,
        differenceHigh: 0,
      },
    ],
  };
}

describe('limits of variants', () => {
  // prettier-ignore
  test.each<[string, AssertionResult[][], string]>([
    ['holds in all runs: the first is shown',      [[assertion('12 s', true)], [assertion('15 s', true)]],  '12 s holds'],
    ['crossed in the last run alone',              [[assertion('12 s', true)], [assertion('90 s', false)]], '90 s crossed'],
    ['crossed twice: the first that crosses',      [[assertion('70 s', false)], [assertion('90 s', false)]], '70 s crossed'],
  ])('an assertion %s', (_, runs, expected) => {
    const [check] = limitChecks([variant(runs)], undefined);
    expect(`${check.actual} ${check.passed ? 'holds' : 'crossed'}`).toBe(expected);
    expect(check.of).toBe('large');
  });

  // prettier-ignore
  test.each([
    ['exactly the limit',    100,     100, true],
    ['a cent above',         100.01,  100, false],
    ['cheaper than the base', -5,     0,   true],
    ['a limit below none: it has to save', -5, -10, false],
  ])('cost: %s', (_, moreUsd, limitUsd, passed) => {
    const checks = limitChecks([variant([[]], moreUsd)], limitUsd * 1e6);
    expect(checks.map((one) => one.passed)).toEqual([passed]);
  });

  test('no limits, no checks; a variant without a result has none to hold', () => {
    expect(limitChecks([variant([[]])], undefined)).toEqual([]);
    expect(limitChecks([variant([])], undefined)).toEqual([]);
  });
});

import { describe, expect, test } from 'vitest';
import type { Comparison, LimitCheck, PlanCandidate, PlanResult } from '../../result/index.ts';
import { renderComparison, renderPlan } from '../index.ts';

const check = (of: string, passed: boolean): LimitCheck => ({
  of,
  metric: 'pods.pending.p99',
  limit: 'at most 60 s',
  actual: passed ? '12 s' : '90 s',
  passed,
});

function comparison(checks: readonly LimitCheck[], failures: readonly string[] = []): Comparison {
  return { runs: 1, variants: [], failures, checks };
}

describe('JUnit of a comparison', () => {
  test('a case for each limit of each variant; a crossed one says what is and what may be', () => {
    const text = renderComparison(comparison([check('small', true), check('large', false)]), 'junit');
    expect(text).toContain('<testsuite name="compare" tests="2" failures="1">');
    expect(text).toContain('<testcase classname="small" name="pods.pending.p99 at most 60 s"/>');
    expect(text).toContain('<failure message="pods.pending.p99 is 90 s; the limit is at most 60 s"/>');
  });

  test('a run without a result is an error: no limit was held against it', () => {
    const text = renderComparison(comparison([], ['large, run 3: out of memory']), 'junit');
    expect(text).toContain('tests="1" failures="0" errors="1"');
    expect(text).toContain('<error message="large, run 3: out of memory"/>');
  });

  test('a limit that names its metric is the whole name of the case', () => {
    const whole = { ...check('small', true), limit: 'pods.pending.p99 ≤ 60s' };
    expect(renderComparison(comparison([whole]), 'junit')).toContain('name="pods.pending.p99 ≤ 60s"/>');
  });

  test('names are no markup', () => {
    const text = renderComparison(comparison([check('a<b>&"c"', true)]), 'junit');
    expect(text).toContain('classname="a&lt;b&gt;&amp;&quot;c&quot;"');
  });

  test('without limits the suite is empty, not absent', () => {
    expect(renderComparison({ runs: 1, variants: [], failures: [] }, 'junit')).toContain(
      'tests="0" failures="0"',
    );
  });
});

describe('JUnit of a plan', () => {
  const objectives = ['every pod runs that fits an empty node', 'with a zone lost, all runs again'];
  const planWith = (
    broken: readonly string[] | undefined,
    checks: readonly LimitCheck[] = [],
  ): PlanResult => {
    const candidates = broken === undefined ? [] : [{ name: '3 × four', broken } as unknown as PlanCandidate];
    return { scenario: 'shop', objectives, candidates, checks } as unknown as PlanResult;
  };

  // prettier-ignore
  test.each<[string, PlanResult, string]>([
    ['all hold',                  planWith([]),                              'tests="2" failures="0"'],
    ['one is broken',             planWith([objectives[1]]),                 'tests="2" failures="1"'],
    ['there is no candidate',     planWith(undefined),                       'tests="2" failures="0" errors="2"'],
    ['limits of the caller too',  planWith([], [check('today', false)]),     'tests="3" failures="1"'],
  ])('%s', (_, plan, totals) => {
    expect(renderPlan(plan, 'junit')).toContain(`<testsuite name="plan shop" ${totals}>`);
  });

  test('a broken objective names the candidate that comes nearest', () => {
    expect(renderPlan(planWith([objectives[1]]), 'junit')).toContain(
      '<failure message="the nearest candidate, 3 × four, breaks it"/>',
    );
    const plan = planWith([objectives[1]]);
    const missed = { ...plan.candidates[0], missedBy: ['2 pods had no node at the end'] };
    expect(renderPlan({ ...plan, candidates: [missed] }, 'junit')).toContain(
      'breaks it: 2 pods had no node at the end"/>',
    );
  });
});

import { describe, expect, test } from 'vitest';
import { sampleResult } from '../../../test/support/sample-result.ts';
import { outcomeOf } from '../../../test/support/sweep-journal.ts';
import { METRICS } from '../compare.ts';
import { jobOutcome, readJobOutcome, sameOutcome } from './job-outcome.ts';

describe('what is kept of a run', () => {
  const result = sampleResult();

  test('is its digest and every metric, in their order', () => {
    expect(jobOutcome(3, result)).toEqual({
      job: 3,
      digest: result.digest,
      events: result.events,
      values: METRICS.map(({ of }) => of(result)),
    });
  });

  test('a figure that is none is null, and minus nothing is nothing', () => {
    const odd = { ...result, pods: { ...result.pods, neverBound: NaN, preempted: -0, evicted: Infinity } };
    const valueOf = (name: string): number | null =>
      jobOutcome(0, odd).values[METRICS.findIndex((metric) => metric.name === name)];
    expect(valueOf('pods never bound')).toBeNull();
    expect(valueOf('evicted')).toBeNull();
    expect(Object.is(valueOf('preempted'), 0)).toBe(true);
  });

  test('comes back from JSON as it went in', () => {
    const outcome = jobOutcome(3, result);
    expect(readJobOutcome(JSON.parse(JSON.stringify(outcome)), 4)).toEqual(outcome);
  });
});

describe('an outcome from outside', () => {
  const good = outcomeOf(3);

  // prettier-ignore
  test.each([
    ['whole',                               good,                                               true],
    ['with a figure that is null',          { ...good, values: good.values.with(2, null) },     true],
    ['with more fields, which do not count', { ...good, extra: 1 },                             true],
    ['of a job behind the last',            { ...good, job: 4 },                                false],
    ['of a job before the first',           { ...good, job: -1 },                               false],
    ['of half a job',                       { ...good, job: 0.5 },                              false],
    ['of a job that is a text',             { ...good, job: '3' },                              false],
    ['without events',                      { ...good, events: undefined },                     false],
    ['with fewer than no events',           { ...good, events: -1 },                            false],
    ['with a short digest',                 { ...good, digest: 'abc' },                         false],
    ['with a digest that is no hex',        { ...good, digest: 'g'.repeat(32) },                false],
    ['with capitals in the digest',         { ...good, digest: 'A'.repeat(32) },                false],
    ['with a figure too few',               { ...good, values: good.values.slice(1) },          false],
    ['with a figure too many',              { ...good, values: [...good.values, 1] },           false],
    ['with a figure that is a text',        { ...good, values: (good.values as unknown[]).with(0, '1') }, false],
    ['with figures that are no list',       { ...good, values: {} },                            false],
    ['nothing',                             null,                                               false],
    ['a text',                              'x',                                                false],
    ['undefined',                           undefined,                                          false],
  ])('%s', (_why, value, isOne) => {
    expect(readJobOutcome(value, 4) !== undefined).toBe(isOne);
  });

  test('keeps nothing of a field that it does not know', () => {
    expect(readJobOutcome({ ...good, __proto__: { polluted: 1 }, extra: 2 }, 4)).toEqual(good);
  });
});

test('two outcomes are the same where every figure is', () => {
  const one = outcomeOf(1);
  expect(sameOutcome(one, { ...one })).toBe(true);
  expect(sameOutcome(one, { ...one, events: one.events + 1 })).toBe(false);
  expect(sameOutcome(one, { ...one, values: one.values.with(0, 1e-9) })).toBe(false);
  expect(sameOutcome({ ...one, values: one.values.with(0, null) }, one)).toBe(false);
});

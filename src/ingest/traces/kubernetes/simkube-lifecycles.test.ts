import { describe, expect, test } from 'vitest';
import { readLifecycles } from './simkube-lifecycles.ts';

/** `owner start–end, …`, a line an owner; the trace starts at second 100. */
function lines(value: unknown): string[] {
  return [...readLifecycles(value, 100)].map(
    ([owner, lifetimes]) =>
      `${owner}: ${lifetimes.map(({ startMs, endMs }) => `${startMs}–${endMs}`).join(', ')}`,
  );
}

const PAIR = '["apps/v1.Deployment","shop/web"]';

describe('when a recorded pod ran', () => {
  // prettier-ignore
  test.each([
    ['it has ended',                        [{ Finished: [101, 105] }],                                 '1000–5000'],
    ['it runs on',                          [{ Running: 102 }],                                         '2000–Infinity'],
    ['as older traces write it',            [{ start_ts: 101, end_ts: 105 }],                           '1000–5000'],
    ['as older traces write one that runs', [{ start_ts: 101 }],                                        '1000–Infinity'],
    ['it began before the trace',           [{ Finished: [50, 105] }],                                  '0–5000'],
    ['it ended in the moment it began',     [{ Finished: [101, 101] }],                                 '1000–1000'],
    ['fractions of a second',               [{ Finished: [100.25, 100.75] }],                           '250–750'],
    ['several, in order of their start',    [{ Running: 103 }, { Finished: [101, 105] }],               '1000–5000, 3000–Infinity'],
    ['of one start, the shorter first',     [{ Finished: [101, 109] }, { Finished: [101, 105] }],       '1000–5000, 1000–9000'],
    ['of several specs',                    undefined,                                                  '1000–2000, 3000–4000'],
  ])('%s', (_what, lifetimes, expected) => {
    const ofHash = lifetimes === undefined ? { 1: [{ Finished: [103, 104] }], 2: [{ Finished: [101, 102] }] } : { 77: lifetimes };
    expect(lines({ [PAIR]: ofHash })).toEqual([`Deployment shop/web: ${expected}`]);
  });
});

describe('what tells of no lifetime is left out, and its owner with it', () => {
  // prettier-ignore
  test.each([
    ['no value',                    undefined],
    ['a list',                      []],
    ['a number',                    7],
    ['an owner without specs',      { [PAIR]: {} }],
    ['a spec without pods',         { [PAIR]: { 77: [] } }],
    ['a spec that is a text',       { [PAIR]: { 77: 'x' } }],
    ['a pod that is a number',      { [PAIR]: { 77: [5] } }],
    ['a pod of another state',      { [PAIR]: { 77: [{ Pending: 101 }] } }],
    ['a start that is a text',      { [PAIR]: { 77: [{ Running: '101' }] } }],
    ['an end that is a text',       { [PAIR]: { 77: [{ Finished: [101, '105'] }] } }],
    ['an end before the start',     { [PAIR]: { 77: [{ Finished: [105, 101] }] } }],
    ['no times at all',             { [PAIR]: { 77: [{ Finished: [] }] } }],
  ])('%s', (_what, value) => {
    expect(lines(value)).toEqual([]);
  });
});

describe('whose they are', () => {
  const lifetime = { 77: [{ Running: 100 }] };
  // prettier-ignore
  test.each([
    ['a pair of kind and name',              '["apps/v1.Deployment","shop/web"]',   'Deployment shop/web'],
    ['a kind of the core group',             '["v1.Pod","default/p"]',              'Pod default/p'],
    ['a kind with a long group',             '["batch.volcano.sh/v1alpha1.Job","a/b"]', 'Job a/b'],
    ['a kind without a group',               '["Job","a/b"]',                       'Job a/b'],
    ['a name alone',                         'shop/web',                            ' shop/web'],
    ['a bracket that is no JSON',            '[shop/web',                           ' [shop/web'],
    ['an empty pair',                        '[]',                                  ' []'],
    ['half a pair',                          '["apps/v1.Deployment"]',              ' ["apps/v1.Deployment"]'],
  ])('%s', (_what, owner, expected) => {
    expect([...readLifecycles({ [owner]: lifetime }, 100).keys()]).toEqual([expected]);
  });

  test('an owner called __proto__ changes nobody', () => {
    const value: unknown = JSON.parse('{"__proto__": {"77": [{"Running": 100}]}}');
    expect([...readLifecycles(value, 100).keys()]).toEqual([' __proto__']);
    expect(({} as { 77?: unknown })[77]).toBeUndefined();
  });
});

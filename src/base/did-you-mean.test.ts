import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { didYouMean, editDistance } from './did-you-mean.ts';

const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 8 });

/** By the definition: the least of all ways to begin with the last letter. Slow and plain. */
function plainDistance(a: string, b: string): number {
  if (a === '' || b === '') return a.length + b.length;
  const [headA, headB] = [a.slice(0, -1), b.slice(0, -1)];
  const ways = [
    plainDistance(headA, b) + 1,
    plainDistance(a, headB) + 1,
    plainDistance(headA, headB) + (a.at(-1) === b.at(-1) ? 0 : 1),
  ];
  if (a.length > 1 && b.length > 1 && a.at(-1) === b.at(-2) && a.at(-2) === b.at(-1))
    ways.push(plainDistance(a.slice(0, -2), b.slice(0, -2)) + 1);
  return Math.min(...ways);
}

describe('the distance of two words', () => {
  // prettier-ignore
  const rows = [
    ['the same',           'replicas', 'replicas', 0],
    ['a letter too many',  'replicass', 'replicas', 1],
    ['a letter missing',   'replcas',  'replicas', 1],
    ['a wrong letter',     'replocas', 'replicas', 1],
    ['neighbours swapped', 'relpicas', 'replicas', 1],
    ['all of it',          '',         'abc',      3],
  ] as const;
  test.each(rows)('%s', (_why, a, b, distance) => {
    expect(editDistance(a, b)).toBe(distance);
  });

  test('is what its definition says', () => {
    const short = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 5 });
    fc.assert(
      fc.property(short, short, (a, b) => {
        expect(editDistance(a, b)).toBe(plainDistance(a, b));
      }),
      { numRuns: 60 },
    );
  });

  test('is the same both ways, and 0 for equal words alone', () => {
    fc.assert(
      fc.property(word, word, (a, b) => {
        expect(editDistance(a, b)).toBe(editDistance(b, a));
        expect(editDistance(a, b) === 0).toBe(a === b);
      }),
    );
  });

  test('is exact below the limit, and never below it from there on', () => {
    fc.assert(
      fc.property(word, word, fc.integer({ min: 1, max: 9 }), (a, b, limit) => {
        const whole = editDistance(a, b);
        if (whole < limit) expect(editDistance(a, b, limit)).toBe(whole);
        else expect(editDistance(a, b, limit)).toBeGreaterThanOrEqual(limit);
      }),
    );
  });
});

describe('what was meant', () => {
  const fields = ['replicas', 'selector', 'template', 'strategy', 'max'];

  // prettier-ignore
  const rows = [
    ['a slip',                                  'repicas',  'replicas'],
    ['another case',                            'REPLICAS', 'replicas'],
    ['three letters: one may be wrong',         'mex',      'max'],
    ['three letters: not two',                  'mey',      undefined],
    ['nothing alike',                           'horizon',  undefined],
    ['a third of eight letters, rounded down',  'rexlicxs', 'replicas'],
    ['one more',                                'xexlicxs', undefined],
  ] as const;
  test.each(rows)('%s', (_why, written, meant) => {
    expect(didYouMean(written, fields)).toBe(meant);
  });

  test('of two that are as near the first is taken', () => {
    expect(didYouMean('b', ['a', 'c'])).toBe('a');
    expect(didYouMean('b', ['c', 'a'])).toBe('c');
  });

  test('a known word is always itself', () => {
    fc.assert(
      fc.property(fc.constantFrom(...fields), (field) => {
        expect(didYouMean(field, fields)).toBe(field);
      }),
    );
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { wrap } from './wrap.ts';

describe('lines of text', () => {
  // prettier-ignore
  test.each<[string, string, number, string[]]>([
    ['nothing is one empty line',                '',                         5,  ['']],
    ['what fits is one line',                    'one two',                  7,  ['one two']],
    ['one letter more is two',                   'one two',                  6,  ['one', 'two']],
    ['a word goes with those before it',         'a b c d',                  3,  ['a b', 'c d']],
    ['a long word is cut where the line ends',   'abcdefgh',                 3,  ['abc', 'def', 'gh']],
    ['behind a joint where there is one',        'kube-scheduler',           9,  ['kube-', 'scheduler']],
    ['a joint too far to the left is none',      'a-bcdefgh',                6,  ['a-bcde', 'fgh']],
    ['a long word begins a line of its own',     'see abcdefgh now',         5,  ['see', 'abcde', 'fgh', 'now']],
    ['its end takes what comes behind it',       'abcdefg hi',               5,  ['abcde', 'fg hi']],
    ['no room is room for one letter',           'ab c',                     0,  ['a', 'b', 'c']],
    ['less than none as well',                   'ab',                       -7, ['a', 'b']],
    ['a path breaks at its slashes',             'shop/checkout/web',        10, ['shop/', 'checkout/', 'web']],
  ])('%s', (_why, text, width, lines) => {
    expect(wrap(text, width)).toEqual(lines);
  });

  test('no line is longer than there is room, none is lost, none is empty', () => {
    const words = fc.array(fc.stringMatching(/^[a-z./-]{1,14}$/), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(words, fc.integer({ min: 1, max: 20 }), (given, width) => {
        const lines = wrap(given.join(' '), width);
        for (const line of lines) {
          expect(line.length).toBeLessThanOrEqual(width);
          expect(line).not.toBe('');
        }
        expect(lines.join('').replaceAll(' ', '')).toBe(given.join(''));
      }),
      { numRuns: 300 },
    );
  });

  test('no line could have taken the first word of the next', () => {
    const words = fc.array(fc.stringMatching(/^[a-z]{1,6}$/), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(words, fc.integer({ min: 6, max: 20 }), (given, width) => {
        const lines = wrap(given.join(' '), width);
        for (const [index, line] of lines.slice(1).entries())
          expect(lines[index].length + 1 + line.split(' ')[0].length).toBeGreaterThan(width);
      }),
      { numRuns: 200 },
    );
  });
});

import { describe, expect, test } from 'vitest';
import { readPriorityTiers } from './priority.ts';

const matches = (pattern: unknown, texts: readonly string[]): string | undefined => {
  const tiers = readPriorityTiers({ 10: [pattern] });
  return tiers && texts.filter((text) => tiers[0].patterns.some((read) => read.test(text))).join();
};

describe('patterns of Go', () => {
  // prettier-ignore
  test.each([
    // pattern                      texts                                        which match
    ['spot',                        ['spot', 'a-spot-b', 'SPOT', 'spo'],          'spot,a-spot-b'],
    ['^spot$',                      ['spot', 'spots', 'a-spot'],                  'spot'],
    ['.*t2\\.large.*',              ['t2.large', 't2xlarge'],                     't2.large'],
    ['spot\\-pool',                 ['spot-pool', 'spot_pool'],                   'spot-pool'],
    ['spot\\_pool',                 ['spot-pool', 'spot_pool'],                   'spot_pool'],
    ['(?i)spot',                    ['SPOT', 'Spot-a', 'span'],                   'SPOT,Spot-a'],
    ['(?i:sp)ot',                   ['SPot', 'SPOT'],                             'SPot'],
    ['a(?i)b|c',                    ['aB', 'Ab', 'C'],                            'aB,C'],
    ['((?i)a)b',                    ['Ab', 'AB'],                                 'Ab'],
    ['(?i)[a-c]x',                  ['Bx', 'BX', 'dx'],                           'Bx,BX'],
    ['(?i-i)a',                     ['a', 'A'],                                   'a'],
    ['(?P<pool>a|b)-1',             ['a-1', 'b-1', 'c-1'],                        'a-1,b-1'],
    ['(?<pool>a)',                  ['a', 'b'],                                   'a'],
    ['\\Aa\\z',                     ['a', 'ab', 'ba'],                            'a'],
    ['\\Qa.b\\E+$',                 ['a.b', 'axb', 'a.bb'],                       'a.b,a.bb'],
    ['\\Qa.b',                      ['a.b', 'axb'],                               'a.b'],
    ['[[:digit:]]+-[[:^alpha:]]',   ['1-1', '1-a', 'a-1'],                        '1-1'],
    ['^[^[:digit:]x]$',             ['1', 'x', 'y'],                              'y'],
    ['(?i)^[[:upper:]]$',           ['a', 'A', '1'],                              'a,A'],
    ['^[]a]$',                      [']', 'a', 'b'],                              '],a'],
    ['^[^]a]$',                     [']', 'a', 'b'],                              'b'],
    ['^[a-]$',                      ['a', '-', 'b'],                              'a,-'],
    ['^[\\d\\-]$',                  ['1', '-', 'a'],                              '1,-'],
    ['^[\\W]$',                     ['-', 'a'],                                   '-'],
    ['^\\pL\\p{Nd}$',               ['a1', '1a', 'é1'],                           'a1,é1'],
    ['^\\p{Greek}$',                ['α', 'a'],                                   'α'],
    ['^\\x41\\x{42}\\103$',         ['ABC', 'abc'],                               'ABC'],
    ['^a{2}$',                      ['a', 'aa'],                                  'aa'],
    ['^a{,2}$',                     ['aa', 'a{,2}'],                              'a{,2}'],
    ['^a{b}]$',                     ['a{b}]', 'ab'],                              'a{b}]'],
    ['^a.b$',                       ['a\nb', 'a-b'],                              'a-b'],
    ['(?s)^a.b$',                   ['a\nb', 'a-b'],                              'a\nb,a-b'],
    ['(?m)^b$',                     ['a\nb', 'a'],                                'a\nb'],
    ['^*a',                         ['a', 'b'],                                   'a'],
    ['',                            ['a', ''],                                    'a,'],
    ['a*?b+?',                      ['b', 'a'],                                   'b'],
  ] as const)('%s', (pattern, texts, expected) => {
    expect(matches(pattern, texts)).toBe(expected);
  });

  test.each([
    '[a',
    '(a',
    'a)',
    '*',
    '+a',
    'a|*',
    '(*a)',
    'a**',
    'a+*',
    'a{2}{3}',
    'a???',
    'a{2,1}',
    'a{1001}',
    '(?=a)',
    '(?!a)',
    '(?<=a)',
    '(?<!a)',
    '(a)\\1',
    '\\Z',
    '\\e',
    '\\u0061',
    'a\\',
    '[b-a]',
    '[[:nobody:]]',
    '[a-\\d]',
    '\\p{Nobody}',
    '(?x)a',
    '[]',
    '(?P=a)',
  ])('%s is none', (pattern) => {
    expect(matches(pattern, ['a'])).toBeUndefined();
  });
});

test('a pattern that could be tried in a great many ways is tried in one', () => {
  expect(matches('(a+)+$', [`${'a'.repeat(5000)}b`])).toBe('');
});

describe('tiers of the ConfigMap', () => {
  test.each([
    ['a number is a text', { 10: [42] }, ['pool-42', 'pool-4'], 'pool-42'],
    ['so is a truth', { 10: [true] }, ['true-a', 'a'], 'true-a'],
    ['an empty item matches all', { 10: [null] }, ['a', 'b'], 'a,b'],
    ['none without items', { 10: null }, ['a'], ''],
  ])('%s', (_rule, given, texts, expected) => {
    const [{ patterns }] = readPriorityTiers(given) ?? [];
    expect(texts.filter((text) => patterns.some((pattern) => pattern.test(text))).join()).toBe(expected);
  });

  test.each([
    [{ 10: ['a', '('] }],
    [{ 10: [['a']] }],
    [{ 10: [{ a: 1 }] }],
    [{ 10: 'a' }],
    [{ a: ['b'] }],
    [['a']],
  ])('%j spoils the whole', (given) => {
    expect(readPriorityTiers(given)).toBeUndefined();
  });
});

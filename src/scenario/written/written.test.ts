import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { durationSpecOf, limitOf, microUsdOf, ratioOf } from './amounts.ts';
import { compileExpression } from './expression.ts';
import { objectNameOf } from './object-name.ts';
import { readWritten } from './read-written.ts';

describe('amounts', () => {
  // prettier-ignore
  test.each([
    ['$0.42', 420_000], ['0.42', 420_000], ['420 USD', 420_000_000], ['$1.1', 1_100_000], [3, 3_000_000], ['$0.0000019', 1],
    ['42 EUR', undefined], ['-1', undefined], ['$', undefined], ['1,5', undefined],
  ])('money: %s', (written, expected) => {
    expect(microUsdOf(written)).toBe(expected);
  });

  // prettier-ignore
  test.each([[0.2, 0.2], ['20%', 0.2], ['20 %', 0.2], ['0', 0], ['100%', 1], ['120%', undefined], [2, undefined], ['x', undefined]])('shares: %s', (written, expected) => {
    expect(ratioOf(written)).toBe(expected);
  });

  // prettier-ignore
  test.each([['60s', 60_000], ['$420', 420_000_000], ['95%', 0.95], [3, 3], ['3', 3], ['-1', -1], ['many', undefined]])('limits: %s', (written, expected) => {
    expect(limitOf(written)).toBe(expected);
  });

  // prettier-ignore
  test.each([
    ['a duration',               '45s',                                  { kind: 'constant', ms: 45_000 }],
    ['uniform',                  { min: '30s', max: '60s' },             { kind: 'uniform', minMs: 30_000, maxMs: 60_000 }],
    ['normal',                   { mean: '45s', deviation: '5s' },       { kind: 'normal', meanMs: 45_000, deviationMs: 5000 }],
    ['exponential',              { mean: '45s' },                        { kind: 'exponential', meanMs: 45_000 }],
    ['constant by name',         { distribution: 'constant', mean: '45s' } as const, { kind: 'constant', ms: 45_000 }],
    ['a uniform without end',    { min: '30s' },                         undefined],
    ['a uniform upside down',    { min: '60s', max: '30s' },             undefined],
    ['a normal without mean',    { deviation: '5s' },                    undefined],
  ])('distributions: %s', (_why, written, expected) => {
    expect(durationSpecOf(written)).toEqual(expected);
  });
});

// prettier-ignore
test.each([
  ['Deployment/web',         { kind: 'Deployment', namespace: 'default', name: 'web' }],
  ['deploy/shop/web',        { kind: 'Deployment', namespace: 'shop', name: 'web' }],
  ['svc/web',                { kind: 'Service', namespace: 'default', name: 'web' }],
  ['node/n1',                { kind: 'Node', namespace: '', name: 'n1' }],
  ['Rollout/a/b',            { kind: 'Rollout', namespace: 'a', name: 'b' }],
  ['web',                    undefined],
  ['a/b/c/d',                undefined],
  ['Deployment/',            undefined],
])('names of objects: %s', (written, expected) => {
  expect(objectNameOf(written)).toEqual(expected);
});

describe('expressions compute, and do nothing else', () => {
  // prettier-ignore
  const good = [
    ['units of one time',            't + 60*min + 3600*h + 86400*d',      4 * 86_400],
    ['the curve of the handbook',    '400 + 350*sin(2*pi*(h-9)/24)',       400 + 350 * Math.sin((2 * Math.PI * 15) / 24)],
    ['min is minutes, min() is not', 'min + min(1, 2)',                    1441],
    ['the hour of the day',          'mod(h, 24) + mod(h + 1, 24)',        1],
    ['choice',                       'h > 8 and h < 20 ? 1 : 0.5',         0.5],
    ['powers and roots',             'sqrt(2^4) + exp(0) + log(e)',        6],
  ] as const;
  test.each(good)('%s: %s', async (_why, text, expected) => {
    const rate = await compileExpression(text);
    expect(typeof rate === 'function' ? rate(86_400) : rate).toBeCloseTo(expected, 9);
  });

  // prettier-ignore
  const bad = [
    'a', 'hour', "h'", 'h!', '1 to 2', '~1', '1 | 2', 'x = 1', 'f(x) = x', '[1, 2]', '{a: 1}', 'h.constructor', 'cos.constructor("return 1")()', 'constructor', '__proto__',
    'toString()', 'import("fs")', 'evaluate("1")', 'parse("1")', 'createUnit("x")', '"text"', '1:10', '1; 2', '2 +', '', 'h[1]', 'sin', '5 cm',
    `${'1+'.repeat(600)}1`, `${'('.repeat(400)}1${')'.repeat(400)}`,
  ];
  test.each(bad)('refused: %s', async (text) => {
    expect(typeof (await compileExpression(text))).toBe('object');
  });

  test('no text makes it throw', async () => {
    const symbols = fc.constantFrom(
      'h',
      'min',
      't',
      'sin',
      '(',
      ')',
      '+',
      '*',
      '^',
      '1',
      ' ',
      '.',
      ',',
      '"',
      '[',
      ']',
      '{',
      '}',
      '=',
      ':',
      '?',
      ';',
      '\\',
      '!',
      '%',
      "'",
    );
    await fc.assert(
      fc.asyncProperty(fc.array(symbols, { maxLength: 12 }), async (parts) => {
        const rate = await compileExpression(parts.join(''));
        if (typeof rate === 'function') expect(typeof rate(1)).toBe('number');
      }),
      { numRuns: 500 },
    );
  });
});

describe('--set path=value', () => {
  const yaml =
    'apiVersion: plimsoll/v1\nkind: Scenario\nspec: { horizon: 1h, cluster: { nodePools: [{ name: a, count: 1 }] } }\n';
  const set = (...settings: string[]): unknown => {
    const read = readWritten('s.yaml', yaml, settings);
    return read.written?.spec ?? read.diagnostics.map(({ code, message }) => `${code}: ${message}`);
  };
  const pool = { name: 'a', count: 1 };
  // prettier-ignore
  const rows = [
    ['a field of spec',                 ['horizon=2h'],                                    { horizon: '2h', cluster: { nodePools: [pool] } }],
    ['a place in a list',               ['cluster.nodePools.0.count=5'],                   { horizon: '1h', cluster: { nodePools: [{ ...pool, count: 5 }] } }],
    ['the block may be left out',       ['nodePools.0.instanceType=m7i.large'],            { horizon: '1h', cluster: { nodePools: [{ ...pool, instanceType: 'm7i.large' }] } }],
    ['the next place in a list',        ['nodePools.1={name: b}'],                         { horizon: '1h', cluster: { nodePools: [pool, { name: 'b' }] } }],
    ['a block that is not there yet',   ['prices.discount=10%'],                           { horizon: '1h', cluster: { nodePools: [pool] }, prices: { discount: '10%' } }],
    ['a list that is not there yet',    ['faults.0={at: 1h, kill: zone/a}'],               { horizon: '1h', cluster: { nodePools: [pool] }, faults: [{ at: '1h', kill: 'zone/a' }] }],
    ['an equals sign in the value',     ['metadata.description=a=b'],                      { horizon: '1h', cluster: { nodePools: [pool] } }],
    ['the later one wins',              ['horizon=2h', 'horizon=3h'],                      { horizon: '3h', cluster: { nodePools: [pool] } }],
    ['what it makes is checked',        ['horizon=soon'],                                  ['duration-invalid: the text "soon" is not a duration']],
    ['an unknown field',                ['horzion=2h'],                                    ['field-unknown: unknown field horzion']],
    ['beyond the end of a list',        ['nodePools.5.count=1'],                           ['setting-invalid: nodePools.5.count leads nowhere in this scenario']],
    ['no value',                        ['horizon'],                                       ['setting-invalid: horizon is not path=value']],
    ['a way to other objects',          ['__proto__.x=1'],                                 ['setting-invalid: __proto__.x=1 is not path=value']],
  ] as const;
  test.each(rows)('%s', (_why, settings, expected) => {
    expect(set(...settings)).toEqual(expected);
  });
});

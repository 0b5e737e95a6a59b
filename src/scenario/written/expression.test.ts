import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileExpression } from './expression.ts';

/** The value of an expression so many seconds after the start; a text where it is refused. */
async function valueOf(text: string, seconds = 0): Promise<number | string> {
  const compiled = await compileExpression(text);
  return typeof compiled === 'function' ? compiled(seconds) : compiled.message;
}

const HOUR = 3600;

describe('time in four units', () => {
  // prettier-ignore
  test.each([
    ['t',               90,              90],
    ['min',             90,              1.5],
    ['h',               1.5 * HOUR,      1.5],
    ['d',               36 * HOUR,       1.5],
    ['h - 24*d',        36 * HOUR,       0],
    ['t - 60*min',      1234,            0],
    ['mod(h, 24)',      30 * HOUR,       6],
    ['mod(-1, 24)',     0,               23],
    ['mod(h, 24)',      24 * HOUR,       0],
    ['floor(d)',        47.9 * HOUR,     1],
  ])('%s at %d s', async (text, seconds, expected) => {
    expect(await valueOf(text, seconds)).toBeCloseTo(expected, 9);
  });
});

describe('arithmetic', () => {
  // prettier-ignore
  test.each([
    // rule                                text                            value
    ['a number',                           '42',                           42],
    ['a fraction without whole',           '.5',                           0.5],
    ['an exponent',                        '2e3',                          2000],
    ['dot before dash',                    '1 + 2 * 3',                    7],
    ['brackets',                           '(1 + 2) * 3',                  9],
    ['division is not whole',              '7 / 2',                        3.5],
    ['powers go right to left',            '2 ^ 3 ^ 2',                    512],
    ['a power of a negative',              '-2 ^ 2',                       -4],
    ['modulo as an operator',              '7 % 4',                        3],
    ['signs',                              '-(+3)',                        -3],
    ['pi',                                 'pi',                           Math.PI],
    ['a full turn',                        'tau - 2*pi',                   0],
    ['e',                                  'log(e)',                       1],
    ['a condition',                        '1 > 0 ? 10 : 20',              10],
    ['its other side',                     '1 < 0 ? 10 : 20',              20],
    ['a chain of relations',               '1 < 2 < 3 ? 1 : 0',            1],
    ['a chain that breaks',                '1 < 2 < 2 ? 1 : 0',            0],
    ['a truth is one',                     '3 >= 3',                       1],
    ['and',                                '(1 > 0 and 0 > 1) ? 5 : 6',    6],
    ['or',                                 '(1 > 0 or 0 > 1) ? 5 : 6',     5],
    ['not',                                'not (1 > 0) ? 5 : 6',          6],
    ['equality',                           '2 == 2 ? 7 : 8',               7],
    ['inequality',                         '2 != 2 ? 7 : 8',               8],
    ['min where it is called',             'min(3, 1, 2)',                 1],
    ['max',                                'max(3, 1, 2)',                 3],
    ['abs',                                'abs(-4)',                      4],
    ['floor and ceil',                     'floor(1.7) + ceil(1.2)',       3],
    ['round half up',                      'round(2.5)',                   3],
    ['sqrt',                               'sqrt(16)',                     4],
    ['pow',                                'pow(2, 10)',                   1024],
    ['exp',                                'exp(0)',                       1],
    ['sign',                               'sign(-3) + sign(0) + sign(2)', 0],
    ['the circle',                         'sin(pi/2) + cos(0) + tan(0)',  2],
    ['and back',                           'asin(1) + acos(1) + atan(0)',  Math.PI / 2],
    ['a product without a sign',           '2 h',                          0],
    ['blanks and line breaks within',      '(1\n+ 1)',                     2],
  ])('%s: %s', async (_rule, text, expected) => {
    expect(await valueOf(text)).toBeCloseTo(expected, 9);
  });

  test('min is minutes and the smallest in one expression', async () => {
    expect(await valueOf('min(min, 10)', 5 * 60)).toBe(5);
    expect(await valueOf('min(min, 10)', 50 * 60)).toBe(10);
  });
});

describe('nothing but arithmetic', () => {
  // prettier-ignore
  test.each([
    // what                       text                                    message
    ['an unknown variable',       'x + 1',                                'no variable x'],
    ['a unit',                    '3 km',                                 'no variable km'],
    ['an unknown function',       'random()',                             'no function random'],
    ['mathjs’ own import',        'import({a: 1})',                       'no function import'],
    ['mathjs’ own parser',        'evaluate("1")',                        'no function evaluate'],
    ['a function as a value',     'sin',                                  'no variable sin'],
    ['a variable as a function',  'pi(1)',                                'no function pi'],
    ['an assignment',             'h = 3',                                'h = 3 is not arithmetic'],
    ['a function of one’s own',   'f(x) = x',                             'f(x) = x is not arithmetic'],
    ['a text',                    '"a"',                                  'a number is missing'],
    ['a list',                    '[1, 2]',                               '[1, 2] is not arithmetic'],
    ['a mapping',                 '{a: 1}',                               '{"a": 1} is not arithmetic'],
    ['a range',                   '1:3',                                  '1:3 is not arithmetic'],
    ['a factorial',               '5!',                                   '5! is not arithmetic'],
    ['a transposition',           "h'",                                   "h' is not arithmetic"],
    ['bits',                      '5 | 2',                                '5 | 2 is not arithmetic'],
  ])('%s: %s', async (_what, text, message) => {
    expect(await valueOf(text)).toBe(message);
  });

  // prettier-ignore
  test.each([
    ['a property',            'h.constructor'],
    ['an index',              'h[1]'],
    ['a call of a property',  'sin.constructor("x")()'],
    ['the prototype',         'h.__proto__'],
    ['two statements',        '1; 2'],
    ['a bracket left open',   '(1 + 2'],
    ['an operator at the end','1 +'],
    ['two operators',         '1 * / 2'],
    ['a comma for a point',   '1,5'],
  ])('%s is refused: %s', async (_what, text) => {
    expect(await valueOf(text)).toBeTypeOf('string');
  });

  test('what is refused is told which names there are', async () => {
    const fault = await compileExpression('cpu * 2');
    expect(fault).toMatchObject({ message: 'no variable cpu' });
    expect('hint' in fault && fault.hint).toMatch(/^variables: h, min, d, t, pi, e, tau; functions: sin, /);
  });

  // prettier-ignore
  test.each([
    ['1,000 characters',     `1${' '.repeat(999)}`,                       'number'],
    ['1,001 characters',     `1${' '.repeat(1000)}`,                      'string'],
    ['299 parts',            Array.from({ length: 150 }, () => '1').join('+'), 'number'],
    ['301 parts',            Array.from({ length: 151 }, () => '1').join('+'), 'string'],
  ] as const)('an end to size: %s', async (_what, text, type) => {
    expect(await valueOf(text)).toBeTypeOf(type);
  });
});

test('law: sums, differences and products are those of the language', async () => {
  const compiled = await compileExpression('(t + 3) * 2 - t / 4');
  if (typeof compiled !== 'function') throw new Error(compiled.message);
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1e7, noNaN: true }), (seconds) => {
      expect(compiled(seconds)).toBe((seconds + 3) * 2 - seconds / 4);
    }),
  );
});

test('law: mod takes the sign of the divisor, as a clock does', async () => {
  const compiled = await compileExpression('mod(t - 1000, 24)');
  if (typeof compiled !== 'function') throw new Error(compiled.message);
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 100_000 }), (seconds) => {
      const hour = compiled(seconds);
      expect(hour).toBeGreaterThanOrEqual(0);
      expect(hour).toBeLessThan(24);
      expect((seconds - 1000 - hour) / 24 + 0).toBe(Math.floor((seconds - 1000) / 24) + 0);
    }),
  );
});

test('two expressions do not meet: each has its own time', async () => {
  const [a, b] = [await compileExpression('t'), await compileExpression('2*t')];
  if (typeof a !== 'function' || typeof b !== 'function') throw new Error('refused');
  expect([a(10), b(1), a(20), b(2)]).toEqual([10, 2, 20, 4]);
});

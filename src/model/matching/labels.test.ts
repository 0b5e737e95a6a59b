import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isLabelValue, isQualifiedName, labelKeyFaults, labelValueFaults } from './labels.ts';
import {
  equalityMatches,
  hasLabel,
  isEmptySelector,
  labelOf,
  labelSelectorMatches,
  requirementMatches,
} from './selector.ts';

const a = (count: number): string => 'a'.repeat(count);

describe('a label value: apimachinery, IsValidLabelValue', () => {
  // prettier-ignore
  const rows = [
    // why                                text            is one
    ['empty',                             '',             true],
    ['one letter',                        'a',            true],
    ['one digit',                         '1',            true],
    ['capitals',                          'MyValue',      true],
    ['all that may stand inside',         'a-b_c.d',      true],
    ['63 characters',                     a(63),          true],
    ['64 characters',                     a(64),          false],
    ['a dash at the start',               '-a',           false],
    ['a dash at the end',                 'a-',           false],
    ['a point at the start',              '.a',           false],
    ['a low line at the end',             'a_',           false],
    ['a dash alone',                      '-',            false],
    ['a blank',                           'a b',          false],
    ['a slash',                           'a/b',          false],
    ['a letter of another alphabet',      'ä',            false],
    ['a line break at the end',           'a\n',          false],
  ] as const;
  test.each(rows)('%s', (_why, text, isOne) => {
    expect(isLabelValue(text), `“${text}” is a label value`).toBe(isOne);
    expect(labelValueFaults(text).length === 0, `“${text}” has no faults`).toBe(isOne);
  });

  test('every fault has a sentence of its own', () => {
    expect(labelValueFaults(`-${a(63)}`)).toEqual([
      'must be no more than 63 characters',
      expect.stringMatching(/^a valid label must be an empty string or consist of alphanumeric characters/),
    ]);
  });
});

describe('a label key: apimachinery, IsQualifiedName', () => {
  // prettier-ignore
  const rows = [
    // why                                 key                        faults
    ['a name',                             'app',                     []],
    ['a name with all that may be in it',  'my-app_1.x',              []],
    ['a domain before it',                 'example.com/app',         []],
    ['a domain of one word',               'example/app',             []],
    ['63 characters',                      a(63),                     []],
    ['a domain of 253 characters',         `${a(61)}.${a(61)}.${a(61)}.${a(67)}/x`, []],
    ['empty',                              '',                        ['name part must be non-empty', 'name part must consist']],
    ['64 characters',                      a(64),                     ['name part must be no more than 63']],
    ['nothing before the slash',           '/app',                    ['prefix part must be non-empty']],
    ['nothing after the slash',            'example.com/',            ['name part must be non-empty', 'name part must consist']],
    ['two slashes',                        'a/b/c',                   ['a valid label key must consist']],
    ['a domain in capitals',               'Example.com/app',         ['prefix part a lowercase RFC 1123 subdomain']],
    ['a domain with a low line',           'my_domain/app',           ['prefix part a lowercase RFC 1123 subdomain']],
    ['a domain that ends in a point',      'example.com./app',        ['prefix part a lowercase RFC 1123 subdomain']],
    ['a domain of 254 characters',         `${a(62)}.${a(61)}.${a(61)}.${a(67)}/x`, ['prefix part must be no more than 253']],
    ['a name with a dash at its end',      'app-',                    ['name part must consist']],
  ] as const;
  test.each(rows)('%s', (_why, key, faults) => {
    const found = labelKeyFaults(key);
    expect(found).toHaveLength(faults.length);
    faults.forEach((start, place) => expect(found[place].startsWith(start), found[place]).toBe(true));
    expect(isQualifiedName(key)).toBe(faults.length === 0);
  });
});

describe('one requirement of a selector', () => {
  const labels = { app: 'web', tier: '', gen: '7' };
  // prettier-ignore
  const rows = [
    // why                                          key       operator        values           matches
    ['In: the value is listed',                     'app',    'In',           ['db', 'web'],   true],
    ['In: it is not',                               'app',    'In',           ['db'],          false],
    ['In: nothing is listed',                       'app',    'In',           [],              false],
    ['In: the key is missing',                      'zone',   'In',           ['a'],           false],
    ['In: the key is missing, not even for empty',  'zone',   'In',           [''],            false],
    ['In: an empty value is a value',               'tier',   'In',           [''],            true],
    ['NotIn: it is listed',                         'app',    'NotIn',        ['web'],         false],
    ['NotIn: it is not',                            'app',    'NotIn',        ['db'],          true],
    ['NotIn: the key is missing',                   'zone',   'NotIn',        ['a'],           true],
    ['NotIn: nothing is listed',                    'app',    'NotIn',        [],              true],
    ['Exists',                                      'app',    'Exists',       [],              true],
    ['Exists: with an empty value',                 'tier',   'Exists',       [],              true],
    ['Exists: the key is missing',                  'zone',   'Exists',       [],              false],
    ['DoesNotExist',                                'zone',   'DoesNotExist', [],              true],
    ['DoesNotExist: it does',                       'tier',   'DoesNotExist', [],              false],
    ['Gt is not for label selectors',               'gen',    'Gt',           ['1'],           false],
    ['an operator that nobody knows',               'app',    'Like',         ['web'],         false],
    ['operators are written in their own case',     'app',    'in',           ['web'],         false],
  ] as const;
  test.each(rows)('%s', (_why, key, operator, values, matches) => {
    expect(requirementMatches({ key, operator, values }, labels)).toBe(matches);
  });

  test('of an object without labels', () => {
    expect([
      requirementMatches({ key: 'a', operator: 'DoesNotExist' }, undefined),
      requirementMatches({ key: 'a', operator: 'Exists' }, undefined),
    ]).toEqual([true, false]);
  });

  test('a name that every object inherits is no label', () => {
    expect([
      hasLabel({}, 'toString'),
      hasLabel({ toString: 'x' }, 'toString'),
      labelOf({}, '__proto__'),
    ]).toEqual([false, true, undefined]);
  });
});

describe('a whole selector', () => {
  test('all its parts must match', () => {
    const selector = { matchLabels: { app: 'web' }, matchExpressions: [{ key: 'gen', operator: 'Exists' }] };
    expect([
      labelSelectorMatches(selector, { app: 'web', gen: '1' }),
      labelSelectorMatches(selector, { app: 'web' }),
      labelSelectorMatches(selector, { gen: '1' }),
    ]).toEqual([true, false, false]);
  });

  test('the empty one is not the absent one', () => {
    const selectors = [
      undefined,
      null,
      {},
      { matchLabels: {} },
      { matchExpressions: [] },
      { matchLabels: { a: 'b' } },
    ];
    expect(selectors.map(isEmptySelector)).toEqual([false, false, true, true, true, false]);
    expect(selectors.slice(0, 3).map((selector) => labelSelectorMatches(selector, undefined))).toEqual([
      false,
      false,
      true,
    ]);
  });

  const label = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.constantFrom('', 'x', 'y'));

  test('law: labels match the selector of themselves, and of any part of themselves', () => {
    fc.assert(
      fc.property(label, fc.constantFrom('a', 'b', 'c'), (labels, left) => {
        const { [left]: _left, ...part } = labels;
        expect(equalityMatches(labels, labels)).toBe(true);
        expect(equalityMatches(part, labels)).toBe(true);
      }),
    );
  });

  test('law: NotIn is not In, Exists is not DoesNotExist', () => {
    fc.assert(
      fc.property(
        label,
        fc.constantFrom('a', 'z'),
        fc.array(fc.constantFrom('', 'x')),
        (labels, key, values) => {
          const asked = (operator: string): boolean => requirementMatches({ key, operator, values }, labels);
          expect(asked('NotIn')).toBe(!asked('In'));
          expect(asked('DoesNotExist')).toBe(!asked('Exists'));
        },
      ),
    );
  });
});

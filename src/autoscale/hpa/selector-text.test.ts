import { describe, expect, test } from 'vitest';
import type { LabelSelector } from '../../model/index.ts';
import { scaleSelectorText, selectorText } from './selector-text.ts';

const expression = (key: string, operator: string, ...values: readonly string[]): LabelSelector => ({
  matchExpressions: [{ key, operator, ...(values.length > 0 && { values }) }],
});

describe('a selector as a scale tells it', () => {
  // prettier-ignore
  test.each([
    ['one label',                         { matchLabels: { app: 'web' } },                                  'app=web'],
    ['labels in the order of their keys', { matchLabels: { tier: 'b', app: 'a' } },                         'app=a,tier=b'],
    ['capital letters first, as bytes',   { matchLabels: { a: '1', B: '2' } },                              'B=2,a=1'],
    ['an empty value',                    { matchLabels: { app: '' } },                                     'app='],
    ['In, values in order',               expression('tier', 'In', 'b', 'a'),                               'tier in (a,b)'],
    ['In of one value stays a list',      expression('tier', 'In', 'a'),                                    'tier in (a)'],
    ['NotIn',                             expression('tier', 'NotIn', 'a', 'b'),                            'tier notin (a,b)'],
    ['Exists',                            expression('tier', 'Exists'),                                     'tier'],
    ['DoesNotExist',                      expression('tier', 'DoesNotExist'),                               '!tier'],
    ['labels and expressions by key',     { matchLabels: { z: '1' }, ...expression('a', 'DoesNotExist') },  '!a,z=1'],
    ['nothing',                           {},                                                               ''],
  ] as const)('%s', (_why, selector, expected) => {
    expect(scaleSelectorText(selector)).toBe(expected);
  });
});

describe('a selector of a metric, as Go prints the struct', () => {
  // prettier-ignore
  test.each([
    ['none',              undefined,                                  'nil'],
    ['empty',             {},                                         '&LabelSelector{MatchLabels:map[string]string{},MatchExpressions:[]LabelSelectorRequirement{},}'],
    ['labels by key',     { matchLabels: { q: 'jobs', a: 'x' } },     '&LabelSelector{MatchLabels:map[string]string{a: x,q: jobs,},MatchExpressions:[]LabelSelectorRequirement{},}'],
    ['an expression',     expression('q', 'In', 'b', 'a'),            '&LabelSelector{MatchLabels:map[string]string{},MatchExpressions:[]LabelSelectorRequirement{LabelSelectorRequirement{Key:q,Operator:In,Values:[b a],},},}'],
    ['one without values', expression('q', 'Exists'),                 '&LabelSelector{MatchLabels:map[string]string{},MatchExpressions:[]LabelSelectorRequirement{LabelSelectorRequirement{Key:q,Operator:Exists,Values:[],},},}'],
  ] as const)('%s', (_why, selector, expected) => {
    expect(selectorText(selector)).toBe(expected);
  });
});

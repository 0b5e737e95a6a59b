import { describe, expect, test } from 'vitest';
import { node, pod, points, skippedFilters, stage, verdicts } from '../../../test/support/scheduling.ts';
import type { NodeSelectorTerm, Pod } from '../../model/index.ts';

const FAILS = "Unresolvable: node(s) didn't match Pod's node affinity/selector";
const LABELS = { disk: 'ssd', gen: '3', empty: '', neg: '-5', word: 'x' };

/** `disk In ssd,hdd`, `disk Exists`, `name In a`: of fields where the key is `name`; `&` joins them in one term. */
function termOf(text: string): NodeSelectorTerm {
  const parts = text.split(' & ').map((each) => {
    const [key, operator, values] = each.split(' ');
    const list = values === undefined ? {} : { values: values === "''" ? [''] : values.split(',') };
    return { key, operator, ...list };
  });
  const fields = parts.filter(({ key }) => key === 'name').map((part) => ({ ...part, key: 'metadata.name' }));
  const expressions = parts.filter(({ key }) => key !== 'name');
  return {
    ...(expressions.length > 0 && { matchExpressions: expressions }),
    ...(fields.length > 0 && { matchFields: fields }),
  };
}

function requiring(terms: readonly NodeSelectorTerm[], nodeSelector?: Readonly<Record<string, string>>): Pod {
  return pod({
    spec: {
      affinity: {
        nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms } },
      },
      ...(nodeSelector && { nodeSelector }),
    },
  });
}

function verdict(incoming: Pod): string {
  const found = verdicts('NodeAffinity', { nodes: [node('a', { labels: LABELS })] }, incoming);
  return found['a'] ?? found['all'];
}

describe('one requirement, against a node with disk=ssd, gen=3, empty=, neg=-5, word=x', () => {
  // prettier-ignore
  test.each([
    // requirement              fits
    ['disk In ssd',             true],
    ['disk In hdd,ssd',         true],
    ['disk In hdd',             false],
    ['disk In SSD',             false],
    ['rack In r1',              false],
    ["empty In ''",             true],
    ["rack In ''",              false],
    ['disk NotIn hdd',          true],
    ['disk NotIn hdd,ssd',      false],
    ['rack NotIn r1',           true],
    ["empty NotIn ''",          false],
    ['disk Exists',             true],
    ['empty Exists',            true],
    ['rack Exists',             false],
    ['rack DoesNotExist',       true],
    ['disk DoesNotExist',       false],
    ['empty DoesNotExist',      false],
    ['gen Gt 2',                true],
    ['gen Gt 3',                false],
    ['gen Lt 4',                true],
    ['gen Lt 3',                false],
    ['rack Gt 1',               false],
    ['rack Lt 1',               false],
    ['word Gt 1',               false],
    ['word Lt 1',               false],
    ['empty Lt 1',              false],
    ['neg Lt 0',                true],
    ['neg Gt 0',                false],
    ['gen Gt 1.5',              false],
    ['gen Gt two',              false],
    // Values must be label values, which do not begin with a minus.
    ['gen Gt -1',               false],
    ['disk In bad_',            false],
    ['disk NotIn bad_',         false],
  ] as const)('%s: %s', (text, fits) => {
    expect(verdict(requiring([termOf(text)]))).toBe(fits ? 'feasible' : FAILS);
  });
});

describe('terms', () => {
  // prettier-ignore
  test.each([
    // why                                                  terms                                     nodeSelector      fits
    ['one of two fits',                                     ['disk In hdd', 'gen Gt 2'],              undefined,        true],
    ['neither fits',                                        ['disk In hdd', 'gen Gt 3'],              undefined,        false],
    ['all requirements of a term must fit',                 ['disk In ssd & gen Gt 3'],               undefined,        false],
    ['all of them do',                                      ['disk In ssd & gen Gt 2'],               undefined,        true],
    ['one that does not parse spoils its term alone',       ['gen Gt x', 'disk In ssd'],              undefined,        true],
    ['and the whole of its term',                           ['gen Gt x & disk In ssd'],               undefined,        false],
    ['the selector must fit beside the terms',              ['disk In ssd'],                          { gen: '2' },     false],
    ['selector and terms fit',                              ['disk In ssd'],                          { gen: '3' },     true],
    ['a selector of the empty value',                       ['disk In ssd'],                          { empty: '' },    true],
    ['a selector of the empty value, and no such label',    ['disk In ssd'],                          { rack: '' },     false],
    ['the name as a field and a label',                     ['name In a & disk In ssd'],              undefined,        true],
    ['the name fits, the label does not',                   ['name In a & disk In hdd'],              undefined,        false],
    ['any name but this one',                               ['name NotIn a'],                         undefined,        false],
    ['any name but another',                                ['name NotIn b'],                         undefined,        true],
  ] as const)('%s', (_why, terms, nodeSelector, fits) => {
    expect(verdict(requiring(terms.map(termOf), nodeSelector))).toBe(fits ? 'feasible' : FAILS);
  });

  test.each([
    ['an empty term matches nothing', [{}]],
    ['no term at all matches nothing', []],
    ['empty lists in a term are an empty term', [{ matchExpressions: [], matchFields: [] }]],
  ])('%s', (_why, terms) => {
    expect(verdict(requiring(terms))).toBe(FAILS);
  });

  test('a pod that wants nothing of nodes is not asked about them', () => {
    expect(skippedFilters({ nodes: [node('a')] }, pod())).toContain('NodeAffinity');
    expect(skippedFilters({ nodes: [node('a')] }, pod({ spec: { nodeSelector: { disk: 'ssd' } } }))).not.toContain('NodeAffinity'); // prettier-ignore
  });
});

describe('the nodes that PreFilter leaves', () => {
  const left = (...terms: readonly string[]): readonly string[] | string => {
    const { cluster, scheduler } = stage({ nodes: [node('a'), node('b')] });
    const { preFilter } = scheduler.explain(cluster.addPod(requiring(terms.map(termOf))));
    return preFilter.reject ?? [...(preFilter.nodeNames ?? ['all'])].sort();
  };

  // prettier-ignore
  test.each([
    ['a name',                                         ['name In a'],                        ['a']],
    ['a name that is no node',                         ['name In z'],                        ['z']],
    ['two terms, two names',                           ['name In a', 'name In b'],           ['a', 'b']],
    ['a name and, in another term, a label',           ['name In a', 'disk Exists'],         ['all']],
    ['a name and a label in one term',                 ['name In a & disk Exists'],          ['a']],
    ['one name twice in a term',                       ['name In a & name In a'],            ['a']],
    ['two names in a term, beside one that is possible', ['name In a & name In b', 'name In b'], ['b']],
    ['a name that is not wanted restricts nothing',    ['name NotIn a'],                     ['all']],
    ['no term can hold',                               ['name In a & name In b'],            'pod affinity terms conflict'],
  ] as const)('%s', (_why, terms, expected) => {
    expect(left(...terms)).toEqual(expected);
  });
});

describe('points for preferences', () => {
  const nodes = [
    node('a', { labels: { disk: 'ssd', gen: '3' } }),
    node('b', { labels: { disk: 'ssd' } }),
    node('c'),
  ];
  const preferring = (...terms: readonly (readonly [number, string])[]): Pod =>
    pod({
      spec: {
        affinity: {
          nodeAffinity: {
            preferredDuringSchedulingIgnoredDuringExecution: terms.map(([weight, text]) => ({
              weight,
              preference: text === '' ? {} : termOf(text),
            })),
          },
        },
      },
    });

  // prettier-ignore
  test.each([
    ['one term, all who fit have all',           [[7, 'disk In ssd']],                        '7 → 100 | 7 → 100 | 0 → 0'],
    ['two terms are summed, the most is 100',    [[30, 'disk In ssd'], [10, 'gen Exists']],   '40 → 100 | 30 → 75 | 0 → 0'],
    ['cut: 2 of 3',                              [[2, 'disk In ssd'], [1, 'gen Exists']],     '3 → 100 | 2 → 66 | 0 → 0'],
    ['nobody fits',                              [[7, 'disk In hdd']],                        '0 → 0 | 0 → 0 | 0 → 0'],
    ['an empty preference fits nobody',          [[7, '']],                                   '0 → 0 | 0 → 0 | 0 → 0'],
    ['a weight of 0 adds nothing',               [[0, 'disk In ssd'], [1, 'gen Exists']],     '1 → 100 | 0 → 0 | 0 → 0'],
    ['one term twice counts twice',              [[5, 'gen Exists'], [5, 'gen Exists'], [20, 'disk Exists']], '30 → 100 | 20 → 66 | 0 → 0'],
  ] as const)('%s', (_why, terms, expected) => {
    const found = points('NodeAffinity', { nodes }, preferring(...terms));
    expect(typeof found === 'string' ? found : Object.values(found).join(' | ')).toBe(expected);
  });

  test('preferences that the configuration adds count with those of the pod', () => {
    const preferred = [{ weight: 10, preference: termOf('gen Exists') }];
    const args = {
      name: 'NodeAffinity',
      args: { addedAffinity: { preferredDuringSchedulingIgnoredDuringExecution: preferred } },
    };
    expect(points('NodeAffinity', { nodes, args }, preferring([30, 'disk In ssd']))).toEqual({
      a: '40 → 100',
      b: '30 → 75',
      c: '0 → 0',
    });
    expect(points('NodeAffinity', { nodes, args }, pod())).toEqual({ a: '10 → 100', b: '0 → 0', c: '0 → 0' });
  });

  test('required terms give no points', () => {
    expect(points('NodeAffinity', { nodes }, requiring([termOf('disk In ssd')]))).toBe('skipped');
  });
});

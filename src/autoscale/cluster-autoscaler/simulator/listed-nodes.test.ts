import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { caNode } from '../../../../test/support/autoscaler.ts';
import type { Node } from '../../../model/index.ts';
import { ListedNodes } from './listed-nodes.ts';

const namesOf = (nodes: readonly Node[]): string[] => nodes.map(({ metadata }) => metadata.name);

/** `a b c`: nodes of these names, each the same object wherever it is written without a mark; `b*` is another one. */
function listsOf(...texts: readonly string[]): Node[][] {
  const known = new Map<string, Node>();
  return texts.map((text) =>
    text.split(' ').flatMap((word) => {
      const name = word.replace('*', '');
      if (name === '') return [];
      const node = word.endsWith('*') ? caNode(name) : (known.get(name) ?? caNode(name));
      known.set(name, node);
      return [node];
    }),
  );
}

describe('a list that comes again', () => {
  // prettier-ignore
  const rows = [
    // why                                        before     after      what is read, what is gone, what has come
    ['the same nodes: nothing is read',           'a b c',   'a b c',   { read: [],         gone: [],         come: [] }],
    ['another object of the same name is read',   'a b c',   'a b* c',  { read: ['b'],      gone: [],         come: [] }],
    ['one that came, in front',                   'b c',     'a b c',   { read: ['a'],      gone: [],         come: ['a'] }],
    ['one that came, behind',                     'a b',     'a b c',   { read: ['c'],      gone: [],         come: ['c'] }],
    ['one that went, in the middle',              'a b c',   'a c',     { read: [],         gone: ['b'],      come: [] }],
    ['one that went at the end',                  'a b c',   'a b',     { read: [],         gone: ['c'],      come: [] }],
    ['one for another',                           'a b d',   'a c d',   { read: ['c'],      gone: ['b'],      come: ['c'] }],
    ['all of them',                               'a b',     'c d',     { read: ['c', 'd'], gone: ['a', 'b'], come: ['c', 'd'] }],
    ['out of order: read once too often',         'b a',     'a b',     { read: ['a'],      gone: ['a'],      come: ['a'] }],
    ['to nothing',                                'a',       '',        { read: [],         gone: ['a'],      come: [] }],
  ] as const;
  test.each(rows)('%s', (_why, before, after, expected) => {
    const asked: string[] = [];
    const listed = new ListedNodes((node) => {
      asked.push(node.metadata.name);
      return node.metadata.name.toUpperCase();
    });
    const [first, second] = listsOf(before, after);
    listed.update(first);
    asked.length = 0;
    const change = listed.update(second);
    const found = { read: asked, gone: namesOf(change.gone), come: namesOf(change.come) };
    expect(found).toEqual(expected);
    expect(listed.values).toEqual(namesOf(second).map((name) => name.toUpperCase()));
    expect(listed.nodes).toBe(second);
  });

  test('a value that does not last is read every time', () => {
    let asked = 0;
    const listed = new ListedNodes(
      () => ++asked,
      (value) => value > 2,
    );
    const [nodes] = listsOf('a b');
    listed.update(nodes);
    expect(listed.values).toEqual([1, 2]);
    listed.update([...nodes]);
    expect(listed.values).toEqual([3, 4]);
    listed.update([...nodes]);
    expect(listed.values, 'those above 2 last').toEqual([3, 4]);
  });
});

test('whatever lists came before, values, and names added up from what went and came, are those of the last one', () => {
  const pool = ['a', 'b', 'c', 'd', 'e', 'f'].flatMap((name) => [caNode(name), caNode(name)]);
  const list = fc.uniqueArray(fc.constantFrom(...pool), { selector: ({ metadata }) => metadata.name });
  fc.assert(
    fc.property(fc.array(list, { minLength: 1, maxLength: 5 }), (lists) => {
      const listed = new ListedNodes((node) => pool.indexOf(node));
      const names = new Set<string>();
      for (const nodes of lists) {
        const { gone, come } = listed.update(nodes);
        for (const { metadata } of gone) names.delete(metadata.name);
        for (const { metadata } of come) names.add(metadata.name);
        expect(listed.values).toEqual(nodes.map((node) => pool.indexOf(node)));
        expect([...names].sort()).toEqual(namesOf(nodes).sort());
      }
    }),
    { numRuns: 150 },
  );
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { caNode } from '../../../../test/support/autoscaler.ts';
import type { Node } from '../../../model/index.ts';
import { NodeLists } from './node-lists.ts';

const SOFT = { key: 'DeletionCandidateOfClusterAutoscaler', effect: 'PreferNoSchedule' };

/** `a1` is node 1 of group a, `-1` one of no group, `a1!` has the soft taint. */
function nodeOf(text: string): Node {
  const taints = text.endsWith('!') ? [SOFT] : [];
  const name = text.replace('!', '');
  return caNode(name, { taints, labels: name.startsWith('-') ? {} : { group: name[0] } });
}

const groupOf = ({ metadata }: Node): string | undefined => metadata.labels?.['group'];

function listsOf(...lists: readonly (readonly Node[])[]): NodeLists {
  const read = new NodeLists(groupOf);
  for (const nodes of lists) read.update(nodes);
  return read;
}

const members = (lists: NodeLists, group: string): string[] =>
  [...lists.membersOf(group)].map(({ metadata }) => metadata.name);

describe('what is read off a list of nodes', () => {
  test('the nodes of each group, in order', () => {
    const lists = listsOf(['a1', 'b1', '-1', 'a2'].map(nodeOf));
    expect(members(lists, 'a')).toEqual(['a1', 'a2']);
    expect(members(lists, 'b')).toEqual(['b1']);
    expect(members(lists, 'c')).toEqual([]);
  });

  test('those with the soft taint, in order', () => {
    expect([...listsOf(['b1!', 'a1', 'a2!'].map(nodeOf)).marked]).toEqual(['b1', 'a2']);
  });

  test('a node that got the taint is marked, at its place', () => {
    const nodes = ['a1', 'a2', 'a3!'].map(nodeOf);
    const lists = listsOf(nodes, [nodeOf('a1!'), nodes[1], nodes[2]]);
    expect([...lists.marked]).toEqual(['a1', 'a3']);
  });

  test('one that lost it is not', () => {
    const nodes = ['a1!', 'a2!'].map(nodeOf);
    expect([...listsOf(nodes, [nodes[0], nodeOf('a2')]).marked]).toEqual(['a1']);
  });

  test('a member is the node as it is, not as it was', () => {
    const changed = nodeOf('a2!');
    const nodes = ['a1', 'a2'].map(nodeOf);
    expect([...listsOf(nodes, [nodes[0], changed]).membersOf('a')][1]).toBe(changed);
  });

  test('a node that changed its group is a member of the new one alone', () => {
    const nodes = ['a1', 'a2'].map(nodeOf);
    const moved = caNode('a2', { labels: { group: 'b' } });
    const lists = listsOf(nodes, [nodes[0], moved]);
    expect([members(lists, 'a'), members(lists, 'b')]).toEqual([['a1'], ['a2']]);
  });

  test('another node at the place of one that went', () => {
    const nodes = ['a1', 'a2!'].map(nodeOf);
    const lists = listsOf(nodes, [nodes[0], nodeOf('a3')]);
    expect([members(lists, 'a'), [...lists.marked]]).toEqual([['a1', 'a3'], []]);
  });

  test('an empty list', () => {
    const lists = listsOf(['a1!'].map(nodeOf), []);
    expect([members(lists, 'a'), [...lists.marked]]).toEqual([[], []]);
  });
});

test('the same list again is not read again', () => {
  let asked = 0;
  const lists = new NodeLists((node) => {
    asked++;
    return groupOf(node);
  });
  const nodes = ['a1', 'a2'].map(nodeOf);
  lists.update(nodes);
  lists.update(nodes);
  lists.update([...nodes]);
  expect(asked, 'each node once').toBe(2);
  lists.update([nodes[0], nodeOf('a2')]);
  expect(asked, 'and one that changed once more').toBe(3);
});

test('whatever lists came before, the last one tells all', () => {
  const names = fc.uniqueArray(fc.constantFrom('a1', 'a2', 'a3', 'b1', 'b2', '-1'));
  const list = fc
    .tuple(names, fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }))
    .map(([chosen, marks]) => chosen.map((name, place) => nodeOf(marks[place] ? `${name}!` : name)));
  fc.assert(
    fc.property(fc.array(list, { minLength: 1, maxLength: 4 }), (lists) => {
      const [followed, fresh] = [listsOf(...lists), listsOf(lists[lists.length - 1])];
      expect([...followed.marked]).toEqual([...fresh.marked]);
      for (const group of ['a', 'b']) expect(members(followed, group)).toEqual(members(fresh, group));
    }),
    { numRuns: 60 },
  );
});

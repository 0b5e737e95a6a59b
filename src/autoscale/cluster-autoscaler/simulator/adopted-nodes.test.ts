import fc from 'fast-check';
import { expect, test } from 'vitest';
import { caNode } from '../../../../test/support/autoscaler.ts';
import { ClusterState } from '../../../model/index.ts';
import type { NodeRow } from '../../../model/index.ts';
import { CaSnapshot } from './ca-snapshot.ts';
import type { SnapshotNode } from './ca-snapshot.ts';

/** All that a snapshot says of its list. */
function told(snapshot: CaSnapshot): unknown {
  const names = snapshot.names();
  return {
    names,
    rows: snapshot.rows(),
    nodes: snapshot.entries().map(({ node }) => node),
    byName: names.map((name) => snapshot.get(name)),
    byRow: snapshot.rows().map((row) => snapshot.entryOfRow(row)),
    others: ['a', 'b', 'c', 'd', 'e'].filter((name) => snapshot.get(name) !== undefined),
  };
}

test('whatever was adopted before, the snapshot is that of the last list', () => {
  const state = new ClusterState();
  const views: SnapshotNode[] = ['a', 'b', 'c', 'd', 'e'].flatMap((name) => {
    const row = state.addNode(caNode(name));
    return [
      { row, node: caNode(name) },
      { row, node: caNode(name) },
    ];
  });
  const list = fc.uniqueArray(fc.constantFrom(...views), { selector: ({ row }) => row });
  fc.assert(
    fc.property(fc.array(list, { minLength: 1, maxLength: 5 }), (lists) => {
      const followed = new CaSnapshot(state);
      for (const nodes of lists) followed.adopt(nodes);
      const fresh = new CaSnapshot(state);
      fresh.adopt(lists[lists.length - 1]);
      expect(told(followed)).toEqual(told(fresh));
    }),
    { numRuns: 40 },
  );
});

test('a node that is shown otherwise counts as changed, its neighbours do not', () => {
  const state = new ClusterState();
  const [first, second] = ['a', 'b'].map((name) => ({
    row: state.addNode(caNode(name)),
    node: caNode(name),
  }));
  const snapshot = new CaSnapshot(state);
  snapshot.adopt([first, second]);
  const stamps = (): unknown[] => [snapshot.stampOfRow(first.row), snapshot.stampOfRow(second.row)];
  const [before, other] = stamps();
  snapshot.adopt([{ ...first, node: caNode('a', { labels: { is: 'new' } }) }, second]);
  expect(stamps()[0]).not.toBe(before);
  expect(stamps()[1]).toBe(other);
});

test('rows of nodes that come and go in thought are in the list for as long as they are', () => {
  const state = new ClusterState();
  const rows = ['a', 'b'].map((name) => state.addNode(caNode(name)));
  const snapshot = new CaSnapshot(state);
  snapshot.adopt(rows.map((row, place) => ({ row, node: caNode('ab'[place]) })));
  snapshot.beginThought();
  snapshot.addNode(caNode('c'));
  snapshot.removeNode('a');
  const rowOf = (name: string): NodeRow | undefined => snapshot.get(name)?.row;
  expect(snapshot.rows()).toEqual([rowOf('b'), rowOf('c')]);
  expect(snapshot.entryOfRow(rows[0])).toBeUndefined();
  snapshot.endThought();
  expect(snapshot.rows()).toEqual(rows);
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { node } from '../../../../test/support/scheduling.ts';
import { ClusterState } from '../../../model/index.ts';
import type { NodeRow } from '../../../model/index.ts';
import { WalkOrder } from './walk-order.ts';

const ZONE = 'topology.kubernetes.io/zone';

/** Nodes named after their zones: `a0`, `a1`, `b0` … in the order given. */
function clusterOf(names: readonly string[]): ClusterState {
  const cluster = new ClusterState();
  for (const name of names) cluster.addNode(node(name, { labels: { [ZONE]: name[0] } }));
  return cluster;
}

function walk(cluster: ClusterState, order: WalkOrder): readonly string[] {
  order.catchUp(cluster);
  return [...order.rows].map((row) => cluster.nodes.names[row] ?? '?');
}

describe('the order in which nodes are walked', () => {
  // prettier-ignore
  test.each([
    ['one zone: as they came',                            ['a0', 'a1', 'a2'],             ['a0', 'a1', 'a2']],
    ['two zones in turns',                                ['a0', 'a1', 'b0', 'b1'],       ['a0', 'b0', 'a1', 'b1']],
    ['zones in the order of their first node',            ['b0', 'a0', 'b1', 'a1'],       ['b0', 'a0', 'b1', 'a1']],
    ['a zone that is used up is passed over',             ['a0', 'b0', 'b1', 'b2', 'c0'], ['a0', 'b0', 'c0', 'b1', 'b2']],
  ])('%s', (_why, names, expected) => {
    expect(walk(clusterOf(names), new WalkOrder())).toEqual(expected);
  });

  test('a node that leaves closes its gap, and a zone without nodes is gone', () => {
    const cluster = clusterOf(['a0', 'b0', 'a1']);
    const order = new WalkOrder();
    expect(walk(cluster, order)).toEqual(['a0', 'b0', 'a1']);
    cluster.removeNode(cluster.nodes.rowOf('b0') as NodeRow);
    expect(walk(cluster, order)).toEqual(['a0', 'a1']);
  });

  test('every row finds its way back to its position, whatever came and went', () => {
    const step = fc.record({ zone: fc.constantFrom('a', 'b', 'c'), leaves: fc.boolean(), which: fc.nat(9) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const cluster = new ClusterState();
        const order = new WalkOrder();
        const there: string[] = [];
        for (const [index, { zone, leaves, which }] of steps.entries()) {
          if (leaves && there.length > 0) {
            const [name] = there.splice(which % there.length, 1);
            cluster.removeNode(cluster.nodes.rowOf(name) as NodeRow);
          } else {
            there.push(`${zone}${index}`);
            cluster.addNode(node(`${zone}${index}`, { labels: { [ZONE]: zone } }));
          }
          expect([...walk(cluster, order)].sort()).toEqual([...there].sort());
          order.rows.forEach((row, position) => expect(order.positionOf[row]).toBe(position));
        }
      }),
      { numRuns: 50 },
    );
  });
});

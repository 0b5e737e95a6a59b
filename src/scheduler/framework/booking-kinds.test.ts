import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { node, pod } from '../../../test/support/scheduling.ts';
import { ClusterState } from '../../model/index.ts';
import type { NodeRow, PodRow } from '../../model/index.ts';
import { BookingKinds } from './booking-kinds.ts';

/** Everything that a plugin which looks at amounts alone can see of a node. */
function seenOf(cluster: ClusterState, row: number): string {
  const { nodes } = cluster;
  nodes.reserveResources();
  return JSON.stringify([
    nodes.allocatable.map((column) => column[row]),
    nodes.requested.map((column) => column[row]),
    [nodes.scoreMilliCpu[row], nodes.scoreMemoryBytes[row], nodes.allocatablePods[row], nodes.podCount[row]],
  ]);
}

function rowsOf(cluster: ClusterState): Int32Array {
  return cluster.nodes.order.list();
}

/** Kinds and what is seen of the nodes are the same partition. */
function expectSamePartition(cluster: ClusterState, kinds: BookingKinds): void {
  const seenOfKind = new Map<number, string>();
  const kindOfSeen = new Map<string, number>();
  for (const row of rowsOf(cluster)) {
    const [kind, seen] = [kinds.kindOf[row], seenOf(cluster, row)];
    expect(seenOfKind.get(kind) ?? seen, `two nodes of kind ${kind} differ`).toBe(seen);
    expect(kindOfSeen.get(seen) ?? kind, `node row ${row} is of a kind of its own`).toBe(kind);
    seenOfKind.set(kind, seen);
    kindOfSeen.set(seen, kind);
    expect(kind).toBeLessThan(kinds.count);
  }
}

describe('nodes are of one kind', () => {
  const cluster = new ClusterState();
  const rows = [
    cluster.addNode(node('a', { cpu: '4' })),
    cluster.addNode(node('b', { cpu: '4', labels: { disk: 'ssd' } })),
    cluster.addNode(node('c', { cpu: '8' })),
    cluster.addNode(node('d', { cpu: '4', pods: '50' })),
    cluster.addNode(node('e', { cpu: '4', more: { 'example.com/gpu': '1' } })),
  ];
  const kinds = new BookingKinds(cluster);
  kinds.catchUp(rowsOf(cluster));
  const kindOf = (place: number): number => kinds.kindOf[rows[place]];

  test('when they have the same and nothing is booked, whatever their labels', () => {
    expect(kindOf(1)).toBe(kindOf(0));
  });

  // prettier-ignore
  test.each([
    ['cores',                  2],
    ['slots for pods',         3],
    ['an extended resource',   4],
  ])('not when they differ in %s', (_why, place) => {
    expect(kindOf(place)).not.toBe(kindOf(0));
  });

  test('again once what was booked has gone', () => {
    const before = kindOf(0);
    const row = cluster.addPod(pod({ cpu: '1' }));
    cluster.bindPod(row, rows[0]);
    kinds.catchUp(rowsOf(cluster));
    expect(kindOf(0)).not.toBe(kindOf(1));
    cluster.unbindPod(row);
    kinds.catchUp(rowsOf(cluster));
    expect([kindOf(0), kindOf(1)]).toEqual([before, before]);
  });

  test('pods without requests count by their number', () => {
    const row = cluster.addPod(pod({ name: 'nothing' }));
    cluster.bindPod(row, rows[0]);
    kinds.catchUp(rowsOf(cluster));
    expect(kindOf(0)).not.toBe(kindOf(1));
  });
});

test('whatever comes, goes and is booked, nodes share a kind just when the same is seen of them', () => {
  const step = fc.tuple(
    fc.constantFrom('node', 'bind', 'end', 'resize', 'remove', 'resource', 'look'),
    fc.nat(99),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const cluster = new ClusterState();
      const kinds = new BookingKinds(cluster);
      const bound: PodRow[] = [];
      steps.forEach(([what, number], at) => {
        const rows = [...rowsOf(cluster)] as NodeRow[];
        const row = rows[number % Math.max(1, rows.length)];
        const size = { cpu: String(1 + (number % 2)), memory: `${1 + (number % 3)}Gi` };
        if (what === 'node') cluster.addNode(node(`n${at}`, size));
        else if (what === 'look') kinds.catchUp(rowsOf(cluster));
        else if (what === 'end' && bound.length > 0)
          cluster.removePod(bound.splice(number % bound.length, 1)[0]);
        else if (row === undefined) return;
        else if (what === 'bind') {
          const amounts = [{}, { cpu: '100m' }, { memory: '1Mi' }][number % 3];
          bound.push(cluster.addPod(pod({ name: `p${at}`, ...amounts })));
          cluster.bindPod(bound[bound.length - 1], row);
        } else if (what === 'resize') cluster.updateNode(row, node(cluster.nodes.names[row] ?? '', size));
        else if (what === 'resource')
          cluster.updateNode(
            row,
            node(cluster.nodes.names[row] ?? '', { more: { [`x/r${number % 3}`]: '1' } }),
          );
        else if (cluster.nodes.podCount[row] === 0) cluster.removeNode(row);
      });
      kinds.catchUp(rowsOf(cluster));
      expectSamePartition(cluster, kinds);
    }),
    { numRuns: 150 },
  );
});

test('kinds of which there is no node left are forgotten, and the numbers stay few', () => {
  const cluster = new ClusterState();
  const row = cluster.addNode(node('a', { cpu: '64', pods: '10000' }));
  const kinds = new BookingKinds(cluster);
  for (let i = 0; i < 5_000; i++) {
    cluster.bindPod(cluster.addPod(pod({ name: `p${i}`, cpu: '1m' })), row);
    kinds.catchUp(rowsOf(cluster));
  }
  expect(kinds.count).toBeLessThan(4_200);
  expectSamePartition(cluster, kinds);
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { node, pod } from '../../../test/support/scheduling.ts';
import { ClusterState } from '../../model/index.ts';
import type { NodeRow, PodRow } from '../../model/index.ts';
import { LowestPriorities } from './lowest-priorities.ts';

function bind(
  cluster: ClusterState,
  row: NodeRow,
  priority: number,
  name = `p${cluster.pods.rowCount}`,
): PodRow {
  const bound = cluster.addPod(pod({ name, spec: { priority } }));
  cluster.bindPod(bound, row);
  return bound;
}

describe('the lowest priority of a node', () => {
  const cluster = new ClusterState();
  const [a, b] = [cluster.addNode(node('a')), cluster.addNode(node('b'))];
  const lowest = new LowestPriorities(cluster);

  test('is above all priorities where no pod is', () => expect(lowest.of(a)).toBe(Infinity));

  test('falls when a lower pod comes, and not when a higher one does', () => {
    const seen = [5, 7, -3].map((priority) => {
      bind(cluster, a, priority);
      return lowest.of(a);
    });
    expect([...seen, lowest.of(b)]).toEqual([5, 5, -3, Infinity]);
  });

  test('rises when the lowest pod goes', () => {
    const row = bind(cluster, b, -9);
    bind(cluster, b, 4);
    expect(lowest.of(b)).toBe(-9);
    cluster.removePod(row);
    expect(lowest.of(b)).toBe(4);
  });

  test('is that of a pod which terminates as long as it is there', () => {
    const row = bind(cluster, b, -1);
    cluster.setTerminating(row);
    expect(lowest.of(b)).toBe(-1);
  });

  test('follows a fork and comes back with the revert', () => {
    const before = lowest.of(a);
    cluster.fork();
    bind(cluster, a, -99);
    expect(lowest.of(a)).toBe(-99);
    cluster.revert();
    expect(lowest.of(a)).toBe(before);
  });

  test('is known of a node that came later, beyond the room that there was', () => {
    const rows = Array.from({ length: 70 }, (_, i) => cluster.addNode(node(`later-${i}`)));
    bind(cluster, rows[69], 2);
    expect([lowest.of(rows[69]), lowest.of(rows[0])]).toEqual([2, Infinity]);
  });

  test('is worked out anew after more changes than the log holds', () => {
    const busy = cluster.addNode(node('busy'));
    const row = bind(cluster, busy, 1);
    expect(lowest.of(busy)).toBe(1);
    cluster.removePod(row);
    const other = bind(cluster, a, 50);
    for (let i = 0; i < 40_000; i++) {
      cluster.unbindPod(other);
      cluster.bindPod(other, a);
    }
    expect(lowest.of(busy)).toBe(Infinity);
  });
});

test('whatever comes, goes and is asked for in between, it is the lowest of those that are there', () => {
  const step = fc.tuple(fc.constantFrom('bind', 'end', 'ask'), fc.nat(4), fc.integer({ min: -2, max: 2 }));
  fc.assert(
    fc.property(fc.array(step, { maxLength: 50 }), (steps) => {
      const cluster = new ClusterState();
      const rows = Array.from({ length: 5 }, (_, i) => cluster.addNode(node(`n${i}`)));
      const there = rows.map((): { readonly row: PodRow; readonly priority: number }[] => []);
      const lowest = new LowestPriorities(cluster);
      for (const [what, at, priority] of steps) {
        if (what === 'bind') there[at].push({ row: bind(cluster, rows[at], priority), priority });
        else if (what === 'end') {
          const [gone] = there[at].splice(0, 1);
          if (gone !== undefined) cluster.removePod(gone.row);
        } else lowest.of(rows[at]);
      }
      const expected = there.map((pods) => Math.min(Infinity, ...pods.map((each) => each.priority)));
      expect(rows.map((row) => lowest.of(row))).toEqual(expected);
    }),
  );
});

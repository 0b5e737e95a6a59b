import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { node, pod } from '../../../test/support/scheduling.ts';
import { ZONE_LABEL } from '../matching/labels.ts';
import { ChangeKind, ChangeLog } from './change-log.ts';
import { ClusterState } from './cluster-state.ts';
import type { NodeRow } from './rows.ts';

/** Entries that the ring holds. */
const CAPACITY = 65_536;

type Step = readonly [what: 'add' | 'remove' | 'change' | 'book' | 'free', at: number];

const NAMES = ['a', 'b', 'c', 'd'];
const step = fc.tuple(fc.constantFrom<Step[0]>('add', 'remove', 'change', 'book', 'free'), fc.nat(11));
const steps = fc.array(step, { maxLength: 8 });

const zoned = (name: string, zone: number) => node(name, { labels: { [ZONE_LABEL]: `z${zone % 3}` } });

/** Takes the step where it can be taken. */
function take(cluster: ClusterState, [what, at]: Step): void {
  const name = NAMES[at % NAMES.length];
  const row = cluster.nodes.rowOf(name) as NodeRow;
  if (row < 0) {
    if (what === 'add') cluster.addNode(zoned(name, at));
    return;
  }
  const last = cluster.nodes.lastPod[row];
  if (what === 'change') cluster.updateNode(row, zoned(name, at));
  else if (what === 'book') cluster.bindPod(cluster.addPod(pod({ name: `p${at}` })), row);
  else if (what === 'free' && last >= 0) cluster.removePod(last as never);
  else if (what === 'remove' && last < 0) cluster.removeNode(row);
}

/** What somebody hears who reads on from there. */
function heard({ changes }: ClusterState, since: number): (readonly number[])[] {
  const lines: (readonly number[])[] = [];
  for (let at = since; at < changes.generation; at++)
    lines.push([changes.kindAt(at), changes.rowAt(at), changes.shapeAt(at)]);
  return lines;
}

describe('a thought', () => {
  test('is heard of by nobody who takes no part: log, walk order and structure are those of a cluster without', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(steps, steps), { minLength: 1, maxLength: 5 }), (rounds) => {
        const [thinking, plain] = [new ClusterState(), new ClusterState()];
        let read = 0;
        for (const [done, thought] of rounds) {
          for (const each of done) for (const cluster of [thinking, plain]) take(cluster, each);
          thinking.beginThought();
          for (const each of thought) take(thinking, each);
          thinking.endThought(() => undefined);
          expect(heard(thinking, read)).toEqual(heard(plain, read));
          expect(thinking.changes.nodeChanges).toBe(plain.changes.nodeChanges);
          const walks = [thinking, plain].map(({ nodes }) =>
            [...nodes.order.list()].map((row) => nodes.names[row]),
          );
          expect(walks[0]).toEqual(walks[1]);
          read = thinking.changes.generation;
        }
      }),
      { numRuns: 150 },
    );
  });

  test('is in the log for those who take part, taking back included', () => {
    const cluster = new ClusterState();
    const row = cluster.addNode(node('n'));
    cluster.beginThought();
    const { thoughtSince = -1 } = cluster.changes;
    cluster.bindPod(cluster.addPod(pod()), row);
    let read: (readonly number[])[] = [];
    cluster.endThought(() => {
      read = heard(cluster, thoughtSince);
    });
    expect(read.map(([kind]) => kind)).toEqual([ChangeKind.Booked, ChangeKind.Unbooked]);
    expect(cluster.changes.generation).toBe(thoughtSince);
  });

  test('has a structure of its own: what was compiled in it holds neither outside nor in the next one', () => {
    const cluster = new ClusterState();
    const seen = new Set([cluster.structureVersion]);
    const isNew = (): boolean => {
      const before = seen.size;
      return seen.add(cluster.structureVersion).size > before;
    };
    for (const name of ['thought', 'again']) {
      const outside = cluster.structureVersion;
      cluster.beginThought();
      cluster.addNode(node(name));
      expect(isNew(), `with ${name}`).toBe(true);
      cluster.endThought(() => undefined);
      expect(cluster.structureVersion).toBe(outside);
    }
    cluster.addNode(node('real'));
    expect(isNew(), 'a real node').toBe(true);
  });

  test('leaves the structure alone while no node comes into it', () => {
    const cluster = new ClusterState();
    const row = cluster.addNode(node('n'));
    const p = cluster.addPod(pod());
    const outside = cluster.structureVersion;
    cluster.beginThought();
    cluster.bindPod(p, row);
    expect(cluster.structureVersion).toBe(outside);
    cluster.endThought(() => undefined);
  });

  test('neither begins in a fork nor ends in one', () => {
    const forked = new ClusterState();
    forked.fork();
    expect(() => forked.beginThought()).toThrow('a thought begins within a fork');
    const open = new ClusterState();
    open.beginThought();
    open.fork();
    expect(() => open.endThought(() => undefined)).toThrow('a thought ends within a fork');
  });
});

describe('the log of a thought', () => {
  const log = (before: number, thought: number): ChangeLog => {
    const made = new ChangeLog();
    for (let i = 0; i < before; i++) made.push(ChangeKind.Booked, 1, i);
    made.beginThought();
    for (let i = 0; i < thought; i++) made.push(ChangeKind.Booked, 2, i);
    made.endThought();
    return made;
  };

  // prettier-ignore
  test.each([
    ['all before it, where it was short',           10, 3,            0,  true],
    ['all that it has not written over',            10, CAPACITY - 8, 2,  true],
    ['not what it has written over',                10, CAPACITY - 8, 1,  false],
    ['nothing but the present, where it was long',  10, 2 * CAPACITY, 9,  false],
  ])('leaves %s', (_why, before, thought, generation, reaches) => {
    expect(log(before, thought).reachesBackTo(generation)).toBe(reaches);
  });

  test('the present is there after the longest thought', () => {
    const after = log(10, 2 * CAPACITY);
    after.push(ChangeKind.Unbooked, 3, 4);
    // Readers of the present read on from it only if it is known to be there.
    expect([after.generation, after.shapeAt(10)]).toEqual([11, 4]);
  });

  test('one begins at a time, and ends once', () => {
    const twice = new ChangeLog();
    twice.beginThought();
    expect(() => twice.beginThought()).toThrow('within another');
    twice.endThought();
    expect(() => twice.endThought()).toThrow('has not begun');
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LEGACY_ZONE_LABEL, REGION_LABEL, ZONE_LABEL } from '../matching/labels.ts';
import { NodeOrder } from './node-order.ts';

const zone = (name: string): Record<string, string> => ({ [ZONE_LABEL]: name });

/** A zone at a time: `a b a` becomes rows 0 1 2. */
function orderOf(zones: string): number[] {
  const order = new NodeOrder();
  zones.split(' ').forEach((name, row) => order.add(row, zone(name)));
  return [...order.list()];
}

describe('the walk', () => {
  // prettier-ignore
  const rows = [
    ['one zone: in order of coming',                       'a a a',     [0, 1, 2]],
    ['two zones in turn',                                  'a a b b',   [0, 2, 1, 3]],
    ['zones stand in the order of their first node',       'b a b a',   [0, 1, 2, 3]],
    ['a zone that is used up is passed over',              'a b b b a', [0, 1, 4, 2, 3]],
  ] as const;
  test.each(rows)('%s', (_why, zones, expected) => {
    expect(orderOf(zones)).toEqual(expected);
  });

  test('a zone that lost its last node comes back at the end', () => {
    const order = new NodeOrder();
    order.add(0, zone('a'));
    order.add(1, zone('b'));
    order.remove(0);
    order.add(2, zone('a'));
    expect([...order.list()]).toEqual([1, 2]);
  });

  test('a node that changes its zone moves in the walk with the next coming or going, not before', () => {
    const order = new NodeOrder();
    order.add(0, zone('a'));
    order.add(1, zone('b'));
    order.add(2, zone('a'));
    expect([...order.list()]).toEqual([0, 1, 2]);
    order.relabel(0, zone('b'));
    expect([...order.list()]).toEqual([0, 1, 2]);
    order.add(3, zone('a'));
    // Zone a, which stands first still, has 2 and 3; zone b has 1 and then 0.
    expect([...order.list()]).toEqual([2, 1, 3, 0]);
  });

  test('the same zone name in two regions is two zones, and the old label wins over the new', () => {
    const order = new NodeOrder();
    order.add(0, { ...zone('a'), [REGION_LABEL]: 'x' });
    order.add(1, { ...zone('a'), [REGION_LABEL]: 'x' });
    order.add(2, { ...zone('a'), [REGION_LABEL]: 'y' });
    order.add(3, { ...zone('z'), [LEGACY_ZONE_LABEL]: 'a', [REGION_LABEL]: 'y' });
    expect([...order.list()]).toEqual([0, 2, 1, 3]);
  });
});

/** What is done to a tree of nodes: rows and zones by small numbers. */
const step = fc.record({
  row: fc.nat(7),
  zone: fc.nat(2),
  does: fc.constantFrom('add', 'remove', 'relabel'),
});

/** Zones as lists, walked round by round: the definition, without a cache. */
class PlainOrder {
  readonly zones: { name: number; rows: number[] }[] = [];

  add(row: number, name: number): void {
    const known = this.zones.find((one) => one.name === name);
    if (known === undefined) this.zones.push({ name, rows: [row] });
    else known.rows.push(row);
  }

  remove(row: number): void {
    for (const one of this.zones) one.rows = one.rows.filter((other) => other !== row);
    const left = this.zones.filter(({ rows }) => rows.length > 0);
    this.zones.splice(0, this.zones.length, ...left);
  }

  list(): number[] {
    const rounds = Math.max(0, ...this.zones.map(({ rows }) => rows.length));
    return Array.from({ length: rounds }, (_, round) =>
      this.zones.flatMap(({ rows }) => rows.slice(round, round + 1)),
    ).flat();
  }
}

test('after any coming, going and relabelling the walk is that of the plain zones', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const order = new NodeOrder();
      const plain = new PlainOrder();
      const zones = new Map<number, number>();
      for (const { row, zone: name, does } of steps) {
        const isThere = zones.has(row);
        if (does === 'add' && !isThere) {
          order.add(row, zone(String(name)));
          plain.add(row, name);
          zones.set(row, name);
        } else if (does === 'remove' && isThere) {
          order.remove(row);
          plain.remove(row);
          zones.delete(row);
        } else if (does === 'relabel' && isThere && zones.get(row) !== name) {
          order.relabel(row, zone(String(name)));
          plain.remove(row);
          plain.add(row, name);
          zones.set(row, name);
        }
      }
      // The list follows with the next coming.
      order.add(99, zone('9'));
      plain.add(99, 9);
      expect([...order.list()]).toEqual(plain.list());
    }),
    { numRuns: 300 },
  );
});

test('a restored order is the one that was copied, and says so by its epoch', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(2), { minLength: 1, maxLength: 8 }), fc.nat(2), (zones, other) => {
      const order = new NodeOrder();
      zones.forEach((name, row) => order.add(row, zone(String(name))));
      const before = [...order.list()];
      const copy = order.copy();
      order.add(50, zone(String(other)));
      order.remove(0);
      expect([...order.list()]).not.toEqual(before);
      const { epoch } = order;
      order.restore(copy);
      expect([...order.list()]).toEqual(before);
      expect(order.epoch).not.toBe(epoch);
    }),
  );
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ChangeKind, ChangeLog } from './change-log.ts';

/** Entries that the ring holds. */
const CAPACITY = 65_536;

describe('the change log', () => {
  test('tells row, kind and shape of every change since a reader looked last', () => {
    const log = new ChangeLog();
    log.push(ChangeKind.Booked, 3, 7);
    const since = log.generation;
    log.push(ChangeKind.Unbooked, 0, 8);
    log.push(ChangeKind.NodeChanged, 134_217_727, 0);
    const read: (readonly number[])[] = [];
    for (let at = since; at < log.generation; at++)
      read.push([log.kindAt(at), log.rowAt(at), log.shapeAt(at)]);
    expect(read).toEqual([
      [ChangeKind.Unbooked, 0, 8],
      [ChangeKind.NodeChanged, 134_217_727, 0],
    ]);
  });

  // prettier-ignore
  test.each([
    ['all that it ever held, from the first on', 10,            0,      true],
    ['a full ring',                              CAPACITY,      0,      true],
    ['one more: the first is gone',              CAPACITY + 1,  0,      false],
    ['and the second is the first',              CAPACITY + 1,  1,      true],
    ['the present',                              5,             5,      true],
  ])('reaches back over %s', (_why, pushed, generation, reaches) => {
    const log = new ChangeLog();
    for (let i = 0; i < pushed; i++) log.push(ChangeKind.Booked, i % 100, 0);
    expect(log.reachesBackTo(generation)).toBe(reaches);
  });

  test('a reader cannot have read what has not happened', () => {
    expect(() => new ChangeLog().reachesBackTo(1)).toThrow('has read up to change 1 of 0');
  });

  test('what fell out of the ring is not read', () => {
    const log = new ChangeLog();
    for (let i = 0; i <= CAPACITY; i++) log.push(ChangeKind.Booked, i % 100, i);
    expect(() => log.shapeAt(0)).toThrow('change 0 is not in the log any more');
    expect([log.shapeAt(1), log.shapeAt(CAPACITY)]).toEqual([1, CAPACITY]);
    expect(() => log.rowAt(CAPACITY + 1)).toThrow('not in the log');
  });

  // prettier-ignore
  test.each([
    ['a kind that is none',      10,                  0,           0, 'change 10 is none of the kinds'],
    ['a row below the first',    ChangeKind.Booked,  -1,           0, 'node row -1 does not fit'],
    ['a row too many',           ChangeKind.Booked,   134_217_728, 0, 'node row 134217728 does not fit'],
    ['a shape below the first',  ChangeKind.Booked,   0,          -1, 'a change names shape -1'],
  ])('refuses %s', (_why, kind, row, shape, says) => {
    expect(() => new ChangeLog().push(kind, row, shape)).toThrow(says);
  });

  test('counts apart the changes of nodes, whatever is booked between them', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...Object.values(ChangeKind)), { maxLength: 50 }), (kinds) => {
        const log = new ChangeLog();
        for (const kind of kinds) log.push(kind, 1, 1);
        const ofNodes: readonly number[] = [
          ChangeKind.NodeChanged,
          ChangeKind.NodeAdded,
          ChangeKind.NodeRemoved,
        ];
        expect(log.nodeChanges).toBe(kinds.filter((kind) => ofNodes.includes(kind)).length);
        expect(log.generation).toBe(kinds.length);
      }),
    );
  });
});

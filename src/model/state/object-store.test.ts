import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { KubernetesObject } from '../objects/index.ts';
import { ChangeKind, ChangeLog } from './change-log.ts';
import { ObjectStore } from './object-store.ts';

const objectOf = (kind: string, name: string, namespace?: string, mark = ''): KubernetesObject =>
  ({
    apiVersion: 'v1',
    kind,
    metadata: { name, labels: { mark }, ...(namespace !== undefined && { namespace }) },
  }) as KubernetesObject;

const namesOf = (store: ObjectStore, kind: string): string[] =>
  store.list(kind).map(({ metadata }) => metadata.name);

describe('objects by kind, namespace and name', () => {
  test('are found by all three', () => {
    const store = new ObjectStore();
    store.put(objectOf('Service', 'web', 'shop'));
    const found = [
      store.find('Service', 'shop', 'web'),
      store.find('Service', 'test', 'web'),
      store.find('Service', 'shop', 'db'),
      store.find('Secret', 'shop', 'web'),
    ];
    expect(found.map((object) => object !== undefined)).toEqual([true, false, false, false]);
  });

  test('of the cluster have the empty namespace', () => {
    const store = new ObjectStore();
    store.put(objectOf('StorageClass', 'fast'));
    expect(
      [store.find('StorageClass', '', 'fast'), store.find('StorageClass', 'default', 'fast')].map(Boolean),
    ).toEqual([true, false]);
  });

  test('a later one of the same name takes the place of the earlier', () => {
    const store = new ObjectStore();
    for (const [name, mark] of [
      ['a', '1'],
      ['b', '1'],
      ['a', '2'],
    ] as const)
      store.put(objectOf('Service', name, 's', mark));
    expect(
      store.list('Service').map(({ metadata }) => `${metadata.name}${metadata.labels?.['mark']}`),
    ).toEqual(['a2', 'b1']);
  });

  test('a kind that nobody has is empty', () => {
    const store = new ObjectStore();
    expect([store.list('Service'), store.version('Service'), store.changeCount]).toEqual([[], 0, 0]);
  });

  test('a list stays as it is while the store changes', () => {
    const store = new ObjectStore();
    store.put(objectOf('Service', 'a'));
    const list = store.list('Service');
    store.put(objectOf('Service', 'b'));
    expect([list.length, store.list('Service').length]).toEqual([1, 2]);
  });
});

describe('versions', () => {
  // prettier-ignore
  const rows: readonly (readonly [string, (store: ObjectStore) => void, number, number])[] = [
    // why                                        change                                              of Services   of all
    ['nothing',                                   () => undefined,                                    0,            0],
    ['an object comes',                           (store) => store.put(objectOf('Service', 'a')),     1,            1],
    ['an object of another kind',                 (store) => store.put(objectOf('Secret', 'a')),      0,            1],
    ['an object goes',                            (store) => { store.put(objectOf('Service', 'a')); store.remove('Service', '', 'a'); }, 2, 2],
    ['one that is not there goes: looked at all the same', (store) => store.remove('Service', '', 'a'), 1,          1],
  ];
  test.each(rows)('%s', (_why, change, ofServices, ofAll) => {
    const store = new ObjectStore();
    change(store);
    expect([store.version('Service'), store.changeCount]).toEqual([ofServices, ofAll]);
  });
});

describe('undoing', () => {
  const undoAll = (undo: (() => void)[]): void => {
    for (const step of undo.splice(0).reverse()) step();
  };

  test('a removed object comes back to its place in the list', () => {
    const store = new ObjectStore();
    for (const name of ['a', 'b', 'c']) store.put(objectOf('Service', name));
    const undo: (() => void)[] = [];
    store.recordInto(undo);
    store.remove('Service', '', 'b');
    const without = namesOf(store, 'Service');
    store.recordInto(undefined);
    undoAll(undo);
    expect([without, namesOf(store, 'Service')]).toEqual([
      ['a', 'c'],
      ['a', 'b', 'c'],
    ]);
  });

  test('an undone change counts as one: whoever compiled something looks again', () => {
    const store = new ObjectStore();
    const undo: (() => void)[] = [];
    store.recordInto(undo);
    store.put(objectOf('Service', 'a'));
    store.recordInto(undefined);
    undoAll(undo);
    expect([store.list('Service'), store.version('Service')]).toEqual([[], 2]);
  });

  const step = fc.record({
    isRemoval: fc.boolean(),
    kind: fc.constantFrom('Service', 'Secret'),
    name: fc.constantFrom('a', 'b', 'c', 'd'),
    mark: fc.constantFrom('1', '2'),
  });

  test('law: after any changes, undone, every kind lists what it listed, in the order it did', () => {
    fc.assert(
      fc.property(fc.array(step), fc.array(step), (before, after) => {
        const store = new ObjectStore();
        const change = ({ isRemoval, kind, name, mark }: (typeof before)[number]): void =>
          isRemoval ? store.remove(kind, '', name) : store.put(objectOf(kind, name, undefined, mark));
        before.forEach(change);
        const lists = (): string => JSON.stringify([store.list('Service'), store.list('Secret')]);
        const kept = lists();
        const undo: (() => void)[] = [];
        store.recordInto(undo);
        after.forEach(change);
        store.recordInto(undefined);
        undoAll(undo);
        expect(lists()).toBe(kept);
      }),
    );
  });
});

describe('the change log', () => {
  const CAPACITY = 65_536;

  test('tells what happened to which row, and with what shape', () => {
    const log = new ChangeLog();
    log.push(ChangeKind.Booked, 12, 3);
    log.push(ChangeKind.NodeRemoved, 4_000_000, 0);
    const entries = [0, 1].map((at) => [log.kindAt(at), log.rowAt(at), log.shapeAt(at)]);
    expect([entries, log.generation]).toEqual([
      [
        [ChangeKind.Booked, 12, 3],
        [ChangeKind.NodeRemoved, 4_000_000, 0],
      ],
      2,
    ]);
  });

  // prettier-ignore
  const kinds = [
    ['a pod came',                    ChangeKind.Booked,              0],
    ['a pod left',                    ChangeKind.Unbooked,            0],
    ['a pod began to terminate',      ChangeKind.Terminating,         0],
    ['a terminating pod left',        ChangeKind.UnbookedTerminating, 0],
    ['a terminating pod came',        ChangeKind.BookedTerminating,   0],
    ['a pod started',                 ChangeKind.PodTouched,          0],
    ['the node changed',              ChangeKind.NodeChanged,         1],
    ['a node came',                   ChangeKind.NodeAdded,           1],
    ['a node went',                   ChangeKind.NodeRemoved,         1],
  ] as const;
  test.each(kinds)('counts changes of nodes apart: %s', (_what, kind, nodeChanges) => {
    const log = new ChangeLog();
    log.push(kind, 0, 0);
    expect(log.nodeChanges).toBe(nodeChanges);
  });

  test('reaches back 65,536 changes and no further', () => {
    const log = new ChangeLog();
    for (let i = 0; i < CAPACITY + 5; i++) log.push(ChangeKind.Booked, i % 1000, i);
    expect([log.reachesBackTo(5), log.reachesBackTo(4)]).toEqual([true, false]);
    expect([log.shapeAt(5), log.shapeAt(CAPACITY + 4)]).toEqual([5, CAPACITY + 4]);
    expect(() => log.rowAt(4)).toThrow('change 4 is not in the log any more');
  });

  test('does not tell of what has not happened', () => {
    const log = new ChangeLog();
    log.push(ChangeKind.Booked, 1, 1);
    expect(() => log.kindAt(1)).toThrow('change 1 is not in the log');
    expect(() => log.reachesBackTo(2)).toThrow('a reader has read up to change 2 of 1');
  });
});

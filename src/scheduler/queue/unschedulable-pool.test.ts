import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { QueueColumns } from './queue-columns.ts';
import { UnschedulablePool } from './unschedulable-pool.ts';

const ROWS = 8;

function poolOf(): { readonly columns: QueueColumns; readonly pool: UnschedulablePool } {
  const columns = new QueueColumns();
  columns.reserve(ROWS);
  return { columns, pool: new UnschedulablePool(columns) };
}

function contents(pool: UnschedulablePool): readonly (readonly [number, readonly number[]])[] {
  return pool.groups().map((group) => [group.signature, pool.rows(group)] as const);
}

describe('pods that wait for an event', () => {
  test('alike and rejected by the same plugins: one group, in the order in which they came', () => {
    const { pool } = poolOf();
    for (const row of [2, 0, 1]) pool.add(row, 7);
    expect(contents(pool)).toEqual([[7, [2, 0, 1]]]);
  });

  test('other plugins, another shape or a gate make another group', () => {
    const { columns, pool } = poolOf();
    columns.plugins[1] = 3;
    columns.gated[2] = 1;
    pool.add(0, 7);
    pool.add(1, 7);
    pool.add(2, 7);
    pool.add(3, 8);
    expect(contents(pool)).toEqual([
      [7, [0]],
      [7, [1]],
      [7, [2]],
      [8, [3]],
    ]);
  });

  test.each([
    ['the first', 0, [1, 2]],
    ['one in the middle', 1, [0, 2]],
    ['the last', 2, [0, 1]],
  ])('%s goes', (_which, row, left) => {
    const { pool } = poolOf();
    for (const each of [0, 1, 2]) pool.add(each, 7);
    pool.remove(row);
    expect(contents(pool)).toEqual([[7, left]]);
    expect(pool.size).toBe(2);
  });

  test('an empty group is not visited, and keeps its place for the next pod', () => {
    const { pool } = poolOf();
    pool.add(0, 7);
    pool.add(1, 8);
    pool.remove(0);
    expect(contents(pool)).toEqual([[8, [1]]]);
    pool.add(2, 7);
    expect(contents(pool)).toEqual([
      [7, [2]],
      [8, [1]],
    ]);
  });

  test('whatever comes and goes, each pod is in the list of its group, in order', () => {
    const step = fc.record({ row: fc.nat(ROWS - 1), signature: fc.nat(2) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const { pool } = poolOf();
        const plain = new Map<number, number[]>();
        const groupOf = new Map<number, number>();
        for (const { row, signature } of steps) {
          const before = groupOf.get(row);
          if (before === undefined) {
            pool.add(row, signature);
            groupOf.set(row, signature);
            plain.set(signature, [...(plain.get(signature) ?? []), row]);
          } else {
            pool.remove(row);
            groupOf.delete(row);
            plain.set(
              before,
              (plain.get(before) ?? []).filter((each) => each !== row),
            );
          }
          expect(pool.size).toBe(groupOf.size);
          expect(contents(pool)).toEqual([...plain].filter(([, rows]) => rows.length > 0));
        }
      }),
    );
  });
});

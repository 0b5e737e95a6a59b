import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ClassTable } from './class-table.ts';

/** Components that read columns of the test. */
function tableOver(fixed: readonly Int32Array[], moving: readonly Int32Array[]): ClassTable {
  const component = (
    column: Int32Array,
    isFixed: boolean,
  ): { fixed: boolean; valueOf: (row: number) => number } => ({
    fixed: isFixed,
    valueOf: (row) => column[row],
  });
  // In the order in which plugins declare them: a moving one may come first.
  return new ClassTable([
    ...moving.slice(0, 1).map((column) => component(column, false)),
    ...fixed.map((column) => component(column, true)),
    ...moving.slice(1).map((column) => component(column, false)),
  ]);
}

function classOf(table: ClassTable, row: number): number {
  return table.classOf(row, table.fixedClassOf(row));
}

describe('classes of nodes', () => {
  test('nodes alike in every component are of one class, and one component makes the difference', () => {
    const zone = Int32Array.of(0, 0, 1, 0);
    const pods = Int32Array.of(2, 2, 2, 3);
    const table = tableOver([zone], [pods]);
    const classes = [0, 1, 2, 3].map((row) => classOf(table, row));
    expect(classes[1]).toBe(classes[0]);
    expect(new Set(classes).size).toBe(3);
  });

  test('the values of a class are those of its nodes, in the order of the components', () => {
    const table = tableOver([Int32Array.of(7)], [Int32Array.of(8), Int32Array.of(9)]);
    const id = classOf(table, 0);
    expect([...table.values.subarray(id * table.width, (id + 1) * table.width)]).toEqual([8, 7, 9]);
  });

  test('a node whose moving component goes back is of its old class again', () => {
    const pods = Int32Array.of(0);
    const table = tableOver([Int32Array.of(1)], [pods]);
    const before = classOf(table, 0);
    pods[0] = 1;
    expect(classOf(table, 0)).not.toBe(before);
    pods[0] = 0;
    expect(classOf(table, 0)).toBe(before);
  });

  test('no components: all nodes are of one class', () => {
    const table = new ClassTable([]);
    expect(classOf(table, 0)).toBe(classOf(table, 5));
  });

  test('two nodes are of one class exactly when their values are equal, however many classes there are', () => {
    const column = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 60, maxLength: 60 });
    fc.assert(
      fc.property(column, column, column, (a, b, c) => {
        const table = tableOver([Int32Array.from(a)], [Int32Array.from(b), Int32Array.from(c)]);
        const byValues = new Map<string, number>();
        for (let row = 0; row < a.length; row++) {
          const id = classOf(table, row);
          const key = [b[row], a[row], c[row]].join('/');
          expect(id).toBe(byValues.get(key) ?? id);
          byValues.set(key, id);
          expect([...table.values.subarray(id * 3, id * 3 + 3)].join('/')).toBe(key);
        }
        expect(new Set(byValues.values()).size).toBe(byValues.size);
      }),
      { numRuns: 30 },
    );
  });
});

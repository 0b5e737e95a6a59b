import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { balanceScaleUp } from './balance-scale-up.ts';

const text = (groups: readonly string[], newNodes: number): string =>
  balanceScaleUp(
    groups.map((group) => {
      const [id, size, maxSize] = group.split(' ');
      return { id, size: Number(size), maxSize: Number(maxSize) };
    }),
    newNodes,
  )
    .map(({ id, currentSize, newSize }) => `${id} ${currentSize}->${newSize}`)
    .join(', ');

describe('sharing a scale-up', () => {
  test('the smallest group grows first', () => {
    expect(text(['a 1 10', 'b 3 10'], 2)).toBe('a 1->3');
  });

  test('a group at its maximum leaves the rest to the others and comes first in the result', () => {
    expect(text(['a 0 1', 'b 0 10'], 5)).toBe('a 0->1, b 0->4');
  });

  test('more than fits is cut', () => {
    expect(text(['a 0 2', 'b 1 2'], 50)).toBe('a 0->2, b 1->2');
  });

  const group = fc.record({ size: fc.nat({ max: 20 }), maxSize: fc.nat({ max: 20 }) });

  test('no group passes its maximum, nothing is lost, and sizes end within one of each other where they may', () => {
    fc.assert(
      fc.property(fc.array(group, { maxLength: 25 }), fc.nat({ max: 60 }), (given, newNodes) => {
        const groups = given.map((sizes, index) => ({ id: `g${index}`, ...sizes }));
        const result = balanceScaleUp(groups, newNodes);
        const room = groups.reduce((sum, { size, maxSize }) => sum + Math.max(0, maxSize - size), 0);
        const added = result.reduce((sum, { currentSize, newSize }) => sum + newSize - currentSize, 0);
        expect(added).toBe(Math.min(newNodes, room));
        for (const { newSize, maxSize } of result) expect(newSize).toBeLessThanOrEqual(maxSize);
        const open = result.filter(({ newSize, maxSize }) => newSize < maxSize).map(({ newSize }) => newSize);
        if (open.length > 0) expect(Math.max(...open) - Math.min(...open)).toBeLessThanOrEqual(1);
      }),
    );
  });
});

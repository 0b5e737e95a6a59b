import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { goSort } from './go-sort.ts';

describe('sorting as Go does', () => {
  test('any list ends in order and loses nothing', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 30 }), { maxLength: 300 }), (numbers) => {
        const items = [...numbers];
        goSort(items, (a, b) => a < b);
        expect(items).toEqual([...numbers].sort((a, b) => a - b));
      }),
      { numRuns: 500 },
    );
  });

  test('up to twelve equal items stay where they are', () => {
    const items = Array.from({ length: 12 }, (_, place) => ({ key: 1, place }));
    goSort(items, (a, b) => a.key < b.key);
    expect(items.map(({ place }) => place)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  });

  test('organ pipes, saw teeth and reversed lists do not break it', () => {
    for (const shape of [
      (i: number) => Math.min(i, 200 - i),
      (i: number) => i % 7,
      (i: number) => -i,
      (i: number) => (i * 7919) % 101,
    ]) {
      const items = Array.from({ length: 200 }, (_, i) => shape(i));
      const sorted = [...items].sort((a, b) => a - b);
      goSort(items, (a, b) => a < b);
      expect(items).toEqual(sorted);
    }
  });
});

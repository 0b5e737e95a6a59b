import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Window } from './window.ts';

const SIZE = 70;

function wordsOf(positions: readonly number[]): Uint32Array {
  const words = new Uint32Array(Math.ceil(SIZE / 32));
  for (const position of positions) words[position >>> 5] |= 1 << (position & 31);
  return words;
}

/** The positions of a run as a walk would visit them. */
function walked(start: number, length: number): readonly number[] {
  return Array.from({ length }, (_, step) => (start + step) % SIZE);
}

describe('a run of positions that may wrap', () => {
  // prettier-ignore
  test.each([
    ['inside',                          10,  5, [10, 14],       [9, 15, 0, 69]],
    ['up to the very end',              65,  5, [65, 69],       [0, 64]],
    ['one further: the first position', 65,  6, [65, 69, 0],    [1, 64]],
    ['all of it from the start',         0, 70, [0, 69],        []],
    ['all of it from the middle',       30, 70, [0, 29, 30, 69], []],
    ['nothing',                         30,  0, [],             [29, 30, 31, 0]],
  ] as const)('%s', (_why, start, length, inside, outside) => {
    const window = new Window();
    window.set(start, length, SIZE);
    expect(inside.filter((position) => !window.includes(position))).toEqual([]);
    expect(outside.filter((position) => window.includes(position))).toEqual([]);
  });

  test('includes, counts and finds what a walk over it would', () => {
    const run = fc.record({ start: fc.nat(SIZE - 1), length: fc.nat(SIZE), set: fc.array(fc.nat(SIZE - 1)) });
    fc.assert(
      fc.property(run, ({ start, length, set }) => {
        const window = new Window();
        window.set(start, length, SIZE);
        const visited = new Set(walked(start, length));
        const found = new Set(set.filter((position) => visited.has(position)));
        for (let position = 0; position < SIZE; position++) {
          expect(window.includes(position)).toBe(visited.has(position));
        }
        expect(window.count(wordsOf(set))).toBe(found.size);
        expect(window.has(wordsOf(set))).toBe(found.size > 0);
      }),
    );
  });
});

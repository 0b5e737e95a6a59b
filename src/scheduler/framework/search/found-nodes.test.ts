import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FoundNodes, FoundSets } from './found-nodes.ts';

const SIZE = 70;

function wordsOf(positions: readonly number[]): Uint32Array {
  const words = new Uint32Array(Math.ceil(SIZE / 32));
  for (const position of positions) words[position >>> 5] |= 1 << (position & 31);
  return words;
}

function positionsIn(bits: Uint32Array): readonly number[] {
  return Array.from({ length: bits.length * 32 }, (_, position) => position).filter(
    (position) => ((bits[position >>> 5] >>> (position & 31)) & 1) === 1,
  );
}

/** Nodes by class; those of class -1 do not pass. */
class Classes {
  membership = 0;
  readonly #classOf: number[];

  constructor(classOf: readonly number[]) {
    this.#classOf = [...classOf];
  }

  move(position: number, ofClass: number): void {
    this.#classOf[position] = ofClass;
    this.membership++;
  }

  get feasible(): Uint32Array {
    return wordsOf(this.positionsOf((id) => id >= 0));
  }

  get classBits(): readonly Uint32Array[] {
    return [0, 1, 2].map((wanted) => wordsOf(this.positionsOf((id) => id === wanted)));
  }

  positionsOf(isWanted: (id: number) => boolean): number[] {
    return this.#classOf.flatMap((id, position) => (isWanted(id) ? [position] : []));
  }
}

const CURSOR = { tied: wordsOf([0]), entered: 1, place: 0 };

describe('found nodes', () => {
  test('know how many lie before each word', () => {
    const found = new FoundNodes(wordsOf([0, 31, 32, 69]));
    expect([[...found.before], found.count]).toEqual([[0, 2, 3], 4]);
  });

  test('are counted again when the bits were changed, and searches begin anew', () => {
    const found = new FoundNodes(wordsOf([0]));
    found.cursors[0] = CURSOR;
    found.bits[0] = 0b111;
    found.recount();
    expect([found.count, [...found.before]]).toEqual([3, [0, 3, 3]]);
    expect(found.cursors).toEqual([]);
  });

  test('are none of no nodes', () => expect(new FoundNodes(new Uint32Array(0)).count).toBe(0));
});

describe('the sets of found nodes', () => {
  test('are all that pass where no class fails', () => {
    const classes = new Classes([0, -1, 1, 0]);
    expect(positionsIn(new FoundSets().found(classes, []).bits)).toEqual([0, 2, 3]);
  });

  test('are kept by failing classes as long as no node changes its class', () => {
    const classes = new Classes([0, 1, 2, 0]);
    const sets = new FoundSets();
    const first = sets.found(classes, [1]);
    first.cursors[0] = CURSOR;
    sets.found(classes, [2]);
    expect(sets.found(classes, [1])).toBe(first);
    expect(first.cursors).toEqual([CURSOR]);
    classes.move(0, 1);
    expect(positionsIn(sets.found(classes, [1]).bits)).toEqual([2, 3]);
    expect(first.cursors).toEqual([]);
  });

  test('do not share their bits', () => {
    const classes = new Classes([0, 1, 2]);
    const sets = new FoundSets();
    const [one, two] = [sets.found(classes, [1]), sets.found(classes, [2])];
    expect([positionsIn(one.bits), positionsIn(two.bits)]).toEqual([
      [0, 2],
      [0, 1],
    ]);
  });

  test('hold, whatever moves and whichever classes fail in turn', () => {
    const move = fc.tuple(fc.nat(SIZE - 1), fc.integer({ min: -1, max: 2 }));
    const ask = fc.subarray([0, 1, 2]);
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -1, max: 2 }), { minLength: SIZE, maxLength: SIZE }),
        fc.array(fc.tuple(fc.array(move, { maxLength: 3 }), ask), { maxLength: 20 }),
        (classOf, steps) => {
          const classes = new Classes(classOf);
          const sets = new FoundSets();
          for (const [moves, failing] of steps) {
            for (const [position, id] of moves) classes.move(position, id);
            const expected = classes.positionsOf((id) => id >= 0 && !failing.includes(id));
            const found = sets.found(classes, failing);
            expect(positionsIn(found.bits), `without ${failing.join()}`).toEqual(expected);
            expect(found.count).toBe(expected.length);
          }
        },
      ),
    );
  });
});

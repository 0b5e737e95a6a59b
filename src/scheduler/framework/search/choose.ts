import { popcount, trailingZeros } from '../../../base/index.ts';
import { hasBit, selectInWord } from '../bit-words.ts';
import { FoundNodes } from './found-nodes.ts';
import { FEW } from '../plan/node-index.ts';
import type { Window } from './window.ts';

/**
 * Which of several best nodes kube-scheduler 1.37 takes.
 *
 * It puts the m feasible nodes, in the order found, into Go's container/heap (Init), ordered by total alone, and takes
 * the root. Init sifts a node down only below a strictly better one and prefers the left child of equals, so the root
 * ends up as the first best node in a pre-order walk of the implicit tree: the node at place 0 if it is among the best,
 * else the first best of its left subtree (root at place 1), else of its right one (root at place 2).
 *
 *     place        0                 pre-order 0 1 3 4 2 5: places 4 and 5 tied → 4
 *                1   2
 *               3 4 5
 *
 * `preorderKey` orders places like that walk: the path from the root, left-aligned, then the depth.
 */
export function preorderKey(place: number): number {
  const number = place + 1;
  const depth = 31 - Math.clz32(number);
  return ((number << (31 - depth)) >>> 0) * 32 + depth;
}

const NO_NODES = new FoundNodes(new Uint32Array(0));

/**
 * The first of the tied nodes in pre-order, found by descending the tree: whole levels of a subtree are runs of places,
 * so of positions, and one look at the tied bits says whether a run has a tied node.
 *
 * `found` has a bit at the position of every node that was found feasible, `tied` at those of the best. The walk
 * begins at position `start` and wraps; place r of the heap is the found node number r from there.
 */
export class PreorderSearch {
  #found: FoundNodes = NO_NODES;
  #bits: Uint32Array = NO_NODES.bits;
  #before: Int32Array = NO_NODES.before;
  #foundCount = 0;
  #base = 0;
  #start = 0;
  /** Every position is found: places and positions differ by the start alone. */
  #isFull = false;
  #size = 0;
  /** The nodes that the walk from `start` on over `size` positions finds. */
  setFound(found: FoundNodes, start: number, size: number): void {
    if (start !== found.cursorStart) {
      found.cursorStart = start;
      found.cursors.length = 0;
    }
    this.#start = start;
    this.#size = size;
    this.#found = found;
    this.#bits = found.bits;
    this.#before = found.before;
    this.#foundCount = found.count;
    this.#isFull = found.count === size;
    this.#base = this.#countBefore(start);
  }

  /** Position of the first tied node in pre-order among `count` found nodes; at least one is tied. */
  first(tied: Uint32Array, tiedCount: number, count: number): number {
    return tiedCount <= FEW ? this.#firstOfFew(tied) : this.#descend(tied, count);
  }

  /**
   * As `first`, for the nodes of a cell. As long as none has entered it since the last time, it has only lost some: then
   * the first one is where it was or later in the walk, and going on from there costs a few steps. Cursors are kept by
   * plan and cell, so that shapes of pods that take turns do not make each other begin anew.
   */
  firstOfCell(cell: number, bits: Uint32Array, size: number, entered: number, count: number): number {
    const { cursors } = this.#found;
    const cursor = cursors[cell];
    if (cursor?.tied === bits && cursor.entered === entered) {
      for (let steps = 0; steps < MANY_STEPS; steps++) {
        const position = this.positionOf(cursor.place);
        if ((bits[position >>> 5] & (1 << (position & 31))) !== 0) return position;
        cursor.place = nextInPreorder(cursor.place, count);
      }
    }
    const position = this.first(bits, size, count);
    const place = this.placeOf(position);
    if (cursor?.tied === bits) {
      cursor.entered = entered;
      cursor.place = place;
    } else cursors[cell] = { tied: bits, entered, place };
    return position;
  }

  /** As `first`, among tied nodes of which only those in the window were found. At least one is there. */
  firstIn(window: Window, tied: Uint32Array, count: number): number {
    const tiedCount = window.count(tied);
    if (tiedCount > FEW) return this.#descend(tied, count);
    this.#bestKey = Infinity;
    this.#lookAt(tied, window.from, window.to);
    this.#lookAt(tied, 0, window.wrapTo);
    return this.#best;
  }

  /** Place in the heap of the found node at this position. */
  placeOf(position: number): number {
    const rank = this.#countBefore(position) - this.#base;
    return rank < 0 ? rank + this.#foundCount : rank;
  }

  #firstOfFew(tied: Uint32Array): number {
    this.#bestKey = Infinity;
    this.#lookAt(tied, 0, tied.length * 32);
    return this.#best;
  }

  #best = -1;
  #bestKey = Infinity;

  /** Keeps the tied node from … to − 1 that comes first in pre-order, if it comes before the best so far. */
  #lookAt(tied: Uint32Array, from: number, to: number): void {
    if (from >= to) return;
    const last = (to - 1) >>> 5;
    for (let word = from >>> 5; word <= last; word++) {
      let bits = tied[word];
      if (bits === 0) continue;
      if (word === from >>> 5) bits &= ~0 << (from & 31);
      if (word === last) bits &= ~0 >>> (31 - ((to - 1) & 31));
      for (; bits !== 0; bits &= bits - 1) {
        const position = (word << 5) + trailingZeros(bits);
        const key = preorderKey(this.placeOf(position));
        if (key >= this.#bestKey) continue;
        this.#bestKey = key;
        this.#best = position;
      }
    }
  }

  #descend(tied: Uint32Array, count: number): number {
    let place = 0;
    for (;;) {
      const position = this.positionOf(place);
      if ((tied[position >>> 5] & (1 << (position & 31))) !== 0) return position;
      place = this.#subtreeHasTied(tied, 2 * place + 1, count) ? 2 * place + 1 : 2 * place + 2;
    }
  }

  /** Deepest level first: there are the most nodes. */
  #subtreeHasTied(tied: Uint32Array, root: number, count: number): boolean {
    let low = root;
    let high = root;
    while (2 * low + 1 < count) {
      low = 2 * low + 1;
      high = 2 * high + 2;
    }
    for (;;) {
      if (this.#runHasTied(tied, low, Math.min(high, count - 1))) return true;
      if (low === root) return false;
      low = (low - 1) >> 1;
      high = (high - 2) >> 1;
    }
  }

  #runHasTied(tied: Uint32Array, low: number, high: number): boolean {
    const from = this.positionOf(low);
    const to = this.positionOf(high);
    if (from <= to) return hasBit(tied, from, to + 1);
    return hasBit(tied, from, tied.length * 32) || hasBit(tied, 0, to + 1);
  }

  #countBefore(position: number): number {
    const word = position >>> 5;
    if (word >= this.#bits.length) return this.#foundCount;
    return this.#before[word] + popcount(this.#bits[word] & ~(~0 << (position & 31)));
  }

  /** Position of the found node at a place of the heap. */
  positionOf(place: number): number {
    if (this.#isFull) {
      const position = this.#start + place;
      return position < this.#size ? position : position - this.#size;
    }
    let rank = this.#base + place;
    if (rank >= this.#foundCount) rank -= this.#foundCount;
    const before = this.#before;
    const last = this.#bits.length - 1;
    // Found nodes lie about evenly, so the word is near this guess.
    let word = Math.trunc((rank * this.#bits.length) / this.#foundCount);
    while (before[word] > rank) word--;
    while (word < last && before[word + 1] <= rank) word++;
    return (word << 5) + selectInWord(this.#bits[word], rank - before[word]);
  }
}

/** The place after this one in a pre-order walk of the tree of `count` places. */
export function nextInPreorder(place: number, count: number): number {
  if (2 * place + 1 < count) return 2 * place + 1;
  // Up until there is a right sibling.
  let at = place;
  while (at > 0 && ((at & 1) === 0 || at + 1 >= count)) at = (at - 1) >> 1;
  return at === 0 ? 0 : at + 1;
}

const MANY_STEPS = 48;

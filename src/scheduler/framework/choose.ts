import { popcount, trailingZeros } from '../../base/index.ts';
import { hasBit, selectInWord } from './bit-words.ts';

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

/**
 * The first of the tied nodes in pre-order, found by descending the tree: whole levels of a subtree are runs of places,
 * so of positions, and one look at the tied bits says whether a run has a tied node.
 *
 * `found` has a bit at the position of every node that was found feasible, `tied` at those of the best. The walk
 * begins at position `start` and wraps; place r of the heap is the found node number r from there.
 */
export class PreorderSearch {
  #found: Uint32Array = new Uint32Array(0);
  #foundVersion = -1;
  #before = new Int32Array(0);
  #foundCount = 0;
  #base = 0;

  /** The found nodes. `version` names their set: an equal one means that nothing changed since. */
  setFound(found: Uint32Array, version: number, start: number): void {
    if (found !== this.#found || version !== this.#foundVersion || version < 0) {
      if (this.#before.length < found.length) this.#before = new Int32Array(found.length * 2);
      let sum = 0;
      for (let word = 0; word < found.length; word++) {
        this.#before[word] = sum;
        sum += popcount(found[word]);
      }
      this.#foundCount = sum;
      this.#found = found;
      this.#foundVersion = version;
    }
    this.#base = this.#countBefore(start);
  }

  /** Position of the first tied node in pre-order among `count` found nodes; at least one is tied. */
  first(tied: Uint32Array, tiedCount: number, count: number): number {
    return tiedCount <= FEW ? this.#firstOfFew(tied) : this.#descend(tied, count);
  }

  /** Place in the heap of the found node at this position. */
  placeOf(position: number): number {
    const rank = this.#countBefore(position) - this.#base;
    return rank < 0 ? rank + this.#foundCount : rank;
  }

  #firstOfFew(tied: Uint32Array): number {
    let best = -1;
    let bestKey = Infinity;
    for (let word = 0; word < tied.length; word++) {
      for (let bits = tied[word]; bits !== 0; bits &= bits - 1) {
        const position = (word << 5) + trailingZeros(bits);
        const key = preorderKey(this.placeOf(position));
        if (key >= bestKey) continue;
        bestKey = key;
        best = position;
      }
    }
    return best;
  }

  #descend(tied: Uint32Array, count: number): number {
    let place = 0;
    for (;;) {
      const position = this.#positionOf(place);
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
    const from = this.#positionOf(low);
    const to = this.#positionOf(high);
    if (from <= to) return hasBit(tied, from, to + 1);
    return hasBit(tied, from, tied.length * 32) || hasBit(tied, 0, to + 1);
  }

  #countBefore(position: number): number {
    const word = position >>> 5;
    if (word >= this.#found.length) return this.#foundCount;
    return this.#before[word] + popcount(this.#found[word] & ~(~0 << (position & 31)));
  }

  /** Position of the found node at a place of the heap. */
  #positionOf(place: number): number {
    let rank = this.#base + place;
    if (rank >= this.#foundCount) rank -= this.#foundCount;
    let low = 0;
    let high = this.#found.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (this.#before[middle] <= rank) low = middle;
      else high = middle - 1;
    }
    return (low << 5) + selectInWord(this.#found[low], rank - this.#before[low]);
  }
}

/** Up to this many tied nodes are looked at one by one (bench/scheduler). */
const FEW = 32;

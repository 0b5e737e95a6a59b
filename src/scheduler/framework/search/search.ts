import { assert } from '../../../base/index.ts';
import { selectBit } from '../bit-words.ts';
import { preorderKey, PreorderSearch } from './choose.ts';
import { ClassPoints } from '../plan/class-points.ts';
import { FEW } from '../plan/node-index.ts';
import type { NodeIndex } from '../plan/node-index.ts';
import type { PlanState } from '../plan/plan-state.ts';
import { FEASIBLE } from '../plugin.ts';
import type { WalkOrder } from './walk-order.ts';
import { Window } from './window.ts';

const NONE = -1;
/** With more classes than this the nodes of a sample are looked at one by one. */
const MANY_CLASSES = 48;

/** A number from 0 to bound − 1. */
export type TieDraw = (bound: number) => number;
/** Which of several best nodes is taken: by kube-scheduler's heap, the first in walk order, or a drawn one. */
export type TieRule = 'heap' | 'first' | TieDraw;

/**
 * One search of the cycle: which nodes are found feasible when the walk begins at `start` and ends once `wanted` are
 * found, and which of them is taken. Results are in the fields; work areas are reused.
 */
export class Search {
  /** The node taken; -1 when none is feasible. */
  row: number = NONE;
  feasible = 0;
  /** Nodes found or rejected: the rotating start moves on by this. */
  evaluated = 0;
  /** Σ weight × points of the node taken; NaN when it was the only one. */
  total: number = NaN;
  /** By class: the first class filter's verdict, as far as classes have feasible nodes. */
  readonly classVerdicts: number[] = [];

  readonly #tieRule: TieRule;
  readonly #points = new ClassPoints();
  readonly #preorder = new PreorderSearch();
  readonly #window = new Window();
  #tied: Uint32Array = new Uint32Array(0);
  #failing: number[] = [];
  #slotOf = new Int32Array(16);
  #tops = new Float64Array(16);

  constructor(tieRule: TieRule) {
    this.#tieRule = tieRule;
  }

  /** Takes a node, or none. The plan's state is up to date. */
  run(state: PlanState, order: WalkOrder, start: number, wanted: number): void {
    const { rows } = order;
    const passing = this.#judgeClasses(state);
    this.row = NONE;
    this.total = NaN;
    this.feasible = Math.min(passing, wanted);
    this.evaluated = rows.length;
    if (passing === 0) return;
    if (start >= rows.length) assert(false, `a walk begins at ${start} of ${rows.length} nodes`);
    const found = state.index.foundSets.found(state.index, this.#failing);
    this.#preorder.setFound(found, start, rows.length);
    if (passing > wanted) {
      // The walk ends at the found node after the first `wanted`.
      const end = this.#preorder.positionOf(wanted);
      this.evaluated = end > start ? end - start : end - start + rows.length;
    }
    if (this.feasible === 1) this.row = rows[this.#preorder.positionOf(0)];
    else if (passing <= wanted) this.#takeBest(state, order, found.bits.length);
    else if (state.index.classCount.length <= MANY_CLASSES) this.#takeBestOfWindow(state, order, start);
    else this.#takeBestOfSample(state, order, found.bits, start);
  }

  /** Rows of the nodes that the last run found feasible, in the order found. */
  foundRows(state: PlanState, order: WalkOrder, start: number): Int32Array {
    const { bits } = state.index.foundSets.found(state.index, this.#failing);
    return this.#sampleRows(bits, order.rows, start).slice(0, this.feasible);
  }

  /** Asks the class filters; returns how many nodes pass everything. */
  #judgeClasses({ plan, index }: PlanState): number {
    const { classFilters, classes } = plan;
    this.#failing.length = 0;
    if (classFilters.length === 0) return index.feasibleCount;
    for (let i = 0; i < classFilters.length; i++) classFilters[i].filter.begin?.();
    let passing = index.feasibleCount;
    for (let id = 0; id < index.classCount.length; id++) {
      if (index.classCount[id] === 0) continue;
      let verdict = FEASIBLE;
      for (let i = 0; i < classFilters.length && verdict === FEASIBLE; i++) {
        const { filter, isIdle, offset } = classFilters[i];
        if (isIdle) continue;
        verdict = filter.verdict(classes.values, id * classes.width + offset);
      }
      this.classVerdicts[id] = verdict;
      if (verdict === FEASIBLE) continue;
      this.#failing.push(id);
      passing -= index.classCount[id];
    }
    return passing;
  }

  #passes(id: number): boolean {
    return this.#failing.length === 0 || this.classVerdicts[id] === FEASIBLE;
  }

  /** All feasible nodes were found: the best cells of the classes tell. */
  #takeBest(state: PlanState, order: WalkOrder, wordCount: number): void {
    const { index, plan } = state;
    const points = this.#points;
    points.clear();
    for (let id = 0; id < index.classCount.length; id++) {
      if (index.classCount[id] > 0 && this.#passes(id)) points.add(id, index.classCount[id]);
    }
    points.compute(plan);
    let best = -Infinity;
    this.#tiedCount = 0;
    for (let k = 0; k < points.count; k++) {
      const cell = index.topCell(points.ids[k]);
      const total = index.cellScore[cell] + points.sums[k];
      if (total < best) continue;
      if (total > best) {
        best = total;
        this.#tiedCount = 0;
        this.#tiedCells = 0;
        this.#bestCell = cell;
      }
      this.#tiedCount += index.cellCount[cell];
      this.#tiedCells++;
    }
    this.total = best;
    if (this.#tiedCount === 1) this.row = index.headOf(this.#bestCell);
    else if (this.#tieRule === 'heap' && this.#tiedCount <= FEW) this.#takeFirstOfFew(index, best);
    else this.row = order.rows[this.#positionOfTied(state, best, wordCount)];
  }

  /** The last run's best total: how many nodes have it, in how many cells, and one of these. */
  #tiedCount = 0;
  #tiedCells = 0;
  #bestCell = NONE;

  /** Position of the tied node that the tie rule takes. */
  #positionOfTied(state: PlanState, best: number, wordCount: number): number {
    const { index } = state;
    const isOneCell = this.#tiedCells === 1;
    if (this.#tieRule === 'heap' && !isOneCell) return this.#firstOfCells(index, best);
    if (this.#tieRule === 'heap') return this.#firstOfCell(index, this.#bestCell);
    const tied = isOneCell ? index.bitsOf(this.#bestCell) : this.#tiedBits(state, best, wordCount);
    return selectBit(tied, 0, this.#tieRule === 'first' ? 0 : this.#tieRule(this.#tiedCount));
  }

  /** Position of the first in pre-order of the nodes in the best cells, of which there are several. */
  #firstOfCells(index: NodeIndex, best: number): number {
    const points = this.#points;
    let first = NONE;
    let firstKey = Infinity;
    for (let k = 0; k < points.count; k++) {
      const cell = index.topCell(points.ids[k]);
      if (index.cellScore[cell] + points.sums[k] !== best) continue;
      const position = this.#firstOfCell(index, cell);
      const key = preorderKey(this.#preorder.placeOf(position));
      if (key >= firstKey) continue;
      firstKey = key;
      first = position;
    }
    return first;
  }

  #firstOfCell(index: NodeIndex, cell: number): number {
    const bits = index.bitsOf(cell);
    return this.#preorder.firstOfCell(
      cell,
      bits,
      index.cellCount[cell],
      index.cellEntered[cell],
      this.feasible,
    );
  }

  /** The first in pre-order of the nodes in the best cells. */
  #takeFirstOfFew(index: NodeIndex, best: number): void {
    const points = this.#points;
    let bestKey = Infinity;
    for (let k = 0; k < points.count; k++) {
      const cell = index.topCell(points.ids[k]);
      if (index.cellScore[cell] + points.sums[k] !== best) continue;
      for (let row = index.headOf(cell); row !== NONE; row = index.nextInCell(row)) {
        const key = preorderKey(this.#preorder.placeOf(index.positionOf(row)));
        if (key >= bestKey) continue;
        bestKey = key;
        this.row = row;
      }
    }
  }

  /**
   * Only a sample was found: the `feasible` found nodes from `start` on, a window of positions. Which classes reach into
   * it, with how many nodes and with which best cell, the bits tell.
   */
  #takeBestOfWindow(state: PlanState, order: WalkOrder, start: number): void {
    const { index, plan } = state;
    const window = this.#window;
    window.set(start, this.evaluated, order.rows.length);
    const points = this.#points;
    points.clear();
    this.#reserveClasses(index.classCount.length);
    const topCells = this.#slotOf;
    for (let id = 0; id < index.classCount.length; id++) {
      if (index.classCount[id] === 0 || !this.#passes(id)) continue;
      const count = window.count(index.classBits[id]);
      if (count > 0) topCells[points.add(id, count)] = topCellIn(window, index, id);
    }
    points.compute(plan);
    let best = -Infinity;
    for (let k = 0; k < points.count; k++) {
      const total = index.cellScore[topCells[k]] + points.sums[k];
      if (total > best) best = total;
    }
    this.total = best;
    let bestKey = Infinity;
    for (let k = 0; k < points.count; k++) {
      if (index.cellScore[topCells[k]] + points.sums[k] !== best) continue;
      const row = this.#firstInWindow(index, topCells[k], order.rows);
      const key = preorderKey(this.#preorder.placeOf(index.positionOf(row)));
      if (key >= bestKey) continue;
      bestKey = key;
      this.row = row;
    }
  }

  /** The first in pre-order of a cell's nodes in the window; there is one. */
  #firstInWindow(index: NodeIndex, cell: number, rows: Int32Array): number {
    if (index.cellCount[cell] > FEW) {
      return rows[this.#preorder.firstIn(this.#window, index.bitsOf(cell), this.feasible)];
    }
    let first = NONE;
    let firstKey = Infinity;
    for (let row = index.headOf(cell); row !== NONE; row = index.nextInCell(row)) {
      const position = index.positionOf(row);
      if (!this.#window.includes(position)) continue;
      const key = preorderKey(this.#preorder.placeOf(position));
      if (key >= firstKey) continue;
      firstKey = key;
      first = row;
    }
    return first;
  }

  /** Several classes share the best total. */
  #tiedBits({ index }: PlanState, best: number, length: number): Uint32Array {
    if (this.#tied.length !== length) this.#tied = new Uint32Array(length);
    const tied = this.#tied;
    tied.fill(0);
    const points = this.#points;
    for (let k = 0; k < points.count; k++) {
      const cell = index.topCell(points.ids[k]);
      if (index.cellScore[cell] + points.sums[k] !== best) continue;
      const bits = index.bitsOf(cell);
      for (let word = 0; word < length; word++) tied[word] |= bits[word];
    }
    return tied;
  }

  /** Only a sample was found: `feasible` nodes from `start` on. They are looked at one by one. */
  #takeBestOfSample(state: PlanState, order: WalkOrder, found: Uint32Array, start: number): void {
    const { index, plan } = state;
    const { cellClass, cellScore } = index;
    const { rows } = order;
    const sample = this.#sampleRows(found, rows, start);
    const points = this.#points;
    points.clear();
    this.#reserveClasses(index.classCount.length);
    const slotOf = this.#slotOf;
    const tops = this.#tops;
    slotOf.fill(NONE, 0, index.classCount.length);
    for (let i = 0; i < this.feasible; i++) {
      const cell = index.cellOf(sample[i]);
      const id = cellClass[cell];
      let slot = slotOf[id];
      if (slot === NONE) {
        slot = points.add(id, 0);
        slotOf[id] = slot;
        tops[slot] = -Infinity;
      }
      points.nodeCounts[slot]++;
      if (cellScore[cell] > tops[slot]) tops[slot] = cellScore[cell];
    }
    points.compute(plan);
    let best = -Infinity;
    for (let slot = 0; slot < points.count; slot++) {
      const total = tops[slot] + points.sums[slot];
      if (total > best) best = total;
    }
    this.total = best;
    let bestKey = Infinity;
    for (let i = 0; i < this.feasible; i++) {
      const cell = index.cellOf(sample[i]);
      if (cellScore[cell] + points.sums[slotOf[cellClass[cell]]] !== best) continue;
      const key = preorderKey(i);
      if (key >= bestKey) continue;
      bestKey = key;
      this.row = sample[i];
    }
  }

  #sample = new Int32Array(16);

  /** Rows of the found nodes in the order found. */
  #sampleRows(found: Uint32Array, rows: Int32Array, start: number): Int32Array {
    if (this.#sample.length < this.feasible) this.#sample = new Int32Array(this.feasible * 2);
    const sample = this.#sample;
    const count = collect(found, rows, start, rows.length, sample, 0, this.feasible);
    collect(found, rows, 0, start, sample, count, this.feasible);
    return sample;
  }

  #reserveClasses(count: number): void {
    if (count <= this.#slotOf.length) return;
    this.#slotOf = new Int32Array(count * 2);
    this.#tops = new Float64Array(count * 2);
  }
}

/** The best cell of the class that has a node in the window; the class has one there. */
function topCellIn(window: Window, index: NodeIndex, id: number): number {
  const cells = index.classCells[id];
  let place = cells.length - 1;
  while (place > 0 && !index.reaches(cells[place], window)) place--;
  return cells[place];
}

// eslint-disable-next-line @typescript-eslint/max-params -- innermost loop, no object per call
function collect(
  found: Uint32Array,
  rows: Int32Array,
  from: number,
  to: number,
  sample: Int32Array,
  countBefore: number,
  wanted: number,
): number {
  let count = countBefore;
  for (let word = from >>> 5; word << 5 < to && count < wanted; word++) {
    let bits = found[word];
    if (word === from >>> 5) bits &= ~0 << (from & 31);
    for (; bits !== 0 && count < wanted; bits &= bits - 1) {
      const position = (word << 5) + (31 - Math.clz32(bits & -bits));
      if (position >= to) return count;
      sample[count++] = rows[position];
    }
  }
  return count;
}

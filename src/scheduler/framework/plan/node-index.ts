import { assert, VERIFY } from '../../../base/index.ts';
import { FoundSets } from '../search/found-nodes.ts';
import {
  CELL,
  FIXED,
  NARROW_MAX,
  newRecords,
  NEXT,
  NONE,
  PREVIOUS,
  RECORD_SHIFT,
  VERDICT,
  widened,
  withRoom,
} from './row-records.ts';
import type { Records } from './row-records.ts';
import { FEASIBLE } from '../plugin.ts';
import type { WalkOrder } from '../search/walk-order.ts';
import type { Window } from '../search/window.ts';

/** Up to this many nodes a cell or a tie is looked at node by node. */
export const FEW = 32;
const FIRST_TABLE_SCORES = 64;
const TABLE_SCORES_MAX = 4096;
const NO_TABLE = new Int32Array(0);

/**
 * The feasible nodes of a plan, grouped so that the best are found without looking at all of them.
 *
 *     class (zone b, 2 pods here)    cells by row score     87: n4 n9      91: n1
 *     class (zone a, 0 pods here)                           90: n2 n3 n8
 *
 * A cell holds the nodes of one class with one row score, as a list through `next`; a cell that is asked for by
 * position often has a bit set, too. Positions are places in the walk order of the nodes.
 */
export class NodeIndex {
  /** Class and row score of each cell, and how many nodes it holds. */
  readonly cellClass: number[] = [];
  readonly cellScore: number[] = [];
  readonly cellCount: number[] = [];
  /** How often a node came into the cell. */
  readonly cellEntered: number[] = [];
  readonly #cellHead: number[] = [];
  readonly #cellBits: (Uint32Array | undefined)[] = [];
  readonly #freeCells: number[] = [];
  /** Of each class: its cell by score, -1 for none; only for whole scores up to a limit, as scores mostly are. */
  readonly #cellOfScore: Int32Array[] = [];

  /** Cells of each class, lowest score first. The last one has a node, others may be empty. */
  readonly classCells: number[][] = [];
  readonly classCount: number[] = [];
  readonly classBits: Uint32Array[] = [];

  /** What is kept of each row; the cell is -1 where the node is not feasible. See row-records.ts. */
  #records: Records = newRecords(0);

  /** Feasible nodes by position. */
  feasible: Uint32Array = new Uint32Array(0);
  feasibleCount = 0;
  /** Counts the changes of what class a node is of, or whether it passes. */
  membership = 0;
  /** What walks find, as long as the membership holds. */
  readonly foundSets: FoundSets = new FoundSets();
  #wordCount = 0;
  /** By row: its place in the walk order. */
  #positions: Int32Array = new Int32Array(0);

  /** The walk order is this one from here on. */
  reorder({ rows, positionOf }: WalkOrder, capacity: number): void {
    if (capacity << RECORD_SHIFT > this.#records.length) this.#records = withRoom(this.#records, capacity);
    const records = this.#records;
    this.#positions = positionOf;
    this.#wordCount = (rows.length + 31) >>> 5;
    this.feasible = new Uint32Array(this.#wordCount);
    this.membership++;
    this.#cellBits.fill(undefined);
    for (let number = 0; number < this.classBits.length; number++) {
      if (this.classBits[number].length === this.#wordCount) this.classBits[number].fill(0);
      else this.classBits[number] = new Uint32Array(this.#wordCount);
    }
    for (let position = 0; position < rows.length; position++) {
      const cell = records[(rows[position] << RECORD_SHIFT) + CELL];
      if (cell === NONE) continue;
      this.feasible[position >>> 5] |= 1 << (position & 31);
      this.classBits[this.cellClass[cell]][position >>> 5] |= 1 << (position & 31);
    }
  }

  /** The node is feasible, of this class, with this score. */
  place(row: number, ofClass: number, score: number): void {
    const at = row << RECORD_SHIFT;
    const before = this.#records[at + CELL];
    if (before !== NONE) {
      if (this.cellClass[before] === ofClass && this.cellScore[before] === score) return;
      this.#leaveCell(row, before);
      if (this.cellClass[before] !== ofClass) {
        this.#leaveClass(row, this.cellClass[before]);
        this.#enterClass(row, ofClass);
      }
    } else {
      const position = this.#positions[row];
      this.feasible[position >>> 5] |= 1 << (position & 31);
      this.feasibleCount++;
      this.#enterClass(row, ofClass);
    }
    this.#enterCell(row, this.#cellFor(ofClass, score));
  }

  /** The node is not found in one search, though its row passes: until it is placed again. */
  hide(row: number): void {
    if (this.cellOf(row) !== NONE) this.drop(row, FEASIBLE);
  }

  /** The node is not feasible, with this verdict. With `gone` it has no position any more either. */
  drop(row: number, verdict: number, gone = false): void {
    if (verdict > NARROW_MAX) this.#widen();
    const at = row << RECORD_SHIFT;
    const cell = this.#records[at + CELL];
    if (cell === NONE) {
      this.#records[at + VERDICT] = verdict;
      return;
    }
    this.#leaveCell(row, cell);
    this.#records[at + CELL] = NONE;
    this.#records[at + VERDICT] = verdict;
    this.feasibleCount--;
    this.membership++;
    const ofClass = this.cellClass[cell];
    if (gone) {
      this.classCount[ofClass]--;
      return;
    }
    const position = this.positionOf(row);
    this.feasible[position >>> 5] &= ~(1 << (position & 31));
    this.#leaveClass(row, ofClass);
  }

  /** The row's place of a fixed class or verdict: a number below 0 is the complement of a verdict. */
  setFixed(row: number, fixed: number): void {
    if (fixed > NARROW_MAX || fixed < ~NARROW_MAX) this.#widen();
    this.#records[(row << RECORD_SHIFT) + FIXED] = fixed;
  }

  fixedOf(row: number): number {
    return this.#records[(row << RECORD_SHIFT) + FIXED];
  }

  /** Are records kept of this row? */
  covers(row: number): boolean {
    return row << RECORD_SHIFT < this.#records.length;
  }

  /** The best cell of a class, or -1. */
  topCell(ofClass: number): number {
    const cells = this.classCells[ofClass];
    return cells.length === 0 ? NONE : cells[cells.length - 1];
  }

  /** The only node of a cell of one. */
  headOf(cell: number): number {
    return this.#cellHead[cell];
  }

  nextInCell(row: number): number {
    return this.#records[(row << RECORD_SHIFT) + NEXT];
  }

  /** The node's cell, or -1. */
  cellOf(row: number): number {
    return this.#records[(row << RECORD_SHIFT) + CELL];
  }

  /** The row filters' verdict on the node. */
  verdictOf(row: number): number {
    const at = row << RECORD_SHIFT;
    return this.#records[at + CELL] === NONE ? this.#records[at + VERDICT] : FEASIBLE;
  }

  positionOf(row: number): number {
    return this.#positions[row];
  }

  /** Does the cell have a node in the window? Small cells are asked node by node. */
  reaches(cell: number, window: Window): boolean {
    if (this.cellCount[cell] > FEW) return window.has(this.bitsOf(cell));
    for (let row = this.#cellHead[cell]; row !== NONE; row = this.nextInCell(row)) {
      if (window.includes(this.positionOf(row))) return true;
    }
    return false;
  }

  /** The cell's nodes by position. */
  bitsOf(cell: number): Uint32Array {
    const known = this.#cellBits[cell];
    if (known !== undefined) return known;
    const bits = new Uint32Array(this.#wordCount);
    for (let row = this.#cellHead[cell]; row !== NONE; row = this.nextInCell(row)) {
      const position = this.positionOf(row);
      bits[position >>> 5] |= 1 << (position & 31);
    }
    this.#cellBits[cell] = bits;
    return bits;
  }

  #cellFor(ofClass: number, score: number): number {
    const table = this.#cellOfScore[ofClass];
    if (score < table.length && table[score] >= 0) return table[score];
    const cells = this.classCells[ofClass];
    let low = 0;
    let high = cells.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.cellScore[cells[middle]] < score) low = middle + 1;
      else high = middle;
    }
    if (low < cells.length && this.cellScore[cells[low]] === score) return cells[low];
    const cell = this.#newCell(ofClass, score);
    cells.splice(low, 0, cell);
    return cell;
  }

  #newCell(ofClass: number, score: number): number {
    const cell = this.#freeCells.pop() ?? this.cellClass.length;
    if (cell > NARROW_MAX) this.#widen();
    this.cellClass[cell] = ofClass;
    this.cellScore[cell] = score;
    this.cellCount[cell] = 0;
    this.cellEntered[cell] ??= 0;
    this.#cellHead[cell] = NONE;
    this.#cellBits[cell] = undefined;
    if (Number.isInteger(score) && score >= 0 && score < TABLE_SCORES_MAX) {
      let table = this.#cellOfScore[ofClass];
      if (score >= table.length) {
        table = new Int32Array(Math.max(FIRST_TABLE_SCORES, score * 2)).fill(NONE);
        table.set(this.#cellOfScore[ofClass]);
        this.#cellOfScore[ofClass] = table;
      }
      table[score] = cell;
    }
    return cell;
  }

  #widen(): void {
    this.#records = widened(this.#records);
  }

  #enterCell(row: number, cell: number): void {
    const records = this.#records;
    const at = row << RECORD_SHIFT;
    const head = this.#cellHead[cell];
    records[at + CELL] = cell;
    records[at + NEXT] = head;
    records[at + PREVIOUS] = NONE;
    if (head !== NONE) records[(head << RECORD_SHIFT) + PREVIOUS] = row;
    this.cellCount[cell]++;
    this.cellEntered[cell]++;
    this.#cellHead[cell] = row;
    const bits = this.#cellBits[cell];
    if (bits === undefined) return;
    const position = this.#positions[row];
    bits[position >>> 5] |= 1 << (position & 31);
  }

  #leaveCell(row: number, cell: number): void {
    const records = this.#records;
    const at = row << RECORD_SHIFT;
    const next = records[at + NEXT];
    const previous = records[at + PREVIOUS];
    if (previous === NONE) this.#cellHead[cell] = next;
    else records[(previous << RECORD_SHIFT) + NEXT] = next;
    if (next !== NONE) records[(next << RECORD_SHIFT) + PREVIOUS] = previous;
    const bits = this.#cellBits[cell];
    if (bits !== undefined) {
      const position = this.#positions[row];
      bits[position >>> 5] &= ~(1 << (position & 31));
    }
    if (--this.cellCount[cell] === 0) this.#freeTopCells(this.cellClass[cell]);
  }

  /** A cell without nodes stays for the next one of its score, unless it is the best of its class. */
  #freeTopCells(ofClass: number): void {
    const cells = this.classCells[ofClass];
    while (cells.length > 0 && this.cellCount[cells[cells.length - 1]] === 0) {
      const cell = cells[cells.length - 1];
      cells.pop();
      this.#cellBits[cell] = undefined;
      this.#freeCells.push(cell);
      const table = this.#cellOfScore[ofClass];
      if (table[this.cellScore[cell]] === cell) table[this.cellScore[cell]] = NONE;
    }
  }

  #enterClass(row: number, ofClass: number): void {
    this.membership++;
    while (this.classCells.length <= ofClass) {
      this.classCells.push([]);
      this.#cellOfScore.push(NO_TABLE);
      this.classCount.push(0);
      this.classBits.push(new Uint32Array(this.#wordCount));
    }
    const position = this.positionOf(row);
    this.classBits[ofClass][position >>> 5] |= 1 << (position & 31);
    this.classCount[ofClass]++;
  }

  #leaveClass(row: number, ofClass: number): void {
    const position = this.positionOf(row);
    this.classBits[ofClass][position >>> 5] &= ~(1 << (position & 31));
    this.classCount[ofClass]--;
    if (VERIFY) assert(this.classCount[ofClass] >= 0, `class ${ofClass} holds fewer than no nodes`);
  }
}

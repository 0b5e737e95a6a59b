import type { NodeRow } from '../../../model/index.ts';
import type { RowBatch } from '../../../scheduler/index.ts';
import type { ColumnBookings } from './column-bookings.ts';
import type { NodeStamps } from './node-stamps.ts';

const FIRST_BATCH = 16;
const LAST_BATCH = 256;
/** Shapes of which refusals are remembered: eight bytes a node each. */
const SHAPES_MAX = 128;

/** Where a search begins and what it may take. */
export interface SearchRound {
  /** Node rows in the order of the snapshot. */
  readonly rows: readonly { readonly row: NodeRow }[];
  readonly lastMatch: number;
  /** Of the node at that place, asked last. */
  readonly isAcceptable: (index: number) => boolean;
}

/**
 * The search for a node, going round. Some nodes are asked at a time, few at first, as one of the next may do; those that
 * refused are not asked again until something changes there.
 */
export class NodeSearch {
  readonly #batch = new Int32Array(LAST_BATCH);
  readonly #places = new Int32Array(LAST_BATCH);
  readonly #refused = new Map<RowBatch, Float64Array>();
  #stamps: NodeStamps | undefined;
  #bookings: ColumnBookings | undefined;

  /** From here on nodes have stamps, and bookings beside them; without them every node is asked every time. */
  useStamps(stamps: NodeStamps, bookings: ColumnBookings): void {
    this.#stamps = stamps;
    this.#bookings = bookings;
  }

  find(batch: RowBatch, round: SearchRound): number | undefined {
    const { rows, lastMatch } = round;
    const count = rows.length;
    const known = this.#knownOf(batch);
    let size = FIRST_BATCH;
    let waiting = 0;
    for (let i = 0, place = (1 + lastMatch) % count; i < count; i++, place++) {
      if (place === count) place = 0;
      const { row } = rows[place];
      if (known !== undefined && known.marks[row] === ownMark(known, row)) continue;
      this.#batch[waiting] = row;
      this.#places[waiting++] = place;
      if (waiting < size) continue;
      const found = this.#firstFit(batch, waiting, known, round);
      if (found !== undefined) return found;
      waiting = 0;
      size = LAST_BATCH;
    }
    return waiting === 0 ? undefined : this.#firstFit(batch, waiting, known, round);
  }

  #firstFit(
    batch: RowBatch,
    count: number,
    known: Known | undefined,
    { isAcceptable }: SearchRound,
  ): number | undefined {
    const verdicts = batch.ask(this.#batch, count);
    let found: number | undefined;
    for (let i = 0; i < count; i++) {
      const row = this.#batch[i];
      if (verdicts[row] === 0) {
        if (found === undefined && isAcceptable(this.#places[i])) found = this.#places[i];
      } else if (known !== undefined) known.marks[row] = ownMark(known, row);
    }
    return found;
  }

  #knownOf(batch: RowBatch): Known | undefined {
    const [stamps, bookings] = [this.#stamps, this.#bookings];
    if (stamps === undefined || bookings === undefined) return undefined;
    stamps.catchUp();
    const marks = this.#marksOf(batch, stamps.rowCount);
    return {
      marks,
      stamps: stamps.values,
      base: stamps.base,
      touched: bookings.touched,
      mark: bookings.mark,
    };
  }

  /** A shape whose filters were compiled anew begins without marks. */
  #marksOf(batch: RowBatch, rowCount: number): Float64Array {
    let marks = this.#refused.get(batch);
    if (marks !== undefined && marks.length >= rowCount) return marks;
    const wider = new Float64Array(rowCount).fill(NaN);
    if (marks !== undefined) wider.set(marks);
    else if (this.#refused.size >= SHAPES_MAX)
      this.#refused.delete(this.#refused.keys().next().value as RowBatch);
    this.#refused.set(batch, (marks = wider));
    return marks;
  }
}

/** What a search knows of refusals, in columns by node row. */
interface Known {
  /** The node's own mark when it refused a pod of the shape. */
  readonly marks: Float64Array;
  readonly stamps: Float64Array;
  readonly base: number;
  /** 1: thoughts have booked something on the node; it has `mark` in place of a stamp. */
  readonly touched: Uint8Array;
  readonly mark: number;
}

function ownMark({ touched, mark, base, stamps }: Known, row: number): number {
  return touched[row] === 1 ? mark : base + stamps[row];
}

import type { NodeRow } from '../../../model/index.ts';
import type { RowBatch } from '../../../scheduler/index.ts';
import type { ColumnBookings } from './column-bookings.ts';
import type { NodeStamps } from './node-stamps.ts';
import { OpenPlaces } from './open-places.ts';

/** Most often the first place that is worth asking takes the pod. */
const FIRST_BATCH = 4;
const GROWTH = 4;
const LAST_BATCH = 256;
/** Shapes of which refusals are remembered: eight bytes a node each. */
const SHAPES_MAX = 128;

/** Where a search begins and what it may take. */
export interface SearchRound {
  /** Node rows in the order of the snapshot. */
  readonly rows: readonly NodeRow[];
  /** Another number where `rows` may be other ones, or what happened to them was taken back. */
  readonly epoch: number;
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
  readonly #refused = new Map<RowBatch, Refused>();
  #stamps: NodeStamps | undefined;
  #bookings: ColumnBookings | undefined;
  #waiting = 0;
  #size = FIRST_BATCH;
  /** By node row, of the list of this epoch. */
  #placeOfRow = new Int32Array(64);
  #epoch = -1;

  /** From here on nodes have stamps, and bookings beside them; without them every node is asked every time. */
  useStamps(stamps: NodeStamps, bookings: ColumnBookings): void {
    this.#stamps = stamps;
    this.#bookings = bookings;
  }

  find(batch: RowBatch, round: SearchRound): number | undefined {
    const count = round.rows.length;
    const known = this.#knownOf(batch, round);
    const start = (1 + round.lastMatch) % count;
    this.#size = FIRST_BATCH;
    this.#waiting = 0;
    return (
      this.#ask(batch, round, known, start, count) ??
      this.#ask(batch, round, known, 0, start) ??
      this.#firstFit(batch, known, round)
    );
  }

  /** The first fit among these places, as far as full batches were asked; the others wait. */
  #ask(
    batch: RowBatch,
    round: SearchRound,
    known: Known | undefined,
    from: number,
    to: number,
  ): number | undefined {
    const { rows } = round;
    const open = known?.open;
    for (let at = from; at < to; at++) {
      const place = open === undefined ? at : open.nextFrom(at, to);
      if (place === to) return undefined;
      at = place;
      const row = rows[place];
      if (known !== undefined && known.marks[row] === ownMark(known, row)) continue;
      this.#batch[this.#waiting] = row;
      this.#places[this.#waiting++] = place;
      if (this.#waiting < this.#size) continue;
      const found = this.#firstFit(batch, known, round);
      if (found !== undefined) return found;
      this.#waiting = 0;
      this.#size = Math.min(LAST_BATCH, this.#size * GROWTH);
    }
    return undefined;
  }

  #firstFit(batch: RowBatch, known: Known | undefined, { isAcceptable }: SearchRound): number | undefined {
    if (this.#waiting === 0) return undefined;
    const verdicts = batch.ask(this.#batch, this.#waiting);
    let found: number | undefined;
    for (let i = 0; i < this.#waiting; i++) {
      const row = this.#batch[i];
      if (verdicts[row] === 0) {
        if (found === undefined && isAcceptable(this.#places[i])) found = this.#places[i];
      } else if (known !== undefined) {
        known.marks[row] = ownMark(known, row);
        known.open?.close(this.#places[i]);
      }
    }
    return found;
  }

  #knownOf(batch: RowBatch, round: SearchRound): Known | undefined {
    const [stamps, bookings] = [this.#stamps, this.#bookings];
    if (stamps === undefined || bookings === undefined) return undefined;
    stamps.catchUp();
    const refused = this.#refusedOf(batch, stamps.rowCount);
    return {
      marks: refused.marks,
      stamps: stamps.values,
      base: stamps.base,
      touched: bookings.touched,
      mark: bookings.mark,
      // Bookings in columns are in no log.
      open: bookings.size > 0 ? undefined : this.#openOf(refused, stamps, round),
    };
  }

  /** A shape whose filters were compiled anew begins without marks. */
  #refusedOf(batch: RowBatch, rowCount: number): Refused {
    let refused = this.#refused.get(batch);
    if (refused !== undefined && refused.marks.length >= rowCount) return refused;
    const marks = new Float64Array(rowCount).fill(NaN);
    if (refused !== undefined) {
      marks.set(refused.marks);
      refused.marks = marks;
      return refused;
    }
    if (this.#refused.size >= SHAPES_MAX) this.#refused.delete(this.#refused.keys().next().value as RowBatch);
    refused = { marks, open: new OpenPlaces(), epoch: -1, generation: 0 };
    this.#refused.set(batch, refused);
    return refused;
  }

  /** Brings the open places of a shape up to date: from the marks, or by what has changed since. */
  #openOf(refused: Refused, { changes, values, base }: NodeStamps, { rows, epoch }: SearchRound): OpenPlaces {
    const { open, marks, generation } = refused;
    refused.generation = changes.generation;
    if (refused.epoch !== epoch || !changes.reachesBackTo(generation)) {
      refused.epoch = epoch;
      open.reset(rows.length);
      // Nothing is booked in columns, so that a node's own mark is its stamp.
      for (let place = 0; place < rows.length; place++)
        if (marks[rows[place]] !== base + values[rows[place]]) open.open(place);
      return open;
    }
    if (generation === changes.generation) return open;
    this.#listPlaces(rows, epoch);
    for (let i = generation; i < changes.generation; i++) {
      const place = this.#placeOfRow[changes.rowAt(i)];
      if (place >= 0) open.open(place);
    }
    return open;
  }

  #listPlaces(rows: SearchRound['rows'], epoch: number): void {
    const rowCount = this.#stamps?.rowCount ?? 0;
    if (this.#epoch === epoch && this.#placeOfRow.length >= rowCount) return;
    this.#epoch = epoch;
    if (this.#placeOfRow.length < rowCount) this.#placeOfRow = new Int32Array(rowCount);
    this.#placeOfRow.fill(-1);
    for (let place = 0; place < rows.length; place++) this.#placeOfRow[rows[place]] = place;
  }
}

/** What one shape of pods was refused by. */
interface Refused {
  /** By node row: the node's own mark when it refused a pod of the shape. */
  marks: Float64Array;
  readonly open: OpenPlaces;
  /** For which list, and up to which change, `open` holds. */
  epoch: number;
  generation: number;
}

/** What a search knows of refusals, in columns by node row. */
interface Known {
  readonly marks: Float64Array;
  readonly stamps: Float64Array;
  readonly base: number;
  /** 1: thoughts have booked something on the node; it has `mark` in place of a stamp. */
  readonly touched: Uint8Array;
  readonly mark: number;
  /** Undefined: every place may have changed. */
  readonly open: OpenPlaces | undefined;
}

function ownMark({ touched, mark, base, stamps }: Known, row: number): number {
  return touched[row] === 1 ? mark : base + stamps[row];
}

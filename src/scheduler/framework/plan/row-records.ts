/** Fields of a record. */
export const CELL = 0;
/** How a row stands to the one before: one further, one back, or named outright. */
export const NEXT = 1;
export const PREVIOUS = 2;
export const FIXED = 3;
/** Where there is no cell, the verdict lies in the place of the next one. */
export const VERDICT = 1;

/** Whole numbers a record takes: a shift finds a record. Eight narrow or four wide records fill a cache line. */
export const RECORD_SHIFT = 2;

/** Numbers of 16 bits while all of them fit, which is nearly always, else of 32. */
export type Records = Int16Array | Int32Array;
/** The highest number that a narrow record holds, as a row, cell, class or verdict. */
export const NARROW_MAX = 0x7fff;

/** In place of a cell or a row of the list. */
export const NONE: number = -1;
/** In place of a verdict: the row is free. The highest number that a narrow record holds. */
export const NO_NODE = 0x7fff;

/**
 * What one plan keeps of every node, side by side:
 *
 *     row r at r × 4, feasible   [ cell | next    | previous | fixed ]
 *                     otherwise  [ -1   | verdict | –        | fixed ]
 *
 * `cell`, `next`, `previous`: the list of the nodes of a cell, see NodeIndex. `fixed`: the number of the node's fixed
 * class, or the complement of the verdict of the fixed filters where that is against it, so that it is negative.
 *
 * Hundreds of plans take turns, so a node's record is rarely in the processor's cache: a look at it costs one miss, and
 * the fewer bytes it has the rarer. Of 32 and of 16 bytes instead of 8: see decision 0005.
 */
export function newRecords(capacity: number): Records {
  const records = columnFor(capacity, capacity > NARROW_MAX);
  clear(records, 0);
  return records;
}

/** Bytes that the record of a node takes, as long as only the number of rows matters. */
export function recordBytes(rows: number): number {
  return (rows > NARROW_MAX ? Int32Array : Int16Array).BYTES_PER_ELEMENT << RECORD_SHIFT;
}

/** The same records with room for more rows. */
export function withRoom(records: Records, capacity: number): Records {
  const wider = columnFor(capacity, capacity > NARROW_MAX || records instanceof Int32Array);
  wider.set(records);
  clear(wider, records.length);
  return wider;
}

/** The same records with room for larger numbers. */
export function widened(records: Records): Records {
  return records instanceof Int32Array ? records : Int32Array.from(records);
}

function columnFor(capacity: number, isWide: boolean): Records {
  const length = capacity << RECORD_SHIFT;
  return isWide ? new Int32Array(length) : new Int16Array(length);
}

function clear(records: Records, from: number): void {
  for (let at = from; at < records.length; at += 1 << RECORD_SHIFT) {
    records[at + CELL] = NONE;
    records[at + VERDICT] = NO_NODE;
  }
}

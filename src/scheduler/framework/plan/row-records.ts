/** Fields of a record. */
export const CELL = 0;
export const NEXT = 1;
export const PREVIOUS = 2;
export const FIXED = 3;
/** Where there is no cell, the verdict lies in the place of the next one. */
export const VERDICT = 1;

/** Whole numbers a record takes: a shift finds a record, and four records fill a cache line. */
export const RECORD_SHIFT = 2;

/** In place of a cell or a row of the list. */
export const NONE: number = -1;
/** In place of a verdict: the row is free. */
export const NO_NODE = 0xffff;

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
 * the fewer bytes it has the rarer. Of 32 bytes, with the place in the walk order and both verdicts: see decision 0005.
 */
export function newRecords(capacity: number): Int32Array {
  const records = new Int32Array(capacity << RECORD_SHIFT);
  clear(records, 0);
  return records;
}

/** The same records with room for more rows. */
export function widened(records: Int32Array, capacity: number): Int32Array {
  const wider = new Int32Array(capacity << RECORD_SHIFT);
  wider.set(records);
  clear(wider, records.length);
  return wider;
}

function clear(records: Int32Array, from: number): void {
  for (let at = from; at < records.length; at += 1 << RECORD_SHIFT) {
    records[at + CELL] = NONE;
    records[at + VERDICT] = NO_NODE;
  }
}

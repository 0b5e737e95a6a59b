/** Fields of a record. */
export const CELL = 0;
export const NEXT = 1;
export const PREVIOUS = 2;
export const POSITION = 3;
export const FIXED_CLASS = 4;
export const FIXED_VERDICT = 5;
export const VERDICT = 6;

/** Whole numbers a record takes, one of them spare: a shift finds a record, and two records fill a cache line. */
export const RECORD_SHIFT = 3;

/** In place of a cell or a row of the list. */
export const NONE: number = -1;
/** In place of a verdict: the row is free. */
export const NO_NODE = 0xffff;

/**
 * What one plan keeps of every node, side by side:
 *
 *     row r at r × 8    [ cell | next | previous | position | fixed class | fixed verdict | verdict | – ]
 *
 * `cell`, `next`, `previous`: the list of the nodes of a cell, see NodeIndex; `position`: place in the walk order.
 * Hundreds of plans take turns, so a node's record is rarely in the processor's cache: a look at it costs one miss,
 * where a column for each field costs six.
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

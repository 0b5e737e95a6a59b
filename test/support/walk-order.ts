import { WalkOrder } from '../../src/scheduler/framework/search/walk-order.ts';

/** A walk order of so many rows, by number, or of the rows given by position. */
export function orderOfRows(rows: number | readonly number[]): WalkOrder {
  const byPosition = typeof rows === 'number' ? Array.from({ length: rows }, (_, row) => row) : rows;
  const order = new WalkOrder();
  order.rows = Int32Array.from(byPosition);
  order.positionOf = new Int32Array(Math.max(0, ...byPosition.map((row) => row + 1))).fill(-1);
  byPosition.forEach((row, position) => (order.positionOf[row] = position));
  return order;
}

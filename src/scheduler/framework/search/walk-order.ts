import type { ClusterState } from '../../../model/index.ts';

/** The walk order of the nodes with the way back: the position of each row. */
export class WalkOrder {
  epoch = -1;
  /** Rows by position. */
  rows: Int32Array = new Int32Array(0);
  /** Positions by row; meaningless for rows that are free. */
  positionOf: Int32Array = new Int32Array(0);

  /** Brings it up to date with the cluster's nodes. */
  catchUp({ nodes }: ClusterState): void {
    const rows = nodes.order.list();
    if (this.epoch === nodes.order.epoch) return;
    this.epoch = nodes.order.epoch;
    this.rows = rows;
    this.positionOf = new Int32Array(nodes.capacity).fill(-1);
    for (let position = 0; position < rows.length; position++) this.positionOf[rows[position]] = position;
  }
}

import { bookOnNode } from '../../../model/index.ts';
import type { ClusterState, NodeRow, PodRow } from '../../../model/index.ts';

/**
 * Pods put onto nodes in thought: the columns of booked amounts are changed and nothing else, neither lists nor change
 * log, so that a move costs two additions and nobody has to be told of it. Enough for pods of which filters look at
 * nothing but amounts (RowBatch.isPlain); to be taken back before anybody else reads the columns.
 */
export class ColumnBookings {
  readonly #cluster: ClusterState;
  readonly #pods: PodRow[] = [];
  readonly #nodes: NodeRow[] = [];
  /** By node row, 1: something was booked there since the bookings began. */
  touched: Uint8Array = new Uint8Array(64);
  /** Stands for a touched node in place of its stamp; another number after bookings were taken back. */
  mark = -1;

  constructor(cluster: ClusterState) {
    this.#cluster = cluster;
  }

  get size(): number {
    return this.#pods.length;
  }

  book(pod: PodRow, node: NodeRow): void {
    this.#pods.push(pod);
    this.#nodes.push(node);
    if (node >= this.touched.length) this.#grow(node);
    this.touched[node] = 1;
    this.#count(pod, node, 1);
  }

  /** Takes the last bookings back, down to so many. */
  undoTo(size: number): void {
    if (this.#pods.length > size) this.mark--;
    while (this.#pods.length > size)
      this.#count(this.#pods.pop() as PodRow, this.#nodes.pop() as NodeRow, -1);
    // Those of bookings that were taken back before are among them.
    if (size === 0) this.touched.fill(0);
  }

  #count(pod: PodRow, node: NodeRow, sign: 1 | -1): void {
    const { nodes, pods } = this.#cluster;
    bookOnNode(nodes, node, pods.signatures[pods.shape[pod]], sign, 0);
  }

  #grow(row: number): void {
    const wider = new Uint8Array(Math.max(row + 1, this.touched.length * 2));
    wider.set(this.touched);
    this.touched = wider;
  }
}

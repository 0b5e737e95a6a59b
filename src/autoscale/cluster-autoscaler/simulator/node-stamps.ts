import type { ChangeLog, NodeRow } from '../../../model/index.ts';

/**
 * A number for each node that is another one after the node or a pod on it has changed, read off the change log. What
 * happens within a thought, which is taken back, counts only until its end.
 */
export class NodeStamps {
  readonly changes: ChangeLog;
  /** By node row; a stamp is the sum of `base` and this. */
  values: Float64Array = new Float64Array(64);
  /** Added to every stamp, so that all become others where the log does not reach back. */
  base = 0;
  #generation: number;
  /** Stamps given so far: the log counts the changes of two thoughts alike, stamps must not. */
  #count = 0;
  #isThinking = false;
  readonly #before = new Map<number, number>();

  constructor(changes: ChangeLog) {
    this.changes = changes;
    this.#generation = changes.generation;
  }

  begin(): void {
    this.catchUp();
    this.#isThinking = true;
  }

  end(): void {
    this.#isThinking = false;
    for (const [row, stamp] of this.#before) this.values[row] = stamp;
    this.#before.clear();
    this.#generation = this.changes.generation;
  }

  of(row: NodeRow): number {
    this.catchUp();
    return this.at(row);
  }

  /** The same where nothing has changed since the last `catchUp`. */
  at(row: NodeRow): number {
    if (row >= this.values.length) this.#grow(row);
    return this.base + this.values[row];
  }

  /** At least so many rows have stamps. */
  get rowCount(): number {
    return this.values.length;
  }

  catchUp(): void {
    const { generation } = this.changes;
    if (generation === this.#generation) return;
    if (!this.changes.reachesBackTo(this.#generation)) {
      this.base += this.#count + 1;
      this.#before.clear();
    } else
      for (let i = this.#generation; i < generation; i++) this.#touch(this.changes.rowAt(i), ++this.#count);
    this.#generation = generation;
  }

  /** Outside of thoughts: the node itself is another one, though the log does not say so. */
  renew(row: NodeRow): void {
    this.catchUp();
    this.#touch(row, ++this.#count);
  }

  #touch(row: number, stamp: number): void {
    if (row >= this.values.length) this.#grow(row);
    if (this.#isThinking && !this.#before.has(row)) this.#before.set(row, this.values[row]);
    this.values[row] = stamp;
  }

  #grow(row: number): void {
    const wider = new Float64Array(Math.max(row + 1, this.values.length * 2));
    wider.set(this.values);
    this.values = wider;
  }
}

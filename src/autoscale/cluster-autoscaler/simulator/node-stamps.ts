import type { ChangeLog, NodeRow } from '../../../model/index.ts';

/**
 * A number for each node that is another one after the node or a pod on it has changed, read off the change log. What
 * happens within a thought, which is taken back, counts only until its end.
 */
export class NodeStamps {
  readonly #changes: ChangeLog;
  #stamps = new Float64Array(64);
  /** Added to every stamp, so that all become others where the log does not reach back. */
  #base = 0;
  #generation: number;
  #isThinking = false;
  readonly #before = new Map<number, number>();

  constructor(changes: ChangeLog) {
    this.#changes = changes;
    this.#generation = changes.generation;
  }

  begin(): void {
    this.#catchUp();
    this.#isThinking = true;
  }

  end(): void {
    this.#isThinking = false;
    for (const [row, stamp] of this.#before) this.#stamps[row] = stamp;
    this.#before.clear();
    this.#generation = this.#changes.generation;
  }

  of(row: NodeRow): number {
    this.#catchUp();
    if (row >= this.#stamps.length) this.#grow(row);
    return this.#base + this.#stamps[row];
  }

  #catchUp(): void {
    const { generation } = this.#changes;
    if (generation === this.#generation) return;
    if (!this.#changes.reachesBackTo(this.#generation)) {
      this.#base = generation + 1;
      this.#before.clear();
    } else for (let i = this.#generation; i < generation; i++) this.#touch(this.#changes.rowAt(i), i + 1);
    this.#generation = generation;
  }

  #touch(row: number, stamp: number): void {
    if (row >= this.#stamps.length) this.#grow(row);
    if (this.#isThinking && !this.#before.has(row)) this.#before.set(row, this.#stamps[row]);
    this.#stamps[row] = stamp;
  }

  #grow(row: number): void {
    const wider = new Float64Array(Math.max(row + 1, this.#stamps.length * 2));
    wider.set(this.#stamps);
    this.#stamps = wider;
  }
}

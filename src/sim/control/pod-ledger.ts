import { assert } from '../../base/index.ts';
import type { PodHandle } from '../../controllers/index.ts';
import type { PodRow } from '../../model/index.ts';

const FIRST_CAPACITY = 1024;
const NO_HANDLE = -1;

/**
 * Which pod of the control plane is which row of the run. Pods of traces belong to no controller and have no handle:
 * they cost a column entry and nothing else.
 */
export class PodLedger {
  #handleOf: Int32Array = new Int32Array(FIRST_CAPACITY).fill(NO_HANDLE);
  readonly #rowOf = new Map<PodHandle, PodRow>();

  set(row: PodRow, handle: PodHandle): void {
    if (row >= this.#handleOf.length) this.#grow(row + 1);
    if (this.#handleOf[row] !== NO_HANDLE) assert(false, `pod row ${row} has a record already`);
    if (this.#rowOf.has(handle)) assert(false, `record ${handle} has a pod row already`);
    this.#handleOf[row] = handle;
    this.#rowOf.set(handle, row);
  }

  handleOf(row: PodRow): PodHandle | undefined {
    const handle = row < this.#handleOf.length ? this.#handleOf[row] : NO_HANDLE;
    return handle === NO_HANDLE ? undefined : handle;
  }

  /** Undefined: it has ended, or its node has gone. */
  rowOf(handle: PodHandle): PodRow | undefined {
    return this.#rowOf.get(handle);
  }

  /** The row is about to be freed; gives the handle that it had. */
  release(row: PodRow): PodHandle | undefined {
    const handle = this.handleOf(row);
    if (handle === undefined) return undefined;
    this.#handleOf[row] = NO_HANDLE;
    if (this.#rowOf.get(handle) !== row) assert(false, `record ${handle} is of another pod row than ${row}`);
    this.#rowOf.delete(handle);
    return handle;
  }

  entries(): IterableIterator<[PodHandle, PodRow]> {
    return this.#rowOf.entries();
  }

  rows(): IterableIterator<PodRow> {
    return this.#rowOf.values();
  }

  #grow(wanted: number): void {
    const grown = new Int32Array(Math.max(wanted, this.#handleOf.length * 2)).fill(NO_HANDLE);
    grown.set(this.#handleOf);
    this.#handleOf = grown;
  }
}

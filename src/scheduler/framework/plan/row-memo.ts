/** More rows than this are not listed. */
const FORGOTTEN_MAX = 4096;

/** Something worked out for node rows, kept until the row changes. */
export class RowMemo<T> {
  #values: (T | undefined)[] = [];
  /** What else the values depend on, as one number; another one makes all of them void. */
  #version = 0;
  /** Rows forgotten since they were last taken; undefined: all of them, or too many. */
  #forgotten: number[] | undefined;

  get(row: number, version: number): T | undefined {
    this.hold(version);
    return this.#values[row];
  }

  /** The value as of the version that was last asked for. */
  peek(row: number): T | undefined {
    return this.#values[row];
  }

  set(row: number, value: T): void {
    this.#values[row] = value;
  }

  forget(row: number): void {
    if (row < this.#values.length) this.#values[row] = undefined;
    const forgotten = this.#forgotten;
    if (forgotten === undefined) return;
    if (forgotten.length < FORGOTTEN_MAX) forgotten.push(row);
    else this.#forgotten = undefined;
  }

  /** Values for another version are void. */
  hold(version: number): void {
    if (version === this.#version) return;
    this.#version = version;
    this.clear();
  }

  clear(): void {
    this.#values = [];
    this.#forgotten = undefined;
  }

  /** Rows forgotten since this was last asked, some of them repeatedly; undefined: every one may have been. */
  takeForgotten(): readonly number[] | undefined {
    const forgotten = this.#forgotten;
    this.#forgotten = [];
    return forgotten;
  }
}

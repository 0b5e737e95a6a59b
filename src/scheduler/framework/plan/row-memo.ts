/** Something worked out for node rows, kept until the row changes. */
export class RowMemo<T> {
  #values: (T | undefined)[] = [];
  /** What else the values depend on, as one number; another one makes all of them void. */
  #version = 0;

  get(row: number, version: number): T | undefined {
    if (version !== this.#version) this.#startOver(version);
    return this.#values[row];
  }

  set(row: number, value: T): void {
    this.#values[row] = value;
  }

  forget(row: number): void {
    if (row < this.#values.length) this.#values[row] = undefined;
  }

  clear(): void {
    this.#values = [];
  }

  #startOver(version: number): void {
    this.#version = version;
    this.#values = [];
  }
}

import { assert, Interner } from '../../base/index.ts';

/** Column numbers of the resources that every cluster has. */
export const CPU = 0;
/** Columns of the three resources that every node has; others are interned after them. */
export const MEMORY = 1;
export const EPHEMERAL_STORAGE = 2;

/**
 * The resources that scheduling counts, each with a column number: cpu in milli-cores, all others in whole units.
 * `pods` has columns of its own.
 */
export class ResourceNames {
  readonly #names = new Interner();

  constructor() {
    for (const name of ['cpu', 'memory', 'ephemeral-storage']) this.#names.intern(name);
  }

  get count(): number {
    return this.#names.size;
  }

  /** The column of a resource that the scheduler counts; a new one if need be. */
  column(name: string): number {
    return this.#names.intern(name);
  }

  /** The column if anything so far has this resource, else -1. */
  find(name: string): number {
    return this.#names.find(name);
  }

  /** Throws where no resource has that column. */
  name(column: number): string {
    assert(column >= 0 && column < this.count, `resource column ${column} is none of ${this.count}`);
    return this.#names.text(column);
  }
}

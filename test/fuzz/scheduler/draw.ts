import type { RandomStream } from '../../../src/base/index.ts';

/** Draws of the generators: small domains, so that things collide. */
export class Draw {
  readonly #stream: RandomStream;

  constructor(stream: RandomStream) {
    this.#stream = stream;
  }

  /** 0 … bound − 1 */
  below(bound: number): number {
    return this.#stream.below(bound);
  }

  chance(probability: number): boolean {
    return this.#stream.double() < probability;
  }

  pick<T>(...items: readonly T[]): T {
    return items[this.#stream.below(items.length)];
  }

  from<T>(items: readonly T[]): T {
    return items[this.#stream.below(items.length)];
  }

  /** The list, when it is drawn. */
  maybeList<T>(probability: number, list: () => readonly T[]): readonly T[] {
    return this.chance(probability) ? list() : [];
  }

  /** The members, when they are drawn. */
  maybe<T extends object>(probability: number, members: () => T): T | Record<string, never> {
    return this.chance(probability) ? members() : {};
  }
}

import { assert } from '../base/index.ts';
import type { DisruptionGroup } from '../result/index.ts';

const EXAMPLES = 5;

/** Pods that were made to go, counted by cause, with a few names each. */
export class Disruptions {
  readonly #groups = new Map<string, { pods: number; readonly names: number[] }>();

  /** `name` is a number of the run's name table; the first few are kept as examples. */
  add(cause: string, name: number): void {
    if (cause === '') assert(false, `pod name ${name} is disrupted without a cause`);
    let group = this.#groups.get(cause);
    if (group === undefined) {
      group = { pods: 0, names: [] };
      this.#groups.set(cause, group);
    }
    group.pods++;
    if (group.names.length < EXAMPLES) group.names.push(name);
    if (group.names.length > group.pods)
      assert(false, `${group.pods} pods ${cause} have ${group.names.length} names`);
  }

  /** Largest first; equal ones in order of first sight. */
  groups(text: (name: number) => string): DisruptionGroup[] {
    return [...this.#groups]
      .map(([cause, { pods, names }]) => ({ cause, pods, examples: names.map(text) }))
      .sort((a, b) => b.pods - a.pods || (a.cause < b.cause ? -1 : 1));
  }
}

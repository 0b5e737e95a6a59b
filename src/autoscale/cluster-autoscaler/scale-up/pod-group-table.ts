import type { Pod } from '../../../model/index.ts';
import type { RemainingPod } from './scale-up-status.ts';

/** A group of equal pods during a scale-up: which node groups could take it, and what the others said. */
export interface PodGroupEntry {
  readonly pods: readonly Pod[];
  readonly takers: Set<string>;
  readonly rejected: Map<string, readonly string[]>;
}

/** The pod groups of one scale-up. */
export class PodGroupTable {
  readonly entries: readonly PodGroupEntry[];
  readonly skipped: Map<string, readonly string[]> = new Map();

  constructor(podGroups: readonly (readonly Pod[])[]) {
    this.entries = podGroups.map((pods) => ({ pods, takers: new Set<string>(), rejected: new Map() }));
  }

  takenBy(group: string): readonly PodGroupEntry[] {
    return this.entries.filter(({ takers }) => takers.has(group));
  }

  /** The group cannot help after all. */
  reject(group: string, reason: string): void {
    for (const entry of this.takenBy(group)) {
      entry.takers.delete(group);
      entry.rejected.set(group, [reason]);
    }
  }

  /** What the first of the pods that the group cannot take was told; undefined: it could take all. */
  refusalOf(group: string): string | undefined {
    return this.entries
      .find(({ rejected }) => rejected.has(group))
      ?.rejected.get(group)
      ?.at(0);
  }

  /** Pods that no group could take. */
  remaining(): readonly RemainingPod[] {
    return this.entries
      .filter(({ takers }) => takers.size === 0)
      .flatMap(({ pods, rejected }) => {
        const skipped = this.#skippedBeside(rejected);
        return pods.map((pod) => ({ pod, rejected, skipped }));
      });
  }

  /** A skipped group that was looked at all the same, and could not take the pods either, is one that rejected them. */
  #skippedBeside(rejected: ReadonlyMap<string, unknown>): ReadonlyMap<string, readonly string[]> {
    const { skipped } = this;
    const isBoth = [...skipped.keys()].some((id) => rejected.has(id));
    return isBoth ? new Map([...skipped].filter(([id]) => !rejected.has(id))) : skipped;
  }

  /** Pods that some group could take, but not this one. */
  awaiting(group: string): readonly Pod[] {
    return this.entries
      .filter(({ takers }) => takers.size > 0 && !takers.has(group))
      .flatMap(({ pods }) => pods);
  }
}

import type { RemovableNode } from './removal-simulation.ts';

/** A node that could go, and since when. */
export interface UnneededNode {
  readonly sinceMs: number;
  readonly removal: RemovableNode;
}

/** Timers of unneeded nodes: kept from loop to loop while a node stays unneeded, gone as soon as it is not. */
export class UnneededNodes {
  #nodes = new Map<string, UnneededNode>();

  update(removals: readonly RemovableNode[], nowMs: number): void {
    const next = new Map<string, UnneededNode>();
    for (const removal of removals) {
      next.set(removal.node, { sinceMs: this.#nodes.get(removal.node)?.sinceMs ?? nowMs, removal });
    }
    this.#nodes = next;
  }

  has(node: string): boolean {
    return this.#nodes.has(node);
  }

  get size(): number {
    return this.#nodes.size;
  }

  entries(): ReadonlyMap<string, UnneededNode> {
    return this.#nodes;
  }

  clear(): void {
    this.#nodes = new Map();
  }
}

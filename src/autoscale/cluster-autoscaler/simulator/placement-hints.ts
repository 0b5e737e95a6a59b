import type { Pod } from '../../../model/index.ts';
import { podKey } from './pod-kinds.ts';

/**
 * Where simulations placed pods before; they are tried there first. A hint that is neither set nor renewed in two runs in
 * a row is dropped at the end of the second.
 */
export class PlacementHints {
  #current = new Map<string, string>();
  #previous = new Map<string, string>();

  get(pod: Pod): string | undefined {
    const key = keyOf(pod);
    return this.#current.get(key) ?? this.#previous.get(key);
  }

  set(pod: Pod, node: string): void {
    this.#current.set(keyOf(pod), node);
  }

  /** To be called where a planning run ends. */
  dropOld(): void {
    this.#previous = this.#current;
    this.#current = new Map();
  }
}

function keyOf(pod: Pod): string {
  return pod.metadata.uid ?? podKey(pod);
}

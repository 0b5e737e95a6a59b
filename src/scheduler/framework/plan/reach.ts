import type { DomainCounter } from '../domains/domain-counter.ts';

/**
 * What the filters of a plugin look at beyond the node and its pods, so that it can be told whether an answer about a
 * node still holds though nothing happened there.
 */
export interface Reach {
  /** Of each the count of the node's own domain. */
  readonly counters: readonly DomainCounter[];
  /** Writes figures of the cluster as a whole behind those that are there. */
  figures?(into: number[]): void;
}

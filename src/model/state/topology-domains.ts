import { assert, Interner, VERIFY } from '../../base/index.ts';
import type { Labels } from '../objects/index.ts';
import { labelOf } from '../matching/selector.ts';

/** No domain: the node lacks the label. */
export const NO_DOMAIN = -1;

/**
 * The domains of one topology key: a number for each value of the label, and the number of each node.
 *
 *     row        0    1    2    3
 *     domainOf [ 0  ][ 1 ][ 0 ][ -1 ]     zone-a, zone-b, zone-a, no label
 */
export class TopologyDomains {
  readonly key: string;
  domainOf: Int32Array;
  /** Nodes in each domain. */
  readonly nodeCounts: number[] = [];
  /** Domains that have a node. */
  liveCount = 0;
  /** Domains that have several. */
  sharedCount = 0;
  readonly #values = new Interner();

  constructor(key: string, rowCapacity: number) {
    this.key = key;
    this.domainOf = new Int32Array(rowCapacity).fill(NO_DOMAIN);
  }

  /** Numbers given out so far; some domains may be without nodes. */
  get count(): number {
    return this.#values.size;
  }

  /** The label's value that the domain stands for. */
  value(domain: number): string {
    if (domain < 0 || domain >= this.count)
      assert(false, `domain ${domain} is none of ${this.count} of ${this.key}`);
    return this.#values.text(domain);
  }

  /** Room for so many node rows; what was read of `domainOf` before may be stale after it. */
  reserve(rowCapacity: number): void {
    if (rowCapacity <= this.domainOf.length) return;
    const wider = new Int32Array(rowCapacity).fill(NO_DOMAIN);
    wider.set(this.domainOf);
    this.domainOf = wider;
  }

  /** The node has these labels; undefined: it is gone. */
  place(row: number, labels: Labels | undefined): void {
    if (row < 0 || row >= this.domainOf.length)
      assert(false, `node row ${row} is beyond ${this.domainOf.length} of ${this.key}`);
    const value = labelOf(labels, this.key);
    const domain = value === undefined ? NO_DOMAIN : this.#values.intern(value);
    const before = this.domainOf[row];
    if (domain === before) return;
    if (before !== NO_DOMAIN) this.#leave(before);
    if (domain !== NO_DOMAIN) {
      this.nodeCounts[domain] = (this.nodeCounts[domain] ?? 0) + 1;
      if (this.nodeCounts[domain] === 1) this.liveCount++;
      else if (this.nodeCounts[domain] === 2) this.sharedCount++;
    }
    if (VERIFY)
      assert(
        this.liveCount <= this.count,
        `${this.liveCount} of ${this.count} domains of ${this.key} have nodes`,
      );
    this.domainOf[row] = domain;
  }

  #leave(domain: number): void {
    if (VERIFY) assert(this.nodeCounts[domain] > 0, `domain ${domain} of ${this.key} has no node`);
    this.nodeCounts[domain]--;
    if (this.nodeCounts[domain] === 0) this.liveCount--;
    else if (this.nodeCounts[domain] === 1) this.sharedCount--;
  }
}

import { NO_DOMAIN } from '../../../model/index.ts';
import type { PodSignature, TopologyDomains } from '../../../model/index.ts';

/** What a DomainCounter counts. */
export interface CounterSpec {
  /** Equal keys: the same counter, shared by all plans that ask for it. */
  readonly key: string;
  /** Domains to count by; absent: every node is a domain of its own, numbered by its row. */
  readonly domains?: TopologyDomains;
  /** Do pods on this node count? Asked again when the node changes. Absent: all nodes. */
  readonly isEligible?: (row: number) => boolean;
  /** What one bound pod of the shape adds to the domain of its node. */
  readonly deltaOf: (signature: PodSignature) => number;
  /** How many entries that is for upstream's maps, where an entry of sum 0 counts; absent: one if the delta is not 0. */
  readonly entriesOf?: (signature: PodSignature) => number;
  /** Pods that are being deleted do not count. */
  readonly skipsTerminating: boolean;
}

const MANY_DOMAINS = 64;

/**
 * Pods of one kind by topology domain, kept up to date as pods come and go: what upstream counts anew over all nodes
 * in every PreFilter.
 *
 *     domain       0 (zone-a)   1 (zone-b)   2 (zone-c)
 *     counts     [ 4          ][ 0          ][ 7        ]
 *     nodeCounts [ 10         ][ 10         ][ 0        ]     eligible nodes: a domain without any does not exist
 */
export class DomainCounter {
  readonly spec: CounterSpec;
  counts: Int32Array = new Int32Array(8);
  nodeCounts: Int32Array = new Int32Array(8);
  /** Domains with an eligible node. */
  liveDomains = 0;
  /** Entries on nodes that lie in a domain. */
  entries = 0;
  /** What the pods of each row add, and the domain they add it to. */
  #rowTotal = new Int32Array(0);
  #rowDomain = new Int32Array(0);
  #rowEntries = new Int32Array(0);
  #min = 0;
  #atMin = 0;
  #minKnown = false;

  constructor(spec: CounterSpec) {
    this.spec = spec;
  }

  /** What it takes of memory, in bytes. */
  get byteLength(): number {
    return 12 * this.#rowTotal.length + 8 * this.counts.length;
  }

  /** Forgets all pods and nodes. */
  reset(): void {
    this.counts.fill(0);
    this.nodeCounts.fill(0);
    this.#rowTotal.fill(0);
    this.#rowEntries.fill(0);
    this.#rowDomain.fill(NO_DOMAIN);
    this.liveDomains = 0;
    this.entries = 0;
    this.#minKnown = false;
  }

  /** What the pods on this node itself add. */
  onRow(row: number): number {
    return this.#rowTotal[row];
  }

  /** The count of the node's own domain; 0 where the node is in none. */
  countAt(row: number): number {
    const domain = this.domainAt(row);
    return domain === NO_DOMAIN ? 0 : this.countOf(domain);
  }

  /** The node's domain, eligible or not. */
  domainAt(row: number): number {
    return this.spec.domains === undefined ? row : this.spec.domains.domainOf[row];
  }

  countOf(domain: number): number {
    return domain < this.counts.length ? this.counts[domain] : 0;
  }

  /** The lowest count over the domains that exist; 0 when there are none. */
  min(): number {
    if (!this.#minKnown) this.#findMin();
    return this.#min;
  }

  /** The lowest count over the domains that exist but one that has `min()`; `min()` where there is no other. */
  secondMin(): number {
    const min = this.min();
    if (this.#atMin !== 1) return min;
    let second = Infinity;
    for (let domain = 0; domain < this.counts.length; domain++) {
      if (this.nodeCounts[domain] > 0 && this.counts[domain] > min && this.counts[domain] < second)
        second = this.counts[domain];
    }
    return second === Infinity ? min : second;
  }

  /** The node came, changed or (with `isThere` false) went. */
  placeRow(row: number, isThere: boolean): void {
    if (row >= this.#rowTotal.length) this.#growRows(row + 1);
    const { isEligible } = this.spec;
    let domain: number = isThere ? this.domainAt(row) : NO_DOMAIN;
    if (domain !== NO_DOMAIN && isEligible !== undefined && !isEligible(row)) domain = NO_DOMAIN;
    const before = this.#rowDomain[row];
    if (before === domain) return;
    this.#minKnown = false;
    const total = this.#rowTotal[row];
    if (before !== NO_DOMAIN) {
      this.counts[before] -= total;
      this.entries -= this.#rowEntries[row];
      if (--this.nodeCounts[before] === 0) this.liveDomains--;
    }
    this.#rowDomain[row] = domain;
    if (domain === NO_DOMAIN) return;
    if (domain >= this.counts.length) this.#growDomains(domain + 1);
    this.counts[domain] += total;
    this.entries += this.#rowEntries[row];
    if (++this.nodeCounts[domain] === 1) this.liveDomains++;
  }

  /** A pod that adds `delta` came onto the node (or left it, with a negative delta). */
  add(row: number, delta: number, entries: number): void {
    this.#rowTotal[row] += delta;
    this.#rowEntries[row] += entries;
    const domain = this.#rowDomain[row];
    if (domain === NO_DOMAIN) return;
    this.entries += entries;
    const before = this.counts[domain];
    const after = before + delta;
    this.counts[domain] = after;
    if (this.#minKnown) this.#followMin(before, after);
  }

  #followMin(before: number, after: number): void {
    if (after < this.#min || (before === this.#min && after > before && --this.#atMin === 0)) {
      this.#minKnown = false;
    } else if (after === this.#min && before > after) this.#atMin++;
  }

  #findMin(): void {
    let min = Infinity;
    let atMin = 0;
    for (let domain = 0; domain < this.counts.length; domain++) {
      if (this.nodeCounts[domain] === 0) continue;
      const count = this.counts[domain];
      if (count < min) {
        min = count;
        atMin = 1;
      } else if (count === min) atMin++;
    }
    this.#min = min === Infinity ? 0 : min;
    this.#atMin = atMin;
    this.#minKnown = true;
  }

  #growRows(wanted: number): void {
    const size = Math.max(wanted, this.#rowTotal.length * 2, 64);
    const totals = new Int32Array(size);
    totals.set(this.#rowTotal);
    this.#rowTotal = totals;
    const entries = new Int32Array(size);
    entries.set(this.#rowEntries);
    this.#rowEntries = entries;
    const domains = new Int32Array(size).fill(NO_DOMAIN);
    domains.set(this.#rowDomain);
    this.#rowDomain = domains;
  }

  #growDomains(wanted: number): void {
    const size = Math.max(wanted, this.counts.length * 2);
    const counts = new Int32Array(size);
    counts.set(this.counts);
    this.counts = counts;
    const nodeCounts = new Int32Array(size);
    nodeCounts.set(this.nodeCounts);
    this.nodeCounts = nodeCounts;
  }
}

/** Are there so many domains that a class a domain would be too many? Then classes go by the count in the domain. */
export function hasManyDomains(domains: TopologyDomains): boolean {
  return domains.liveCount > MANY_DOMAINS;
}

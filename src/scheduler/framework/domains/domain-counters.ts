import { assert } from '../../../base/index.ts';
import { ChangeKind, ChangeLog, NO_ROW } from '../../../model/index.ts';
import type { ClusterState, PodRow, PodSignature } from '../../../model/index.ts';
import { DomainCounter } from './domain-counter.ts';
import type { CounterSpec } from './domain-counter.ts';

/** A counter that pods of a shape count in, and what one pod adds. */
interface Share {
  readonly counter: DomainCounter;
  readonly delta: number;
  readonly entries: number;
}

/** What a pod that a dry run takes off or puts on moves in one counter. */
export interface CounterMove {
  readonly counter: DomainCounter;
  deltaOf(pod: PodSignature): number;
  /** Entries beside the count, for counters that keep both. */
  readonly entries: 0 | 1;
}

/**
 * All counters of a scheduler. `catchUp` reads the cluster's change log, so counters cost only what happens to pods
 * that somebody counts.
 */
export class DomainCounters {
  readonly #cluster: ClusterState;
  readonly #byKey = new Map<string, DomainCounter>();
  #all: DomainCounter[] = [];
  /** By shape: where its pods count. */
  readonly #shares: Share[][] = [];
  /** Rows that plans must look at again because a count of their domain moved, though nothing was booked there. */
  readonly marks: ChangeLog = new ChangeLog();
  readonly #marking = new Set<DomainCounter>();
  /** Plans that count on a counter; one without any is dropped. */
  readonly #users = new Map<DomainCounter, number>();
  /** The counters that the plan under way has asked for. */
  #asked = new Set<DomainCounter>();
  #generation: number;

  constructor(cluster: ClusterState) {
    this.#cluster = cluster;
    this.#generation = cluster.changes.generation;
  }

  /** The counter of this kind, up to date; the same one for equal keys. */
  counter(spec: CounterSpec): DomainCounter {
    const counter = this.#byKey.get(spec.key) ?? this.#newCounter(spec);
    this.#asked.add(counter);
    return counter;
  }

  #newCounter(spec: CounterSpec): DomainCounter {
    this.catchUp();
    const counter = new DomainCounter(spec);
    this.#byKey.set(spec.key, counter);
    this.#all.push(counter);
    for (const signature of this.#cluster.pods.signatures) {
      const shares = this.#shares[signature.id];
      if (shares !== undefined) addShare(shares, counter, signature);
    }
    this.#recount(counter);
    return counter;
  }

  /** Runs `compile` and keeps the counters that it asks for until they are given to `release`. */
  keepDuring<T>(compile: () => T): { readonly made: T; readonly kept: readonly DomainCounter[] } {
    this.#asked = new Set();
    const made = compile();
    const kept = [...this.#asked];
    for (const counter of kept) this.#users.set(counter, (this.#users.get(counter) ?? 0) + 1);
    return { made, kept };
  }

  /** A plan that had these is no more. Where each job has a shape of its own, counters would fill the memory. */
  release(lists: readonly (readonly DomainCounter[])[]): void {
    const unused = new Set<DomainCounter>();
    for (const counter of lists.flat()) {
      const users = (this.#users.get(counter) ?? 0) - 1;
      assert(users >= 0, `the counter of ${counter.spec.key} is released more often than it was kept`);
      if (users === 0) unused.add(counter);
      this.#users.set(counter, users);
    }
    if (unused.size > 0) this.#drop(unused);
  }

  /** O(shapes + counters), whatever the number of those that go. */
  #drop(unused: ReadonlySet<DomainCounter>): void {
    for (const counter of unused) {
      this.#users.delete(counter);
      this.#byKey.delete(counter.spec.key);
      this.#marking.delete(counter);
    }
    this.#all = this.#all.filter((counter) => !unused.has(counter));
    this.#shares.forEach((shares, shape) => {
      if (shares.some(({ counter }) => unused.has(counter)))
        this.#shares[shape] = shares.filter(({ counter }) => !unused.has(counter));
    });
  }

  /** How many kinds of pods are counted. */
  get size(): number {
    return this.#all.length;
  }

  /** What they take of memory, in bytes. O(counters). */
  byteLength(): number {
    return this.#all.reduce((sum, { byteLength }) => sum + byteLength, 0);
  }

  /** Whenever a count of a domain moves, all nodes of the domain are written into `marks`. */
  markRows(counter: DomainCounter): void {
    this.#marking.add(counter);
  }

  /** Reads what happened since the last time. */
  catchUp(): void {
    const { changes } = this.#cluster;
    if (!changes.reachesBackTo(this.#generation)) {
      this.#refill();
      return;
    }
    while (this.#generation < changes.generation) {
      const at = this.#generation++;
      this.#apply(changes.kindAt(at), changes.rowAt(at), changes.shapeAt(at));
    }
  }

  /** What was thought has been taken back: reads that too, and stands where it stood before. */
  turnBack(): void {
    const { changes } = this.#cluster;
    const { thoughtSince } = changes;
    if (thoughtSince === undefined || this.#generation <= thoughtSince) return;
    this.catchUp();
    this.#generation = thoughtSince;
  }

  /**
   * The moves of a dry run. Equal terms and constraints share a counter, which moves once however many of them name it:
   * the last of them says by how much.
   */
  mover(moves: readonly CounterMove[]): (podRow: PodRow, nodeRow: number, sign: 1 | -1) => void {
    const distinct = [...new Map(moves.map((move) => [move.counter, move])).values()];
    return (podRow, nodeRow, sign) => {
      const other = this.#cluster.pods.signature(podRow);
      for (const { counter, deltaOf, entries } of distinct) {
        const delta = deltaOf(other);
        if (delta !== 0) counter.add(nodeRow, sign * delta, sign * entries);
      }
    };
  }

  /** Where pods of the shape count. */
  sharesOf(shape: number): readonly Share[] {
    const known = this.#shares[shape];
    if (known !== undefined) return known;
    const signature = this.#cluster.pods.signatures[shape];
    const shares: Share[] = [];
    for (const counter of this.#all) addShare(shares, counter, signature);
    this.#shares[shape] = shares;
    return shares;
  }

  #apply(kind: number, row: number, shape: number): void {
    switch (kind) {
      case ChangeKind.Booked:
        this.#count(row, shape, 1, false);
        break;
      case ChangeKind.Unbooked:
        this.#count(row, shape, -1, false);
        break;
      case ChangeKind.BookedTerminating:
        this.#count(row, shape, 1, true);
        break;
      case ChangeKind.UnbookedTerminating:
        this.#count(row, shape, -1, true);
        break;
      case ChangeKind.Terminating:
        this.#count(row, shape, -1, false);
        this.#count(row, shape, 1, true);
        break;
      case ChangeKind.PodTouched:
      case ChangeKind.Nominated:
        break;
      default:
        this.#placeRow(row);
    }
  }

  #count(row: number, shape: number, sign: 1 | -1, terminating: boolean): void {
    const shares = this.#shares[shape] ?? this.sharesOf(shape);
    for (let i = 0; i < shares.length; i++) {
      const { counter, delta, entries } = shares[i];
      if (terminating && counter.spec.skipsTerminating) continue;
      counter.add(row, sign * delta, sign * entries);
      if (this.#marking.size > 0 && this.#marking.has(counter)) this.#mark(counter, row);
    }
  }

  #mark(counter: DomainCounter, row: number): void {
    const { domains } = counter.spec;
    if (domains === undefined) return;
    const domain = domains.domainOf[row];
    if (domain < 0 || domains.nodeCounts[domain] === 1) return; // the node itself is in the cluster's log
    for (let other = 0; other < domains.domainOf.length; other++) {
      if (domains.domainOf[other] === domain) this.marks.push(ChangeKind.Booked, other, 0);
    }
  }

  #placeRow(row: number): void {
    const isThere = this.#cluster.nodes.names[row] !== undefined;
    for (const counter of this.#all) counter.placeRow(row, isThere);
  }

  /** The log does not reach back far enough: counts everything anew. */
  #refill(): void {
    this.#generation = this.#cluster.changes.generation;
    for (const counter of this.#all) {
      counter.reset();
      this.#recount(counter);
    }
  }

  /** Counts what is there: only the pods of shapes that add something. */
  #recount(counter: DomainCounter): void {
    const { nodes, pods } = this.#cluster;
    // The last row first: the columns grow once.
    for (let row = nodes.rowCount - 1; row >= 0; row--) counter.placeRow(row, nodes.names[row] !== undefined);
    for (const signature of pods.signatures) {
      const share = this.sharesOf(signature.id).find((candidate) => candidate.counter === counter);
      if (share === undefined) continue;
      for (let row = signature.firstBound; row !== NO_ROW; row = pods.nextOfShape[row]) {
        if (counter.spec.skipsTerminating && pods.isTerminating(row)) continue;
        counter.add(pods.nodeRow[row], share.delta, share.entries);
      }
    }
  }
}

function addShare(shares: Share[], counter: DomainCounter, signature: PodSignature): void {
  const { deltaOf, entriesOf } = counter.spec;
  const delta = deltaOf(signature);
  const entries = entriesOf === undefined ? (delta === 0 ? 0 : 1) : entriesOf(signature);
  if (delta !== 0 || entries !== 0) shares.push({ counter, delta, entries });
}

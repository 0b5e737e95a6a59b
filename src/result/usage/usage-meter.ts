import { assert } from '../../base/index.ts';
import { fitsSmallest, withShape } from './smallest-shapes.ts';
import type { ShapeRequest } from './smallest-shapes.ts';
import type { OwnerIdentity, OwnerUse, PoolIdentity, PoolLedger, UsageLedger } from './usage-ledger.ts';

/** What a node offers: allocatable, in the units of the tables. */
export interface NodeSize {
  readonly milliCpu: number;
  readonly memoryBytes: number;
  readonly milliGpu: number;
  readonly pods: number;
}

/**
 * Integrates use over simulated time while the simulation runs: O(1) per launch, binding and departure (plus a look
 * at the few smallest pod shapes of the pool), nothing while nothing changes.
 *
 *     meter.pool({name: 'general', …})                    → 0      once a pool
 *     meter.owner({namespace, kind, name})                → 0      once a workload
 *     meter.offerShape(pool, request)                              once a pod shape and pool it may run on
 *     meter.launchNode(nowMs, pool, size)                 → 0      node is billed from here
 *     meter.book(nowMs, node, owner, request)                      pod bound
 *     meter.free(nowMs, node, owner, request)                      pod left
 *     meter.rebook(nowMs, node, owner, {from, to})                 pod resized in place
 *     meter.deleteNode(nowMs, node)                                billed until here
 *     meter.ledger(endMs)                                          at the end, or at any time between
 *
 * A node is stranded while none of the shapes offered to its pool fits into what is free on it. Shapes that ask for
 * nothing cannot use free capacity and do not count; DaemonSet shapes should not be offered.
 */
export class UsageMeter {
  readonly #pools: PoolAccount[] = [];
  readonly #owners: OwnerIdentity[] = [];
  readonly #sizes: NodeSize[] = [];
  readonly #poolOf: number[] = [];
  readonly #isThere: boolean[] = [];
  /** Of each node, one cache line: see the fields. */
  #nodes = new Float64Array(FIRST_NODES * FIELDS);
  /** Of each node: 1 while it is stranded. */
  #stranded = new Uint8Array(FIRST_NODES);
  readonly #uses: UseAccount[] = [];
  readonly #useOfPair = new Map<number, UseAccount>();

  /** A new pool to count nodes under; the number to give with them. */
  pool(identity: PoolIdentity): number {
    this.#pools.push({
      identity,
      shapes: [],
      nodes: 0,
      nodesMax: 0,
      nodesLaunched: 0,
      billedMs: 0,
      allocatable: zeroes(),
      stranded: zeroes(),
    });
    return this.#pools.length - 1;
  }

  /** A new owner to count pods under; the number to give with them. */
  owner(identity: OwnerIdentity): number {
    this.#owners.push(identity);
    return this.#owners.length - 1;
  }

  /** Says that pods of this size may run on nodes of the pool. Offer all shapes before the first event if you can. */
  offerShape(pool: number, shape: ShapeRequest, nowMs = 0): void {
    const account = this.#pools[pool];
    const shapes = withShape(account.shapes, shape);
    if (shapes === account.shapes) return;
    account.shapes = shapes;
    for (let node = 0; node < this.#poolOf.length; node++) {
      if (this.#poolOf[node] !== pool || !this.#isThere[node]) continue;
      this.#settle(node, nowMs);
      this.#stranded[node] = this.#isStranded(node);
    }
  }

  /** Paid from now on, at its pool's price; the number to give when it goes. */
  launchNode(nowMs: number, pool: number, size: NodeSize): number {
    const account = this.#pools[pool];
    account.nodesLaunched++;
    account.nodes++;
    if (account.nodes > account.nodesMax) account.nodesMax = account.nodes;
    const node = this.#sizes.push(size) - 1;
    this.#poolOf.push(pool);
    this.#isThere.push(true);
    if (node === this.#stranded.length) this.#grow();
    const at = node * FIELDS;
    const nodes = this.#nodes;
    nodes[at + SETTLED_MS] = nowMs;
    nodes[at + FREE_CPU] = nodes[at + SIZE_CPU] = size.milliCpu;
    nodes[at + FREE_MEMORY] = nodes[at + SIZE_MEMORY] = size.memoryBytes;
    nodes[at + FREE_GPU] = nodes[at + SIZE_GPU] = size.milliGpu;
    nodes[at + FREE_PODS] = size.pods;
    this.#stranded[node] = this.#isStranded(node);
    return node;
  }

  /** The node's allocatable changed. */
  resizeNode(nowMs: number, node: number, size: NodeSize): void {
    this.#settle(node, nowMs);
    const before = this.#sizes[node];
    const nodes = this.#nodes;
    const at = node * FIELDS;
    nodes[at + FREE_CPU] += size.milliCpu - before.milliCpu;
    nodes[at + FREE_MEMORY] += size.memoryBytes - before.memoryBytes;
    nodes[at + FREE_GPU] += size.milliGpu - before.milliGpu;
    nodes[at + FREE_PODS] += size.pods - before.pods;
    nodes[at + SIZE_CPU] = size.milliCpu;
    nodes[at + SIZE_MEMORY] = size.memoryBytes;
    nodes[at + SIZE_GPU] = size.milliGpu;
    this.#sizes[node] = size;
    this.#stranded[node] = this.#isStranded(node);
  }

  /** Paid until now. */
  deleteNode(nowMs: number, node: number): void {
    assert(this.#isThere[node], `node ${node} is deleted twice`);
    this.#settle(node, nowMs);
    this.#isThere[node] = false;
    this.#pools[this.#poolOf[node]].nodes--;
  }

  /** The owner holds so much of the node from now on. */
  book(nowMs: number, node: number, owner: number, request: ShapeRequest): void {
    this.#move(nowMs, node, owner, request, 1);
  }

  /** The owner gives back what it booked, no more and no less. */
  free(nowMs: number, node: number, owner: number, request: ShapeRequest): void {
    this.#move(nowMs, node, owner, request, -1);
  }

  /** The pod stays where it is and asks for something else from here on: no pod more was bound. */
  rebook(
    nowMs: number,
    node: number,
    owner: number,
    { from, to }: { readonly from: ShapeRequest; readonly to: ShapeRequest },
  ): void {
    this.#move(nowMs, node, owner, from, -1);
    this.#move(nowMs, node, owner, to, 1);
    this.#use(owner, this.#poolOf[node], nowMs).podsBound--;
  }

  /**
   * All sums up to `endMs`; nodes and pods that are still there count up to it. It may be asked for at any time
   * between.
   */
  ledger(endMs: number): UsageLedger {
    for (let node = 0; node < this.#poolOf.length; node++) if (this.#isThere[node]) this.#settle(node, endMs);
    for (const use of this.#uses) settleUse(use, endMs);
    return {
      endMs,
      pools: this.#pools.map(poolLedger),
      owners: [...this.#owners],
      uses: this.#uses.map(ownerUse),
    };
  }

  #move(nowMs: number, node: number, owner: number, request: ShapeRequest, sign: 1 | -1): void {
    this.#settle(node, nowMs);
    const nodes = this.#nodes;
    const at = node * FIELDS;
    nodes[at + FREE_CPU] -= sign * request.milliCpu;
    nodes[at + FREE_MEMORY] -= sign * request.memoryBytes;
    nodes[at + FREE_GPU] -= sign * request.milliGpu;
    nodes[at + FREE_PODS] -= sign;
    this.#stranded[node] = this.#isStranded(node);

    const use = this.#use(owner, this.#poolOf[node], nowMs);
    settleUse(use, nowMs);
    if (sign === 1) use.podsBound++;
    use.pods += sign;
    use.milliCpu += sign * request.milliCpu;
    use.memoryBytes += sign * request.memoryBytes;
    use.milliGpu += sign * request.milliGpu;
  }

  #use(owner: number, pool: number, nowMs: number): UseAccount {
    // Pools are few: 2^16 of them beside 2^37 owners still make an exact key.
    const key = owner * 65536 + pool;
    const known = this.#useOfPair.get(key);
    if (known !== undefined) return known;
    const use: UseAccount = {
      owner,
      pool,
      settledMs: nowMs,
      podsBound: 0,
      pods: 0,
      milliCpu: 0,
      memoryBytes: 0,
      milliGpu: 0,
      podMs: 0,
      requested: zeroes(),
    };
    this.#uses.push(use);
    this.#useOfPair.set(key, use);
    return use;
  }

  /** Adds up until now; then the caller may change the node. */
  #settle(node: number, nowMs: number): void {
    const nodes = this.#nodes;
    const at = node * FIELDS;
    const elapsedMs = nowMs - nodes[at + SETTLED_MS];
    if (elapsedMs < 0) assert(false, `time falls from ${nodes[at + SETTLED_MS]} to ${nowMs}`);
    if (elapsedMs === 0) return;
    const pool = this.#pools[this.#poolOf[node]];
    pool.billedMs += elapsedMs;
    integrate(
      pool.allocatable,
      nodes[at + SIZE_CPU],
      nodes[at + SIZE_MEMORY],
      nodes[at + SIZE_GPU],
      elapsedMs,
    );
    if (this.#stranded[node] === 1) {
      integrate(
        pool.stranded,
        Math.max(0, nodes[at + FREE_CPU]),
        Math.max(0, nodes[at + FREE_MEMORY]),
        Math.max(0, nodes[at + FREE_GPU]),
        elapsedMs,
      );
    }
    nodes[at + SETTLED_MS] = nowMs;
  }

  /** 1 while none of the pool's shapes fits into what is free. */
  #isStranded(node: number): 0 | 1 {
    const { shapes } = this.#pools[this.#poolOf[node]];
    if (shapes.length === 0) return 0;
    const nodes = this.#nodes;
    const at = node * FIELDS;
    if (nodes[at + FREE_PODS] < 1) return 1;
    return fitsSmallest(shapes, nodes[at + FREE_CPU], nodes[at + FREE_MEMORY], nodes[at + FREE_GPU]) ? 0 : 1;
  }

  #grow(): void {
    const nodes = new Float64Array(this.#nodes.length * 2);
    nodes.set(this.#nodes);
    this.#nodes = nodes;
    const stranded = new Uint8Array(this.#stranded.length * 2);
    stranded.set(this.#stranded);
    this.#stranded = stranded;
  }
}

const FIRST_NODES = 64;

/** Doubles of a node, a cache line: a pod that comes or goes costs one miss, where an object cost four. */
const FIELDS = 8;
const SETTLED_MS = 0;
/** Allocatable less requests, below 0 where the node is booked beyond its size. */
const FREE_CPU = 1;
const FREE_MEMORY = 2;
const FREE_GPU = 3;
const FREE_PODS = 4;
const SIZE_CPU = 5;
const SIZE_MEMORY = 6;
const SIZE_GPU = 7;

interface Integrals {
  milliCpuMs: number;
  memoryByteMs: number;
  milliGpuMs: number;
}

interface PoolAccount {
  readonly identity: PoolIdentity;
  shapes: readonly ShapeRequest[];
  nodes: number;
  nodesMax: number;
  nodesLaunched: number;
  billedMs: number;
  readonly allocatable: Integrals;
  readonly stranded: Integrals;
}

interface UseAccount {
  readonly owner: number;
  readonly pool: number;
  settledMs: number;
  podsBound: number;
  pods: number;
  milliCpu: number;
  memoryBytes: number;
  milliGpu: number;
  podMs: number;
  readonly requested: Integrals;
}

function settleUse(use: UseAccount, nowMs: number): void {
  const elapsedMs = nowMs - use.settledMs;
  if (elapsedMs === 0) return;
  use.podMs += use.pods * elapsedMs;
  integrate(use.requested, use.milliCpu, use.memoryBytes, use.milliGpu, elapsedMs);
  use.settledMs = nowMs;
}

function integrate(
  sum: Integrals,
  milliCpu: number,
  memoryBytes: number,
  milliGpu: number,
  ms: number,
): void {
  sum.milliCpuMs += milliCpu * ms;
  sum.memoryByteMs += memoryBytes * ms;
  sum.milliGpuMs += milliGpu * ms;
}

function zeroes(): Integrals {
  return { milliCpuMs: 0, memoryByteMs: 0, milliGpuMs: 0 };
}

function poolLedger(account: PoolAccount): PoolLedger {
  return {
    ...account.identity,
    billedMs: account.billedMs,
    nodesLaunched: account.nodesLaunched,
    nodesMax: account.nodesMax,
    allocatable: { ...account.allocatable },
    stranded: { ...account.stranded },
  };
}

function ownerUse(use: UseAccount): OwnerUse {
  return {
    owner: use.owner,
    pool: use.pool,
    podsBound: use.podsBound,
    podMs: use.podMs,
    requested: { ...use.requested },
  };
}

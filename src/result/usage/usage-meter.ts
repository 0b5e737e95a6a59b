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
  readonly #nodes: NodeAccount[] = [];
  readonly #uses: UseAccount[] = [];
  readonly #useOfPair = new Map<number, UseAccount>();

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
    for (const node of this.#nodes) {
      if (node.pool !== account || !node.present) continue;
      this.#settle(node, nowMs);
      node.stranded = isStranded(node);
    }
  }

  launchNode(nowMs: number, pool: number, size: NodeSize): number {
    const account = this.#pools[pool];
    account.nodesLaunched++;
    account.nodes++;
    if (account.nodes > account.nodesMax) account.nodesMax = account.nodes;
    const node: NodeAccount = {
      pool: account,
      poolIndex: pool,
      present: true,
      settledMs: nowMs,
      size,
      freeMilliCpu: size.milliCpu,
      freeMemoryBytes: size.memoryBytes,
      freeMilliGpu: size.milliGpu,
      freePods: size.pods,
      stranded: false,
    };
    node.stranded = isStranded(node);
    this.#nodes.push(node);
    return this.#nodes.length - 1;
  }

  /** The node's allocatable changed. */
  resizeNode(nowMs: number, node: number, size: NodeSize): void {
    const account = this.#nodes[node];
    this.#settle(account, nowMs);
    account.freeMilliCpu += size.milliCpu - account.size.milliCpu;
    account.freeMemoryBytes += size.memoryBytes - account.size.memoryBytes;
    account.freeMilliGpu += size.milliGpu - account.size.milliGpu;
    account.freePods += size.pods - account.size.pods;
    account.size = size;
    account.stranded = isStranded(account);
  }

  deleteNode(nowMs: number, node: number): void {
    const account = this.#nodes[node];
    assert(account.present, `node ${node} of pool ${account.pool.identity.name} is deleted twice`);
    this.#settle(account, nowMs);
    account.present = false;
    account.pool.nodes--;
  }

  book(nowMs: number, node: number, owner: number, request: ShapeRequest): void {
    this.#move(nowMs, node, owner, request, 1);
  }

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
    this.#use(owner, this.#nodes[node].poolIndex, nowMs).podsBound--;
  }

  ledger(endMs: number): UsageLedger {
    for (const node of this.#nodes) if (node.present) this.#settle(node, endMs);
    for (const use of this.#uses) settleUse(use, endMs);
    return {
      endMs,
      pools: this.#pools.map(poolLedger),
      owners: [...this.#owners],
      uses: this.#uses.map(ownerUse),
    };
  }

  #move(nowMs: number, node: number, owner: number, request: ShapeRequest, sign: 1 | -1): void {
    const account = this.#nodes[node];
    this.#settle(account, nowMs);
    account.freeMilliCpu -= sign * request.milliCpu;
    account.freeMemoryBytes -= sign * request.memoryBytes;
    account.freeMilliGpu -= sign * request.milliGpu;
    account.freePods -= sign;
    account.stranded = isStranded(account);

    const use = this.#use(owner, account.poolIndex, nowMs);
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
  #settle(node: NodeAccount, nowMs: number): void {
    const elapsedMs = nowMs - node.settledMs;
    assert(elapsedMs >= 0, `time falls from ${node.settledMs} to ${nowMs}`);
    const { pool, size } = node;
    if (elapsedMs > 0) {
      pool.billedMs += elapsedMs;
      integrate(pool.allocatable, size.milliCpu, size.memoryBytes, size.milliGpu, elapsedMs);
      if (node.stranded) {
        integrate(
          pool.stranded,
          Math.max(0, node.freeMilliCpu),
          Math.max(0, node.freeMemoryBytes),
          Math.max(0, node.freeMilliGpu),
          elapsedMs,
        );
      }
      node.settledMs = nowMs;
    }
  }
}

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

interface NodeAccount {
  readonly pool: PoolAccount;
  readonly poolIndex: number;
  present: boolean;
  settledMs: number;
  size: NodeSize;
  freeMilliCpu: number;
  freeMemoryBytes: number;
  freeMilliGpu: number;
  freePods: number;
  stranded: boolean;
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

function isStranded(node: NodeAccount): boolean {
  if (node.pool.shapes.length === 0) return false;
  return node.freePods < 1 || !fitsSmallest(node.pool.shapes, node);
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

import { assert } from '../../base/index.ts';
import type { UsageMeter } from '../../result/index.ts';
import type { OwnerIdentity, PoolIdentity } from '../../result/index.ts';
import type { ResourceAmount } from './run-series.ts';

/** One account of the meter for each pool and each owner, and every pod shape offered to every pool. */
export class Accounts {
  readonly #meter: UsageMeter;
  readonly #pools = new Map<string, number>();
  readonly #owners = new Map<string, number>();
  readonly #offered = new Map<string, ResourceAmount>();

  constructor(meter: UsageMeter) {
    this.#meter = meter;
  }

  /** Nodes of equal pool, type, capacity type and price share an account. */
  pool(identity: PoolIdentity, nowMs: number): number {
    const { name, instanceType, capacityType, priceMicroUsdPerHour } = identity;
    const key = `${name}\n${instanceType}\n${capacityType}\n${priceMicroUsdPerHour}`;
    const known = this.#pools.get(key);
    if (known !== undefined) return known;
    const pool = this.#meter.pool(identity);
    assert(pool === this.#pools.size, `pool ${name} has account ${pool} of ${this.#pools.size}`);
    this.#pools.set(key, pool);
    for (const amount of this.#offered.values()) this.#meter.offerShape(pool, amount, nowMs);
    return pool;
  }

  /** The same identity gives the same number. */
  owner(identity: OwnerIdentity): number {
    const key = `${identity.kind}\n${identity.namespace}\n${identity.name}`;
    const known = this.#owners.get(key);
    if (known !== undefined) return known;
    const owner = this.#meter.owner(identity);
    assert(owner === this.#owners.size, `${identity.name} has account ${owner} of ${this.#owners.size}`);
    this.#owners.set(key, owner);
    return owner;
  }

  /** Capacity counts as stranded where no shape of the run fits, whatever its pool. */
  offerShape(amount: ResourceAmount, nowMs: number): void {
    const key = `${amount.milliCpu}/${amount.memoryBytes}/${amount.milliGpu}`;
    if (this.#offered.has(key)) return;
    this.#offered.set(key, amount);
    for (const pool of this.#pools.values()) this.#meter.offerShape(pool, amount, nowMs);
  }
}

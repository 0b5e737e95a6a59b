import { compareStrings, HOUR_MS } from '../base/index.ts';
import type { Allocation, OwnerIdentity, UsageLedger } from '../result/index.ts';
import type { PoolCost } from './pool-cost.ts';

const GIB_HOUR = 2 ** 30 * HOUR_MS;

/** Cost and use of every workload, dearest first. */
export function workloadAllocations(ledger: UsageLedger, costs: readonly PoolCost[]): Allocation[] {
  return allocationsBy(
    ledger,
    costs,
    ({ namespace, kind, name }) => `${namespace}/${kind}/${name}`,
    ({ namespace, kind, name }) => ({ name, namespace, kind }),
  );
}

/** Cost and use of every namespace, dearest first. */
export function namespaceAllocations(ledger: UsageLedger, costs: readonly PoolCost[]): Allocation[] {
  return allocationsBy(
    ledger,
    costs,
    ({ namespace }) => namespace,
    ({ namespace }) => ({ name: namespace }),
  );
}

type Head = Pick<Allocation, 'name' | 'namespace' | 'kind'>;

function allocationsBy(
  ledger: UsageLedger,
  costs: readonly PoolCost[],
  keyOf: (owner: OwnerIdentity) => string,
  headOf: (owner: OwnerIdentity) => Head,
): Allocation[] {
  const { keys, groupOfOwner } = groupsOf(ledger.owners, keyOf);
  const heads = new Array<Head>(keys.length);
  ledger.owners.forEach((owner, index) => (heads[groupOfOwner[index]] ??= headOf(owner)));
  const sums = new Sums(keys.length);
  for (const use of ledger.uses) {
    const group = groupOfOwner[use.owner];
    sums.pods[group] += use.podsBound;
    sums.podMs[group] += use.podMs;
    sums.milliCpuMs[group] += use.requested.milliCpuMs;
    sums.memoryByteMs[group] += use.requested.memoryByteMs;
    sums.milliGpuMs[group] += use.requested.milliGpuMs;
    sums.costMicroUsd[group] += Number(costs[use.pool].uses.get(use) ?? 0n);
    sums.seen[group] = 1;
  }
  return keys
    .map((_, group) => group)
    .filter((group) => sums.seen[group] === 1)
    .sort((a, b) => sums.costMicroUsd[b] - sums.costMicroUsd[a] || compareStrings(keys[a], keys[b]))
    .map((group) => allocation(heads[group], sums, group));
}

function groupsOf(
  owners: readonly OwnerIdentity[],
  keyOf: (owner: OwnerIdentity) => string,
): { readonly keys: readonly string[]; readonly groupOfOwner: Int32Array } {
  const groups = new Map<string, number>();
  const groupOfOwner = Int32Array.from(owners, (owner) => {
    const key = keyOf(owner);
    const known = groups.get(key);
    if (known !== undefined) return known;
    groups.set(key, groups.size);
    return groups.size - 1;
  });
  return { keys: [...groups.keys()], groupOfOwner };
}

/** One row a group. Columns: a trace may have a workload for every pod. */
class Sums {
  readonly pods: Float64Array;
  readonly podMs: Float64Array;
  readonly milliCpuMs: Float64Array;
  readonly memoryByteMs: Float64Array;
  readonly milliGpuMs: Float64Array;
  /** Whole micro-USD, exact to nine billion dollars. */
  readonly costMicroUsd: Float64Array;
  readonly seen: Uint8Array;

  constructor(groups: number) {
    this.pods = new Float64Array(groups);
    this.podMs = new Float64Array(groups);
    this.milliCpuMs = new Float64Array(groups);
    this.memoryByteMs = new Float64Array(groups);
    this.milliGpuMs = new Float64Array(groups);
    this.costMicroUsd = new Float64Array(groups);
    this.seen = new Uint8Array(groups);
  }
}

function allocation(head: Head, sums: Sums, group: number): Allocation {
  return {
    ...head,
    pods: sums.pods[group],
    podHours: sums.podMs[group] / HOUR_MS,
    cpuCoreHours: sums.milliCpuMs[group] / 1000 / HOUR_MS,
    memoryGibHours: sums.memoryByteMs[group] / GIB_HOUR,
    gpuHours: sums.milliGpuMs[group] / 1000 / HOUR_MS,
    costMicroUsd: sums.costMicroUsd[group],
  };
}

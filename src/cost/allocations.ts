import { compareStrings, HOUR_MS } from '../base/index.ts';
import type { Allocation, OwnerIdentity, OwnerUse, UsageLedger } from '../result/index.ts';
import type { PoolCost } from './pool-cost.ts';

const GIB_HOUR = 2 ** 30 * HOUR_MS;

/** What a group of pods used and cost, summed over pools. */
interface Sum {
  readonly name: string;
  readonly namespace?: string;
  readonly kind?: string;
  pods: number;
  podMs: number;
  milliCpuMs: number;
  memoryByteMs: number;
  milliGpuMs: number;
  cost: bigint;
}

/** Cost and use of every workload, dearest first. */
export function workloadAllocations(ledger: UsageLedger, costs: readonly PoolCost[]): Allocation[] {
  return allocationsBy(ledger, costs, ({ namespace, kind, name }) => ({
    key: `${namespace}/${kind}/${name}`,
    head: { name, namespace, kind },
  }));
}

/** Cost and use of every namespace, dearest first. */
export function namespaceAllocations(ledger: UsageLedger, costs: readonly PoolCost[]): Allocation[] {
  return allocationsBy(ledger, costs, ({ namespace }) => ({ key: namespace, head: { name: namespace } }));
}

function allocationsBy(
  ledger: UsageLedger,
  costs: readonly PoolCost[],
  groupOf: (owner: OwnerIdentity) => { key: string; head: Pick<Sum, 'name' | 'namespace' | 'kind'> },
): Allocation[] {
  const sums = new Map<string, Sum>();
  for (const use of ledger.uses) {
    const { key, head } = groupOf(ledger.owners[use.owner]);
    let sum = sums.get(key);
    if (sum === undefined) {
      sum = { ...head, pods: 0, podMs: 0, milliCpuMs: 0, memoryByteMs: 0, milliGpuMs: 0, cost: 0n };
      sums.set(key, sum);
    }
    addUse(sum, use, costs[use.pool].uses.get(use) ?? 0n);
  }
  return [...sums]
    .map(([key, sum]) => ({ key, allocation: allocation(sum) }))
    .sort((a, b) => b.allocation.costMicroUsd - a.allocation.costMicroUsd || compareStrings(a.key, b.key))
    .map((sorted) => sorted.allocation);
}

function addUse(sum: Sum, use: OwnerUse, cost: bigint): void {
  sum.pods += use.podsBound;
  sum.podMs += use.podMs;
  sum.milliCpuMs += use.requested.milliCpuMs;
  sum.memoryByteMs += use.requested.memoryByteMs;
  sum.milliGpuMs += use.requested.milliGpuMs;
  sum.cost += cost;
}

function allocation(sum: Sum): Allocation {
  return {
    name: sum.name,
    ...(sum.namespace === undefined ? {} : { namespace: sum.namespace }),
    ...(sum.kind === undefined ? {} : { kind: sum.kind }),
    pods: sum.pods,
    podHours: sum.podMs / HOUR_MS,
    cpuCoreHours: sum.milliCpuMs / 1000 / HOUR_MS,
    memoryGibHours: sum.memoryByteMs / GIB_HOUR,
    gpuHours: sum.milliGpuMs / 1000 / HOUR_MS,
    costMicroUsd: Number(sum.cost),
  };
}

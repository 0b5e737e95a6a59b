import type { CapacityType, RunResult } from '../run-result.ts';

/**
 * What a run hands to `cost`: plain integrals over simulated time, one row a pool and one a (workload, pool) pair.
 * Cost, idle and stranded shares follow from it without another look at the events. UsageMeter fills it.
 */
export interface UsageLedger {
  readonly endMs: number;
  readonly pools: readonly PoolLedger[];
  readonly owners: readonly OwnerIdentity[];
  readonly uses: readonly OwnerUse[];
}

/** Nodes that cost and hold the same: same pool, instance type, capacity type and price. */
export interface PoolIdentity {
  readonly name: string;
  readonly instanceType: string;
  readonly capacityType: CapacityType;
  /** Absent: unpriced, which is not free. */
  readonly priceMicroUsdPerHour?: number;
  readonly priceSource?: string;
}

export interface PoolLedger extends PoolIdentity {
  /** Sum over its nodes of the time from launch request to deletion (or the end of the run). */
  readonly billedMs: number;
  readonly nodesLaunched: number;
  readonly nodesMax: number;
  /** Allocatable × billed time. */
  readonly allocatable: ResourceIntegrals;
  /** Free capacity × the time during which no pod shape of the run fitted on its node. */
  readonly stranded: ResourceIntegrals;
}

export interface ResourceIntegrals {
  readonly milliCpuMs: number;
  readonly memoryByteMs: number;
  readonly milliGpuMs: number;
}

/** Whom pods belong to: the unit of cost allocation. */
export interface OwnerIdentity {
  readonly namespace: string;
  /** Deployment, DaemonSet, Job, Pod, Trace …; DaemonSet is overhead of the node. */
  readonly kind: string;
  readonly name: string;
}

/** What the pods of one owner requested on the nodes of one pool, from binding to leaving. */
export interface OwnerUse {
  /** Index into `owners`. */
  readonly owner: number;
  /** Index into `pools`. */
  readonly pool: number;
  readonly podsBound: number;
  readonly podMs: number;
  readonly requested: ResourceIntegrals;
}

/** A run before it is priced: everything of the result that the simulation knows, and the ledger. */
export interface RunFacts extends Omit<
  RunResult,
  'findings' | 'cost' | 'nodes' | 'nodePools' | 'namespaces' | 'workloads' | 'assertions'
> {
  readonly nodes: Omit<RunResult['nodes'], 'nodeHours' | 'allocationRatio'>;
  readonly ledger: UsageLedger;
}

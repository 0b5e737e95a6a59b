import { assert, compareStrings, divHalfEven, HOUR_MS } from '../base/index.ts';
import { checkAssertions, findingsOf } from '../result/index.ts';
import type {
  AssertionLimit,
  CostResult,
  NodePoolUsage,
  PoolLedger,
  RunFacts,
  RunResult,
  UsageLedger,
} from '../result/index.ts';
import { namespaceAllocations, workloadAllocations } from './allocations.ts';
import { costRateSeries } from './cost-rate.ts';
import { poolCosts } from './pool-cost.ts';
import type { PoolCost, PriceTerms } from './pool-cost.ts';

/** Hours of a month, as bills have it: 365 × 24 ÷ 12. */
const MONTH_HOURS = 730;

/** The result of a run: its facts, what they cost, what stands out. Assertions are checked last, when all is known. */
export function priceRun(
  facts: RunFacts,
  terms: PriceTerms,
  assertions: readonly AssertionLimit[] = [],
): RunResult {
  const { ledger, ...rest } = facts;
  const costs = poolCosts(ledger, terms);
  const rate = costRateSeries(facts.series, ledger.pools, terms.discount);
  const priced: RunResult = {
    ...rest,
    cost: costResult(ledger, costs, terms),
    nodes: { ...facts.nodes, nodeHours: nodeHours(ledger.pools), allocationRatio: allocationRatios(ledger) },
    nodePools: nodePoolUsages(ledger, costs),
    namespaces: namespaceAllocations(ledger, costs),
    workloads: workloadAllocations(ledger, costs),
    series: rate === undefined ? facts.series : [...facts.series, rate],
    findings: [],
    assertions: [],
  };
  const checked: RunResult = { ...priced, assertions: checkAssertions(priced, assertions) };
  return { ...checked, findings: findingsOf(checked) };
}

function costResult(ledger: UsageLedger, costs: readonly PoolCost[], terms: PriceTerms): CostResult {
  const sum = (part: (cost: PoolCost, pool: PoolLedger) => bigint): bigint =>
    costs.reduce((total, cost, index) => total + part(cost, ledger.pools[index]), 0n);
  const total = sum((cost) => cost.costMicroUsd);
  const daemonSet = sum((cost) => daemonSetCost(ledger, cost));
  const stranded = sum((cost) => cost.strandedMicroUsd);
  const idle = stranded + sum((cost) => cost.idleMicroUsd);
  const spot = sum((cost, pool) => (pool.capacityType === 'spot' ? cost.costMicroUsd : 0n));
  const unpriced = ledger.pools.filter((pool) => pool.priceMicroUsdPerHour === undefined);
  assert(ledger.endMs > 0 || total === 0n, 'cost without time');
  return {
    totalMicroUsd: Number(total),
    perMonthMicroUsd:
      ledger.endMs === 0
        ? 0
        : Number(divHalfEven(total * BigInt(MONTH_HOURS * HOUR_MS), BigInt(ledger.endMs))),
    usedMicroUsd: Number(total - idle - daemonSet),
    daemonSetMicroUsd: Number(daemonSet),
    idleMicroUsd: Number(idle),
    strandedMicroUsd: Number(stranded),
    spotMicroUsd: Number(spot),
    onDemandMicroUsd: Number(total - spot),
    cpuMicroUsd: Number(sum((cost) => cost.cpuMicroUsd)),
    memoryMicroUsd: Number(sum((cost) => cost.memoryMicroUsd)),
    gpuMicroUsd: Number(sum((cost) => cost.gpuMicroUsd)),
    unpricedNodes: unpriced.reduce((nodes, pool) => nodes + pool.nodesLaunched, 0),
    unpricedNodeHours: nodeHours(unpriced),
    priceBook: {
      name: terms.book,
      region: terms.region,
      date: terms.date,
      discount: terms.discount,
      cpuWeight: terms.cpuWeight,
      memoryWeight: terms.memoryWeight,
      gpuWeight: terms.gpuWeight,
      standIns: standInsOf(ledger, terms),
    },
  };
}

/** Only those of types that the run had: a price list may name many more. */
function standInsOf({ pools }: UsageLedger, { standIns = [] }: PriceTerms): string[] {
  const used = pools
    .filter(({ nodesLaunched }) => nodesLaunched > 0)
    .map(({ instanceType }) => `${instanceType} `);
  return standIns.filter((sentence) => used.some((type) => sentence.startsWith(type)));
}

function daemonSetCost(ledger: UsageLedger, cost: PoolCost): bigint {
  let sum = 0n;
  for (const [use, part] of cost.uses) if (ledger.owners[use.owner].kind === 'DaemonSet') sum += part;
  return sum;
}

function nodePoolUsages(ledger: UsageLedger, costs: readonly PoolCost[]): NodePoolUsage[] {
  const usages = ledger.pools.map((pool, index) => nodePoolUsage(ledger, pool, costs[index]));
  return usages
    .filter(({ nodesLaunched }) => nodesLaunched > 0)
    .sort(
      (a, b) =>
        b.costMicroUsd - a.costMicroUsd ||
        compareStrings(
          `${a.name}/${a.instanceType}/${a.capacityType}`,
          `${b.name}/${b.instanceType}/${b.capacityType}`,
        ),
    );
}

function nodePoolUsage(ledger: UsageLedger, pool: PoolLedger, cost: PoolCost): NodePoolUsage {
  const requested = { milliCpuMs: 0, memoryByteMs: 0, milliGpuMs: 0 };
  for (const use of cost.uses.keys()) {
    requested.milliCpuMs += use.requested.milliCpuMs;
    requested.memoryByteMs += use.requested.memoryByteMs;
    requested.milliGpuMs += use.requested.milliGpuMs;
  }
  const { allocatable } = pool;
  const daemonSet = daemonSetCost(ledger, cost);
  const idle = cost.idleMicroUsd + cost.strandedMicroUsd;
  return {
    name: pool.name,
    instanceType: pool.instanceType,
    capacityType: pool.capacityType,
    nodesMax: pool.nodesMax,
    nodesLaunched: pool.nodesLaunched,
    nodeHours: nodeHours([pool]),
    ...(pool.priceMicroUsdPerHour === undefined ? {} : { priceMicroUsdPerHour: pool.priceMicroUsdPerHour }),
    ...(pool.priceSource === undefined ? {} : { priceSource: pool.priceSource }),
    costMicroUsd: Number(cost.costMicroUsd),
    usedMicroUsd: Number(cost.costMicroUsd - idle - daemonSet),
    daemonSetMicroUsd: Number(daemonSet),
    idleMicroUsd: Number(idle),
    strandedMicroUsd: Number(cost.strandedMicroUsd),
    cpuAllocationRatio: ratio(requested.milliCpuMs, allocatable.milliCpuMs),
    memoryAllocationRatio: ratio(requested.memoryByteMs, allocatable.memoryByteMs),
    ...(allocatable.milliGpuMs > 0
      ? { gpuAllocationRatio: ratio(requested.milliGpuMs, allocatable.milliGpuMs) }
      : {}),
    strandedRatio: cost.strandedRatio,
  };
}

function allocationRatios(ledger: UsageLedger): Record<string, number> {
  const ratios: Record<string, number> = {};
  for (const [name, key] of [
    ['cpu', 'milliCpuMs'],
    ['memory', 'memoryByteMs'],
    ['gpu', 'milliGpuMs'],
  ] as const) {
    const allocatable = ledger.pools.reduce((sum, pool) => sum + pool.allocatable[key], 0);
    const requested = ledger.uses.reduce((sum, use) => sum + use.requested[key], 0);
    if (allocatable > 0) ratios[name] = requested / allocatable;
  }
  return ratios;
}

function nodeHours(pools: readonly PoolLedger[]): number {
  return pools.reduce((sum, pool) => sum + pool.billedMs, 0) / HOUR_MS;
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

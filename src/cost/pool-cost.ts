import { assert, divHalfEven, GIB, HOUR_MS } from '../base/index.ts';
import type { OwnerUse, PoolLedger, ResourceIntegrals, UsageLedger } from '../result/index.ts';
import { apportion, wholeWeights } from './apportion.ts';

/** What cost needs to know about prices beyond the price of each pool. */
export interface PriceTerms {
  readonly book: string;
  readonly region: string;
  readonly date: string;
  /** Share off every on-demand price, 0…1. */
  readonly discount: number;
  /** What a core-hour, a GiB-hour and a GPU-hour are worth against each other. */
  readonly cpuWeight: number;
  readonly memoryWeight: number;
  readonly gpuWeight: number;
  /** Sentences: which type is priced as another. */
  readonly standIns?: readonly string[];
}

/** The cost of one pool and whom it goes to: uses + idle + stranded = cost, cpu + memory + gpu = cost. */
export interface PoolCost {
  readonly costMicroUsd: bigint;
  /** By row of `ledger.uses`; only the rows of this pool. */
  readonly uses: ReadonlyMap<OwnerUse, bigint>;
  /** Free capacity on which some pod shape of the run would have fitted. */
  readonly idleMicroUsd: bigint;
  readonly strandedMicroUsd: bigint;
  readonly cpuMicroUsd: bigint;
  readonly memoryMicroUsd: bigint;
  readonly gpuMicroUsd: bigint;
  /** Share of the pool's worth on which no pod shape fitted. */
  readonly strandedRatio: number;
}

const MILLION = 1_000_000n;
/**
 * Cost of every pool, in the order of the ledger. Price × billed time is summed exactly (BigInt: micro-USD an hour × ms
 * × parts per million left by the discount) and rounded once, half to even; every split is by largest remainder. So
 * the parts of anything sum to it to the last micro-USD.
 *
 * The price of a node is spread over its allocatable by the weights: a core-ms costs the same whoever asks for it, and
 * what the kubelet reserves is borne by everybody. Requests beyond allocatable shrink everybody's share alike.
 */
export function poolCosts(ledger: UsageLedger, terms: PriceTerms): PoolCost[] {
  const exact = ledger.pools.map((pool) => exactCost(pool, terms.discount));
  const sum = exact.reduce((total, cost) => total + cost, 0n);
  const whole = divHalfEven(sum, BigInt(HOUR_MS) * MILLION);
  const costs = apportion(whole, exact);
  const usesOfPool = ledger.pools.map((): OwnerUse[] => []);
  for (const use of ledger.uses) usesOfPool[use.pool].push(use);
  return ledger.pools.map((pool, index) => splitPool(pool, costs[index], usesOfPool[index], terms));
}

/** In micro-USD × ms ÷ hours ÷ a million: no rounding. */
function exactCost(pool: PoolLedger, discount: number): bigint {
  if (pool.priceMicroUsdPerHour === undefined) return 0n;
  assert(Number.isSafeInteger(pool.billedMs), `billed time of ${pool.name} is ${pool.billedMs}`);
  assert(
    Number.isSafeInteger(pool.priceMicroUsdPerHour),
    `price of ${pool.name} is ${pool.priceMicroUsdPerHour}`,
  );
  const paidPpm = pool.capacityType === 'spot' ? MILLION : MILLION - BigInt(Math.round(discount * 1e6));
  return BigInt(pool.priceMicroUsdPerHour) * BigInt(pool.billedMs) * paidPpm;
}

function splitPool(
  pool: PoolLedger,
  costMicroUsd: bigint,
  uses: readonly OwnerUse[],
  terms: PriceTerms,
): PoolCost {
  const worth = (amount: ResourceIntegrals): number => sumOf(worthOf(amount, terms));
  const allocatable = worth(pool.allocatable);
  const used = uses.map(({ requested }) => worth(requested));
  const stranded = worth(pool.stranded);
  const idle = Math.max(0, allocatable - sumOf(used) - stranded);
  const parts = apportion(costMicroUsd, wholeWeights([idle, stranded, ...used]));
  const [cpuMicroUsd, memoryMicroUsd, gpuMicroUsd] = apportion(
    costMicroUsd,
    wholeWeights(worthOf(pool.allocatable, terms)),
  );
  return {
    costMicroUsd,
    idleMicroUsd: parts[0],
    strandedMicroUsd: parts[1],
    uses: new Map(uses.map((use, index) => [use, parts[index + 2]])),
    cpuMicroUsd,
    memoryMicroUsd,
    gpuMicroUsd,
    strandedRatio: allocatable === 0 ? 0 : Math.min(1, stranded / allocatable),
  };
}

/** Weight × core-ms, GiB-ms, GPU-ms. */
function worthOf(amount: ResourceIntegrals, terms: PriceTerms): [number, number, number] {
  return [
    (terms.cpuWeight * amount.milliCpuMs) / 1000,
    (terms.memoryWeight * amount.memoryByteMs) / GIB,
    (terms.gpuWeight * amount.milliGpuMs) / 1000,
  ];
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

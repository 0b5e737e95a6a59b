import { offeredPools, poolsOfScenario, relatedTypes } from '../scenario/index.ts';
import type { NodePoolSpec, OfferedPools, Scenario } from '../scenario/index.ts';

export interface OfferRequest {
  /** Names of instance types or patterns (`m7i.*`); absent: those of the scenarios, and related ones where it is one. */
  readonly types?: readonly string[] | undefined;
  /** Offer spot nodes too, where there is a price for them. */
  readonly spot?: boolean | undefined;
}

export interface PlanOffers {
  readonly offers: readonly NodePoolSpec[];
  /** Types that nobody has a price for: they cannot be in a plan. */
  readonly unpriced: readonly string[];
  readonly unknown: OfferedPools['unknown'];
}

/** The node pools that a plan may choose from: a scenario's own, those of its variants, and what is in the catalogue. */
export async function planOffers(
  scenarios: readonly Scenario[],
  { types, spot }: OfferRequest = {},
): Promise<PlanOffers> {
  const own = scenarios.flatMap(poolsOfScenario);
  const [like] = own;
  const ownTypes = [...new Set(own.map(({ instanceType }) => instanceType))];
  const wanted = types ?? (ownTypes.length === 1 ? relatedTypes(ownTypes[0]) : []);
  const capacityTypes = spot === true ? (['on-demand', 'spot'] as const) : (['on-demand'] as const);
  const found =
    like === undefined || wanted.length === 0
      ? { pools: [], unknown: [] }
      : await offeredPools(like, { types: wanted, capacityTypes }, scenarios[0].prices);
  const all = types === undefined ? [...own, ...found.pools] : found.pools;
  const distinct = new Map<string, NodePoolSpec>();
  for (const pool of all) {
    const key = `${pool.instanceType === 'custom' ? pool.name : pool.instanceType}/${pool.capacityType}`;
    if (!distinct.has(key)) distinct.set(key, named(pool));
  }
  const pools = [...distinct.values()];
  return {
    offers: pools.filter(({ priceMicroUsdPerHour }) => priceMicroUsdPerHour !== undefined),
    unpriced: pools.flatMap(({ priceMicroUsdPerHour, instanceType }) =>
      priceMicroUsdPerHour === undefined ? [instanceType] : [],
    ),
    // What is related but not sold was not asked for.
    unknown: types === undefined ? [] : found.unknown,
  };
}

/** Pools of variants share a name; in a plan they stand beside each other. */
function named(pool: NodePoolSpec): NodePoolSpec {
  if (pool.instanceType === 'custom') return pool;
  const type = pool.instanceType.toLowerCase().replaceAll(/[^a-z0-9-]/g, '-');
  return { ...pool, name: pool.capacityType === 'spot' ? `${type}-spot` : type };
}

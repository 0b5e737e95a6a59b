import { compareStrings } from '../base/index.ts';
import { offeredPools, poolsOfScenario, relatedTypes } from '../scenario/index.ts';
import type { NodePoolSpec, OfferedPools, Scenario } from '../scenario/index.ts';
import { offerName, ownLabels } from './offer-name.ts';

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
  // Machines with taints are for some pods only: what else is offered is like the others.
  const like = own.find(({ template }) => (template.spec?.taints ?? []).length === 0) ?? own[0];
  const ownTypes = [...new Set(own.map(({ instanceType }) => instanceType))];
  const wanted = types ?? (ownTypes.length === 1 ? relatedTypes(ownTypes[0]) : []);
  const capacityTypes = spot === true ? (['on-demand', 'spot'] as const) : (['on-demand'] as const);
  const found =
    like === undefined || wanted.length === 0
      ? { pools: [], unknown: [] }
      : await offeredPools(like, { types: wanted, capacityTypes }, scenarios[0].prices);
  const all = types === undefined ? [...own, ...found.pools] : found.pools;
  const pools = distinctPools(all);
  return {
    offers: pools.filter(({ priceMicroUsdPerHour }) => priceMicroUsdPerHour !== undefined),
    unpriced: pools.flatMap(({ priceMicroUsdPerHour, instanceType }) =>
      priceMicroUsdPerHour === undefined ? [instanceType] : [],
    ),
    // What is related but not sold was not asked for.
    unknown: types === undefined ? [] : found.unknown,
  };
}

/**
 * A pool for each type that nodes can be of: those with the same labels and taints are one with the zones of all, as
 * clouds want a group a zone; others of the same type keep their name beside it.
 */
function distinctPools(pools: readonly NodePoolSpec[]): NodePoolSpec[] {
  const distinct = new Map<string, NodePoolSpec>();
  const names = new Set<string>();
  for (const pool of pools) {
    const { instanceType, name, capacityType, template, zones } = pool;
    const labels = ownLabels(template).sort(([a], [b]) => compareStrings(a, b));
    const type = instanceType === 'custom' ? name : instanceType;
    const key = JSON.stringify([type, capacityType, labels, template.spec?.taints ?? []]);
    const known = distinct.get(key);
    const offered = offerName(pool);
    const called = known?.name ?? (names.has(offered) ? freeName(`${offered}-${name}`, names) : offered);
    names.add(called);
    distinct.set(key, {
      ...(known ?? pool),
      name: called,
      zones: [...new Set([...(known?.zones ?? []), ...zones])],
    });
  }
  return [...distinct.values()];
}

function freeName(wanted: string, names: ReadonlySet<string>): string {
  let name = wanted;
  for (let more = 2; names.has(name); more++) name = `${wanted}-${more}`;
  return name;
}

import type { RunResult } from '../result/index.ts';
import type { NodePoolSpec, Scenario } from '../scenario/index.ts';
import type { Candidate, CandidateParts } from './candidate.ts';
import { ownLabels } from './offer-name.ts';
import type { AutoscalerFlags } from './plan-request.ts';

/** Values worth a try of one flag of the Cluster Autoscaler; what is in force already is left out by flagChoices. */
type FlagValues = readonly (string | number | boolean)[];
export type FlagChoices = Readonly<Record<string, FlagValues>>;

/** Upstream's defaults of these flags: a value equal to what is in force anyway is the same run again. */
const DEFAULTS: AutoscalerFlags = {
  expander: 'least-waste',
  'scale-down-utilization-threshold': 0.5,
  'scale-down-unneeded-time': '10m',
  'scale-down-delay-after-add': '10m',
};

/** What is tried where nobody says what to try: which group grows, and how soon a node goes. */
const TRIED: FlagChoices = {
  expander: ['least-waste', 'price', 'most-pods'],
  'scale-down-utilization-threshold': [0.5, 0.65, 0.8],
  'scale-down-unneeded-time': ['2m', '5m', '10m'],
  'scale-down-delay-after-add': ['2m', '10m'],
};

/** The values of each flag: those of the settings that are asked for, else the usual ones; without what is in force. */
export function flagChoices(
  written: Scenario['clusterAutoscaler'],
  asked: readonly AutoscalerFlags[] = [],
): FlagChoices {
  const names = [...new Set(asked.flatMap((one) => Object.keys(one)))];
  const valuesOf = (flag: string): FlagValues => [
    ...new Set(asked.flatMap((one) => (flag in one ? [one[flag]] : []))),
  ];
  const all: FlagChoices =
    asked.length === 0 ? TRIED : Object.fromEntries(names.map((flag) => [flag, valuesOf(flag)]));
  return Object.fromEntries(
    Object.entries(all).map(([flag, values]) => [
      flag,
      values.filter((value) => String(value) !== String(written?.[flag] ?? DEFAULTS[flag])),
    ]),
  );
}

/** The setting without flags that are in force anyway; undefined where nothing is left of it. */
export function changedFlags(
  written: Scenario['clusterAutoscaler'],
  flags: AutoscalerFlags,
): AutoscalerFlags | undefined {
  const changed = Object.entries(flags).filter(
    ([flag, value]) => String(value) !== String(written?.[flag] ?? DEFAULTS[flag]),
  );
  return changed.length === 0 ? undefined : Object.fromEntries(changed);
}

/** Room for four times what is needed on average. */
const LIMIT_FACTOR = 4;
const NODES_TO_SPARE = 3;

/**
 * A node group for an autoscaler to size. `nodes` is what the linear programme takes of it on average, `ofAll` what it
 * takes of all groups of the set together: a group of which it takes none has room for these all the same.
 */
export function limitedPool(
  pool: NodePoolSpec,
  nodes: number,
  { ofAll, minShare }: { readonly ofAll: number; readonly minShare: number },
): NodePoolSpec {
  const needed = Math.ceil(nodes - 1e-6);
  const max = Math.max(needed + NODES_TO_SPARE, needed * LIMIT_FACTOR, Math.ceil(ofAll - 1e-6));
  return { ...pool, count: needed, min: Math.floor(needed * minShare), max };
}

/**
 * Settings one step from a candidate's: a group's minimum a quarter of its start higher or lower, or none; its maximum
 * one below the most nodes it came to; the group left out where others are there; one flag at another value.
 */
export function limitNeighbours(
  { pools = [], requests, flags, scoring }: Candidate,
  results: readonly RunResult[],
  choices: FlagChoices,
): CandidateParts[] {
  const kept = { requests, flags, scoring };
  const groups = pools.flatMap((pool, index) =>
    changedLimits(pool, peakOf(pool, results)).map((changed) => ({
      ...kept,
      pools: pools.with(index, changed),
    })),
  );
  const left =
    pools.length < 2
      ? []
      : pools.map((_, index) => ({ ...kept, pools: pools.filter((__, other) => other !== index) }));
  const flagged = Object.entries(choices).flatMap(([flag, values]) =>
    // An expander chooses among groups: with one there is no choice.
    flag === 'expander' && pools.length < 2
      ? []
      : values
          .filter((value) => value !== flags?.[flag])
          .map((value) => ({ ...kept, pools, flags: { ...flags, [flag]: value } })),
  );
  return [...groups, ...left, ...flagged];
}

const STEPS = 4;

function changedLimits(pool: NodePoolSpec, peak: number): NodePoolSpec[] {
  const { min, max, count } = pool;
  const step = Math.max(1, Math.round(count / STEPS));
  const mins = [0, min - step, min + step].filter((value) => value >= 0 && value <= max && value !== min);
  const lower = peak - 1;
  const limited = lower >= Math.max(1, min) && lower < max ? [{ ...pool, max: lower }] : [];
  return [...new Set(mins)]
    .map((value) => ({ ...pool, min: value }))
    .concat(limited)
    .map(startWithin);
}

/** Nodes at the start are between the limits, as clouds have it. */
function startWithin(pool: NodePoolSpec): NodePoolSpec {
  return { ...pool, count: Math.min(pool.max, Math.max(pool.min, pool.count)) };
}

function peakOf({ name }: NodePoolSpec, results: readonly RunResult[]): number {
  const found = results.flatMap(({ nodePools }) => nodePools.filter((pool) => pool.name === name));
  return Math.max(0, ...found.map(({ nodesMax }) => nodesMax));
}

/** The offers that the scenario's own groups are, with their limits: where today's cluster stands in the search. */
export function todaysPools({ cluster }: Scenario, offers: readonly NodePoolSpec[]): NodePoolSpec[] {
  const sums = new Map<NodePoolSpec, { count: number; min: number; max: number }>();
  for (const pool of cluster.nodePools) {
    const offer = offers.find((one) => isLike(one, pool));
    if (offer === undefined) return [];
    const { count, min, max } = sums.get(offer) ?? { count: 0, min: 0, max: 0 };
    sums.set(offer, { count: count + pool.count, min: min + pool.min, max: max + pool.max });
  }
  return [...sums].map(([offer, limits]) => ({ ...offer, ...limits }));
}

function isLike(offer: NodePoolSpec, pool: NodePoolSpec): boolean {
  return (
    offer.instanceType === pool.instanceType &&
    offer.capacityType === pool.capacityType &&
    (offer.instanceType !== 'custom' || offer.name === pool.name) &&
    JSON.stringify(ownLabels(offer.template)) === JSON.stringify(ownLabels(pool.template)) &&
    JSON.stringify(offer.template.spec?.taints ?? []) === JSON.stringify(pool.template.spec?.taints ?? [])
  );
}

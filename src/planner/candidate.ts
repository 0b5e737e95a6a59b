import { definedFields } from '../base/index.ts';
import type { NodePoolSpec, Scenario, TightScoring } from '../scenario/index.ts';
import { HELD_BACK_LABEL, withPools, withRequests, withTightScoring } from '../scenario/index.ts';
import { typeText } from './offer-name.ts';
import type { AutoscalerFlags, RequestVariant } from './plan-request.ts';

/** A cluster that is tried: the scenario on other pools, with other requests or another autoscaler. */
export interface Candidate {
  readonly name: string;
  readonly scenario: Scenario;
  /** Pools with a node at least, or a maximum. Absent: the scenario as it is. */
  readonly pools?: readonly NodePoolSpec[];
  readonly requests?: RequestVariant;
  readonly flags?: AutoscalerFlags;
  /** Nodes of its one pool are added one at a time while a pod waits that would fit one. */
  readonly grows?: boolean;
  /** Another scheduler: one that fills nodes one after another instead of all alike, or evenly in all resources. */
  readonly scoring?: TightScoring;
}

export interface CandidateParts {
  readonly pools: readonly NodePoolSpec[];
  readonly requests?: RequestVariant | undefined;
  readonly flags?: AutoscalerFlags | undefined;
  readonly grows?: boolean | undefined;
  readonly scoring?: TightScoring | undefined;
}

const SCORING_TEXTS: Readonly<Record<TightScoring, string>> = {
  filled: 'nodes filled in turn',
  balanced: 'nodes filled evenly',
};

/** The pool again, for pods that fit nowhere else: a scheduler that fills evenly uses its nodes last. */
export function heldBackPool(pool: NodePoolSpec): NodePoolSpec {
  const { metadata } = pool.template;
  return {
    ...pool,
    name: `${pool.name}-held-back`,
    template: {
      ...pool.template,
      metadata: { ...metadata, labels: { ...metadata.labels, [HELD_BACK_LABEL]: 'true' } },
    },
  };
}

/** The workload on these pools. */
export function candidateOf(
  workload: Scenario,
  { pools, requests, flags, grows, scoring }: CandidateParts,
): Candidate {
  const onPools = grows === true ? growing(workload, pools[0]) : withPools(workload, pools);
  const packed = scoring === undefined ? onPools : withTightScoring(onPools, scoring);
  const changed = withRequests(packed, requests?.changes ?? []);
  const scenario =
    flags === undefined
      ? changed
      : { ...changed, clusterAutoscaler: { ...changed.clusterAutoscaler, ...flags } };
  const extras = [
    ...(scoring === undefined ? [] : [SCORING_TEXTS[scoring]]),
    ...(requests === undefined ? [] : [requests.name]),
    ...Object.entries(flags ?? {}).map(([flag, value]) => `${flag}=${String(value)}`),
  ];
  return {
    name: [grows === true ? `${typeText(pools[0])} as needed` : poolsText(pools), ...extras].join(', '),
    scenario,
    pools,
    ...definedFields({ requests, flags, grows, scoring }),
  };
}

/** What a candidate shares with those that differ from it in counts and limits alone. */
export function kindText({ pools = [], requests, scoring, name }: Candidate): string {
  if (pools.length === 0) return name;
  const extras = [
    ...(scoring === undefined ? [] : [SCORING_TEXTS[scoring]]),
    ...(requests === undefined ? [] : [requests.name]),
  ];
  return [pools.map(typeText).join(' + '), ...extras].join(', ');
}

/** Pools of the set with so many nodes each and no autoscaler to change that; those with none are left out. */
export function fixedPools(set: readonly NodePoolSpec[], counts: readonly number[]): NodePoolSpec[] {
  return set.flatMap((pool, index) => {
    const count = counts[index];
    return count === 0 ? [] : { ...pool, count, min: count, max: count };
  });
}

/** `3 × m7i.xlarge + 2 × r7i.large`; `0–40 × m7i.xlarge` where an autoscaler decides. */
function poolsText(pools: readonly NodePoolSpec[]): string {
  const texts = pools.map((pool) => {
    const many = pool.min === pool.max ? String(pool.count) : `${pool.min}–${pool.max}`;
    return `${many} × ${typeText(pool)}`;
  });
  return texts.join(' + ') || 'no nodes';
}

/** An end to adding nodes: a workload that needs more is likelier a mistake. */
const NODES_MAX = 10_000;

function growing(workload: Scenario, pool: NodePoolSpec): Scenario {
  const scenario = withPools(workload, []);
  const bootMs = { kind: 'constant', ms: 0 } as const;
  const autoNodes: NodePoolSpec = { ...pool, count: 0, min: 0, max: NODES_MAX, bootMs };
  return { ...scenario, cluster: { ...scenario.cluster, autoNodes } };
}

import type { PodSignature } from '../../../model/index.ts';
import type { CounterSpec } from '../../framework/domains/domain-counter.ts';
import { Code, FEASIBLE } from '../../framework/plugin.ts';
import type { ClassFilter, PlanContext, PluginPlan } from '../../framework/plugin.ts';
import { CountedDomain, MISSING } from '../helper/counted-domain.ts';
import { affineSignatures, affinityTerms, podKey, termFits, termsKey } from './terms.ts';
import type { AffinityTerm } from './terms.ts';

const AFFINITY_REASON = "node(s) didn't match pod affinity rules";
const ANTI_REASON = "node(s) didn't match pod anti-affinity rules";
const EXISTING_REASON = "node(s) didn't satisfy existing pods anti-affinity rules";

/** The counts that the filter looks at, each by the domains of one topology key. */
interface FilterCounts {
  /** Pods that fit all required affinity terms at once, once a term. */
  readonly affinity: readonly CountedDomain[];
  /** Pods that fit a required anti-affinity term. */
  readonly anti: readonly CountedDomain[];
  /** Required anti-affinity terms of existing pods that fit the incoming one. */
  readonly existing: readonly CountedDomain[];
}

/**
 * The filter half. A node must share its domains with a pod that the affinity terms ask for, with none that the
 * anti-affinity terms shun, and with none that shuns the incoming pod.
 */
export function affinityFilter(
  context: PlanContext,
): Pick<PluginPlan, 'isFilterIdle' | 'isStale' | 'filter' | 'reach' | 'adjust'> {
  const counts = filterCounts(context);
  const all = [...counts.affinity, ...counts.anti, ...counts.existing];
  const isStale = staleness(context, all);
  if (all.length === 0) return { isStale };
  const { required, requiredAnti } = affinityTerms(context.signature);
  const hasOwnTerms = required.length + requiredAnti.length > 0;
  return {
    filter: classFilter(context, counts),
    reach: {
      counters: all.map(({ counter }) => counter),
      // Whether the first pod of a group is looked for.
      ...(required.length > 0 && {
        figures: (into) => into.push(...counts.affinity.map(({ counter }) => counter.entries)),
      }),
    },
    ...(!hasOwnTerms && {
      isFilterIdle: () => counts.existing.every(({ counter }) => counter.entries === 0),
    }),
    isStale,
    adjust: context.counters.mover(
      all.map(({ counter }) => ({ counter, deltaOf: counter.spec.deltaOf, entries: 1 })),
    ),
  };
}

function filterCounts(context: PlanContext): FilterCounts {
  const { cluster, counters, signature } = context;
  const { required, requiredAnti } = affinityTerms(signature);
  const counted = (key: string, topologyKey: string, deltaOf: CounterSpec['deltaOf']): CountedDomain =>
    new CountedDomain(counters, {
      key: `${key} ${topologyKey}`,
      domains: cluster.nodes.domains(topologyKey),
      deltaOf,
      skipsTerminating: false,
    });
  const fitsAll = (other: PodSignature): number =>
    required.every((term) => termFits(cluster, term, other, true)) ? 1 : 0;
  return {
    affinity: required.map(({ topologyKey }) =>
      counted(`affinity ${termsKey(required)}`, topologyKey, fitsAll),
    ),
    anti: requiredAnti.map((term) =>
      counted(`anti ${termsKey([term])}`, term.topologyKey, (other) =>
        termFits(cluster, term, other, true) ? 1 : 0,
      ),
    ),
    existing: existingAntiKeys(context, 0).map((topologyKey) =>
      counted(`shunned ${podKey(signature)}`, topologyKey, (other) =>
        shunningTerms(context, other).reduce(
          (sum, term) => sum + (term.topologyKey === topologyKey ? 1 : 0),
          0,
        ),
      ),
    ),
  };
}

/** Required anti-affinity terms of an existing pod that fit the incoming one. */
function shunningTerms({ cluster, signature }: PlanContext, other: PodSignature): readonly AffinityTerm[] {
  return affinityTerms(other).requiredAnti.filter((term) => termFits(cluster, term, signature, false));
}

/** Topology keys of such terms, of the affine signatures number `from` and later. */
function existingAntiKeys(context: PlanContext, from: number): readonly string[] {
  const keys = new Set<string>();
  for (const other of affineSignatures(context.cluster).slice(from)) {
    for (const { topologyKey } of shunningTerms(context, other)) keys.add(topologyKey);
  }
  return [...keys];
}

/** A new pod shape may bring anti-affinity by a key that was not counted so far. */
function staleness(context: PlanContext, all: readonly CountedDomain[]): () => boolean {
  let seen = affineSignatures(context.cluster).length;
  const keys = new Set(existingAntiKeys(context, 0));
  return () => {
    if (all.some((counted) => counted.isStale())) return true;
    const affine = affineSignatures(context.cluster);
    if (affine.length === seen) return false;
    const added = existingAntiKeys(context, seen);
    seen = affine.length;
    return added.some((key) => !keys.has(key));
  };
}

function classFilter({ cluster, signature, verdicts }: PlanContext, counts: FilterCounts): ClassFilter {
  const { affinity, anti, existing } = counts;
  const code = Code.UnschedulableAndUnresolvable;
  const affinityMismatch = verdicts.number('InterPodAffinity', code, [AFFINITY_REASON]);
  const antiMismatch = verdicts.number('InterPodAffinity', Code.Unschedulable, [ANTI_REASON]);
  const existingMismatch = verdicts.number('InterPodAffinity', Code.Unschedulable, [EXISTING_REASON]);
  const { required } = affinityTerms(signature);
  const fitsItself = required.every((term) => termFits(cluster, term, signature, true));
  const antiFrom = affinity.length;
  const existingFrom = antiFrom + anti.length;
  // The first pod of a group may go anywhere that has the keys.
  let isFirstOfGroup = false;

  return {
    kind: 'class',
    components: [...affinity, ...anti, ...existing].map(({ component }) => component),
    begin() {
      isFirstOfGroup = fitsItself && affinity.every(({ counter }) => counter.entries === 0);
    },
    verdict(values, offset) {
      let hasAll = true;
      for (let i = 0; i < affinity.length; i++) {
        const value = values[offset + i];
        if (value === MISSING) return affinityMismatch;
        if (affinity[i].countOf(value) <= 0) hasAll = false;
      }
      if (!hasAll && !isFirstOfGroup) return affinityMismatch;
      if (hasCount(anti, values, offset + antiFrom)) return antiMismatch;
      return hasCount(existing, values, offset + existingFrom) ? existingMismatch : FEASIBLE;
    },
  };
}

function hasCount(counted: readonly CountedDomain[], values: Int32Array, offset: number): boolean {
  for (let i = 0; i < counted.length; i++) {
    const value = values[offset + i];
    if (value !== MISSING && counted[i].countOf(value) > 0) return true;
  }
  return false;
}

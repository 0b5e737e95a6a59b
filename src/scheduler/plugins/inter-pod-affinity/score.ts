import type { PodSignature } from '../../../model/index.ts';
import type { ClassScore, PlanContext, PluginPlan, PresentClasses } from '../../framework/plugin.ts';
import { CountedDomain, MISSING } from '../helper/counted-domain.ts';
import { MAX_POINTS } from '../helper/normalise.ts';
import { affineSignatures, affinityTerms, podKey, termFits, termsKey } from './terms.ts';

/**
 * The score half: per domain the sum of the weights of all preferences between the incoming pod and the pods there, in
 * both directions; a required affinity term of an existing pod that fits the incoming one counts hardPodAffinityWeight.
 */
export function affinityScore(context: PlanContext): Pick<PluginPlan, 'score' | 'isScoreIdle' | 'isStale'> {
  const { args } = context.profile;
  const { preferred } = affinityTerms(context.signature);
  const ignoresAll = args.InterPodAffinity.ignorePreferredTermsOfExistingPods && preferred.length === 0;
  if (ignoresAll) return {};
  const counted = scoreKeys(context, 0).map((topologyKey) => weightCounter(context, topologyKey));
  if (counted.length === 0 && context.hasPreScore) return { isStale: staleness(context, counted) };
  return {
    score: classScore(counted),
    isScoreIdle: () => counted.every(({ counter }) => counter.entries === 0),
    isStale: staleness(context, counted),
  };
}

/** What an existing pod of this kind adds to its domain of the key: the weights of the terms that fit. */
function weightsBetween(context: PlanContext, other: PodSignature, topologyKey: string): readonly number[] {
  const { cluster, signature, profile } = context;
  const { hardPodAffinityWeight } = profile.args.InterPodAffinity;
  const own = affinityTerms(signature).preferred.filter((term) => termFits(cluster, term, other, true));
  const theirs = affinityTerms(other).preferred.filter((term) => termFits(cluster, term, signature, false));
  const required = hardPodAffinityWeight > 0 ? affinityTerms(other).required : [];
  const hard = required.filter((term) => termFits(cluster, term, signature, false));
  return [
    ...[...own, ...theirs].filter((term) => term.topologyKey === topologyKey).map(({ weight }) => weight),
    ...hard.filter((term) => term.topologyKey === topologyKey).map(() => hardPodAffinityWeight),
  ];
}

function weightCounter(context: PlanContext, topologyKey: string): CountedDomain {
  const { cluster, counters, signature, profile } = context;
  const { hardPodAffinityWeight } = profile.args.InterPodAffinity;
  const { preferred } = affinityTerms(signature);
  return new CountedDomain(counters, {
    key: `preference ${podKey(signature)} ${termsKey(preferred)} ${hardPodAffinityWeight} ${topologyKey}`,
    domains: cluster.nodes.domains(topologyKey),
    deltaOf: (other) => weightsBetween(context, other, topologyKey).reduce((sum, weight) => sum + weight, 0),
    entriesOf: (other) => weightsBetween(context, other, topologyKey).length,
    skipsTerminating: false,
  });
}

/** Topology keys that can get an entry, by own terms and by those of the affine signatures number `from` and later. */
function scoreKeys(context: PlanContext, from: number): readonly string[] {
  const keys = new Set(affinityTerms(context.signature).preferred.map(({ topologyKey }) => topologyKey));
  for (const other of affineSignatures(context.cluster).slice(from)) {
    const { preferred, required } = affinityTerms(other);
    for (const { topologyKey } of [...preferred, ...required]) {
      if (!keys.has(topologyKey) && weightsBetween(context, other, topologyKey).length > 0)
        keys.add(topologyKey);
    }
  }
  return [...keys];
}

function staleness(context: PlanContext, counted: readonly CountedDomain[]): () => boolean {
  let seen = affineSignatures(context.cluster).length;
  const keys = new Set(scoreKeys(context, 0));
  return () => {
    if (counted.some((each) => each.isStale())) return true;
    const affine = affineSignatures(context.cluster);
    if (affine.length === seen) return false;
    const added = scoreKeys(context, seen);
    seen = affine.length;
    return added.some((key) => !keys.has(key));
  };
}

function classScore(counted: readonly CountedDomain[]): ClassScore {
  return {
    kind: 'class',
    components: counted.map(({ component }) => component),
    scoreRaw(classes) {
      const { count, values, offsets, raw } = classes;
      for (let i = 0; i < count; i++) {
        let sum = 0;
        for (let k = 0; k < counted.length; k++) {
          const value = values[offsets[i] + k];
          if (value !== MISSING) sum += counted[k].countOf(value);
        }
        raw[i] = sum;
      }
    },
    normalise,
  };
}

/** 0 for the lowest, 100 for the highest, in doubles, truncated; all 0 when all are equal. */
function normalise({ count, raw, points }: PresentClasses): void {
  let min = Infinity;
  let max = -Infinity;
  for (let i = 0; i < count; i++) {
    if (raw[i] < min) min = raw[i];
    if (raw[i] > max) max = raw[i];
  }
  const range = max - min;
  for (let i = 0; i < count; i++) {
    points[i] = range > 0 ? Math.trunc(MAX_POINTS * ((raw[i] - min) / range)) : 0;
  }
}

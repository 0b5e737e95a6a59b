import {
  affinityTermFits,
  isEmptySelector,
  labelSelectorMatches,
  namespaceOf,
  requiredAffinityTerms,
  requiredAntiAffinityTerms,
} from '../../../../src/model/index.ts';
import type {
  Labels,
  Namespace,
  Pod,
  PodAffinityTerm,
  WeightedPodAffinityTerm,
} from '../../../../src/model/index.ts';
import type { NodeInfo } from '../node-info.ts';
import { rejected, UNRESOLVABLE, UNSCHEDULABLE } from '../types.ts';
import type { Cycle, PluginState, TwinPlugin } from '../types.ts';

/** Counts by topology key and value. */
class Pairs {
  readonly counts = new Map<string, number>();

  add(key: string, node: NodeInfo, by: number): void {
    if (!Object.hasOwn(node.labels, key)) return;
    const pair = `${key}\0${node.labels[key]}`;
    const count = (this.counts.get(pair) ?? 0) + by;
    if (count === 0) this.counts.delete(pair);
    else this.counts.set(pair, count);
  }

  at(key: string, node: NodeInfo): number {
    return this.counts.get(`${key}\0${node.labels[key]}`) ?? 0;
  }

  clone(): Pairs {
    const copy = new Pairs();
    for (const [pair, count] of this.counts) copy.counts.set(pair, count);
    return copy;
  }
}

function namespaceLabels({ cluster }: Cycle, pod: Pod): Labels | undefined {
  return cluster.get<Namespace>('Namespace', undefined, namespaceOf(pod))?.metadata.labels;
}

/** A term of the incoming pod: a namespaceSelector that is not empty picks existing namespaces only. */
function ownTermFits(cycle: Cycle, term: PodAffinityTerm, other: Pod): boolean {
  const { namespaceSelector } = term;
  const exists = cycle.cluster.get('Namespace', undefined, namespaceOf(other)) !== undefined;
  if (namespaceSelector && !isEmptySelector(namespaceSelector) && !exists) {
    if (!(term.namespaces ?? []).includes(namespaceOf(other))) return false;
    return labelSelectorMatches(term.labelSelector, other.metadata.labels);
  }
  return affinityTermFits(term, namespaceOf(cycle.pod), other, namespaceLabels(cycle, other));
}

/** A term of an existing pod, asked about the incoming one. */
function existingTermFits(cycle: Cycle, term: PodAffinityTerm, existing: Pod): boolean {
  return affinityTermFits(term, namespaceOf(existing), cycle.pod, namespaceLabels(cycle, cycle.pod));
}

class AffinityState implements PluginState {
  /** Anti-affinity of existing pods; the pod's affinity; its anti-affinity. */
  readonly existing: Pairs;
  readonly affinity: Pairs;
  readonly anti: Pairs;

  constructor(existing = new Pairs(), affinity = new Pairs(), anti = new Pairs()) {
    this.existing = existing;
    this.affinity = affinity;
    this.anti = anti;
  }

  clone(): AffinityState {
    return new AffinityState(this.existing.clone(), this.affinity.clone(), this.anti.clone());
  }

  update(cycle: Cycle, pod: Pod, node: NodeInfo, by: number): void {
    for (const term of requiredAntiAffinityTerms(pod))
      if (existingTermFits(cycle, term, pod)) this.existing.add(term.topologyKey, node, by);
    const terms = requiredAffinityTerms(cycle.pod);
    if (terms.length > 0 && terms.every((term) => ownTermFits(cycle, term, pod)))
      for (const { topologyKey } of terms) this.affinity.add(topologyKey, node, by);
    for (const term of requiredAntiAffinityTerms(cycle.pod))
      if (ownTermFits(cycle, term, pod)) this.anti.add(term.topologyKey, node, by);
  }
}

const FILTER = 'InterPodAffinity';
const SCORE = 'InterPodAffinity/score';

interface ScoreState extends PluginState {
  readonly points: ReadonlyMap<string, ReadonlyMap<string, number>>;
}

export const interPodAffinity: TwinPlugin = {
  name: 'InterPodAffinity',
  preFilter(cycle) {
    const state = new AffinityState();
    for (const node of cycle.nodes) for (const pod of node.pods) state.update(cycle, pod, node, 1);
    const own = [...requiredAffinityTerms(cycle.pod), ...requiredAntiAffinityTerms(cycle.pod)];
    if (state.existing.counts.size === 0 && own.length === 0) return 'skip';
    cycle.state.set(FILTER, state);
    return undefined;
  },
  filter(cycle, node) {
    const { existing, affinity, anti } = cycle.state.get(FILTER) as AffinityState;
    if (!affinityHolds(cycle, node, affinity))
      return rejected(UNRESOLVABLE, "node(s) didn't match pod affinity rules");
    if (requiredAntiAffinityTerms(cycle.pod).some(({ topologyKey }) => anti.at(topologyKey, node) > 0))
      return rejected(UNSCHEDULABLE, "node(s) didn't match pod anti-affinity rules");
    if (Object.keys(node.labels).some((key) => existing.at(key, node) > 0))
      return rejected(UNSCHEDULABLE, "node(s) didn't satisfy existing pods anti-affinity rules");
    return undefined;
  },
  addPod: (cycle, pod, node) => (cycle.state.get(FILTER) as AffinityState).update(cycle, pod, node, 1),
  removePod: (cycle, pod, node) => (cycle.state.get(FILTER) as AffinityState).update(cycle, pod, node, -1),

  preScore(cycle) {
    const { hardPodAffinityWeight, ignorePreferredTermsOfExistingPods } = cycle.profile.args.InterPodAffinity;
    const preferred = preferredTerms(cycle.pod);
    if (ignorePreferredTermsOfExistingPods && preferred.length === 0) return 'skip';
    const points = new Map<string, Map<string, number>>();
    const add = (key: string, node: NodeInfo, weight: number): void => {
      if (!Object.hasOwn(node.labels, key)) return;
      const values = points.get(key) ?? new Map<string, number>();
      points.set(key, values);
      values.set(node.labels[key], (values.get(node.labels[key]) ?? 0) + weight);
    };
    for (const node of cycle.nodes) {
      for (const existing of node.pods) {
        for (const { term, weight } of preferred)
          if (ownTermFits(cycle, term, existing)) add(term.topologyKey, node, weight);
        if (hardPodAffinityWeight > 0)
          for (const term of requiredAffinityTerms(existing))
            if (existingTermFits(cycle, term, existing)) add(term.topologyKey, node, hardPodAffinityWeight);
        for (const { term, weight } of preferredTerms(existing))
          if (existingTermFits(cycle, term, existing)) add(term.topologyKey, node, weight);
      }
    }
    if (points.size === 0) return 'skip';
    const state: ScoreState = { points, clone: () => state };
    cycle.state.set(SCORE, state);
    return undefined;
  },
  score(cycle, node) {
    const { points } = cycle.state.get(SCORE) as ScoreState;
    let sum = 0;
    for (const [key, values] of points)
      if (Object.hasOwn(node.labels, key)) sum += values.get(node.labels[key]) ?? 0;
    return sum;
  },
  normalise(_cycle, scores) {
    const min = Math.min(...scores);
    const span = Math.max(...scores) - min;
    return scores.map((score) => (span === 0 ? 0 : Math.trunc(100 * ((score - min) / span))));
  },
};

function affinityHolds(cycle: Cycle, node: NodeInfo, affinity: Pairs): boolean {
  const terms = requiredAffinityTerms(cycle.pod);
  if (!terms.every(({ topologyKey }) => Object.hasOwn(node.labels, topologyKey))) return false;
  if (terms.every(({ topologyKey }) => affinity.at(topologyKey, node) > 0)) return true;
  // The first pod of a group that wants its own kind beside it.
  return affinity.counts.size === 0 && terms.every((term) => ownTermFits(cycle, term, cycle.pod));
}

interface SignedTerm {
  readonly term: PodAffinityTerm;
  readonly weight: number;
}

/** Preferred terms, those of anti-affinity with a negative weight. */
function preferredTerms(pod: Pod): readonly SignedTerm[] {
  const { podAffinity, podAntiAffinity } = pod.spec.affinity ?? {};
  const signed = (terms: readonly WeightedPodAffinityTerm[] | undefined, sign: number): SignedTerm[] =>
    (terms ?? []).map(({ podAffinityTerm, weight }) => ({ term: podAffinityTerm, weight: sign * weight }));
  return [
    ...signed(podAffinity?.preferredDuringSchedulingIgnoredDuringExecution, 1),
    ...signed(podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution, -1),
  ];
}

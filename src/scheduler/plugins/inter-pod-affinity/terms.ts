import { isEmptySelector, labelSelectorMatches } from '../../../model/index.ts';
import type {
  ClusterState,
  Labels,
  Namespace,
  PodAffinityTerm,
  PodSignature,
  WeightedPodAffinityTerm,
} from '../../../model/index.ts';

/** A pod affinity term with the namespace of the pod that has it. */
export interface AffinityTerm {
  readonly topologyKey: string;
  /** ± 1…100 for preferred terms; minus for anti-affinity. */
  readonly weight: number;
  readonly term: PodAffinityTerm;
  readonly ownNamespace: string;
}

/** All inter-pod terms of a pod. */
export interface AffinityTerms {
  readonly required: readonly AffinityTerm[];
  readonly requiredAnti: readonly AffinityTerm[];
  /** Preferred affinity with its weight and preferred anti-affinity with minus its weight. */
  readonly preferred: readonly AffinityTerm[];
}

const NO_TERMS: AffinityTerms = { required: [], requiredAnti: [], preferred: [] };
const NO_LABELS: Labels = {};

const known = new WeakMap<PodSignature, AffinityTerms>();

/** The pod's terms, read once a signature: ten thousand equal pods have them in common. */
export function affinityTerms(signature: PodSignature): AffinityTerms {
  const before = known.get(signature);
  if (before !== undefined) return before;
  const terms = readTerms(signature);
  known.set(signature, terms);
  return terms;
}

function readTerms({ pod, namespace }: PodSignature): AffinityTerms {
  const { podAffinity, podAntiAffinity } = pod.spec.affinity ?? {};
  if (podAffinity === undefined && podAntiAffinity === undefined) return NO_TERMS;
  const plain = (terms: readonly PodAffinityTerm[] = []): readonly AffinityTerm[] =>
    terms.map((term) => ({ topologyKey: term.topologyKey, weight: 0, term, ownNamespace: namespace }));
  const weighted = (terms: readonly WeightedPodAffinityTerm[] = [], sign: 1 | -1): readonly AffinityTerm[] =>
    terms.map(({ weight, podAffinityTerm: term }) => ({
      topologyKey: term.topologyKey,
      weight: sign * weight,
      term,
      ownNamespace: namespace,
    }));
  return {
    required: plain(podAffinity?.requiredDuringSchedulingIgnoredDuringExecution),
    requiredAnti: plain(podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution),
    preferred: [
      ...weighted(podAffinity?.preferredDuringSchedulingIgnoredDuringExecution, 1),
      ...weighted(podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution, -1),
    ],
  };
}

/**
 * Does the term fit the other pod? `isIncoming`: the term is one of the pod that is being scheduled; its namespace
 * selector, unless empty, picks existing namespaces only, while for existing pods a namespace that does not exist (any
 * more) counts as one without labels.
 */
export function termFits(
  { objects }: ClusterState,
  { term, ownNamespace }: AffinityTerm,
  other: PodSignature,
  isIncoming: boolean,
): boolean {
  if (!labelSelectorMatches(term.labelSelector, other.labels)) return false;
  const { namespaces = [], namespaceSelector } = term;
  if (namespaces.includes(other.namespace)) return true;
  if (namespaceSelector === undefined || namespaceSelector === null) {
    return namespaces.length === 0 && other.namespace === ownNamespace;
  }
  if (isEmptySelector(namespaceSelector)) return true;
  const namespace = objects.find<Namespace>('Namespace', '', other.namespace);
  if (namespace === undefined && isIncoming) return false;
  return labelSelectorMatches(namespaceSelector, namespace?.metadata.labels ?? NO_LABELS);
}

/** The signatures of a cluster that have inter-pod terms, in the order they were seen; grows. */
export function affineSignatures(cluster: ClusterState): readonly PodSignature[] {
  let list = lists.get(cluster);
  if (list === undefined) {
    list = { scanned: 0, affine: [] };
    lists.set(cluster, list);
  }
  const { signatures } = cluster.pods;
  for (; list.scanned < signatures.length; list.scanned++) {
    if (affinityTerms(signatures[list.scanned]) !== NO_TERMS) list.affine.push(signatures[list.scanned]);
  }
  return list.affine;
}

const lists = new WeakMap<ClusterState, { scanned: number; readonly affine: PodSignature[] }>();

/** Names a set of terms, for sharing counters. */
export function termsKey(terms: readonly AffinityTerm[]): string {
  return JSON.stringify(terms.map(({ term, weight, ownNamespace }) => [term, weight, ownNamespace]));
}

/** Names what terms of others look at. */
export function podKey({ namespace, labels }: PodSignature): string {
  return `${namespace} ${JSON.stringify(labels)}`;
}

import type { Labels, Pod, PodAffinityTerm, TopologySpreadConstraint } from '../objects/index.ts';
import { labelOf, labelSelectorMatches } from './selector.ts';

/**
 * Does a pod affinity term of a pod in `ownerNamespace` fit the other pod?
 *
 * Upstream: kube-scheduler/framework, AffinityTerm.Matches. The owner's own namespace counts where no namespaces are
 * listed and there is no namespaceSelector; `{}` takes every namespace. `namespaceLabels` are those of the other pod's
 * namespace, empty where it is not known.
 */
export function affinityTermFits(
  term: PodAffinityTerm,
  ownerNamespace: string,
  other: Pod,
  namespaceLabels: Labels | undefined,
): boolean {
  const { namespaces = [], namespaceSelector, labelSelector } = term;
  const ownOnly = namespaces.length === 0 && !namespaceSelector;
  const namespace = other.metadata.namespace ?? DEFAULT_NAMESPACE;
  const listed = ownOnly ? namespace === ownerNamespace : namespaces.includes(namespace);
  if (!listed && !labelSelectorMatches(namespaceSelector, namespaceLabels)) return false;
  return labelSelectorMatches(labelSelector, other.metadata.labels);
}

const DEFAULT_NAMESPACE = 'default';

/** The pod's namespace; a manifest may leave it out. */
export function namespaceOf(pod: Pod): string {
  return pod.metadata.namespace ?? DEFAULT_NAMESPACE;
}

/** Terms that must hold where the pod is put; none where none are written. */
export function requiredAffinityTerms(pod: Pod): readonly PodAffinityTerm[] {
  return pod.spec.affinity?.podAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
}

/** Terms none of which may hold where the pod is put; none where none are written. */
export function requiredAntiAffinityTerms(pod: Pod): readonly PodAffinityTerm[] {
  return pod.spec.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
}

/**
 * Does a spread constraint of `owner` select these labels? matchLabelKeys ask for the owner's own value of each key that
 * the owner has. An absent selector selects nothing.
 */
export function spreadConstraintSelects(
  constraint: TopologySpreadConstraint,
  owner: Pod,
  labels: Labels | undefined,
): boolean {
  if (!labelSelectorMatches(constraint.labelSelector, labels)) return false;
  return (constraint.matchLabelKeys ?? []).every((key) => {
    const own = labelOf(owner.metadata.labels, key);
    return own === undefined || labelOf(labels, key) === own;
  });
}

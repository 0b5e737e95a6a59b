import { equalityMatches } from '../../../model/index.ts';
import type {
  ClusterState,
  Labels,
  LabelSelector,
  LabelSelectorRequirement,
  PodSignature,
  ReplicaSet,
  ReplicationController,
  Service,
  StatefulSet,
} from '../../../model/index.ts';

/** Kinds of objects that the selector is made of. */
export const SELECTOR_KINDS: readonly string[] = [
  'Service',
  'ReplicationController',
  'ReplicaSet',
  'StatefulSet',
];

/**
 * The pods that belong with this one, for spreading by default: the pairs of all Services that select it, and the
 * selector of the ReplicationController, ReplicaSet or StatefulSet that controls it. Undefined: nothing selects it.
 *
 * Upstream: plugins/helper, DefaultSelector.
 */
export function defaultSelector(cluster: ClusterState, signature: PodSignature): LabelSelector | undefined {
  const owner = ownerSelector(cluster, signature);
  const matchLabels = { ...servicePairs(cluster, signature), ...owner?.pairs };
  const matchExpressions = owner?.selector === undefined ? [] : requirementsOf(owner.selector);
  const isEmpty = Object.keys(matchLabels).length === 0 && matchExpressions.length === 0;
  return isEmpty ? undefined : { matchLabels, matchExpressions };
}

function servicePairs({ objects }: ClusterState, { namespace, labels }: PodSignature): Labels {
  const pairs: Record<string, string> = {};
  for (const { metadata, spec } of objects.list<Service>('Service')) {
    if (metadata.namespace !== namespace || !spec.selector) continue;
    if (equalityMatches(spec.selector, labels)) Object.assign(pairs, spec.selector);
  }
  return pairs;
}

/** Requirements, not pairs: one that contradicts a Service's pair makes the selector match nothing. */
function requirementsOf({
  matchLabels = {},
  matchExpressions = [],
}: LabelSelector): LabelSelectorRequirement[] {
  const pairs = Object.entries(matchLabels).map(([key, value]) => ({ key, operator: 'In', values: [value] }));
  return [...pairs, ...matchExpressions];
}

interface OwnerSelector {
  readonly pairs?: Readonly<Record<string, string>>;
  readonly selector?: LabelSelector;
}

function ownerSelector(
  { objects }: ClusterState,
  { controller, namespace }: PodSignature,
): OwnerSelector | undefined {
  if (controller === undefined) return undefined;
  const { apiVersion, kind, name } = controller;
  switch (`${apiVersion} ${kind}`) {
    case 'v1 ReplicationController': {
      const found = objects.find<ReplicationController>(kind, namespace, name);
      return found?.spec.selector && { pairs: found.spec.selector };
    }
    case 'apps/v1 ReplicaSet':
    case 'apps/v1 StatefulSet': {
      const found = objects.find<ReplicaSet | StatefulSet>(kind, namespace, name);
      return found && { selector: found.spec.selector };
    }
    default:
      return undefined;
  }
}

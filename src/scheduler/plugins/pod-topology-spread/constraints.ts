import { compareStrings } from '../../../base/index.ts';
import {
  firstUntolerated,
  hasLabel,
  HOSTNAME_LABEL,
  isEmptySelector,
  labelOf,
  labelSelectorMatches,
  NO_DOMAIN,
  requiredAffinityTest,
  ZONE_LABEL,
} from '../../../model/index.ts';
import type {
  ClusterState,
  Labels,
  LabelSelector,
  PodSignature,
  TopologySpreadConstraint,
} from '../../../model/index.ts';
import type { PodTopologySpreadArgs } from '../../config/types.ts';
import type { CounterSpec } from '../../framework/domains/domain-counter.ts';
import type { PlanContext } from '../../framework/plugin.ts';
import { defaultSelector } from './default-selector.ts';

/** A constraint with its defaults filled in and its selector made complete. */
export interface SpreadConstraint {
  readonly maxSkew: number;
  readonly topologyKey: string;
  readonly minDomains: number;
  readonly selector: LabelSelector | undefined;
  /** `{}` counts no pod at all, but matches the incoming one. */
  readonly isEmpty: boolean;
  readonly honorsAffinity: boolean;
  readonly honorsTaints: boolean;
}

export interface SpreadConstraints {
  readonly hard: readonly SpreadConstraint[];
  readonly soft: readonly SpreadConstraint[];
  /** Only nodes with the keys of all constraints take part in scoring. */
  readonly needsAllKeys: boolean;
  readonly areDefaults: boolean;
}

const SYSTEM_DEFAULTS: readonly TopologySpreadConstraint[] = [
  { maxSkew: 3, topologyKey: HOSTNAME_LABEL, whenUnsatisfiable: 'ScheduleAnyway' },
  { maxSkew: 5, topologyKey: ZONE_LABEL, whenUnsatisfiable: 'ScheduleAnyway' },
];

/** The pod's own constraints; the profile's default ones only for a pod that has none of its own. */
export function spreadConstraints(
  cluster: ClusterState,
  signature: PodSignature,
  args: PodTopologySpreadArgs,
): SpreadConstraints {
  const own = signature.pod.spec.topologySpreadConstraints ?? [];
  if (own.length > 0) {
    const complete = (constraint: TopologySpreadConstraint): SpreadConstraint =>
      completed(constraint, constraint.labelSelector, signature.labels);
    return { ...split(own, complete), needsAllKeys: true, areDefaults: false };
  }
  const isSystem = args.defaultingType === 'System';
  const defaults = isSystem ? SYSTEM_DEFAULTS : (args.defaultConstraints ?? []);
  const selector = defaults.length === 0 ? undefined : defaultSelector(cluster, signature);
  if (selector === undefined) return { hard: [], soft: [], needsAllKeys: !isSystem, areDefaults: true };
  const complete = (constraint: TopologySpreadConstraint): SpreadConstraint =>
    completed(constraint, selector, {});
  return { ...split(defaults, complete), needsAllKeys: !isSystem, areDefaults: true };
}

function split(
  constraints: readonly TopologySpreadConstraint[],
  complete: (constraint: TopologySpreadConstraint) => SpreadConstraint,
): Pick<SpreadConstraints, 'hard' | 'soft'> {
  const of = (action: string): readonly SpreadConstraint[] =>
    constraints.filter(({ whenUnsatisfiable }) => whenUnsatisfiable === action).map(complete);
  return { hard: of('DoNotSchedule'), soft: of('ScheduleAnyway') };
}

function completed(
  constraint: TopologySpreadConstraint,
  written: LabelSelector | undefined,
  labels: Labels,
): SpreadConstraint {
  const keys = (constraint.matchLabelKeys ?? []).filter((key) => hasLabel(labels, key));
  const selector: LabelSelector | undefined =
    keys.length === 0 || !written
      ? written
      : {
          ...written,
          matchExpressions: [
            ...(written.matchExpressions ?? []),
            ...keys.map((key) => ({ key, operator: 'In', values: [labelOf(labels, key) ?? ''] })),
          ],
        };
  return {
    maxSkew: constraint.maxSkew,
    topologyKey: constraint.topologyKey,
    minDomains: constraint.minDomains ?? 1,
    selector,
    isEmpty: isEmptySelector(selector),
    honorsAffinity: (constraint.nodeAffinityPolicy ?? 'Honor') === 'Honor',
    honorsTaints: constraint.nodeTaintsPolicy === 'Honor',
  };
}

/** Counts the pods of the constraint by domain, over the nodes that its policies let in. */
export function spreadCounter(
  { cluster, signature, gates }: PlanContext,
  constraint: SpreadConstraint,
  neededKeys: readonly string[],
): CounterSpec {
  const { nodes } = cluster;
  const { spec } = signature.pod;
  const { topologyKey, honorsAffinity, honorsTaints } = constraint;
  const rules = { comparisonOperators: gates.TaintTolerationComparisonOperators === true };
  const required = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  const asksAffinity = honorsAffinity && (spec.nodeSelector !== undefined || required !== undefined);
  const isRequired = asksAffinity ? requiredAffinityTest(nodes, spec) : () => true;
  const needed = neededKeys.map((key) => nodes.domains(key));
  const isEligible = (row: number): boolean => {
    for (const { domainOf } of needed) if (domainOf[row] === NO_DOMAIN) return false;
    if (!isRequired(row)) return false;
    return (
      !honorsTaints || firstUntolerated(nodes.taints[row], spec.tolerations, undefined, rules) === undefined
    );
  };
  const policies = [
    [...neededKeys].sort(compareStrings),
    asksAffinity && [spec.nodeSelector, required],
    honorsTaints && [spec.tolerations],
  ];
  return {
    key: `spread ${topologyKey} ${selectionKey(signature.namespace, constraint)} ${JSON.stringify(policies)}`,
    domains: nodes.domains(topologyKey),
    isEligible,
    deltaOf: (other) => (isCounted(constraint, signature.namespace, other) ? 1 : 0),
    skipsTerminating: true,
  };
}

/** Counts the pods of the constraint on each node, whatever its policies. */
export function perNodeCounter({ signature }: PlanContext, constraint: SpreadConstraint): CounterSpec {
  return {
    key: `spread on node ${selectionKey(signature.namespace, constraint)}`,
    deltaOf: (other) => (isCounted(constraint, signature.namespace, other) ? 1 : 0),
    skipsTerminating: true,
  };
}

function selectionKey(namespace: string, { selector }: SpreadConstraint): string {
  return `${namespace} ${JSON.stringify(selector)}`;
}

function isCounted(constraint: SpreadConstraint, namespace: string, other: PodSignature): boolean {
  if (constraint.isEmpty || other.namespace !== namespace) return false;
  return labelSelectorMatches(constraint.selector, other.labels);
}

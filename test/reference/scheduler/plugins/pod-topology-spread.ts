import {
  firstUntolerated,
  HOSTNAME_LABEL,
  isEmptySelector,
  labelOf,
  labelSelectorMatches,
  namespaceOf,
  requiredNodeAffinityMatches,
  ZONE_LABEL,
} from '../../../../src/model/index.ts';
import type {
  Labels,
  LabelSelector,
  LabelSelectorRequirement,
  Pod,
  ReplicaSet,
  ReplicationController,
  Service,
  StatefulSet,
  TopologySpreadConstraint,
} from '../../../../src/model/index.ts';
import type { NodeInfo } from '../node-info.ts';
import { rejected, UNRESOLVABLE, UNSCHEDULABLE } from '../types.ts';
import type { Cycle, PluginState, TwinPlugin } from '../types.ts';
import { round } from './score-helpers.ts';

const SYSTEM_DEFAULTS: readonly TopologySpreadConstraint[] = [
  { topologyKey: HOSTNAME_LABEL, whenUnsatisfiable: 'ScheduleAnyway', maxSkew: 3 },
  { topologyKey: ZONE_LABEL, whenUnsatisfiable: 'ScheduleAnyway', maxSkew: 5 },
];

function constraintsOf(cycle: Cycle, action: string): readonly TopologySpreadConstraint[] {
  const own = cycle.pod.spec.topologySpreadConstraints ?? [];
  const wanted = (list: readonly TopologySpreadConstraint[]): readonly TopologySpreadConstraint[] =>
    list.filter(({ whenUnsatisfiable }) => whenUnsatisfiable === action);
  if (own.length > 0) return wanted(own).map((constraint) => withLabelKeys(constraint, cycle.pod));

  const { defaultingType, defaultConstraints = [] } = cycle.profile.args.PodTopologySpread;
  const defaults = wanted(defaultingType === 'System' ? SYSTEM_DEFAULTS : defaultConstraints);
  const labelSelector = defaultSelector(cycle);
  if (defaults.length === 0 || isEmptySelector(labelSelector)) return [];
  return defaults.map((constraint) => ({ ...constraint, labelSelector }));
}

/** matchLabelKeys become requirements of the selector. */
function withLabelKeys(constraint: TopologySpreadConstraint, pod: Pod): TopologySpreadConstraint {
  const { labelSelector, matchLabelKeys = [] } = constraint;
  const more = matchLabelKeys.flatMap((key): LabelSelectorRequirement[] => {
    const value = labelOf(pod.metadata.labels, key);
    return value === undefined ? [] : [{ key, operator: 'In', values: [value] }];
  });
  if (!labelSelector || more.length === 0) return constraint;
  const matchExpressions = [...(labelSelector.matchExpressions ?? []), ...more];
  return { ...constraint, labelSelector: { ...labelSelector, matchExpressions } };
}

/** The selectors of the pod's services and of its controller, merged. */
function defaultSelector({ cluster, pod }: Cycle): LabelSelector {
  const namespace = namespaceOf(pod);
  let matchLabels: Labels = {};
  for (const { metadata, spec } of cluster.list<Service>('Service')) {
    if (metadata.namespace !== namespace || !spec.selector) continue;
    if (labelSelectorMatches({ matchLabels: spec.selector }, pod.metadata.labels))
      matchLabels = { ...matchLabels, ...spec.selector };
  }
  const owner = pod.metadata.ownerReferences?.find(({ controller }) => controller);
  if (owner === undefined) return { matchLabels };
  const kind = `${owner.apiVersion}/${owner.kind}`;
  if (kind === 'v1/ReplicationController') {
    const found = cluster.get<ReplicationController>(owner.kind, namespace, owner.name);
    return { matchLabels: { ...matchLabels, ...found?.spec.selector } };
  }
  if (kind !== 'apps/v1/ReplicaSet' && kind !== 'apps/v1/StatefulSet') return { matchLabels };
  const found = cluster.get<ReplicaSet | StatefulSet>(owner.kind, namespace, owner.name);
  const more = found?.spec.selector;
  const equals = (labels: Labels): LabelSelectorRequirement[] =>
    Object.entries(labels).map(([key, value]) => ({ key, operator: 'In', values: [value] }));
  return {
    matchExpressions: [
      ...equals(matchLabels),
      ...equals(more?.matchLabels ?? {}),
      ...(more?.matchExpressions ?? []),
    ],
  };
}

function hasAllKeys(node: NodeInfo, constraints: readonly TopologySpreadConstraint[]): boolean {
  return constraints.every(({ topologyKey }) => Object.hasOwn(node.labels, topologyKey));
}

function passesPolicies(constraint: TopologySpreadConstraint, cycle: Cycle, node: NodeInfo): boolean {
  const { nodeAffinityPolicy = 'Honor', nodeTaintsPolicy = 'Ignore' } = constraint;
  const { spec } = cycle.pod;
  if (nodeAffinityPolicy === 'Honor' && !requiredNodeAffinityMatches(spec, node.node.metadata)) return false;
  const rules = { comparisonOperators: cycle.gates['TaintTolerationComparisonOperators'] === true };
  return (
    nodeTaintsPolicy !== 'Honor' ||
    firstUntolerated(node.node.spec?.taints, spec.tolerations, undefined, rules) === undefined
  );
}

/** An empty selector counts no pod at all; terminating pods do not count. */
function countMatching(node: NodeInfo, { labelSelector }: TopologySpreadConstraint, pod: Pod): number {
  if (isEmptySelector(labelSelector)) return 0;
  return node.pods.filter(
    (other) =>
      !other.metadata.deletionTimestamp &&
      namespaceOf(other) === namespaceOf(pod) &&
      labelSelectorMatches(labelSelector, other.metadata.labels),
  ).length;
}

class SpreadState implements PluginState {
  readonly constraints: readonly TopologySpreadConstraint[];
  /** Per constraint: matching pods by label value. */
  readonly counts: readonly Map<string, number>[];

  constructor(constraints: readonly TopologySpreadConstraint[], counts: readonly Map<string, number>[]) {
    this.constraints = constraints;
    this.counts = counts;
  }

  clone(): SpreadState {
    return new SpreadState(
      this.constraints,
      this.counts.map((count) => new Map(count)),
    );
  }

  update(cycle: Cycle, pod: Pod, node: NodeInfo, by: number): void {
    if (namespaceOf(pod) !== namespaceOf(cycle.pod) || !hasAllKeys(node, this.constraints)) return;
    for (const [index, constraint] of this.constraints.entries()) {
      if (!labelSelectorMatches(constraint.labelSelector, pod.metadata.labels)) continue;
      if (!passesPolicies(constraint, cycle, node)) continue;
      const value = node.labels[constraint.topologyKey];
      this.counts[index].set(value, (this.counts[index].get(value) ?? 0) + by);
    }
  }
}

interface ScoreState extends PluginState {
  readonly constraints: readonly TopologySpreadConstraint[];
  readonly counts: readonly Map<string, number>[];
  readonly weights: readonly number[];
  readonly ignored: ReadonlySet<string>;
}

const FILTER = 'PodTopologySpread';
const SCORE = 'PodTopologySpread/score';

export const podTopologySpread: TwinPlugin = {
  name: 'PodTopologySpread',
  preFilter(cycle) {
    const constraints = constraintsOf(cycle, 'DoNotSchedule');
    if (constraints.length === 0) return 'skip';
    const counts = constraints.map(() => new Map<string, number>());
    for (const node of cycle.nodes) {
      if (!hasAllKeys(node, constraints)) continue;
      for (const [index, constraint] of constraints.entries()) {
        if (!passesPolicies(constraint, cycle, node)) continue;
        const value = node.labels[constraint.topologyKey];
        counts[index].set(
          value,
          (counts[index].get(value) ?? 0) + countMatching(node, constraint, cycle.pod),
        );
      }
    }
    cycle.state.set(FILTER, new SpreadState(constraints, counts));
    return undefined;
  },
  filter(cycle, node) {
    const { constraints, counts } = cycle.state.get(FILTER) as SpreadState;
    const text = "node(s) didn't match pod topology spread constraints";
    for (const [index, constraint] of constraints.entries()) {
      const { topologyKey, maxSkew, minDomains = 1, labelSelector } = constraint;
      if (!Object.hasOwn(node.labels, topologyKey))
        return rejected(UNRESOLVABLE, `${text} (missing required label)`);
      const self = labelSelectorMatches(labelSelector, cycle.pod.metadata.labels) ? 1 : 0;
      const min = counts[index].size < minDomains ? 0 : Math.min(...counts[index].values());
      const here = counts[index].get(node.labels[topologyKey]) ?? 0;
      if (here + self - min > maxSkew) return rejected(UNSCHEDULABLE, text);
    }
    return undefined;
  },
  addPod: (cycle, pod, node) => (cycle.state.get(FILTER) as SpreadState).update(cycle, pod, node, 1),
  removePod: (cycle, pod, node) => (cycle.state.get(FILTER) as SpreadState).update(cycle, pod, node, -1),

  preScore(cycle, feasible) {
    const constraints = constraintsOf(cycle, 'ScheduleAnyway');
    if (constraints.length === 0) return 'skip';
    const own = (cycle.pod.spec.topologySpreadConstraints ?? []).length > 0;
    const allKeys = own || cycle.profile.args.PodTopologySpread.defaultingType === 'List';
    const ignored = new Set(
      feasible.filter((node) => allKeys && !hasAllKeys(node, constraints)).map(({ name }) => name),
    );
    const counts = constraints.map(({ topologyKey }) => {
      const domains = new Map<string, number>();
      if (topologyKey === HOSTNAME_LABEL) return domains;
      for (const node of feasible)
        if (!ignored.has(node.name)) domains.set(node.labels[topologyKey] ?? '', 0);
      return domains;
    });
    const weights = constraints.map(({ topologyKey }, index) => {
      const size = topologyKey === HOSTNAME_LABEL ? feasible.length - ignored.size : counts[index].size;
      return Math.log(size + 2);
    });
    for (const node of cycle.nodes) {
      if (allKeys && !hasAllKeys(node, constraints)) continue;
      for (const [index, constraint] of constraints.entries()) {
        const value = node.labels[constraint.topologyKey] ?? '';
        const count = counts[index].get(value);
        if (count === undefined || !passesPolicies(constraint, cycle, node)) continue;
        counts[index].set(value, count + countMatching(node, constraint, cycle.pod));
      }
    }
    const state: ScoreState = { constraints, counts, weights, ignored, clone: () => state };
    cycle.state.set(SCORE, state);
    return undefined;
  },
  score(cycle, node) {
    const { constraints, counts, weights, ignored } = cycle.state.get(SCORE) as ScoreState;
    if (ignored.has(node.name)) return 0;
    let score = 0;
    for (const [index, constraint] of constraints.entries()) {
      const { topologyKey, maxSkew } = constraint;
      if (!Object.hasOwn(node.labels, topologyKey)) continue;
      const count =
        topologyKey === HOSTNAME_LABEL
          ? countMatching(node, constraint, cycle.pod)
          : (counts[index].get(node.labels[topologyKey]) ?? 0);
      score += count * weights[index] + (maxSkew - 1);
    }
    return round(score);
  },
  normalise(cycle, scores, feasible) {
    const { ignored } = cycle.state.get(SCORE) as ScoreState;
    const counted = scores.filter((_, index) => !ignored.has(feasible[index].name));
    const min = Math.min(...counted);
    const max = Math.max(0, ...counted);
    return scores.map((score, index) => {
      if (ignored.has(feasible[index].name)) return 0;
      return max === 0 ? 100 : Math.trunc((100 * (max + min - score)) / max);
    });
  },
};

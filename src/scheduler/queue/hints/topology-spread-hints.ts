import { sameValue } from '../../../base/index.ts';
import { hasLabel, labelOf, namespaceOf, spreadConstraintSelects } from '../../../model/index.ts';
import type { Labels, Node, Pod, TopologySpreadConstraint } from '../../../model/index.ts';
import type { Hint, HintContext, PluginHints } from './hint.ts';

/** The hard constraints; the default ones only for a pod that has no constraint of any kind. */
function hardConstraints(pod: Pod, context: HintContext): readonly TopologySpreadConstraint[] {
  const own = pod.spec.topologySpreadConstraints ?? [];
  if (own.length === 0) return context.defaultHardConstraints?.(pod) ?? [];
  return own.filter(({ whenUnsatisfiable }) => whenUnsatisfiable === 'DoNotSchedule');
}

function selectsAny(pod: Pod, labels: Labels | undefined, context: HintContext): boolean {
  return hardConstraints(pod, context).some((constraint) => spreadConstraintSelects(constraint, pod, labels));
}

function matchChanged(pod: Pod, before: Pod, after: Pod, context: HintContext): boolean {
  if (sameValue(before.metadata.labels, after.metadata.labels)) return false;
  return hardConstraints(pod, context).some(
    (constraint) =>
      spreadConstraintSelects(constraint, pod, before.metadata.labels) !==
      spreadConstraintSelects(constraint, pod, after.metadata.labels),
  );
}

const otherPodCameOrWent: Hint = (pod, event, context) => {
  const other = (event.new ?? event.old) as Pod;
  return namespaceOf(other) === namespaceOf(pod) && selectsAny(pod, other.metadata.labels, context);
};

const otherPodRelabelled: Hint = (pod, event, context) =>
  namespaceOf(event.new as Pod) === namespaceOf(pod) &&
  matchChanged(pod, event.old as Pod, event.new as Pod, context);

const podItselfChanged: Hint = (pod, event, context) => {
  const old = event.old as Pod;
  const current = event.new as Pod;
  const honoursTaints = hardConstraints(pod, context).some(
    ({ nodeTaintsPolicy }) => nodeTaintsPolicy === 'Honor',
  );
  if (honoursTaints && !sameValue(old.spec.tolerations, current.spec.tolerations)) return true;
  return matchChanged(pod, old, current, context);
};

function hasAllKeys(node: Node, constraints: readonly TopologySpreadConstraint[]): boolean {
  return constraints.every(({ topologyKey }) => hasLabel(node.metadata.labels, topologyKey));
}

const nodeChanged: Hint = (pod, event, context) => {
  const constraints = hardConstraints(pod, context);
  const old = event.old as Node | undefined;
  const current = event.new as Node | undefined;
  if (old === undefined || current === undefined) {
    const only = current ?? old;
    return only !== undefined && hasAllKeys(only, constraints);
  }
  const has = hasAllKeys(current, constraints);
  if (hasAllKeys(old, constraints) !== has) return true;
  const moved = constraints.some(
    ({ topologyKey: key }) => labelOf(old.metadata.labels, key) !== labelOf(current.metadata.labels, key),
  );
  return has && (moved || !sameValue(old.spec?.taints, current.spec?.taints));
};

/** A counted pod that came or went, a domain that came or went. Upstream: plugins/podtopologyspread. */
export const podTopologySpreadHints: PluginHints = {
  plugin: 'PodTopologySpread',
  hints: {
    AssignedPodAdd: otherPodCameOrWent,
    AssignedPodDelete: otherPodCameOrWent,
    AssignedPodUpdatePodLabel: otherPodRelabelled,
    TargetPodUpdatePodLabel: podItselfChanged,
    TargetPodUpdatePodToleration: podItselfChanged,
    NodeAdd: nodeChanged,
    NodeDelete: nodeChanged,
    NodeUpdateNodeLabel: nodeChanged,
    NodeUpdateNodeTaint: nodeChanged,
  },
};

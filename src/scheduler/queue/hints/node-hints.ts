import {
  allocatableAmounts,
  equalityMatches,
  firstUntolerated,
  incomingRequests,
  nodeSelectorMatches,
  nodeSelectorTermFaults,
  requiredNodeAffinityMatches,
  toleratesTaint,
} from '../../../model/index.ts';
import type { Node, Pod, ResourceAmounts } from '../../../model/index.ts';
import type { Hint, PluginHints } from './hint.ts';

/** Hints of the plugins that look at the node itself. Upstream: EventsToRegister and isSchedulableAfter… of each. */

export const nodeNameHints: PluginHints = { plugin: 'NodeName', hints: { NodeAdd: 'always' } };

const becameSchedulable: Hint = (_pod, event) => {
  const current = event.new as Node;
  if (current.spec?.unschedulable) return false;
  return event.old === undefined || (event.old as Node).spec?.unschedulable === true;
};

const UNSCHEDULABLE_TAINT = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' };

/** A node that came, or whose taints changed, and that the pod may now use. Upstream: plugins/nodeunschedulable. */
export const nodeUnschedulableHints: PluginHints = {
  plugin: 'NodeUnschedulable',
  hints: {
    NodeAdd: becameSchedulable,
    NodeUpdateNodeTaint: becameSchedulable,
    TargetPodUpdatePodToleration: (_pod, event, { tolerationRules }) =>
      toleratesTaint((event.new as Pod).spec.tolerations, UNSCHEDULABLE_TAINT, tolerationRules),
  },
};

const becameTolerated: Hint = (pod, event, { tolerationRules }) => {
  const isTolerated = (node: Node): boolean =>
    firstUntolerated(node.spec?.taints, pod.spec.tolerations, undefined, tolerationRules) === undefined;
  const wasTolerated = event.old !== undefined && isTolerated(event.old);
  return !wasTolerated && isTolerated(event.new as Node);
};

/** A node all of whose hard taints the pod bears. Upstream: plugins/tainttoleration, isSchedulableAfterNodeChange. */
export const taintTolerationHints: PluginHints = {
  plugin: 'TaintToleration',
  hints: {
    NodeAdd: becameTolerated,
    NodeUpdateNodeTaint: becameTolerated,
    TargetPodUpdatePodToleration: () => true,
  },
};

const becameMatching: Hint = (pod, event, { addedAffinity }) => {
  const current = event.new as Node;
  const added = addedAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  if (added && !nodeSelectorMatches(added, current.metadata)) return false;
  const fault = matchFault(pod, current);
  if (fault !== undefined) return fault;
  if (!requiredNodeAffinityMatches(pod.spec, current.metadata)) return false;
  if (event.old === undefined) return true;
  const old = event.old as Node;
  return matchFault(pod, old) ?? !requiredNodeAffinityMatches(pod.spec, old.metadata);
};

/** Terms that do not parse are an error where no other term matches. */
function matchFault({ spec }: Pod, node: Node): string | undefined {
  if (!equalityMatches(spec.nodeSelector ?? {}, node.metadata.labels)) return undefined;
  const required = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  if (!required || nodeSelectorMatches(required, node.metadata)) return undefined;
  const faults = required.nodeSelectorTerms.flatMap((term, index) =>
    nodeSelectorTermFaults(term, `nodeSelectorTerms[${index}].`),
  );
  if (faults.length === 0) return undefined;
  return faults.length === 1 ? faults[0] : `[${faults.join(', ')}]`;
}

/** A node that matches the pod's required affinity and did not before. Upstream: plugins/nodeaffinity. */
export const nodeAffinityHints: PluginHints = {
  plugin: 'NodeAffinity',
  hints: { NodeAdd: becameMatching, NodeUpdateNodeLabel: becameMatching },
};

const resourcesBecameEnough: Hint = (pod, event) => {
  const request = incomingRequests(pod);
  const current = allocatableAmounts(event.new as Node);
  if (current.pods < 1 || !fitsEmpty(request, current)) return false;
  if (event.old === undefined) return true;
  const old = allocatableAmounts(event.old as Node);
  return current.pods > old.pods || anyRequested(request, (amount) => amount(current) > amount(old));
};

type Amount = (amounts: ResourceAmounts) => number;

function fitsEmpty(request: ResourceAmounts, allocatable: ResourceAmounts): boolean {
  return !anyRequested(request, (amount) => amount(request) > amount(allocatable));
}

/** Does it hold for a resource that the pod requests? */
export function anyRequested(request: ResourceAmounts, holds: (amount: Amount) => boolean): boolean {
  const amounts: readonly Amount[] = [
    (each) => each.milliCpu,
    (each) => each.memoryBytes,
    (each) => each.ephemeralStorageBytes,
    ...[...request.scalars.keys()].map(
      (name): Amount =>
        (each) =>
          each.scalars.get(name) ?? 0,
    ),
  ];
  return amounts.some((amount) => amount(request) > 0 && holds(amount));
}

/** A node whose allocatable now holds the pod. Upstream: plugins/noderesources/fit.go. */
export const nodeResourcesHints: Readonly<Record<'NodeAdd' | 'NodeUpdateNodeAllocatable', Hint>> = {
  NodeAdd: resourcesBecameEnough,
  NodeUpdateNodeAllocatable: resourcesBecameEnough,
};

/** Upstream: plugins/nodedeclaredfeatures. */
export const nodeDeclaredFeaturesHints: PluginHints = {
  plugin: 'NodeDeclaredFeatures',
  hints: {
    NodeAdd: () => true,
    NodeUpdateNodeDeclaredFeature: () => true,
    // A registration for plain updates is asked for every update of the pod. No pod here needs a declared feature.
    TargetPodUpdate: () => false,
    TargetPodUpdatePodLabel: () => false,
    TargetPodUpdatePodScaleDown: () => false,
    TargetPodUpdatePodScaleUp: () => false,
    TargetPodUpdatePodSchedulingGatesEliminated: () => false,
    TargetPodUpdatePodToleration: () => false,
  },
};

/** Devices are not modelled: every change of a node may help. Upstream: plugins/dynamicresources. */
export const dynamicResourcesHints: PluginHints = {
  plugin: 'DynamicResources',
  hints: { NodeAdd: 'always', NodeUpdateNodeLabel: 'always', NodeUpdateNodeAllocatable: 'always' },
};

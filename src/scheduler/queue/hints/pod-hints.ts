import {
  affinityTermFits,
  amountsOf,
  hasLabel,
  hostPortsConflict,
  hostPortsOf,
  labelOf,
  namespaceOf,
  podRequests,
  requiredAffinityTerms,
  requiredAntiAffinityTerms,
} from '../../../model/index.ts';
import type { Node, Pod, PodAffinityTerm } from '../../../model/index.ts';
import type { Hint, PluginHints } from './hint.ts';
import { anyRequested, nodeResourcesHints } from './node-hints.ts';

/** Hints of the plugins that look at other pods. */

export const schedulingGatesHints: PluginHints = {
  plugin: 'SchedulingGates',
  hints: { TargetPodUpdatePodSchedulingGatesEliminated: () => true },
};

/** A victim's end wakes nobody by this plugin: the plugins that turned the pod down decide. */
export const defaultPreemptionHints: PluginHints = {
  plugin: 'DefaultPreemption',
  hints: { AssignedPodDelete: () => false },
};

/** A pod that gave up a port wanted, or a node that came. Upstream: plugins/nodeports. */
export const nodePortsHints: PluginHints = {
  plugin: 'NodePorts',
  hints: {
    NodeAdd: 'always',
    AssignedPodDelete: (pod, event) =>
      hostPortsConflict(hostPortsOf(pod), new Set(hostPortsOf(event.old as Pod))),
  },
};

/** A resource that the pod requests became smaller on the other pod. */
const relevantScaleDown: Hint = (pod, event) => {
  const before = amountsOf(podRequests(event.old as Pod, { withStatus: true }));
  const after = amountsOf(podRequests(event.new as Pod, { withStatus: true }));
  const request = amountsOf(podRequests(pod, { withStatus: true }));
  return anyRequested(request, (amount) => amount(after) < amount(before));
};

/** Room that was made: a pod that ended or shrank, a node that came or grew. Upstream: plugins/noderesources/fit.go. */
export const nodeResourcesFitHints: PluginHints = {
  plugin: 'NodeResourcesFit',
  hints: {
    ...nodeResourcesHints,
    AssignedPodDelete: () => true,
    AssignedPodUpdatePodScaleDown: relevantScaleDown,
    TargetPodUpdatePodScaleDown: () => true,
  },
};

/** Namespace selectors are not resolved here: they are matched against no labels at all. */
function fitsTerm(term: PodAffinityTerm, owner: Pod, other: Pod): boolean {
  return affinityTermFits(term, namespaceOf(owner), other, undefined);
}

function fitsAll(pod: Pod, other: Pod): boolean {
  const terms = requiredAffinityTerms(pod);
  return terms.length > 0 && terms.every((term) => fitsTerm(term, pod, other));
}

function fitsAnyAnti(pod: Pod, other: Pod): boolean {
  return requiredAntiAffinityTerms(pod).some((term) => fitsTerm(term, pod, other));
}

const affinityAfterLabels: Hint = (pod, event) => {
  const old = event.old as Pod;
  const current = event.new as Pod;
  if (!fitsAll(pod, old) && fitsAll(pod, current)) return true;
  return fitsAnyAnti(pod, old) && !fitsAnyAnti(pod, current);
};

const affinityAfterNode: Hint = (pod, event) => {
  const labels = (event.new as Node).metadata.labels;
  if (event.old === undefined) {
    if (requiredAntiAffinityTerms(pod).length > 0) return true;
    return requiredAffinityTerms(pod).some(({ topologyKey }) => hasLabel(labels, topologyKey));
  }
  const before = (event.old as Node).metadata.labels;
  const appeared = ({ topologyKey: key }: PodAffinityTerm): boolean =>
    hasLabel(labels, key) && labelOf(before, key) !== labelOf(labels, key);
  const vanished = ({ topologyKey: key }: PodAffinityTerm): boolean =>
    hasLabel(before, key) && labelOf(before, key) !== labelOf(labels, key);
  return requiredAffinityTerms(pod).some(appeared) || requiredAntiAffinityTerms(pod).some(vanished);
};

/**
 * A pod that came, went or changed its labels and that a term is about; a node with a topology key. Upstream:
 * plugins/interpodaffinity.
 */
export const interPodAffinityHints: PluginHints = {
  plugin: 'InterPodAffinity',
  hints: {
    AssignedPodAdd: (pod, event) => fitsAll(pod, event.new as Pod),
    AssignedPodUpdatePodLabel: affinityAfterLabels,
    AssignedPodDelete: (pod, event) =>
      fitsAnyAnti(pod, event.old as Pod) || fitsAnyAnti(event.old as Pod, pod),
    TargetPodUpdatePodLabel: () => true,
    NodeAdd: affinityAfterNode,
    NodeUpdateNodeLabel: affinityAfterNode,
  },
};

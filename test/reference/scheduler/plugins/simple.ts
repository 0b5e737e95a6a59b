import {
  equalityMatches,
  firstUntolerated,
  hostPortsConflict,
  hostPortsOf,
  nodeSelectorMatches,
  preferredNodeAffinityWeight,
  preferredTermFaults,
  requiredNodeAffinityMatches,
  tolerates,
  toleratesTaint,
} from '../../../../src/model/index.ts';
import type { NodeSelectorTerm } from '../../../../src/model/index.ts';
import { rejected, UNRESOLVABLE, UNSCHEDULABLE } from '../types.ts';
import type { Cycle, TwinPlugin } from '../types.ts';
import { byMaximum } from './score-helpers.ts';

export const nodeName: TwinPlugin = {
  name: 'NodeName',
  preFilter: ({ pod }) => (pod.spec.nodeName ? { nodeNames: new Set([pod.spec.nodeName]) } : undefined),
  filter: ({ pod }, node) =>
    !pod.spec.nodeName || pod.spec.nodeName === node.name
      ? undefined
      : rejected(UNRESOLVABLE, "node(s) didn't match the requested node name"),
};

const rulesOf = ({ gates }: Cycle): { comparisonOperators: boolean } => ({
  comparisonOperators: gates['TaintTolerationComparisonOperators'] === true,
});

export const nodeUnschedulable: TwinPlugin = {
  name: 'NodeUnschedulable',
  filter(cycle, node) {
    if (!node.node.spec?.unschedulable) return undefined;
    const taint = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' };
    if (toleratesTaint(cycle.pod.spec.tolerations, taint, rulesOf(cycle))) return undefined;
    return rejected(UNRESOLVABLE, 'node(s) were unschedulable');
  },
};

export const taintToleration: TwinPlugin = {
  name: 'TaintToleration',
  filter: (cycle, node) =>
    firstUntolerated(node.node.spec?.taints, cycle.pod.spec.tolerations, undefined, rulesOf(cycle))
      ? rejected(UNRESOLVABLE, 'node(s) had untolerated taint(s)')
      : undefined,
  preScore: () => undefined,
  score(cycle, node) {
    const soft = (cycle.pod.spec.tolerations ?? []).filter(
      ({ effect }) => !effect || effect === 'PreferNoSchedule',
    );
    return (node.node.spec?.taints ?? []).filter(
      (taint) =>
        taint.effect === 'PreferNoSchedule' &&
        !soft.some((toleration) => tolerates(toleration, taint, rulesOf(cycle))),
    ).length;
  },
  normalise: (_cycle, scores) => byMaximum(scores, true),
};

export const nodeAffinity: TwinPlugin = {
  name: 'NodeAffinity',
  preFilter({ pod, profile }) {
    const required = pod.spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
    const added = profile.args.NodeAffinity.addedAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
    if (!required && !pod.spec.nodeSelector && !added) return 'skip';
    if (!required || required.nodeSelectorTerms.length === 0) return undefined;
    const names = new Set<string>();
    for (const term of required.nodeSelectorTerms) {
      const named = namesOf(term);
      if (named === undefined) return undefined;
      for (const name of named) names.add(name);
    }
    if (names.size === 0) return { reject: rejected(UNRESOLVABLE, 'pod affinity terms conflict') };
    return { nodeNames: names };
  },
  filter({ pod, profile }, node) {
    const added = profile.args.NodeAffinity.addedAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
    if (added && !nodeSelectorMatches(added, node.node.metadata))
      return rejected(UNRESOLVABLE, "node(s) didn't match scheduler-enforced node affinity");
    const selected = equalityMatches(pod.spec.nodeSelector ?? {}, node.labels);
    if (!selected || !requiredNodeAffinityMatches(pod.spec, node.node.metadata))
      return rejected(UNRESOLVABLE, "node(s) didn't match Pod's node affinity/selector");
    return undefined;
  },
  preScore({ pod, profile }) {
    const own = pod.spec.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution;
    const added = profile.args.NodeAffinity.addedAffinity?.preferredDuringSchedulingIgnoredDuringExecution;
    const faults = preferredTermFaults(own);
    if (faults.length > 0) return { error: faults.length === 1 ? faults[0] : `[${faults.join(', ')}]` };
    return own || (added ?? []).length > 0 ? undefined : 'skip';
  },
  score({ pod, profile }, node) {
    const own = pod.spec.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution;
    const added = profile.args.NodeAffinity.addedAffinity?.preferredDuringSchedulingIgnoredDuringExecution;
    const { metadata } = node.node;
    return preferredNodeAffinityWeight(added, metadata) + preferredNodeAffinityWeight(own, metadata);
  },
  normalise: (_cycle, scores) => byMaximum(scores, false),
};

/** The node names that a term's fields allow; undefined: all. */
function namesOf(term: NodeSelectorTerm): ReadonlySet<string> | undefined {
  let names: Set<string> | undefined;
  for (const { key, operator, values = [] } of term.matchFields ?? []) {
    if (key !== 'metadata.name' || operator !== 'In') continue;
    names = new Set(values.filter((value) => names === undefined || names.has(value)));
  }
  return names;
}

export const nodePorts: TwinPlugin = {
  name: 'NodePorts',
  preFilter: ({ pod }) => (hostPortsOf(pod).length === 0 ? 'skip' : undefined),
  filter: ({ pod }, node) =>
    hostPortsConflict(hostPortsOf(pod), node.usedPorts)
      ? rejected(UNSCHEDULABLE, "node(s) didn't have free ports for the requested pod ports")
      : undefined,
};

export const imageLocality: TwinPlugin = {
  name: 'ImageLocality',
  score({ pod, nodes, cluster }, node) {
    const { initContainers = [], containers, volumes = [] } = pod.spec;
    const images = [
      ...initContainers.map(({ image }) => image ?? ''),
      ...containers.map(({ image }) => image ?? ''),
      ...volumes.flatMap(({ image }) => (image ? [image.reference ?? ''] : [])),
    ];
    const min = 23 * 1024 * 1024;
    const max = 1000 * 1024 * 1024 * images.length;
    let sum = 0;
    for (const image of images.map(withTag)) {
      if (!imagesOf(node.node).has(image)) continue;
      const holders = [...cluster.nodes.values()].filter((each) => imagesOf(each.node).has(image));
      const size = imagesOf(holders[0].node).get(image) ?? 0;
      sum += Math.trunc(size * (holders.length / nodes.length));
    }
    const clamped = Math.min(max, Math.max(min, sum));
    return Math.trunc((100 * (clamped - min)) / (max - min));
  },
};

function imagesOf(node: Cycle['nodes'][number]['node']): ReadonlyMap<string, number> {
  return new Map(
    (node.status?.images ?? []).flatMap(({ names = [], sizeBytes = 0 }) =>
      names.map((name) => [name, sizeBytes] as const),
    ),
  );
}

function withTag(image: string): string {
  return image.lastIndexOf(':') <= image.lastIndexOf('/') ? `${image}:latest` : image;
}

/** Plugins that have nothing to say about our pods. */
export const dynamicResources: TwinPlugin = {
  name: 'DynamicResources',
  preFilter: () => 'skip',
  filter: () => undefined,
  score: () => 0,
  normalise: (_cycle, scores) => byMaximum(scores, false),
};

export const nodeDeclaredFeatures: TwinPlugin = {
  name: 'NodeDeclaredFeatures',
  preFilter: () => 'skip',
  filter: () => undefined,
};

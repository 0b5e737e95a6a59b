import { compareStrings } from '../../../src/base/index.ts';
import { incomingRequests } from '../../../src/model/index.ts';
import type { NodeSelectorTerm, Pod } from '../../../src/model/index.ts';
import type { SchedulerProfile } from '../../../src/scheduler/config/index.ts';

type Signer = (pod: Pod, profile: SchedulerProfile) => Readonly<Record<string, unknown>> | 'none';

/**
 * What opportunistic batching compares: equal texts, equal answers. Undefined: the pod is never batched. Each plugin
 * that runs before or at scoring adds its part.
 *
 * Upstream: runtime.SignPod and each plugin's SignPod.
 */
export function signatureOf(pod: Pod, profile: SchedulerProfile): string | undefined {
  const { preFilter, filter, preScore, score } = profile.plugins;
  const parts = new Map<string, unknown>([['scheduler', pod.spec.schedulerName ?? 'default-scheduler']]);
  for (const name of new Set([...preFilter, ...filter, ...preScore, ...score])) {
    const part = SIGNERS[name]?.(pod, profile) ?? {};
    if (part === 'none') return undefined;
    for (const [key, value] of Object.entries(part)) parts.set(key, value);
  }
  return JSON.stringify([...parts].sort(([a], [b]) => compareStrings(a, b)));
}

const room: Signer = (pod) => {
  const { scalars, ...requests } = incomingRequests(pod);
  return { room: [requests, listed([...scalars])] };
};

const tolerations: Signer = ({ spec }) => {
  const list = [...(spec.tolerations ?? [])].sort(
    (a, b) => compareStrings(a.key ?? '', b.key ?? '') || compareStrings(a.value ?? '', b.value ?? ''),
  );
  return {
    tolerations: list.map(({ key, operator, value, effect, tolerationSeconds }) => [
      key ?? '',
      operator ?? '',
      value ?? '',
      effect ?? '',
      tolerationSeconds ?? null,
    ]),
  };
};

const volumes: Signer = ({ spec }) => ({
  volumes: listed(
    (spec.volumes ?? [])
      .filter(({ configMap, secret }) => !configMap && !secret)
      .map((volume) => Object.fromEntries(Object.entries(volume).filter(([key]) => key !== 'name'))),
  ),
});

const SIGNERS: Readonly<Record<string, Signer>> = {
  NodeResourcesFit: room,
  NodeResourcesBalancedAllocation: room,
  TaintToleration: tolerations,
  NodeUnschedulable: tolerations,
  VolumeBinding: volumes,
  VolumeZone: volumes,
  VolumeRestrictions: volumes,
  NodeVolumeLimits: volumes,
  NodePorts: ({ spec }) => {
    const ports = new Set<number>();
    for (const container of [...spec.containers, ...(spec.initContainers ?? [])])
      for (const { hostPort } of container.ports ?? []) if (hostPort) ports.add(hostPort);
    return { ports: [...ports].sort((a, b) => a - b) };
  },
  ImageLocality: ({ spec }) => {
    const names = new Set<string>();
    for (const { image = '' } of [...spec.containers, ...(spec.initContainers ?? [])]) {
      const afterSlash = image.slice(image.lastIndexOf('/') + 1);
      names.add(afterSlash.includes(':') ? image : `${image}:latest`);
    }
    return { images: [...names].sort(compareStrings) };
  },
  NodeAffinity: ({ spec }) => ({
    selector: listed(Object.entries(spec.nodeSelector ?? {})),
    affinity: affinityPart(spec.affinity?.nodeAffinity),
  }),
  InterPodAffinity({ spec, metadata }, { args }) {
    if (spec.affinity?.podAffinity || spec.affinity?.podAntiAffinity) return 'none';
    if (args.InterPodAffinity.ignorePreferredTermsOfExistingPods) return {};
    return { labels: listed(Object.entries(metadata.labels ?? {})) };
  },
  PodTopologySpread({ spec }, { args }) {
    const { defaultingType, defaultConstraints = [] } = args.PodTopologySpread;
    if (defaultingType === 'System' || defaultConstraints.length > 0) return 'none';
    return (spec.topologySpreadConstraints ?? []).length > 0 ? 'none' : {};
  },
  DynamicResources: ({ spec }) => ((spec.resourceClaims ?? []).length > 0 ? 'none' : {}),
};

function affinityPart(affinity: NonNullable<Pod['spec']['affinity']>['nodeAffinity']): unknown {
  if (!affinity) return null;
  const requirements = (list: NodeSelectorTerm['matchFields'] = []): unknown =>
    listed(list.map(({ key, operator, values }) => [key, operator, (values ?? []).toSorted(compareStrings)]));
  const term = ({ matchExpressions, matchFields }: NodeSelectorTerm): unknown => [
    requirements(matchExpressions),
    requirements(matchFields),
  ];
  const hard = affinity.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  const soft = affinity.preferredDuringSchedulingIgnoredDuringExecution ?? [];
  return [listed(hard.map(term)), listed(soft.map(({ weight, preference }) => [weight, term(preference)]))];
}

/** In an order of their texts; twice is twice. */
function listed(items: readonly unknown[]): readonly string[] {
  return items.map((item) => JSON.stringify(item)).sort(compareStrings);
}

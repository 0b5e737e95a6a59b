import { compareStrings } from '../../../src/base/index.ts';
import { hostPortsOf, incomingRequests } from '../../../src/model/index.ts';
import type { NodeSelectorTerm, Pod } from '../../../src/model/index.ts';
import type { SchedulerProfile } from '../../../src/scheduler/config/index.ts';

/**
 * What opportunistic batching compares: equal texts, equal answers. Undefined: the pod is never batched.
 *
 * Upstream: runtime.SignPod and each plugin's SignPod.
 */
export function signatureOf(pod: Pod, profile: SchedulerProfile): string | undefined {
  const { spec, metadata } = pod;
  const runs = (name: string): boolean =>
    Object.values(profile.plugins).some((plugins) => plugins.includes(name));
  const { podAffinity, podAntiAffinity, nodeAffinity } = spec.affinity ?? {};
  if (runs('InterPodAffinity') && (podAffinity ?? podAntiAffinity)) return undefined;
  if (runs('PodTopologySpread')) {
    const { defaultingType, defaultConstraints = [] } = profile.args.PodTopologySpread;
    const hasDefaults = defaultingType === 'System' || defaultConstraints.length > 0;
    if (hasDefaults || (spec.topologySpreadConstraints ?? []).length > 0) return undefined;
  }
  if ((spec.resourceClaims ?? []).length > 0) return undefined;
  const ignoresExisting = profile.args.InterPodAffinity.ignorePreferredTermsOfExistingPods;
  const { scalars, ...requests } = incomingRequests(pod);
  return JSON.stringify([
    spec.schedulerName ?? 'default-scheduler',
    requests,
    sortedTexts([...scalars]),
    sortedTexts(spec.tolerations ?? []),
    sortedTexts(Object.entries(spec.nodeSelector ?? {})),
    affinityText(nodeAffinity),
    sortedTexts(hostPortsOf(pod).map((port) => port.split('/').at(-1))),
    sortedTexts([...(spec.initContainers ?? []), ...spec.containers].map(({ image }) => image ?? '')),
    (spec.volumes ?? []).filter(({ configMap, secret }) => !configMap && !secret),
    runs('InterPodAffinity') && !ignoresExisting ? sortedTexts(Object.entries(metadata.labels ?? {})) : [],
  ]);
}

function sortedTexts(items: readonly unknown[]): readonly string[] {
  return [...new Set(items.map((item) => JSON.stringify(item)))].sort(compareStrings);
}

function affinityText(affinity: NonNullable<Pod['spec']['affinity']>['nodeAffinity']): unknown {
  const term = ({ matchExpressions = [], matchFields = [] }: NodeSelectorTerm): unknown => [
    sortedTexts(
      matchExpressions.map((each) => ({ ...each, values: (each.values ?? []).toSorted(compareStrings) })),
    ),
    sortedTexts(matchFields),
  ];
  const hard = affinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  const soft = affinity?.preferredDuringSchedulingIgnoredDuringExecution;
  return [
    hard && sortedTexts(hard.map(term)),
    soft && sortedTexts(soft.map(({ weight, preference }) => [weight, term(preference)])),
  ];
}

import { compareStrings } from '../../../base/index.ts';
import type { PodSignature, PodSpec } from '../../../model/index.ts';
import type { SchedulerProfile } from '../../config/types.ts';

/** Equal for pods that share scores; undefined for pods that take no part. */
export function batchKeyOf(signature: PodSignature, profile: SchedulerProfile): string | undefined {
  if (takesNoPart(signature, profile)) return undefined;
  const { pod, sums, labels } = signature;
  const { spec } = pod;
  const looksAtLabels =
    runs(profile, 'InterPodAffinity') && !profile.args.InterPodAffinity.ignorePreferredTermsOfExistingPods;
  const containers = [...(spec.initContainers ?? []), ...spec.containers];
  const volumes = (spec.volumes ?? []).filter(
    ({ configMap, secret }) => configMap === undefined && secret === undefined,
  );
  return JSON.stringify([
    spec.schedulerName,
    [...sums.requests.columns],
    [...sums.requests.amounts],
    sortedTexts(spec.tolerations),
    sortedTexts(Object.entries(spec.nodeSelector ?? {})),
    nodeAffinityKey(spec),
    sortedTexts(containers.flatMap(({ ports = [] }) => ports.map(({ hostPort = 0 }) => hostPort))),
    sortedTexts(containers.map(({ image }) => image)),
    volumes,
    looksAtLabels ? sortedTexts(Object.entries(labels)) : [],
  ]);
}

function nodeAffinityKey({ affinity }: PodSpec): readonly (readonly string[])[] {
  const { nodeAffinity } = affinity ?? {};
  return [
    sortedTexts(nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms),
    sortedTexts(nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution),
  ];
}

/** Pods whose scores depend on where other pods are. */
function takesNoPart({ pod }: PodSignature, profile: SchedulerProfile): boolean {
  const { affinity = {}, resourceClaims = [], topologySpreadConstraints = [] } = pod.spec;
  const hasPodAffinity = affinity.podAffinity !== undefined || affinity.podAntiAffinity !== undefined;
  if (resourceClaims.length > 0 || (hasPodAffinity && runs(profile, 'InterPodAffinity'))) return true;
  const { defaultingType, defaultConstraints = [] } = profile.args.PodTopologySpread;
  const hasDefaults = defaultingType === 'System' || defaultConstraints.length > 0;
  return runs(profile, 'PodTopologySpread') && (topologySpreadConstraints.length > 0 || hasDefaults);
}

function runs({ plugins }: SchedulerProfile, name: string): boolean {
  return Object.values(plugins).some((names) => names.includes(name));
}

function sortedTexts(items: readonly unknown[] | undefined): readonly string[] {
  return [...new Set((items ?? []).map((item) => JSON.stringify(item)))].sort(compareStrings);
}

import { compareStrings } from '../../../base/index.ts';
import type { NodeSelectorTerm, PodSignature, PodSpec } from '../../../model/index.ts';
import type { SchedulerProfile } from '../../config/types.ts';

const ROOM = ['NodeResourcesFit', 'NodeResourcesBalancedAllocation'];
const TAINTS = ['TaintToleration', 'NodeUnschedulable'];
const VOLUMES = ['VolumeBinding', 'VolumeZone', 'VolumeRestrictions', 'NodeVolumeLimits'];

/**
 * Equal for pods that share scores; undefined for pods that take no part. Of a pod counts what plugins of the profile
 * look at: without ImageLocality its images do not.
 *
 * Upstream: runtime.SignPod, each plugin's SignPod, kube-scheduler/framework/signers.go.
 */
export function batchKeyOf(signature: PodSignature, profile: SchedulerProfile): string | undefined {
  if (takesNoPart(signature, profile)) return undefined;
  const { pod, sums, labels, schedulerName } = signature;
  const { spec } = pod;
  const where = (plugins: readonly string[], part: () => unknown): unknown =>
    plugins.some((name) => runs(profile, name)) ? part() : undefined;
  const looksAtLabels = !profile.args.InterPodAffinity.ignorePreferredTermsOfExistingPods;
  return JSON.stringify([
    schedulerName,
    where(ROOM, () => [[...sums.requests.columns], [...sums.requests.amounts]]),
    where(TAINTS, () => tolerationsKey(spec)),
    where(['NodeAffinity'], () => [
      sortedTexts(Object.entries(spec.nodeSelector ?? {})),
      nodeAffinityKey(spec),
    ]),
    where(['NodePorts'], () => distinct(containersOf(spec).flatMap(hostPortsOf))),
    where(['ImageLocality'], () => distinct(containersOf(spec).map(({ image = '' }) => withTag(image)))),
    where(VOLUMES, () => volumesKey(spec)),
    looksAtLabels ? where(['InterPodAffinity'], () => sortedTexts(Object.entries(labels))) : undefined,
  ]);
}

function containersOf({ containers, initContainers = [] }: PodSpec): PodSpec['containers'] {
  return [...containers, ...initContainers];
}

function hostPortsOf({ ports = [] }: PodSpec['containers'][number]): readonly number[] {
  return ports.map(({ hostPort = 0 }) => hostPort).filter((port) => port !== 0);
}

function withTag(image: string): string {
  return image.lastIndexOf(':') <= image.lastIndexOf('/') ? `${image}:latest` : image;
}

/** By key and value; what differs in the rest stays in its order. */
function tolerationsKey({ tolerations = [] }: PodSpec): unknown {
  return tolerations
    .map(({ key = '', value = '', operator = '', effect = '', tolerationSeconds }) => ({
      key,
      value,
      rest: [operator, effect, tolerationSeconds],
    }))
    .sort((a, b) => compareStrings(a.key, b.key) || compareStrings(a.value, b.value)); // equal ones keep their order
}

function nodeAffinityKey({ affinity }: PodSpec): unknown {
  const { nodeAffinity } = affinity ?? {};
  if (nodeAffinity === undefined) return undefined;
  const {
    requiredDuringSchedulingIgnoredDuringExecution: hard,
    preferredDuringSchedulingIgnoredDuringExecution: soft = [],
  } = nodeAffinity;
  return [
    sortedTexts((hard?.nodeSelectorTerms ?? []).map(termKey)),
    sortedTexts(soft.map(({ weight, preference }) => [weight, termKey(preference)])),
  ];
}

function termKey({ matchExpressions = [], matchFields = [] }: NodeSelectorTerm): unknown {
  return [matchExpressions, matchFields].map((requirements) =>
    sortedTexts(
      requirements.map(({ key, operator, values = [] }) => [key, operator, [...values].sort(compareStrings)]),
    ),
  );
}

/** The sources without the volumes' names. */
function volumesKey({ volumes = [] }: PodSpec): unknown {
  return sortedTexts(
    volumes
      .filter(({ configMap, secret }) => configMap === undefined && secret === undefined)
      .map(({ name: _name, ...source }) => source),
  );
}

/** Pods whose scores depend on where other pods are, and pods with claims for devices. */
function takesNoPart({ pod: { spec } }: PodSignature, profile: SchedulerProfile): boolean {
  const { affinity = {}, resourceClaims = [] } = spec;
  if (resourceClaims.length > 0 && runs(profile, 'DynamicResources')) return true;
  const hasPodAffinity = affinity.podAffinity !== undefined || affinity.podAntiAffinity !== undefined;
  if (hasPodAffinity && runs(profile, 'InterPodAffinity')) return true;
  return runs(profile, 'PodTopologySpread') && isSpread(spec, profile);
}

function isSpread({ topologySpreadConstraints = [] }: PodSpec, { args }: SchedulerProfile): boolean {
  const { defaultingType, defaultConstraints = [] } = args.PodTopologySpread;
  return defaultingType === 'System' || defaultConstraints.length > 0 || topologySpreadConstraints.length > 0;
}

function runs({ plugins }: SchedulerProfile, name: string): boolean {
  const { preFilter, filter, preScore, score } = plugins;
  return [preFilter, filter, preScore, score].some((names) => names.includes(name));
}

function sortedTexts(items: readonly unknown[]): readonly string[] {
  return items.map((item) => JSON.stringify(item)).sort(compareStrings);
}

function distinct(items: readonly unknown[]): readonly string[] {
  return [...new Set(sortedTexts(items))];
}

import { MINUTE_MS } from '../../../base/index.ts';
import { firstUntolerated, requiredNodeAffinityMatches } from '../../../model/index.ts';
import type { DaemonSet, Node, Pod, Toleration } from '../../../model/index.ts';
import type { TemplateNode } from '../balancing/similarity.ts';
import type { NodeGroup } from '../node-group.ts';
import {
  DELETION_CANDIDATE_TAINT,
  hasToBeDeletedTaint,
  isNodeReady,
  readinessSinceMs,
  TO_BE_DELETED_TAINT,
} from '../simulator/node-readiness.ts';
import { controllerOf, isDaemonSetPod, isMirrorPod } from '../simulator/pod-kinds.ts';
import type { CaClock } from '../simulator/pod-kinds.ts';
import { nodeFromTemplate } from './estimator.ts';

export interface TemplateOptions {
  /** --force-ds */
  readonly forceDaemonSets: boolean;
  /** --scale-from-unschedulable: a cordon does not come with a new node. */
  readonly clearsUnschedulable?: boolean;
  /** Taints that the flags name as taints of the moment. */
  readonly isTransientTaint?: (key: string) => boolean;
}

/** A real node of a group and its pods. */
export interface GroupNode {
  readonly node: Node;
  readonly pods: readonly Pod[];
  /** Equal as long as neither changes; undefined: nobody keeps count. */
  readonly stamp?: number | undefined;
}

const STABLE_MS = MINUTE_MS;

/**
 * The node that a group would get next (upstream mixed_nodeinfos_processor.go): like a real node of it that is ready and
 * stable, else what the provider says, else like a real node in whatever state. Undefined where nothing is known.
 */
export function templateNodeOf(
  group: NodeGroup,
  members: readonly GroupNode[],
  daemonSets: readonly DaemonSet[],
  options: TemplateOptions,
  clock: CaClock,
): TemplateNode | undefined {
  const good = members.find(({ node }) => isGoodTemplate(node, clock));
  if (good !== undefined) return likeRealNode(group, good, daemonSets, options);
  const given = providerTemplateOf(group, daemonSets, options);
  if (given !== undefined) return given;
  const any = members.at(0);
  return any === undefined ? undefined : likeRealNode(group, any, daemonSets, options);
}

/** The node that the provider says the group makes, with all DaemonSets that belong on it. */
export function providerTemplateOf(
  group: NodeGroup,
  daemonSets: readonly DaemonSet[],
  options: TemplateOptions,
): TemplateNode | undefined {
  if (group.template === undefined) return undefined;
  const given = { node: group.template, pods: group.templatePods };
  const { node, pods } = sanitized(group, given, daemonSets, () => true, options);
  // Upstream writes them last of all: DaemonSets do not see them.
  return { node: withDeprecatedLabels(node), pods };
}

/** Ready for more than a minute, open to pods and not about to go. */
export function isGoodTemplate(node: Node, clock: CaClock): boolean {
  const isStable = clock.nowMs - readinessSinceMs(node, clock) > STABLE_MS;
  return isStable && isNodeReady(node) && node.spec?.unschedulable !== true && !hasToBeDeletedTaint(node);
}

/** A node like one that the group has. */
export function likeRealNode(
  group: NodeGroup,
  real: GroupNode,
  daemonSets: readonly DaemonSet[],
  options: TemplateOptions,
): TemplateNode {
  const isAdded = (daemonSet: DaemonSet): boolean => options.forceDaemonSets || isCritical(daemonSet);
  return sanitized(group, real, daemonSets, isAdded, options);
}

/**
 * Static and daemon pods stay, the others and the taints of the moment go, and the node gets the name of the template
 * before DaemonSets look at it. Upstream: simulator/node_info_utils.go SanitizedTemplateNodeInfoFromNodeInfo.
 */
function sanitized(
  group: NodeGroup,
  example: Pick<GroupNode, 'node' | 'pods'>,
  daemonSets: readonly DaemonSet[],
  isAdded: (daemonSet: DaemonSet) => boolean,
  options: TemplateOptions,
): TemplateNode {
  const name = `template-node-for-${group.id}`;
  const { node } = nodeFromTemplate({ node: sanitizedNode(example.node, options), pods: [] }, name);
  const kept = example.pods.filter((pod) => (isMirrorPod(pod) || isDaemonSetPod(pod)) && !isDeleting(pod));
  const made = nodeFromTemplate({ node, pods: withDaemonSets(node, kept, daemonSets, isAdded) }, name);
  const labels = { ...made.node.metadata.labels, 'cluster-autoscaler.kubernetes.io/template-node': 'true' };
  return { node: { ...made.node, metadata: { ...made.node.metadata, labels } }, pods: made.pods };
}

function isDeleting({ metadata }: Pod): boolean {
  return metadata.deletionTimestamp !== undefined && metadata.deletionTimestamp !== null;
}

function isCritical({ spec }: DaemonSet): boolean {
  const { priorityClassName, preemptionPolicy } = spec.template.spec;
  return priorityClassName === 'system-node-critical' && preemptionPolicy !== 'Never';
}

/** Taints of the moment do not come with a new node. */
const TRANSIENT_TAINTS: ReadonlySet<string> = new Set([
  TO_BE_DELETED_TAINT,
  DELETION_CANDIDATE_TAINT,
  'node.kubernetes.io/not-ready',
  'node.kubernetes.io/unreachable',
  'node.kubernetes.io/unschedulable',
  'node.kubernetes.io/memory-pressure',
  'node.kubernetes.io/disk-pressure',
  'node.kubernetes.io/pid-pressure',
  'node.kubernetes.io/network-unavailable',
  'node.cloudprovider.kubernetes.io/uninitialized',
  'node.cloudprovider.kubernetes.io/shutdown',
  'cloud.google.com/impending-node-termination',
  'NodeWithImpairedVolumes',
]);
const TRANSIENT_PREFIXES: readonly string[] = [
  'ignore-taint.cluster-autoscaler.kubernetes.io/',
  'startup-taint.cluster-autoscaler.kubernetes.io/',
  'status-taint.cluster-autoscaler.kubernetes.io/',
];

function sanitizedNode(
  node: Node,
  { isTransientTaint = () => false, clearsUnschedulable = false }: TemplateOptions,
): Node {
  const taints = (node.spec?.taints ?? []).filter(
    ({ key }) =>
      !TRANSIENT_TAINTS.has(key) &&
      !TRANSIENT_PREFIXES.some((prefix) => key.startsWith(prefix)) &&
      !isTransientTaint(key),
  );
  return { ...node, spec: { ...node.spec, taints, ...(clearsUnschedulable && { unschedulable: false }) } };
}

const DEPRECATED_LABELS: readonly (readonly [stable: string, deprecated: string])[] = [
  ['node.kubernetes.io/instance-type', 'beta.kubernetes.io/instance-type'],
  ['topology.kubernetes.io/zone', 'failure-domain.beta.kubernetes.io/zone'],
  ['topology.kubernetes.io/region', 'failure-domain.beta.kubernetes.io/region'],
];

function withDeprecatedLabels(node: Node): Node {
  const labels: Record<string, string> = { ...node.metadata.labels };
  for (const [stable, deprecated] of DEPRECATED_LABELS)
    if (stable in labels) labels[deprecated] = labels[stable];
  return { ...node, metadata: { ...node.metadata, labels } };
}

/** The pods and one more of every DaemonSet that belongs on the node and has none there. */
function withDaemonSets(
  node: Node,
  pods: readonly Pod[],
  daemonSets: readonly DaemonSet[],
  isAdded: (daemonSet: DaemonSet) => boolean,
): readonly Pod[] {
  const present = new Set<string>();
  for (const pod of pods) {
    const owner = controllerOf(pod);
    if (owner?.kind === 'DaemonSet') present.add(owner.uid ?? `${namespaceOf(pod)}/${owner.name}`);
  }
  const missing = daemonSets.filter((daemonSet) => {
    const { uid, name } = daemonSet.metadata;
    const isPresent = present.has(uid ?? `${namespaceOf(daemonSet)}/${name}`);
    return !isPresent && isAdded(daemonSet) && belongsOn(daemonSet, node);
  });
  return [...pods, ...missing.map(daemonPodOf)];
}

function namespaceOf({ metadata }: Pod | DaemonSet): string {
  return metadata.namespace ?? 'default';
}

const DAEMON_TOLERATIONS: readonly Toleration[] = [
  { key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute' },
  { key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute' },
  { key: 'node.kubernetes.io/disk-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/memory-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/pid-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/unschedulable', operator: 'Exists', effect: 'NoSchedule' },
];

/** The DaemonSet controller's own test, which is not the scheduler's. */
function belongsOn({ spec }: DaemonSet, node: Node): boolean {
  const podSpec = spec.template.spec;
  if (podSpec.nodeName !== undefined && podSpec.nodeName !== node.metadata.name) return false;
  const identity = { name: node.metadata.name, labels: node.metadata.labels ?? {} };
  if (!requiredNodeAffinityMatches(podSpec, identity)) return false;
  const tolerations = [...(podSpec.tolerations ?? []), ...DAEMON_TOLERATIONS];
  return firstUntolerated(node.spec?.taints, tolerations) === undefined;
}

function daemonPodOf({ metadata, spec }: DaemonSet): Pod {
  const owner = { apiVersion: 'apps/v1', kind: 'DaemonSet', name: metadata.name, controller: true };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      ...spec.template.metadata,
      name: `${metadata.name}-pod`,
      namespace: metadata.namespace ?? 'default',
      ownerReferences: [{ ...owner, ...(metadata.uid !== undefined && { uid: metadata.uid }) }],
    },
    spec: {
      ...spec.template.spec,
      tolerations: [...(spec.template.spec.tolerations ?? []), ...DAEMON_TOLERATIONS],
    },
  };
}

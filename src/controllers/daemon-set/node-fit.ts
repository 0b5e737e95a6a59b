import { firstUntolerated, requiredNodeAffinityMatches } from '../../model/index.ts';
import type { Node, PodSpec, Toleration } from '../../model/index.ts';
import type { DaemonNode } from './types.ts';

const TOLERATED: readonly (readonly [key: string, effect: string])[] = [
  ['node.kubernetes.io/not-ready', 'NoExecute'],
  ['node.kubernetes.io/unreachable', 'NoExecute'],
  ['node.kubernetes.io/disk-pressure', 'NoSchedule'],
  ['node.kubernetes.io/memory-pressure', 'NoSchedule'],
  ['node.kubernetes.io/pid-pressure', 'NoSchedule'],
  ['node.kubernetes.io/unschedulable', 'NoSchedule'],
];
const TOLERATED_ON_HOST_NETWORK = ['node.kubernetes.io/network-unavailable', 'NoSchedule'] as const;

/** The template's tolerations and those that every daemon pod gets, for ever. */
export function daemonTolerations(template: PodSpec): readonly Toleration[] {
  const added = template.hostNetwork === true ? [...TOLERATED, TOLERATED_ON_HOST_NETWORK] : TOLERATED;
  const own = (template.tolerations ?? []).filter(
    ({ key, effect, operator }) =>
      // An own toleration of exactly these words is replaced, so that its tolerationSeconds does not count.
      operator !== 'Exists' || !added.some(([k, e]) => k === key && e === effect),
  );
  return [...own, ...added.map(([key, effect]) => ({ key, operator: 'Exists', effect }))];
}

/**
 * Does the DaemonSet want a pod on the node, and may one that is there stay? Resources play no part.
 *
 * Upstream: daemon_controller.go NodeShouldRunDaemonPod; comparison operators of tolerations are on.
 */
export function daemonNodeFit(template: PodSpec, tolerations: readonly Toleration[], node: Node): DaemonNode {
  const { name } = node.metadata;
  const isElsewhere =
    template.nodeName !== undefined && template.nodeName !== '' && template.nodeName !== name;
  if (isElsewhere || !requiredNodeAffinityMatches(template, node.metadata)) {
    return { name, shouldRun: false, shouldContinue: false };
  }
  const rules = { comparisonOperators: true };
  const taints = node.spec?.taints;
  const shouldRun = firstUntolerated(taints, tolerations, ['NoSchedule', 'NoExecute'], rules) === undefined;
  const shouldContinue = firstUntolerated(taints, tolerations, ['NoExecute'], rules) === undefined;
  return { name, shouldRun, shouldContinue };
}

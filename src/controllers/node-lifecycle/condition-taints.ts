import type { Node, Taint } from '../../model/index.ts';

const PREFIX = 'node.kubernetes.io/';

/** Condition type and status → taint key behind the prefix. A map: types and statuses are any text. */
const CONDITION_TAINTS: ReadonlyMap<string, string> = new Map([
  ['Ready False', 'not-ready'],
  ['Ready Unknown', 'unreachable'],
  ['MemoryPressure True', 'memory-pressure'],
  ['DiskPressure True', 'disk-pressure'],
  ['PIDPressure True', 'pid-pressure'],
  ['NetworkUnavailable True', 'network-unavailable'],
]);
const OWN_KEYS: readonly string[] = [
  'not-ready',
  'unreachable',
  'memory-pressure',
  'disk-pressure',
  'pid-pressure',
  'network-unavailable',
  'unschedulable',
].map((key) => PREFIX + key);

/**
 * The node's taints with its NoSchedule condition taints brought up to date; the list itself where nothing changes.
 *
 * Upstream: node_lifecycle_controller.go doNoScheduleTaintingPass.
 */
export function withConditionTaints({ spec, status }: Node): readonly Taint[] {
  const wanted = (status?.conditions ?? []).flatMap(({ type, status: value }) => {
    const key = CONDITION_TAINTS.get(`${type} ${value}`);
    return key === undefined ? [] : [PREFIX + key];
  });
  if (spec?.unschedulable === true) wanted.push(`${PREFIX}unschedulable`);
  const taints = spec?.taints ?? [];
  const isOwn = ({ key, effect }: Taint): boolean => effect === 'NoSchedule' && OWN_KEYS.includes(key);
  const kept = taints.filter((taint) => !isOwn(taint) || wanted.includes(taint.key));
  const missing = wanted.filter((key) => !taints.some((taint) => isOwn(taint) && taint.key === key));
  if (missing.length === 0 && kept.length === taints.length) return taints;
  return [...kept, ...missing.map((key) => ({ key, effect: 'NoSchedule' }))];
}

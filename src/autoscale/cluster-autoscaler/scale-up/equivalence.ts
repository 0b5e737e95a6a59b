import type { Pod } from '../../../model/index.ts';
import { controllerOf, isDaemonSetPod } from '../simulator/pod-kinds.ts';
import { podSpecKey } from './pod-spec-key.ts';

/** A controller with more distinct pods than this gets groups of one for the rest. */
const GROUPS_PER_CONTROLLER_MAX = 10;

/**
 * Pods that wait, in groups that the scheduler cannot tell apart; predicates are asked for the first of each only
 * (upstream scaleup/equivalence). Only pods of one controller are compared.
 *
 * Upstream keeps the groups in a map of random order; here they come in order of their first pod.
 */
export function buildPodGroups(pods: readonly Pod[]): readonly (readonly Pod[])[] {
  const groups: Pod[][] = [];
  const byController = new Map<string, Map<string, Pod[]>>();
  for (const pod of pods) {
    const controller = controllerOf(pod)?.uid;
    if (controller === undefined || isDaemonSetPod(pod)) {
      groups.push([pod]);
      continue;
    }
    const known = byController.get(controller) ?? new Map<string, Pod[]>();
    byController.set(controller, known);
    const key = podSpecKey(pod);
    const group = known.get(key);
    if (group !== undefined) {
      group.push(pod);
      continue;
    }
    const own = [pod];
    groups.push(own);
    if (known.size < GROUPS_PER_CONTROLLER_MAX) known.set(key, own);
  }
  return groups;
}

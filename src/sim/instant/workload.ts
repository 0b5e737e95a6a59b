import type { NodeRow, PodRow } from '../../model/index.ts';
import type { PodLives } from '../pod-lives.ts';
import { PodState } from '../pod-lives.ts';
import type { WorkloadPlan } from './plan-workload.ts';

/** A workload while the run goes on. */
export interface Workload {
  plan: WorkloadPlan;
  /** Number in the TemplateBook. */
  template: number;
  desired: number;
  /** Its pods that are not on their way out, oldest first; with keepsOrdinals also those. */
  readonly pods: Set<PodRow>;
  /** Ordinal of each pod where they are kept. */
  readonly ordinals: Map<PodRow, number>;
  /** The pod of each node, where there is one a node. */
  readonly byNode: Map<NodeRow, PodRow>;
  /** Pods made so far; where ordinals are not kept, the next one's ordinal. */
  made: number;
  succeeded: number;
  failed: number;
  /** Run time of its pods; Infinity for ever. */
  durationMs: number;
}

/** How many pods there should be now. */
export function wantedPods({ plan, desired, succeeded, failed }: Workload): number {
  if (failed > plan.failuresMax) return 0;
  return Math.max(0, Math.min(desired, plan.completions - succeeded));
}

/** The ordinal of the next pod: the lowest that is free where ordinals are kept. */
export function nextOrdinal(workload: Workload): number {
  if (!workload.plan.keepsOrdinals) return workload.made;
  const taken = new Set(workload.ordinals.values());
  let ordinal = 0;
  while (taken.has(ordinal)) ordinal++;
  return ordinal;
}

/**
 * Which pods go when there are too many: the highest ordinals where they are kept; else pending before bound, not yet
 * started before started, younger before older (the head of ReplicaSet's order; CPU use and ready times stay out).
 */
export function surplusPods(workload: Workload, count: number, lives: PodLives): PodRow[] {
  const pods = [...workload.pods];
  if (workload.plan.keepsOrdinals) {
    const ordinal = (pod: PodRow): number => workload.ordinals.get(pod) ?? 0;
    return pods.sort((a, b) => ordinal(b) - ordinal(a)).slice(0, count);
  }
  const stage = (pod: PodRow): number => (lives.state[pod] === PodState.Pending ? 0 : 1 + lives.started[pod]);
  const age = new Map(pods.map((pod, index) => [pod, index]));
  return pods.sort((a, b) => stage(a) - stage(b) || (age.get(b) ?? 0) - (age.get(a) ?? 0)).slice(0, count);
}

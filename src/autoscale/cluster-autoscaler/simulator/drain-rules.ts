import type { OwnerReference, Pod } from '../../../model/index.ts';
import type { PdbBudget } from './pdb-budget.ts';
import { controllerOf, isDaemonSetPod, isLongTerminating, isMirrorPod } from './pod-kinds.ts';
import type { CaClock } from './pod-kinds.ts';

export type DrainOutcome = 'DrainOk' | 'BlockDrain' | 'SkipDrain' | 'WaitForCompletion' | 'Undefined';

export type BlockingReason =
  | 'ControllerNotFound'
  | 'MinReplicasReached'
  | 'NotReplicated'
  | 'UnmovableKubeSystemPod'
  | 'NotSafeToEvictAnnotation'
  | 'LocalStorageRequested'
  | 'NotEnoughPdb';

export interface Drainability {
  readonly outcome: DrainOutcome;
  readonly blockingReason?: BlockingReason;
}

/** Flags about pods that keep a node alive. */
export interface DrainOptions {
  readonly skipNodesWithSystemPods: boolean;
  readonly skipNodesWithLocalStorage: boolean;
  readonly skipNodesWithCustomControllerPods: boolean;
  readonly minReplicaCount: number;
  readonly systemPodDisruptionTimeoutMs: number;
}

export interface DrainContext {
  readonly options: DrainOptions;
  readonly budget: PdbBudget;
  /** spec.replicas of a controller, null where it has none, undefined where there is no such controller. */
  readonly replicasOf:
    ((kind: string, namespace: string, name: string) => number | null | undefined) | undefined;
  readonly clock: CaClock;
}

/** What a pod is judged by. */
export type DrainView = Omit<DrainContext, 'budget'> & {
  readonly budget: Pick<PdbBudget, 'isSelected' | 'admits'>;
};

const OK: Drainability = { outcome: 'DrainOk' };
const SKIP: Drainability = { outcome: 'SkipDrain' };
const WAIT: Drainability = { outcome: 'WaitForCompletion' };
const UNDEFINED: Drainability = { outcome: 'Undefined' };
const block = (blockingReason: BlockingReason): Drainability => ({ outcome: 'BlockDrain', blockingReason });

type Rule = (pod: Pod, context: DrainView) => Drainability | undefined;

/**
 * Whether a pod may be moved off its node: the first rule that speaks decides (upstream drainability/rules, in its
 * order). Nothing said means movable.
 */
export function drainabilityOf(pod: Pod, context: DrainView): Drainability {
  for (const rule of RULES) {
    const verdict = rule(pod, context);
    if (verdict !== undefined) return verdict;
  }
  return UNDEFINED;
}

const SAFE_TO_EVICT = 'cluster-autoscaler.kubernetes.io/safe-to-evict';
const SAFE_VOLUMES = 'cluster-autoscaler.kubernetes.io/safe-to-evict-local-volumes';

const mirror: Rule = (pod) => (isMirrorPod(pod) ? SKIP : undefined);

const longTerminating: Rule = (pod, { clock }) => (isLongTerminating(pod, clock) ? SKIP : undefined);

/** Comes before the rules for DaemonSets and for safe-to-evict: a DaemonSet pod whose DaemonSet is gone blocks. */
const replicaCount: Rule = (pod, { options, replicasOf }) => {
  const owner = controllerOf(pod);
  if (!options.skipNodesWithCustomControllerPods || replicasOf === undefined) return undefined;
  if (owner === undefined || !isLookedUp(owner, pod)) return undefined;
  const replicas = replicasOf(owner.kind, pod.metadata.namespace ?? 'default', owner.name);
  if (replicas === undefined) return block('ControllerNotFound');
  const hasReplicas = owner.kind === 'ReplicaSet' || owner.kind === 'ReplicationController';
  const isTooSmall = hasReplicas && replicas !== null && replicas < options.minReplicaCount;
  return isTooSmall ? block('MinReplicasReached') : undefined;
};

/** A pod that says that it is like one of a DaemonSet is asked no more than that, unless of a ReplicationController. */
function isLookedUp({ kind, apiVersion }: OwnerReference, pod: Pod): boolean {
  if (kind === 'ReplicationController') return true;
  const isOfApps = /^apps\/[^/]*$/.test(apiVersion);
  if (isDaemonSetPod(pod)) return kind === 'DaemonSet' && isOfApps;
  return kind === 'StatefulSet' ? isOfApps : kind === 'Job' || kind === 'ReplicaSet';
}

const daemonSet: Rule = (pod) => (isDaemonSetPod(pod) ? OK : undefined);

const safeToEvict: Rule = (pod) => (annotation(pod, SAFE_TO_EVICT) === 'true' ? OK : undefined);

const terminal: Rule = (pod) => {
  const phase = pod.status?.phase;
  const { restartPolicy } = pod.spec;
  const isFinished = phase === 'Succeeded' && (restartPolicy === 'Never' || restartPolicy === 'OnFailure');
  return phase === 'Failed' || isFinished ? OK : undefined;
};

const onCompletion: Rule = (pod) => (annotation(pod, SAFE_TO_EVICT) === 'on-completion' ? WAIT : undefined);

const REPLICATING: readonly string[] = ['ReplicationController', 'Job', 'ReplicaSet', 'StatefulSet'];

const replicated: Rule = (pod, { options }) => {
  const owner = controllerOf(pod);
  if (owner === undefined) return block('NotReplicated');
  const isCustom = !REPLICATING.includes(owner.kind);
  return options.skipNodesWithCustomControllerPods && isCustom ? block('NotReplicated') : undefined;
};

const system: Rule = (pod, { options, budget, clock }) => {
  if (!options.skipNodesWithSystemPods || pod.metadata.namespace !== 'kube-system') return undefined;
  if (budget.isSelected(pod)) return undefined;
  const createdMs = clock.timeMsOf(pod.metadata.creationTimestamp ?? '');
  const isOld = clock.nowMs - createdMs > options.systemPodDisruptionTimeoutMs;
  return isOld ? OK : block('UnmovableKubeSystemPod');
};

const notSafeToEvict: Rule = (pod) =>
  annotation(pod, SAFE_TO_EVICT) === 'false' ? block('NotSafeToEvictAnnotation') : undefined;

const localStorage: Rule = (pod, { options }) => {
  if (!options.skipNodesWithLocalStorage) return undefined;
  const excepted = (annotation(pod, SAFE_VOLUMES) ?? '').split(',');
  const isLocal = (pod.spec.volumes ?? []).some(({ name, hostPath, emptyDir }) => {
    if (excepted.includes(name)) return false;
    return isGiven(hostPath) || (isGiven(emptyDir) && emptyDir?.medium !== 'Memory');
  });
  return isLocal ? block('LocalStorageRequested') : undefined;
};

const budgets: Rule = (pod, { budget }) => (budget.admits(pod) ? undefined : block('NotEnoughPdb'));

const RULES: readonly Rule[] = [
  mirror,
  longTerminating,
  replicaCount,
  daemonSet,
  safeToEvict,
  terminal,
  onCompletion,
  replicated,
  system,
  notSafeToEvict,
  localStorage,
  budgets,
];

function annotation(pod: Pod, key: string): string | undefined {
  return pod.metadata.annotations?.[key];
}

function isGiven(source: unknown): boolean {
  return source !== undefined && source !== null;
}

/** The pods of a node by what a removal does with them, or the first that blocks it. */
export type PodsToMove =
  | {
      readonly podsToMove: readonly Pod[];
      readonly daemonSetPods: readonly Pod[];
      readonly onCompletionPods: readonly Pod[];
    }
  | { readonly blockingPod: Pod; readonly blockingReason: BlockingReason };

/**
 * Which pods a drain has to find room for, up to the first that forbids it. Upstream: simulator/drain.go GetPodsToMove.
 */
export function podsToMoveOf(pods: readonly Pod[], context: DrainContext): PodsToMove {
  const podsToMove: Pod[] = [];
  const daemonSetPods: Pod[] = [];
  const onCompletionPods: Pod[] = [];
  for (const pod of pods) {
    const { outcome, blockingReason } = drainabilityOf(pod, context);
    if (blockingReason !== undefined) return { blockingPod: pod, blockingReason };
    if (outcome === 'SkipDrain') continue;
    if (outcome === 'WaitForCompletion') onCompletionPods.push(pod);
    else if (isDaemonSetPod(pod)) daemonSetPods.push(pod);
    else podsToMove.push(pod);
  }
  return { podsToMove, daemonSetPods, onCompletionPods };
}

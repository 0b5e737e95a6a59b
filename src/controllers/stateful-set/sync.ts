import { scaledValue } from '../int-or-percent.ts';
import { hasEnded, isAvailable } from '../pod-view.ts';
import type { StatefulPod, StatefulSetDecision, StatefulSetSpec, StatefulSetStatus } from './types.ts';

interface Replica {
  readonly name: string;
  readonly ordinal: number;
  /** Revision of the pod, or the one that it would be created with. */
  readonly revision: string;
  readonly pod: StatefulPod | undefined;
}

interface Draft {
  readonly spec: StatefulSetSpec;
  readonly nowMs: number;
  readonly updateRevision: string;
  readonly replicas: readonly Replica[];
  /** Pods whose ordinal is none of the replicas', highest first. */
  readonly condemned: readonly StatefulPod[];
  readonly creates: { readonly name: string; readonly ordinal: number; readonly revision: string }[];
  readonly deletes: string[];
}

/**
 * One sync of the StatefulSet controller. With OrderedReady one thing happens at a time: each replica waits for all
 * lower ones, condemned pods wait for all replicas, an update waits for both. With Parallel nothing waits, and the
 * update phase can delete once more a pod that the same sync deleted because it had ended.
 *
 * A pod of the name that is still there, deleting on a lost node too, is never replaced: at most one.
 * Upstream: statefulset/stateful_set_control.go, gate MaxUnavailableStatefulSet on.
 */
export function syncStatefulSet(
  spec: StatefulSetSpec,
  pods: readonly StatefulPod[],
  revisions: { readonly current: string; readonly update: string },
  nowMs: number,
): StatefulSetDecision {
  const draft = startDraft(spec, pods, revisions, nowMs);
  const counted = countStatus(draft, pods, revisions);
  const isBlocked = spec.isParallel ? runParallel(draft) : runOrdered(draft);
  const updates = isBlocked || spec.strategy === 'OnDelete' ? 0 : runUpdate(draft);
  const status = completed({ ...counted, current: counted.current - updates }, spec);
  return { creates: draft.creates, deletes: draft.deletes, status };
}

function startDraft(
  spec: StatefulSetSpec,
  pods: readonly StatefulPod[],
  revisions: { readonly current: string; readonly update: string },
  nowMs: number,
): Draft {
  const byOrdinal = new Map<number, StatefulPod>();
  const condemned: { readonly ordinal: number; readonly pod: StatefulPod }[] = [];
  for (const pod of pods) {
    const ordinal = ordinalOf(pod.name);
    if (ordinal === undefined) continue;
    const index = ordinal - spec.firstOrdinal;
    if (index >= 0 && index < spec.replicas) byOrdinal.set(ordinal, pod);
    else condemned.push({ ordinal, pod });
  }
  const replicas = Array.from({ length: spec.replicas }, (_, index) => {
    const ordinal = spec.firstOrdinal + index;
    const pod = byOrdinal.get(ordinal);
    const keeps = spec.strategy === 'RollingUpdate' && index < spec.partition;
    const revision = pod?.revision ?? (keeps ? revisions.current : revisions.update);
    return { name: `${spec.name}-${ordinal}`, ordinal, revision, pod };
  });
  condemned.sort((a, b) => b.ordinal - a.ordinal);
  return {
    spec,
    nowMs,
    updateRevision: revisions.update,
    replicas,
    condemned: condemned.map(({ pod }) => pod),
    creates: [],
    deletes: [],
  };
}

/** True when something was done or must be waited for, so that no update may start. */
function runOrdered(draft: Draft): boolean {
  for (const replica of draft.replicas) {
    const { pod, name, ordinal, revision } = replica;
    if (pod === undefined) draft.creates.push({ name, ordinal, revision });
    else if (hasEnded(pod) && !pod.isDeleting) draft.deletes.push(pod.name);
    if (pod === undefined || pod.isDeleting || !isHealthy(draft, pod)) return true;
  }
  const highest = draft.condemned.at(0);
  if (highest === undefined) return false;
  if (highest.isDeleting) return true;
  if (isHealthy(draft, highest) || highest === firstUnavailablePod(draft)) draft.deletes.push(highest.name);
  return true;
}

/** The one broken pod that a scale-down need not wait for: the lowest broken replica, else the lowest condemned one. */
function firstUnavailablePod(draft: Draft): StatefulPod | undefined {
  const broken = draft.replicas.find(({ pod }) => isUnavailable(draft, pod));
  if (broken !== undefined) return broken.pod;
  return draft.condemned.findLast((pod) => isUnavailable(draft, pod));
}

function runParallel(draft: Draft): boolean {
  for (const { name, ordinal, revision, pod } of draft.replicas) {
    if (pod === undefined) draft.creates.push({ name, ordinal, revision });
    else if (hasEnded(pod) && !pod.isDeleting) draft.deletes.push(name);
  }
  for (const pod of draft.condemned) if (!pod.isDeleting) draft.deletes.push(pod.name);
  return false;
}

/** Deletes pods of another revision, highest first, within maxUnavailable; gives how many. */
function runUpdate(draft: Draft): number {
  const { spec, replicas, updateRevision } = draft;
  const budget = Math.max(1, scaledValue(spec.maxUnavailable, spec.replicas, 'down') ?? 1);
  const unavailable = replicas.filter(({ pod }) => isUnavailable(draft, pod));
  // A replica that is only about to be created counts by the revision it will have.
  const isOutdated = ({ pod, revision }: Replica): boolean =>
    revision !== updateRevision && pod?.isDeleting !== true;
  const canProceed = spec.isParallel && unavailable.some(isOutdated);
  if (unavailable.length >= budget && !canProceed) return 0;

  const outdated = replicas.slice(spec.partition).filter(isOutdated).reverse();
  const rest = Math.max(0, budget - unavailable.length);
  const victims = spec.isParallel
    ? [
        ...outdated.filter(({ pod }) => pod === undefined || !isFit(draft, pod)),
        ...outdated.filter(({ pod }) => !isUnavailable(draft, pod)).slice(0, rest),
      ]
    : outdated.slice(0, rest);
  for (const { name } of victims) draft.deletes.push(name);
  return victims.length;
}

function countStatus(
  { spec, nowMs }: Draft,
  pods: readonly StatefulPod[],
  revisions: { readonly current: string; readonly update: string },
): StatefulSetStatus {
  const own = pods.filter(({ name }) => ordinalOf(name) !== undefined);
  const running = own.filter(isRunningAndReady);
  const kept = own.filter(({ isDeleting }) => !isDeleting);
  return {
    replicas: own.length,
    ready: running.length,
    available: running.filter((pod) => isAvailable(pod, spec.minReadySeconds, nowMs)).length,
    current: kept.filter(({ revision }) => revision === revisions.current).length,
    updated: kept.filter(({ revision }) => revision === revisions.update).length,
    currentRevision: revisions.current,
    updateRevision: revisions.update,
  };
}

/** Once every replica is updated and ready the update revision becomes the current one. */
function completed(status: StatefulSetStatus, { replicas }: StatefulSetSpec): StatefulSetStatus {
  const isDone = status.updated === replicas && status.ready === replicas && status.replicas === replicas;
  return isDone ? { ...status, current: status.updated, currentRevision: status.updateRevision } : status;
}

function isRunningAndReady({ phase, isReady }: StatefulPod): boolean {
  return phase === 'Running' && isReady;
}

function isHealthy(draft: Draft, pod: StatefulPod): boolean {
  return isRunningAndReady(pod) && isFit(draft, pod);
}

function isFit({ spec, nowMs }: Draft, pod: StatefulPod): boolean {
  return isAvailable(pod, spec.minReadySeconds, nowMs);
}

function isUnavailable(draft: Draft, pod: StatefulPod | undefined): boolean {
  return pod === undefined || pod.isDeleting || !isFit(draft, pod);
}

/** The number behind the last hyphen of the name. */
export function ordinalOf(name: string): number | undefined {
  const match = /-(\d+)$/.exec(name);
  return match === null ? undefined : Number(match[1]);
}

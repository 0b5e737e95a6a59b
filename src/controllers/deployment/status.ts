import { allOf, sizeOf } from './draft.ts';
import type { Draft } from './draft.ts';
import { UNLIMITED } from './types.ts';
import type { DeploymentCondition, DeploymentState, DeploymentStatus, OwnedReplicaSet } from './types.ts';

type Conditions = readonly DeploymentCondition[];

/** Sums of the ReplicaSets' status, with the sizes before this sync's scaling, and condition Available. */
export function countedStatus(draft: Draft, conditions: Conditions): DeploymentStatus {
  const all = allOf(draft);
  const sum = (pick: (status: OwnedReplicaSet['status']) => number): number =>
    all.reduce((total, { status }) => total + pick(status), 0);
  const available = sum((status) => status.available);
  const isEnough = available >= draft.deployment.spec.replicas - draft.maxUnavailable;
  return {
    replicas: sum((status) => status.replicas),
    updated: draft.newest?.status.replicas ?? 0,
    ready: sum((status) => status.ready),
    available,
    unavailable: Math.max(0, sizeOf(all) - available),
    conditions: withCondition(
      conditions,
      isEnough
        ? condition('Available', 'True', 'MinimumReplicasAvailable', 'Deployment has minimum availability.')
        : condition(
            'Available',
            'False',
            'MinimumReplicasUnavailable',
            'Deployment does not have minimum availability.',
          ),
      draft.nowMs,
    ),
  };
}

/** The status at the end of a rollout step: as counted, and condition Progressing by what moved since the stored one. */
export function rolloutStatus(draft: Draft, conditions: Conditions): DeploymentStatus {
  const { deployment, nowMs } = draft;
  const counted = countedStatus(draft, conditions);
  if (!hasDeadline(deployment)) {
    return { ...counted, conditions: counted.conditions.filter(({ type }) => type !== 'Progressing') };
  }
  const before = progressingOf(conditions);
  if (counted.replicas === counted.updated && before?.reason === 'NewReplicaSetAvailable') return counted;

  const subject =
    draft.newest === undefined ? `Deployment "${deployment.name}"` : `ReplicaSet "${draft.newest.name}"`;
  if (isComplete(deployment, counted)) {
    const text = `${subject} has successfully progressed.`;
    return progressing(counted, condition('Progressing', 'True', 'NewReplicaSetAvailable', text), nowMs);
  }
  if (hasProgressed(deployment.status, counted)) {
    const text = `${subject} is progressing.`;
    // Rewritten even with the same reason: lastUpdateTime is what the deadline counts from.
    const others = counted.conditions.filter(({ type }) => type !== 'Progressing');
    const lastTransitionMs = before?.status === 'True' ? before.lastTransitionMs : nowMs;
    const written = {
      ...condition('Progressing', 'True', 'ReplicaSetUpdated', text),
      lastUpdateMs: nowMs,
      lastTransitionMs,
    };
    return { ...counted, conditions: [...others, written] };
  }
  if (hasTimedOut(deployment, before, nowMs)) {
    const text = `${subject} has timed out progressing.`;
    return progressing(counted, condition('Progressing', 'False', 'ProgressDeadlineExceeded', text), nowMs);
  }
  return counted;
}

/** Pausing and resuming stop the deadline's clock; a rollout that is already late stays late. */
export function pauseConditions({ deployment, nowMs }: Draft): Conditions {
  const { conditions } = deployment.status;
  if (!hasDeadline(deployment)) return conditions;
  const reason = progressingOf(conditions)?.reason;
  if (reason === 'ProgressDeadlineExceeded') return conditions;
  const { paused } = deployment.spec;
  if (paused === (reason === 'DeploymentPaused')) return conditions;
  const written = paused
    ? condition('Progressing', 'Unknown', 'DeploymentPaused', 'Deployment is paused')
    : condition('Progressing', 'Unknown', 'DeploymentResumed', 'Deployment is resumed');
  return withCondition(conditions, written, nowMs);
}

/** The first sight of the new ReplicaSet starts the deadline's clock. */
export function seenNewReplicaSet(
  draft: Draft,
  conditions: Conditions,
  reason: 'NewReplicaSetCreated' | 'FoundNewReplicaSet',
): Conditions {
  if (!hasDeadline(draft.deployment)) return conditions;
  const name = draft.newest?.name ?? draft.newName;
  const text =
    reason === 'NewReplicaSetCreated'
      ? `Created new replica set "${name}"`
      : `Found new replica set "${name}"`;
  return withCondition(conditions, condition('Progressing', 'True', reason, text), draft.nowMs);
}

/** The API server refused the new ReplicaSet. Upstream: getNewReplicaSet, FailedRSCreateReason. */
export function withCreateError(
  { spec, status }: Pick<DeploymentState, 'spec' | 'status'>,
  text: string,
  nowMs: number,
): DeploymentStatus {
  if (!hasDeadline({ spec })) return status;
  return progressing(status, condition('Progressing', 'False', 'ReplicaSetCreateError', text), nowMs);
}

/** When to look whether the deadline has passed; undefined when nothing moves on or there is no deadline. */
export function deadlineCheckAfterMs(draft: Draft, status: DeploymentStatus): number | undefined {
  const { deployment, nowMs } = draft;
  const current = progressingOf(status.conditions);
  if (!hasDeadline(deployment) || current === undefined) return undefined;
  if (isComplete(deployment, status) || current.reason === 'ProgressDeadlineExceeded') return undefined;
  const after = current.lastUpdateMs + deployment.spec.progressDeadlineSeconds * 1000 - nowMs;
  // A second more, so that the check does not come a millisecond early.
  return after < 1000 ? 0 : after + 1000;
}

/**
 * Nothing is left of a rollout: every pod is of the new template and available. Upstream: deployment_util.go
 * DeploymentComplete.
 */
export function isComplete(deployment: DeploymentState, status: DeploymentStatus): boolean {
  const { replicas } = deployment.spec;
  return status.updated === replicas && status.replicas === replicas && status.available === replicas;
}

/** The Progressing condition, where one was ever written. */
export function progressingOf(conditions: Conditions): DeploymentCondition | undefined {
  return conditions.find(({ type }) => type === 'Progressing');
}

function hasDeadline({ spec }: Pick<DeploymentState, 'spec'>): boolean {
  return spec.progressDeadlineSeconds !== UNLIMITED;
}

function hasProgressed(before: DeploymentStatus, after: DeploymentStatus): boolean {
  return (
    after.updated > before.updated ||
    after.replicas - after.updated < before.replicas - before.updated ||
    after.ready > before.ready ||
    after.available > before.available
  );
}

function hasTimedOut(
  { spec }: DeploymentState,
  current: DeploymentCondition | undefined,
  nowMs: number,
): boolean {
  if (current === undefined || current.reason === 'NewReplicaSetAvailable') return false;
  if (current.reason === 'ProgressDeadlineExceeded') return true;
  return current.lastUpdateMs + spec.progressDeadlineSeconds * 1000 < nowMs;
}

type Written = Pick<DeploymentCondition, 'type' | 'status' | 'reason' | 'message'>;

function condition(type: string, status: string, reason: string, message: string): Written {
  return { type, status, reason, message };
}

function progressing(status: DeploymentStatus, written: Written, nowMs: number): DeploymentStatus {
  return { ...status, conditions: withCondition(status.conditions, written, nowMs) };
}

/** A condition with the status and reason that are there already changes nothing. */
function withCondition(conditions: Conditions, written: Written, nowMs: number): Conditions {
  const current = conditions.find(({ type }) => type === written.type);
  if (current?.status === written.status && current.reason === written.reason) return conditions;
  const lastTransitionMs = current?.status === written.status ? current.lastTransitionMs : nowMs;
  const others = conditions.filter(({ type }) => type !== written.type);
  return [...others, { ...written, lastUpdateMs: nowMs, lastTransitionMs }];
}

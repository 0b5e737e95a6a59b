import { activeOf, resize, startDraft } from './draft.ts';
import type { Draft } from './draft.ts';
import { createNew, rollForward } from './roll.ts';
import { isScalingEvent, scaleDeployment } from './scale.ts';
import {
  countedStatus,
  deadlineCheckAfterMs,
  isComplete,
  pauseConditions,
  progressingOf,
  rolloutStatus,
  seenNewReplicaSet,
} from './status.ts';
import { UNLIMITED } from './types.ts';
import type {
  DeploymentCondition,
  DeploymentDecision,
  DeploymentState,
  DeploymentStatus,
  OwnedReplicaSet,
} from './types.ts';

type Conditions = readonly DeploymentCondition[];

/**
 * One sync of the Deployment controller: which ReplicaSets to create, resize and delete, and the status to write.
 * `newName` is the name that a ReplicaSet created now would get.
 *
 * Upstream: kube-controller-manager, deployment/{deployment_controller,sync,rolling,recreate,progress}.go. Creating
 * and scaling events are never one sync; a step that scales up does not also scale down, except that a ReplicaSet
 * created at its right size lets the old ones shrink at once.
 */
export function syncDeployment(
  deployment: DeploymentState,
  replicaSets: readonly OwnedReplicaSet[],
  newName: string,
  nowMs: number,
): DeploymentDecision {
  const draft = startDraft(deployment, replicaSets, newName, nowMs);
  const deletes: string[] = [];
  const conditions = refreshRevision(draft, pauseConditions(draft));

  const status = statusOfSync(draft, deletes, conditions);
  const recheckAfterMs = deadlineCheckAfterMs(draft, status);
  return {
    ...(draft.create === undefined ? {} : { create: draft.create }),
    updates: draft.updates,
    deletes,
    status,
    events: draft.events,
    ...(recheckAfterMs === undefined ? {} : { recheckAfterMs }),
  };
}

function statusOfSync(draft: Draft, deletes: string[], conditions: Conditions): DeploymentStatus {
  const { paused, strategy } = draft.deployment.spec;
  if (paused || isScalingEvent(draft)) {
    scaleDeployment(draft);
    if (paused) deletes.push(...beyondHistory(draft));
    return countedStatus(draft, conditions);
  }
  return strategy === 'Recreate'
    ? recreateStep(draft, deletes, conditions)
    : rollingStep(draft, deletes, conditions);
}

function rollingStep(draft: Draft, deletes: string[], conditions: Conditions): DeploymentStatus {
  const after = draft.newest === undefined ? createReplicaSet(draft, conditions) : conditions;
  const scaled = draft.newest !== undefined && rollForward(draft, draft.newest);
  if (!scaled) deletes.push(...historyWhenComplete(draft));
  return rolloutStatus(draft, after);
}

/** All old pods go before the first new one comes. */
function recreateStep(draft: Draft, deletes: string[], conditions: Conditions): DeploymentStatus {
  const active = activeOf(draft.old);
  for (const replicaSet of active) resize(draft, replicaSet, 0);
  if (active.length > 0 || draft.old.some(isRunning)) return rolloutStatus(draft, conditions);

  const after = draft.newest === undefined ? createReplicaSet(draft, conditions) : conditions;
  if (draft.newest !== undefined) resize(draft, draft.newest, draft.deployment.spec.replicas);
  deletes.push(...historyWhenComplete(draft));
  return rolloutStatus(draft, after);
}

function isRunning({ status, hasLivePods }: OwnedReplicaSet): boolean {
  return status.replicas > 0 || hasLivePods;
}

function createReplicaSet(draft: Draft, conditions: Conditions): Conditions {
  const created = createNew(draft, nextRevision(draft));
  if (created.replicas > 0) {
    draft.events.push(`Scaled up replica set ${created.name} from 0 to ${created.replicas}`);
  }
  return seenNewReplicaSet(draft, conditions, 'NewReplicaSetCreated');
}

/** The ReplicaSet in force always carries the highest revision: rolling back gives an old one a new number. */
function refreshRevision(draft: Draft, conditions: Conditions): Conditions {
  const { newest } = draft;
  if (newest === undefined) return conditions;
  const revision = nextRevision(draft);
  if (newest.revision < revision) {
    const { replicas, desired, max } = newest;
    draft.updates.set(newest.name, { replicas, revision, desired, max });
    return conditions;
  }
  if (progressingOf(conditions) !== undefined) return conditions;
  return seenNewReplicaSet(draft, conditions, 'FoundNewReplicaSet');
}

function nextRevision({ old }: Draft): number {
  return old.reduce((max, { revision }) => Math.max(max, revision), 0) + 1;
}

function historyWhenComplete(draft: Draft): string[] {
  const { deployment } = draft;
  return deployment.isObserved && isComplete(deployment, deployment.status) ? beyondHistory(draft) : [];
}

/** Of the oldest revisions beyond the limit those that are empty. One that is not is skipped, not replaced. */
function beyondHistory({ deployment, old }: Draft): string[] {
  const limit = deployment.spec.revisionHistoryLimit;
  if (limit === UNLIMITED) return [];
  const alive = old.filter(({ isDeleting }) => !isDeleting);
  if (alive.length <= limit) return [];
  return [...alive]
    .sort((a, b) => a.revision - b.revision || a.createdMs - b.createdMs || (a.name < b.name ? -1 : 1))
    .slice(0, alive.length - limit)
    .filter(({ replicas, status, isObserved }) => replicas === 0 && status.replicas === 0 && isObserved)
    .map(({ name }) => name);
}

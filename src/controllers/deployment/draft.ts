import { compareStrings } from '../../base/index.ts';
import { scaledValue } from '../int-or-percent.ts';
import type { DeploymentSpec, DeploymentState, OwnedReplicaSet, ReplicaSetWrite } from './types.ts';

/** One sync at work: what it was given and the writes it has collected so far. */
export interface Draft {
  readonly deployment: DeploymentState;
  /** Name of the ReplicaSet that this sync would create. */
  readonly newName: string;
  readonly nowMs: number;
  readonly surge: number;
  readonly maxUnavailable: number;
  /** By (creation time, name). */
  readonly old: readonly OwnedReplicaSet[];
  newest: OwnedReplicaSet | undefined;
  create: ReplicaSetWrite | undefined;
  readonly updates: Map<string, ReplicaSetWrite>;
  readonly events: string[];
}

/** The Deployment as one sync finds it: the new ReplicaSet, if any, told from the old ones. */
export function startDraft(
  deployment: DeploymentState,
  replicaSets: readonly OwnedReplicaSet[],
  newName: string,
  nowMs: number,
): Draft {
  const sorted = [...replicaSets].sort(byAge);
  const newest = sorted.find(({ matchesTemplate }) => matchesTemplate);
  return {
    deployment,
    newName,
    nowMs,
    surge: surgeOf(deployment.spec),
    maxUnavailable: maxUnavailableOf(deployment.spec),
    old: sorted.filter((replicaSet) => replicaSet !== newest),
    newest,
    create: undefined,
    updates: new Map(),
    events: [],
  };
}

/** Oldest first. */
export function byAge(a: OwnedReplicaSet, b: OwnedReplicaSet): number {
  return a.createdMs - b.createdMs || compareStrings(a.name, b.name);
}

/** All ReplicaSets, old ones first; sizes as they were before this sync scaled anything. */
export function allOf({ old, newest }: Draft): OwnedReplicaSet[] {
  return newest === undefined ? [...old] : [...old, newest];
}

/** Those that should have pods. */
export function activeOf(replicaSets: readonly OwnedReplicaSet[]): OwnedReplicaSet[] {
  return replicaSets.filter(({ replicas }) => replicas > 0);
}

/** Pods that the ReplicaSets should have together: spec, not status. */
export function sizeOf(replicaSets: readonly OwnedReplicaSet[]): number {
  return replicaSets.reduce((sum, { replicas }) => sum + replicas, 0);
}

/** The size that this sync has given it so far. */
export function currentSize(draft: Draft, replicaSet: OwnedReplicaSet): number {
  return draft.updates.get(replicaSet.name)?.replicas ?? replicaSet.replicas;
}

/**
 * Gives a ReplicaSet a new size, and with it fresh annotations. Unless forced, a size that is already right leaves the
 * annotations alone too. True when the size changed.
 */
export function resize(draft: Draft, replicaSet: OwnedReplicaSet, size: number, force = false): boolean {
  const from = currentSize(draft, replicaSet);
  const isSame = from === size;
  if (isSame && (!force || isAnnotated(draft, replicaSet))) return false;
  const revision = draft.updates.get(replicaSet.name)?.revision ?? replicaSet.revision;
  const desired = draft.deployment.spec.replicas;
  const write = { replicas: size, revision, desired, max: desired + draft.surge };
  if (draft.create !== undefined && replicaSet === draft.newest) draft.create = write;
  else draft.updates.set(replicaSet.name, write);
  if (isSame) return false;
  const direction = from < size ? 'up' : 'down';
  draft.events.push(`Scaled ${direction} replica set ${replicaSet.name} from ${from} to ${size}`);
  return true;
}

function isAnnotated({ deployment, surge }: Draft, { desired, max }: OwnedReplicaSet): boolean {
  return desired === deployment.spec.replicas && max === deployment.spec.replicas + surge;
}

/** maxSurge as a number of pods, rounded up; 0 with Recreate. */
export function surgeOf(spec: DeploymentSpec): number {
  if (spec.strategy !== 'RollingUpdate') return 0;
  return scaledValue(spec.maxSurge, spec.replicas, 'up') ?? 0;
}

/** maxUnavailable as a number of pods, rounded down, at most all; 1 where surge and it would both be 0. */
export function maxUnavailableOf(spec: DeploymentSpec): number {
  if (spec.strategy !== 'RollingUpdate' || spec.replicas === 0) return 0;
  const unavailable = scaledValue(spec.maxUnavailable, spec.replicas, 'down') ?? 0;
  const fenced = unavailable === 0 && surgeOf(spec) === 0 ? 1 : unavailable;
  return Math.min(fenced, spec.replicas);
}

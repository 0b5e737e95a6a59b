import { replicaSetOf } from '../../model/index.ts';
import type { Deployment, ReplicaSet } from '../../model/index.ts';
import { deploymentSpecOf } from '../deployment/read-deployment.ts';
import { progressingOf, withCreateError } from '../deployment/status.ts';
import { syncDeployment } from '../deployment/sync.ts';
import type {
  DeploymentDecision,
  DeploymentSpec,
  DeploymentStatus,
  OwnedReplicaSet,
  ReplicaSetWrite,
} from '../deployment/types.ts';
import { hasEnded } from '../pod-view.ts';
import { templateHash, templateKey } from '../template-key.ts';
import { REPLICA_FAILURE } from './replica-set-loop.ts';
import type { ReplicaSetLoop, ReplicaSetRecord } from './replica-set-loop.ts';
import { DEFAULT_RETRIES } from './work-queue.ts';
import type { ApiRequest, Batches, RetryRule, WorkQueue } from './work-queue.ts';
import { keyOfObject, ownerReference } from './world.ts';
import type { World } from './world.ts';

/** In the last second before its deadline a rollout is looked at this often; upstream's queue backs off to about that. */
const DEADLINE_LOOK_MS = 100;

/** deployment_controller.go maxRetries: after the fifteenth (82 s) a Deployment is dropped until something changes. */
const RETRIES: RetryRule = { ...DEFAULT_RETRIES, most: 15 };

interface DeploymentRecord {
  readonly key: string;
  object: Deployment;
  spec: DeploymentSpec;
  templateKey: string;
  /** Of the template; made when first asked for. */
  hash: string | undefined;
  status: DeploymentStatus;
  isObserved: boolean;
}

const EMPTY: DeploymentStatus = {
  replicas: 0,
  updated: 0,
  ready: 0,
  available: 0,
  unavailable: 0,
  conditions: [],
};

/** Drives `syncDeployment`: a Deployment is looked at whenever it or one of its ReplicaSets changes. */
export class DeploymentLoop {
  readonly #world: World;
  readonly #queue: WorkQueue;
  readonly #records = new Map<string, DeploymentRecord>();
  #replicaSets: ReplicaSetLoop | undefined;

  constructor(world: World) {
    this.#world = world;
    const sync = (key: string, nowMs: number): Batches => this.#sync(key, nowMs);
    this.#queue = world.queueOf('deployments', sync, RETRIES);
  }

  /** The two loops know each other; this one comes first. */
  connect(replicaSets: ReplicaSetLoop): void {
    this.#replicaSets = replicaSets;
  }

  /** Written or changed; another template starts a rollout. */
  applied(object: Deployment, nowMs: number): void {
    const key = keyOfObject(object);
    const known = this.#records.get(key);
    const spec = deploymentSpecOf(object);
    const template = templateKey(object.spec.template);
    if (known === undefined) {
      this.#records.set(key, {
        key,
        object,
        spec,
        templateKey: template,
        hash: undefined,
        status: EMPTY,
        isObserved: false,
      });
    } else Object.assign(known, { object, spec, templateKey: template, hash: undefined, isObserved: false });
    this.#world.store(object);
    this.wake(key, nowMs);
  }

  /** False where there is no such Deployment. */
  scaled(key: string, replicas: number, nowMs: number): boolean {
    const record = this.#records.get(key);
    if (record === undefined) return false;
    this.applied({ ...record.object, spec: { ...record.object.spec, replicas } }, nowMs);
    return true;
  }

  /** Back to a revision: its template becomes the Deployment's. Without a number: to the one before. */
  undone(key: string, revision: number | undefined, nowMs: number): boolean {
    const record = this.#records.get(key);
    if (record === undefined) return false;
    const sorted = this.#owned(record).sort((a, b) => b.revision - a.revision);
    const target = revision === undefined ? sorted.at(1) : sorted.find((each) => each.revision === revision);
    if (target === undefined) return false;
    const { template } = (target.object as ReplicaSet).spec;
    this.applied({ ...record.object, spec: { ...record.object.spec, template } }, nowMs);
    return true;
  }

  /** False: there was none. Its ReplicaSets go by garbage collection. */
  removed(key: string): boolean {
    return this.#records.delete(key);
  }

  /** Looked at once the controller's watch has heard. */
  wake(key: string, nowMs: number): void {
    if (this.#records.has(key)) this.#queue.add(key, nowMs + this.#world.options.watchMs);
  }

  #owned(record: DeploymentRecord): ReplicaSetRecord[] {
    return this.#replicaSets?.ofDeployment(record.key) ?? [];
  }

  #sync(key: string, nowMs: number): Batches {
    const record = this.#records.get(key);
    if (record === undefined) return [];
    const owned = this.#owned(record);
    const { name } = record.object.metadata;
    record.hash ??= templateHash(record.templateKey);
    const newName = `${name}-${record.hash}`;
    const state = { name, spec: record.spec, status: record.status, isObserved: record.isObserved };
    const views = owned.map((replicaSet) => this.#view(record, replicaSet));
    const synced = syncDeployment(state, views, newName, nowMs);
    const decision = { ...synced, status: withReplicaFailure(synced.status, owned, nowMs) };
    const { recheckAfterMs, status } = decision;
    // A Deployment that was complete once cannot time out; upstream looks at it every 5 ms for ever, to no effect.
    const isSettled =
      recheckAfterMs === 0 && progressingOf(status.conditions)?.reason === 'NewReplicaSetAvailable';
    // A sync that comes to no end because it may not create its ReplicaSet asks for no second look.
    if (recheckAfterMs !== undefined && !isSettled && decision.create === undefined)
      this.#queue.add(key, nowMs + Math.max(DEADLINE_LOOK_MS, recheckAfterMs));
    return this.#requests(record, owned, decision, newName).map((request) => [request]);
  }

  #view(record: DeploymentRecord, replicaSet: ReplicaSetRecord): OwnedReplicaSet {
    const { object, createdMs, replicas, revision, desired, max, status, isObserved } = replicaSet;
    const isRecreate = record.spec.strategy === 'Recreate';
    const pods = isRecreate ? [...this.#world.pods.ofOwner(replicaSet.key)] : [];
    return {
      name: object.metadata.name,
      createdMs,
      matchesTemplate: replicaSet.templateKey === record.templateKey,
      replicas,
      revision,
      desired,
      max,
      status,
      isObserved,
      isDeleting: false,
      hasLivePods: pods.some((pod) => !hasEnded(pod)),
    };
  }

  #requests(
    record: DeploymentRecord,
    owned: readonly ReplicaSetRecord[],
    decision: DeploymentDecision,
    newName: string,
  ): ApiRequest[] {
    const requests: ApiRequest[] = [];
    const { create } = decision;
    // What was seen at the sync; by the time of a request the Deployment may be another one.
    const { object } = record;
    if (create !== undefined) requests.push((nowMs) => this.#create(record, object, newName, create, nowMs));
    for (const replicaSet of owned) {
      const { name } = replicaSet.object.metadata;
      const write = decision.updates.get(name);
      if (write !== undefined) requests.push((nowMs) => this.#replicaSets?.resize(replicaSet, write, nowMs));
      if (decision.deletes.includes(name)) {
        requests.push((nowMs) => this.#replicaSets?.remove(replicaSet, nowMs));
      }
    }
    if (!record.isObserved || !sameStatus(record.status, decision.status)) {
      requests.push((nowMs) => this.#writeStatus(record, object, decision, nowMs));
    }
    return requests;
  }

  /** False: the API server refused the ReplicaSet. */
  #create(
    record: DeploymentRecord,
    object: Deployment,
    name: string,
    write: ReplicaSetWrite,
    nowMs: number,
  ): boolean {
    if (this.#records.get(record.key) !== record) return true;
    const { namespace = 'default' } = object.metadata;
    const replicaSet = replicaSetOf(object, {
      name,
      hash: name.slice(object.metadata.name.length + 1),
      replicas: write.replicas,
      owner: ownerReference(object),
    });
    const asker = { kind: 'Deployment', namespace, name: object.metadata.name };
    const refusal = this.#world.options.admitObject({ object: replicaSet, asker }, nowMs);
    if (refusal !== undefined) {
      this.#refused(record, `Failed to create new replica set "${name}": ${refusal}`, nowMs);
      return false;
    }
    const made = this.#replicaSets?.applied(replicaSet, nowMs);
    if (made !== undefined) this.#replicaSets?.resize(made, write, nowMs);
    return true;
  }

  #refused(record: DeploymentRecord, text: string, nowMs: number): void {
    const status = withCreateError(record, text, nowMs);
    if (!sameStatus(record.status, status)) {
      record.status = status;
      this.#world.update(objectOf(record), nowMs);
      this.wake(record.key, nowMs);
    }
    const { namespace = 'default', name } = record.object.metadata;
    const about = { kind: 'Deployment', namespace, name };
    this.#world.event(about, 'ReplicaSetCreateError', text, nowMs, 'Warning');
  }

  #writeStatus(
    record: DeploymentRecord,
    seen: Deployment,
    decision: DeploymentDecision,
    nowMs: number,
  ): void {
    record.status = decision.status;
    record.isObserved ||= record.object === seen;
    this.#world.update(objectOf(record), nowMs);
    const { namespace = 'default', name } = record.object.metadata;
    for (const text of decision.events) {
      this.#world.event({ kind: 'Deployment', namespace, name }, 'ScalingReplicaSet', text, nowMs);
    }
    // The written status is a change of the object: it is looked at once more.
    this.wake(record.key, nowMs);
  }
}

/** The API object as it stands. */
function objectOf({ object, status }: DeploymentRecord): Deployment {
  const { replicas, updated, ready, available, unavailable, conditions } = status;
  return {
    ...object,
    status: {
      replicas,
      updatedReplicas: updated,
      readyReplicas: ready,
      availableReplicas: available,
      unavailableReplicas: unavailable,
      conditions: conditions.map(({ type, status: value, reason, message }) => ({
        type,
        status: value,
        reason,
        message,
      })),
    },
  };
}

/** The failure of a ReplicaSet as the Deployment's own condition; gone with the first pod that is let in. */
function withReplicaFailure(
  status: DeploymentStatus,
  owned: readonly ReplicaSetRecord[],
  nowMs: number,
): DeploymentStatus {
  const known = status.conditions.find(({ type }) => type === REPLICA_FAILURE.type);
  const message = owned.find(({ failure }) => failure !== undefined)?.failure;
  if (message === undefined && known === undefined) return status;
  const others = status.conditions.filter((condition) => condition !== known);
  if (message === undefined) return { ...status, conditions: others };
  const times = known ?? { lastUpdateMs: nowMs, lastTransitionMs: nowMs };
  return { ...status, conditions: [...others, { ...times, ...REPLICA_FAILURE, message }] };
}

function sameStatus(a: DeploymentStatus, b: DeploymentStatus): boolean {
  return (
    a.replicas === b.replicas &&
    a.updated === b.updated &&
    a.ready === b.ready &&
    a.available === b.available &&
    a.unavailable === b.unavailable &&
    a.conditions.length === b.conditions.length &&
    a.conditions.every(
      ({ reason, lastUpdateMs }, place) =>
        b.conditions[place].reason === reason && b.conditions[place].lastUpdateMs === lastUpdateMs,
    )
  );
}

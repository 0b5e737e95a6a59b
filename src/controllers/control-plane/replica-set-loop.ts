import { assert, parseRfc3339, VERIFY } from '../../base/index.ts';
import { podOfTemplate } from '../../model/index.ts';
import type {
  OwnerReference,
  Pod,
  ReplicaSet,
  ReplicationController,
  Toleration,
} from '../../model/index.ts';
import { replicaSetDeletionOrder } from '../deletion-order.ts';
import { isActive, isAvailable } from '../pod-view.ts';
import { templateKey } from '../template-key.ts';
import type { EventAction } from './actions.ts';
import { nameSuffix } from './pod-book.ts';
import type { PodRecord } from './pod-book.ts';
import { slowStart } from './work-queue.ts';
import type { ApiRequest, Batches, WorkQueue } from './work-queue.ts';
import { objectKey, ownerReference } from './world.ts';
import type { World } from './world.ts';

/** ReplicaSets and ReplicationControllers: the same controller upstream, under two names. */
export interface ReplicaSetRecord {
  readonly key: string;
  object: ReplicaSet | ReplicationController;
  readonly owner: OwnerReference;
  /** What its events are about. */
  readonly about: EventAction['about'];
  blueprint: Pod;
  templateKey: string;
  readonly createdMs: number;
  /** Key of the Deployment; '' for one that stands alone. */
  readonly deploymentKey: string;
  replicas: number;
  minReadySeconds: number;
  revision: number;
  desired: number | undefined;
  max: number | undefined;
  status: ReplicaCounts;
  /** spec.replicas was changed and no sync has seen it. */
  isObserved: boolean;
  /** The last refusal of a pod, until one is let in: condition ReplicaFailure. */
  failure: string | undefined;
  made: number;
}

export interface ReplicaCounts {
  readonly replicas: number;
  readonly ready: number;
  readonly available: number;
}

const NO_TOLERATIONS: readonly Toleration[] = [];
const REVISION = 'deployment.kubernetes.io/revision';
const DESIRED = 'deployment.kubernetes.io/desired-replicas';
const MAX = 'deployment.kubernetes.io/max-replicas';

/** What the API server refused stands in the status of the ReplicaSet, and from there in its Deployment's. */
export const REPLICA_FAILURE = { type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate' } as const;

/** Keeps as many pods as a ReplicaSet asks for. Upstream: replicaset/replica_set.go syncReplicaSet, manageReplicas. */
export class ReplicaSetLoop {
  readonly records: Map<string, ReplicaSetRecord> = new Map();
  readonly #byDeployment = new Map<string, Set<ReplicaSetRecord>>();
  readonly #world: World;
  readonly #queue: WorkQueue;
  /** Told when size or status of a Deployment's ReplicaSet changed. */
  readonly #tellDeployment: (deploymentKey: string, nowMs: number) => void;

  constructor(world: World, tellDeployment: (deploymentKey: string, nowMs: number) => void) {
    this.#world = world;
    this.#tellDeployment = tellDeployment;
    this.#queue = world.queueOf('replicaSets', (key, nowMs) => this.#sync(key, nowMs));
  }

  /** Written or changed by its Deployment or by hand. */
  applied(object: ReplicaSet | ReplicationController, nowMs: number): ReplicaSetRecord {
    const { namespace = 'default', name } = object.metadata;
    const key = objectKey(object.kind, namespace, name);
    const known = this.records.get(key);
    if (known !== undefined) {
      const { object: written, blueprint, templateKey: template } = newRecord(key, object, nowMs);
      Object.assign(known, { object: written, blueprint, templateKey: template });
      const { replicas = 1, minReadySeconds = 0 } = object.spec;
      this.resize(known, { replicas, minReadySeconds }, nowMs);
      return known;
    }
    const record = newRecord(key, object, nowMs);
    this.records.set(key, record);
    const siblings = this.#byDeployment.get(record.deploymentKey);
    if (siblings === undefined) this.#byDeployment.set(record.deploymentKey, new Set([record]));
    else siblings.add(record);
    this.#world.store(object);
    this.#wake(record, nowMs);
    return record;
  }

  /** A copy: rollouts make and delete some while they go through it. */
  ofDeployment(deploymentKey: string): ReplicaSetRecord[] {
    return [...(this.#byDeployment.get(deploymentKey) ?? [])];
  }

  /** Changes size and annotations; the Deployment controller's writes, and everybody's scaling. */
  resize(
    record: ReplicaSetRecord,
    change: Partial<Pick<ReplicaSetRecord, 'replicas' | 'revision' | 'desired' | 'max' | 'minReadySeconds'>>,
    nowMs: number,
  ): void {
    if (change.replicas !== undefined && change.replicas !== record.replicas) record.isObserved = false;
    Object.assign(record, change);
    this.#write(record, nowMs);
    this.#wake(record, nowMs);
    this.#tell(record, nowMs);
  }

  /** Its pods go by garbage collection. */
  remove(record: ReplicaSetRecord, nowMs: number): void {
    this.records.delete(record.key);
    this.#byDeployment.get(record.deploymentKey)?.delete(record);
    const { kind, metadata } = record.object;
    this.#world.remove(kind, metadata.namespace ?? 'default', metadata.name, nowMs);
    this.#tell(record, nowMs);
  }

  /** Its own pods only; what it expected counts as seen. */
  podChanged(pod: PodRecord, nowMs: number): void {
    const record = this.records.get(pod.ownerKey);
    if (record !== undefined) this.#wake(record, nowMs);
  }

  #wake(record: ReplicaSetRecord, nowMs: number): void {
    this.#queue.add(record.key, nowMs + this.#world.options.watchMs);
  }

  #tell(record: ReplicaSetRecord, nowMs: number): void {
    if (record.deploymentKey !== '') this.#tellDeployment(record.deploymentKey, nowMs);
  }

  #sync(key: string, nowMs: number): Batches {
    const record = this.records.get(key);
    if (record === undefined) return [];
    const counts = this.#count(record, nowMs);
    const missing = record.replicas - counts.replicas;
    const batches = missing > 0 ? this.#create(record, missing) : this.#shrink(record, -missing, nowMs);
    return [...batches, ...this.#statusBatch(record, counts)];
  }

  #create(record: ReplicaSetRecord, missing: number): Batches {
    const request: ApiRequest = (nowMs) => {
      // What a request for an owner that has gone would make is garbage at once.
      if (this.records.get(record.key) !== record) return true;
      const { namespace = 'default', name: owner } = record.object.metadata;
      const name = `${owner}-${nameSuffix(record.key, record.made++)}`;
      const { labels = {} } = record.blueprint.metadata;
      const { tolerations = NO_TOLERATIONS } = record.blueprint.spec;
      const pod = { name, namespace, ownerKey: record.key, labels, tolerations };
      const made = this.#world.createPod(pod, record.owner, record.blueprint, {}, nowMs);
      if ('refusal' in made) return this.#refused(record, made.refusal, nowMs);
      this.#setFailure(record, undefined, nowMs);
      this.#world.podEvent(record.about, 'created', name, nowMs);
      return true;
    };
    return slowStart(
      Array.from({ length: Math.min(missing, this.#world.options.burstReplicas) }, () => request),
    );
  }

  #refused(record: ReplicaSetRecord, refusal: string, nowMs: number): false {
    this.#setFailure(record, refusal, nowMs);
    // The status is written all the same: a full quota must not hide that pods became ready.
    for (const batch of this.#statusBatch(record, this.#count(record, nowMs)))
      for (const request of batch) request(nowMs);
    this.#world.event(record.about, 'FailedCreate', `Error creating: ${refusal}`, nowMs, 'Warning');
    return false;
  }

  #setFailure(record: ReplicaSetRecord, failure: string | undefined, nowMs: number): void {
    const hasTurned = (record.failure === undefined) !== (failure === undefined);
    record.failure = failure;
    if (hasTurned) this.#tell(record, nowMs);
  }

  #shrink(record: ReplicaSetRecord, surplus: number, nowMs: number): Batches {
    if (surplus <= 0) return [];
    const order = replicaSetDeletionOrder(this.#activePods(record), this.#relatedPods(record), nowMs);
    const victims = order.slice(0, Math.min(surplus, this.#world.options.burstReplicas));
    return [
      victims.map((pod) => (thenMs: number) => {
        if (pod.isDeleting) return;
        this.#world.deletePod(pod, thenMs);
        this.#world.podEvent(record.about, 'deleted', pod.name, thenMs);
      }),
    ];
  }

  /** Pods of all ReplicaSets of the same Deployment. */
  #relatedPods(record: ReplicaSetRecord): Iterable<PodRecord> {
    const { pods } = this.#world;
    const own = pods.ofOwner(record.key);
    if (record.deploymentKey === '') return own;
    const others = this.ofDeployment(record.deploymentKey).filter(({ key }) => key !== record.key);
    const theirs = others.flatMap(({ key }) => [...pods.ofOwner(key)]);
    // Outside of rollouts there are no others, and its own need not be copied.
    return theirs.length === 0 ? own : [...own, ...theirs];
  }

  /** Only where pods have to be ready for a while do they have to be looked at one by one. */
  #count(record: ReplicaSetRecord, nowMs: number): ReplicaCounts {
    const { active: replicas, ready } = this.#world.pods.tallyOf(record.key);
    if (VERIFY) {
      const counted = this.#activePods(record);
      assert(counted.length === replicas, `${record.key} has ${counted.length} pods and counts ${replicas}`);
    }
    if (record.minReadySeconds <= 0) return { replicas, ready, available: ready };
    const waiting = this.#activePods(record).filter(
      (pod) => pod.isReady && !isAvailable(pod, record.minReadySeconds, nowMs),
    );
    for (const { readySinceMs = nowMs } of waiting) {
      this.#queue.add(record.key, readySinceMs + record.minReadySeconds * 1000);
    }
    return { replicas, ready, available: ready - waiting.length };
  }

  #activePods({ key }: ReplicaSetRecord): PodRecord[] {
    return [...this.#world.pods.ofOwner(key)].filter(isActive);
  }

  #statusBatch(record: ReplicaSetRecord, counts: ReplicaCounts): Batches {
    const { replicas, ready, available } = record.status;
    const isSame = replicas === counts.replicas && ready === counts.ready && available === counts.available;
    if (isSame && record.isObserved) return [];
    const seen = record.replicas;
    return [
      [
        (nowMs) => {
          record.status = counts;
          record.isObserved ||= record.replicas === seen;
          this.#write(record, nowMs);
          this.#tell(record, nowMs);
        },
      ],
    ];
  }

  #write(record: ReplicaSetRecord, nowMs: number): void {
    this.#world.update(objectOf(record), nowMs);
  }
}

function newRecord(key: string, object: ReplicaSet | ReplicationController, nowMs: number): ReplicaSetRecord {
  const {
    namespace = 'default',
    annotations = {},
    ownerReferences = [],
    creationTimestamp,
  } = object.metadata;
  const owner = ownerReference(object);
  const deployment = ownerReferences.find(({ controller }) => controller === true);
  const number = (text: string | undefined): number | undefined =>
    text === undefined ? undefined : Number(text);
  return {
    key,
    object,
    owner,
    about: { kind: object.kind, namespace, name: object.metadata.name },
    blueprint: podOfTemplate(object.spec.template, namespace, { owner }),
    templateKey: templateKey(object.spec.template),
    createdMs: creationTimestamp === undefined ? nowMs : (parseRfc3339(creationTimestamp) ?? nowMs),
    deploymentKey: deployment === undefined ? '' : objectKey(deployment.kind, namespace, deployment.name),
    replicas: object.spec.replicas ?? 1,
    minReadySeconds: object.spec.minReadySeconds ?? 0,
    revision: Number(annotations[REVISION] ?? 0),
    desired: number(annotations[DESIRED]),
    max: number(annotations[MAX]),
    status: { replicas: 0, ready: 0, available: 0 },
    isObserved: false,
    failure: undefined,
    made: 0,
  };
}

/** The API object as it stands. */
function objectOf(record: ReplicaSetRecord): ReplicaSet | ReplicationController {
  const { object, replicas, status, desired, max, revision, failure } = record;
  const annotations = {
    ...object.metadata.annotations,
    ...(revision === 0 ? {} : { [REVISION]: String(revision) }),
    ...(desired === undefined ? {} : { [DESIRED]: String(desired) }),
    ...(max === undefined ? {} : { [MAX]: String(max) }),
  };
  return {
    ...object,
    metadata: { ...object.metadata, annotations },
    spec: { ...object.spec, replicas },
    status: {
      replicas: status.replicas,
      readyReplicas: status.ready,
      availableReplicas: status.available,
      ...(failure === undefined ? {} : { conditions: [{ ...REPLICA_FAILURE, message: failure }] }),
    },
  } as ReplicaSet | ReplicationController;
}

import { sameValue } from '../../base/index.ts';
import { podOfTemplate } from '../../model/index.ts';
import type { Job, OwnerReference, Pod } from '../../model/index.ts';
import { jobSpecOf } from '../job/read-job.ts';
import { syncJob } from '../job/sync.ts';
import { jobStatusOf } from '../job/read-job-status.ts';
import { isJobFinished, NO_BACKOFF } from '../job/types.ts';
import type { JobBackoff, JobDecision, JobPodCreate, JobSpec, JobStatus } from '../job/types.ts';
import { nameSuffix } from './pod-book.ts';
import type { PodRecord } from './pod-book.ts';
import { slowStart } from './work-queue.ts';
import type { ApiRequest, Batches, RetryRule, Work, WorkQueue } from './work-queue.ts';
import { keyOfObject, objectKey, ownerReference } from './world.ts';
import type { World } from './world.ts';

export interface JobRecord {
  readonly key: string;
  object: Job;
  spec: JobSpec;
  readonly owner: OwnerReference;
  readonly blueprint: Pod;
  /** Key of the CronJob; '' for one that stands alone. */
  readonly cronJobKey: string;
  status: JobStatus;
  backoff: JobBackoff;
  made: number;
}

/** Pods of a sync that have not been made. */
interface Creation {
  missing: number;
}

/** job_controller.go DefaultJobApiBackOff and MaxJobApiBackOff. */
const RETRIES: RetryRule = { firstMs: 1000, longestMs: 60_000, most: Infinity };

/** Pod events of a second are looked at together. */
const BATCH_MS = 1000;

/** Drives `syncJob`. A finished Job with a time to live comes back for the garbage collector. */
export class JobLoop {
  readonly records: Map<string, JobRecord> = new Map();
  readonly #world: World;
  readonly #queue: WorkQueue;
  readonly #finished: (record: JobRecord, nowMs: number) => void;

  /** `finished` is told of every Job that has ended. */
  constructor(world: World, finished: (record: JobRecord, nowMs: number) => void) {
    this.#world = world;
    this.#finished = finished;
    const sync = (key: string, nowMs: number): Batches | Work => this.#sync(key, nowMs);
    this.#queue = world.queueOf('jobs', sync, RETRIES);
  }

  /** Written or changed: parallelism and suspension count at once, the rest cannot change. */
  applied(object: Job, nowMs: number): void {
    const key = keyOfObject(object);
    const known = this.records.get(key);
    if (known === undefined) this.records.set(key, newRecord(key, object, this.#world.options.epochUnixMs));
    else {
      known.object = object;
      // What the API server filled in at first stays: completions is immutable.
      known.spec = { ...jobSpecOf(object), completions: known.spec.completions };
    }
    this.#world.store(object);
    this.#queue.add(key, nowMs + this.#world.options.watchMs);
  }

  /** False: there was none. Its pods go by garbage collection. */
  removed(key: string): boolean {
    return this.records.delete(key);
  }

  /** Its own pods only; ended ones wait for their count before the next are made. */
  podChanged(pod: PodRecord, nowMs: number): void {
    const record = this.records.get(pod.ownerKey);
    if (record === undefined || isJobFinished(record.status)) return;
    this.#queue.add(record.key, nowMs + this.#world.options.watchMs + BATCH_MS);
  }

  #sync(key: string, nowMs: number): Batches | Work {
    const record = this.records.get(key);
    if (record === undefined || isJobFinished(record.status)) return [];
    const pods = [...this.#world.pods.ofOwner(key)];
    const decision = syncJob(record.spec, pods, record.status, record.backoff, nowMs);
    for (const afterMs of decision.recheckAfterMs) this.#queue.add(key, nowMs + Math.max(1, afterMs));
    const deletes = decision.deletes as readonly PodRecord[];
    // A status is decided as if all pods were let in: those that are not are taken off again.
    const creation: Creation = { missing: decision.creates.length };
    const creates = decision.creates.map((create) => (thenMs: number) => {
      const isMade = this.#create(record, create, thenMs);
      if (isMade) creation.missing--;
      return isMade;
    });
    return {
      batches: [
        deletes.map((pod) => (thenMs: number) => {
          if (decision.untrackFirst) pod.isTracked = false;
          this.#world.deletePod(pod, thenMs);
        }),
        ...slowStart(creates),
      ],
      status: this.#statusBatches(record, decision, creation),
    };
  }

  /** The first write, the finalizers, the second write: a pod is counted when its finalizer has gone. */
  #statusBatches(record: JobRecord, decision: JobDecision, creation: Creation): Batches {
    const untracked = decision.untrack as readonly PodRecord[];
    const untrack = untracked.map((pod): ApiRequest => (nowMs) => {
      pod.isTracked = false;
      this.podChanged(pod, nowMs);
    });
    const writes = decision.writes.map((status): readonly ApiRequest[] => [
      (nowMs) => {
        const { missing } = creation;
        const seen = missing === 0 ? status : { ...status, active: status.active - missing };
        if (missing === 0 || !sameValue(record.status, seen))
          this.#write(record, seen, decision.backoff, nowMs);
      },
    ]);
    if (writes.length < 2) return [...writes, untrack];
    return [writes[0], untrack, writes[1]];
  }

  #create(record: JobRecord, create: JobPodCreate, nowMs: number): boolean {
    if (this.records.get(record.key) !== record) return true;
    const { namespace = 'default', name: owner } = record.object.metadata;
    const stem = create.index === undefined ? owner : `${owner}-${create.index}`;
    const name = `${stem}-${nameSuffix(record.key, record.made++)}`;
    const { blueprint } = record;
    const extras = indexExtras(create);
    const pod = {
      name,
      namespace,
      ownerKey: record.key,
      labels: { ...blueprint.metadata.labels, ...extras.labels },
      tolerations: blueprint.spec.tolerations ?? [],
      index: create.index,
      indexFailures: create.indexFailures ?? 0,
      indexIgnoredFailures: create.indexIgnoredFailures,
      isTracked: true,
    };
    const made = this.#world.createPod(pod, record.owner, blueprint, extras, nowMs);
    const about = { kind: 'Job', namespace, name: owner };
    if ('refusal' in made) {
      this.#world.event(about, 'FailedCreate', `Error creating: ${made.refusal}`, nowMs, 'Warning');
      return false;
    }
    this.#world.podEvent(about, 'created', name, nowMs);
    return true;
  }

  #write(record: JobRecord, status: JobStatus, backoff: JobBackoff, nowMs: number): void {
    record.status = status;
    record.backoff = backoff;
    const { active, ready, terminating, succeeded, failed, completedIndexes, failedIndexes, conditions } =
      status;
    const counts = { active, ready, terminating, succeeded, failed, completedIndexes, failedIndexes };
    this.#world.update({ ...record.object, status: { ...counts, conditions } } as Job, nowMs);
    if (!isJobFinished(status)) {
      this.#queue.add(record.key, nowMs + this.#world.options.watchMs + BATCH_MS);
      return;
    }
    this.#endEvent(record, nowMs);
    this.#finished(record, nowMs);
  }

  #endEvent(record: JobRecord, nowMs: number): void {
    const { namespace = 'default', name } = record.object.metadata;
    const about = { kind: 'Job', namespace, name };
    const failed = record.status.conditions.find(({ type }) => type === 'Failed');
    if (failed === undefined) this.#world.event(about, 'Completed', 'Job completed', nowMs);
    else this.#world.event(about, failed.reason, failed.message, nowMs, 'Warning');
  }
}

function newRecord(key: string, object: Job, epochUnixMs: number): JobRecord {
  const { namespace = 'default', name, ownerReferences = [] } = object.metadata;
  const owner = ownerReference(object);
  const cronJob = ownerReferences.find(({ controller }) => controller === true);
  const uid = owner.uid ?? '';
  const labels = {
    'controller-uid': uid,
    'job-name': name,
    'batch.kubernetes.io/controller-uid': uid,
    'batch.kubernetes.io/job-name': name,
  };
  return {
    key,
    object,
    spec: jobSpecOf(object),
    owner,
    blueprint: podOfTemplate(object.spec.template, namespace, { owner, labels }),
    cronJobKey: cronJob === undefined ? '' : objectKey(cronJob.kind, namespace, cronJob.name),
    status: jobStatusOf(object, epochUnixMs),
    backoff: NO_BACKOFF,
    made: 0,
  };
}

function indexExtras({ index, indexFailures }: JobPodCreate): {
  readonly labels?: Record<string, string>;
  readonly annotations?: Record<string, string>;
} {
  if (index === undefined) return {};
  const mark = { 'batch.kubernetes.io/job-completion-index': String(index) };
  const failures =
    indexFailures === undefined
      ? {}
      : { 'batch.kubernetes.io/job-index-failure-count': String(indexFailures) };
  return { labels: mark, annotations: { ...mark, ...failures } };
}

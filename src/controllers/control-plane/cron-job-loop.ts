import { formatRfc3339 } from '../../base/index.ts';
import type { CronJob, Job } from '../../model/index.ts';
import { cronJobOf } from '../cron-job/read-cron-job.ts';
import { syncCronJob } from '../cron-job/sync.ts';
import type { CronJobDecision, CronJobState, OwnedJob } from '../cron-job/types.ts';
import { isJobFinished } from '../job/types.ts';
import type { CreateObject } from './actions.ts';
import type { JobRecord } from './job-loop.ts';
import type { ApiRequest, Batches, WorkQueue } from './work-queue.ts';
import { keyOfObject, objectKey, ownerReference } from './world.ts';
import type { World } from './world.ts';

interface CronJobRecord {
  readonly key: string;
  object: CronJob;
  state: CronJobState;
}

const CREATED = 'SuccessfulCreate';

/** What the loop needs of Jobs: to see, to create and to delete them. */
export interface CronJobJobs {
  readonly records: ReadonlyMap<string, JobRecord>;
  /** The API server's text where it refuses the Job. */
  create(create: CreateObject, nowMs: number): string | undefined;
  remove(key: string, nowMs: number): void;
}

/** Drives `syncCronJob` on the calendar: millisecond 0 of the run is `epochUnixMs`. */
export class CronJobLoop {
  readonly #world: World;
  readonly #queue: WorkQueue;
  readonly #jobs: CronJobJobs;
  readonly #records = new Map<string, CronJobRecord>();

  constructor(world: World, jobs: CronJobJobs) {
    this.#world = world;
    this.#jobs = jobs;
    this.#queue = world.queueOf('cronJobs', (key, nowMs) => this.#sync(key, nowMs));
  }

  /** Written or changed; a schedule that cannot be read is an event and no Job. */
  applied(object: CronJob, nowMs: number): void {
    const key = keyOfObject(object);
    const known = this.#records.get(key);
    const created = object.metadata.creationTimestamp ?? formatRfc3339(this.#unixMs(nowMs));
    const uid = ownerReference(object).uid ?? '';
    const read = cronJobOf({ ...object, metadata: { ...object.metadata, creationTimestamp: created, uid } });
    if (known === undefined) this.#records.set(key, { key, object, state: read });
    else {
      const { createdMs, status } = known.state;
      Object.assign(known, { object, state: { ...read, createdMs, status } });
    }
    this.#world.store(object);
    this.wake(key, nowMs);
  }

  /** False: there was none. Its Jobs go by garbage collection. */
  removed(key: string): boolean {
    return this.#records.delete(key);
  }

  /** Looked at once the controller's watch has heard. */
  wake(key: string, nowMs: number): void {
    if (this.#records.has(key)) this.#queue.add(key, nowMs + this.#world.options.watchMs);
  }

  /** The calendar runs on whole milliseconds of Unix time. */
  #unixMs(nowMs: number): number {
    return this.#world.options.epochUnixMs + nowMs;
  }

  #sync(key: string, nowMs: number): Batches {
    const record = this.#records.get(key);
    if (record === undefined) return [];
    const decision = syncCronJob(
      record.state,
      this.#ownedJobs(record),
      this.#world.options.zones,
      this.#unixMs(nowMs),
    );
    // Refused, a Job is asked for again after a back-off, not at the next firing.
    if (decision.create === undefined) this.#requeue(key, decision, nowMs);
    this.#report(record, decision, nowMs);
    return this.#requests(record, decision).map((request) => [request]);
  }

  #requeue(key: string, { requeueAfterMs }: CronJobDecision, nowMs: number): void {
    if (requeueAfterMs !== undefined) this.#queue.add(key, nowMs + Math.max(1, requeueAfterMs));
  }

  #ownedJobs({ key }: CronJobRecord): OwnedJob[] {
    return [...this.#jobs.records.values()]
      .filter(({ cronJobKey }) => cronJobKey === key)
      .map(({ object, status }) => {
        const { name } = object.metadata;
        const isComplete = status.conditions.some(({ type }) => type === 'Complete');
        const finished = !isJobFinished(status) ? undefined : isComplete ? 'Complete' : 'Failed';
        const unix = (ms: number | undefined): number | undefined =>
          ms === undefined ? undefined : this.#unixMs(ms);
        // The reference in status carries the name as uid: names of its Jobs are never used twice.
        return {
          name,
          uid: name,
          startMs: unix(status.startMs),
          completionMs: unix(status.completionMs),
          finished,
          isOwned: true,
        };
      });
  }

  #requests(record: CronJobRecord, decision: CronJobDecision): ApiRequest[] {
    const { namespace = 'default' } = record.object.metadata;
    const requests: ApiRequest[] = decision.deletes.map((name) => (nowMs: number) => {
      this.#jobs.remove(objectKey('Job', namespace, name), nowMs);
    });
    const { create } = decision;
    if (create !== undefined) {
      const job = jobOf(record, create.name, create.scheduledMs);
      requests.push((nowMs) => this.#create(record, job, decision, nowMs));
    }
    if (decision.isStatusUpdated) {
      requests.push((nowMs) => {
        record.state = { ...record.state, status: decision.status };
        this.#writeStatus(record, nowMs);
      });
    }
    return requests;
  }

  /** False: the API server refused the Job, and its run stays due. */
  #create(record: CronJobRecord, job: Job, decision: CronJobDecision, nowMs: number): boolean {
    if (this.#records.get(record.key) !== record) return true;
    const { namespace = 'default', name } = record.object.metadata;
    const asker = { kind: 'CronJob', namespace, name };
    const refusal = this.#jobs.create({ object: job, asker }, nowMs);
    if (refusal === undefined) {
      this.#world.event(asker, CREATED, `Created job ${job.metadata.name}`, nowMs);
      this.#requeue(record.key, decision, nowMs);
      return true;
    }
    this.#world.event(asker, 'FailedCreate', `Error creating job: ${refusal}`, nowMs, 'Warning');
    // What the sync saw of earlier Jobs is kept all the same.
    const { lastScheduleMs } = record.state.status;
    const active = decision.status.active.filter((each) => each.name !== job.metadata.name);
    record.state = { ...record.state, status: { ...decision.status, active, lastScheduleMs } };
    this.#writeStatus(record, nowMs);
    return false;
  }

  #report({ object }: CronJobRecord, { events }: CronJobDecision, nowMs: number): void {
    const { namespace = 'default', name } = object.metadata;
    for (const { type, reason, message } of events) {
      // That a Job was created is said when it has been.
      if (reason === CREATED) continue;
      this.#world.event({ kind: 'CronJob', namespace, name }, reason, message, nowMs, type);
    }
  }

  #writeStatus(record: CronJobRecord, nowMs: number): void {
    const { active, lastScheduleMs, lastSuccessfulMs } = record.state.status;
    const { namespace = 'default' } = record.object.metadata;
    const status = {
      active: active.map(({ name }) => ({ apiVersion: 'batch/v1', kind: 'Job', name, namespace })),
      ...(lastScheduleMs === undefined ? {} : { lastScheduleTime: formatRfc3339(lastScheduleMs) }),
      ...(lastSuccessfulMs === undefined ? {} : { lastSuccessfulTime: formatRfc3339(lastSuccessfulMs) }),
    };
    const written: CronJob = { ...record.object, status };
    this.#world.update(written, nowMs);
  }
}

function jobOf({ object }: CronJobRecord, name: string, scheduledMs: number): Job {
  const { jobTemplate } = object.spec;
  const { namespace = 'default' } = object.metadata;
  const annotations = {
    ...jobTemplate.metadata?.annotations,
    'batch.kubernetes.io/cronjob-scheduled-timestamp': formatRfc3339(scheduledMs),
  };
  const { labels } = jobTemplate.metadata ?? {};
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name,
      namespace,
      annotations,
      ...(labels === undefined ? {} : { labels }),
      ownerReferences: [ownerReference(object)],
    },
    spec: jobTemplate.spec,
  };
}

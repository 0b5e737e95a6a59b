import {
  hasEnded,
  isJobFinished,
  jobSpecOf,
  NEW_JOB_STATUS,
  NO_BACKOFF,
  syncJob,
} from '../../../controllers/index.ts';
import type { JobBackoff, JobPod, JobPodCreate, JobStatus } from '../../../controllers/index.ts';
import type { Job } from '../../../model/index.ts';
import { Timeline } from './timeline.ts';

export interface JobInput {
  readonly job: Job;
  readonly podStartMs: number;
  readonly podGraceMs: number;
  readonly horizonSeconds: number;
  readonly edits: readonly {
    readonly atSeconds: number;
    readonly suspend?: boolean;
    readonly parallelism?: number;
  }[];
  readonly outcomesInOrderOfCreation?: readonly Outcome[];
  readonly outcomesByIndexAndAttempt?: Readonly<Record<string, Outcome>>;
}

interface Outcome {
  readonly runMs: number;
  readonly result: string;
  readonly exitCode?: number;
}

export interface JobEvent {
  readonly atMs: number;
  readonly what: 'create' | 'delete';
  pods: number;
  readonly indexes: number[];
  readonly indexFailureCounts: string[];
}

type Mutable<T> = { -readonly [key in keyof T]: T[key] };
type WorldPod = Mutable<JobPod>;

const BATCH_MS = 1000;
const LOOK_MS = 203;
const LOOKS = 50;
const EDIT_PHASE_MS = 411;
const KILLED: Outcome = { runMs: 0, result: 'failed', exitCode: 143 };

/** A Job, its controller's work queue and a kubelet that follows the outcomes of the vector. */
export class JobWorld {
  readonly events: JobEvent[] = [];
  readonly statuses: { readonly atMs: number; readonly status: JobStatus }[] = [];
  readonly #input: JobInput;
  readonly #variant: number;
  readonly #time = new Timeline();
  #job: Job;
  #status: JobStatus = NEW_JOB_STATUS;
  #backoff: JobBackoff = NO_BACKOFF;
  #pods: WorldPod[] = [];
  #created = 0;
  readonly #attempts = new Map<number, number>();
  /** When the work queue hands the Job out next; a later wish never displaces an earlier one. */
  #dueMs = 0;

  /** `variant` picks one of the orders in which the pods of a creation batch may have come into being. */
  constructor(input: JobInput, variant = 0) {
    this.#input = input;
    this.#variant = variant;
    this.#job = withDefaults(input.job);
    for (const { atSeconds, ...change } of input.edits) {
      this.#time.at(atSeconds * 1000 + EDIT_PHASE_MS, () => {
        if (isJobFinished(this.#status)) return;
        this.#job = { ...this.#job, spec: { ...this.#job.spec, ...change } };
        this.#wake(BATCH_MS);
      });
    }
  }

  run(): void {
    const untilMs = this.#input.horizonSeconds * 1000;
    for (;;) {
      if (this.#time.nextMs <= this.#dueMs) {
        if (!this.#time.step(untilMs)) return;
      } else if (this.#dueMs > untilMs) return;
      else {
        this.#time.nowMs = this.#dueMs;
        this.#dueMs = Infinity;
        this.#sync();
      }
    }
  }

  #wake(afterMs: number): void {
    this.#dueMs = Math.min(this.#dueMs, this.#time.nowMs + afterMs);
  }

  #sync(): void {
    if (isJobFinished(this.#status)) return;
    const { nowMs } = this.#time;
    const decision = syncJob(jobSpecOf(this.#job), this.#pods, this.#status, this.#backoff, nowMs);
    this.#backoff = decision.backoff;
    for (const pod of decision.deletes) this.#deletePod(pod, decision.untrackFirst);
    for (const create of batchOrder(decision.creates, this.#variant)) this.#createPod(create);
    for (const pod of decision.untrack) {
      const own = this.#pods.find(({ name }) => name === pod.name);
      if (own !== undefined) own.isTracked = false;
    }
    for (const status of decision.writes) this.statuses.push({ atMs: nowMs, status });
    this.#status = decision.writes.at(-1) ?? this.#status;
    // Removing a finalizer is no event in the recorded world: its patches keep the resourceVersion.
    const { writes, creates, deletes } = decision;
    if (writes.length + creates.length + deletes.length > 0) this.#wake(BATCH_MS);
    for (const afterMs of decision.recheckAfterMs) this.#wake(afterMs);
  }

  #note(what: 'create' | 'delete', index: number | undefined, failures: number | undefined): void {
    const { nowMs } = this.#time;
    let event = this.events.at(-1);
    if (event === undefined || event.atMs !== nowMs || event.what !== what) {
      event = { atMs: nowMs, what, pods: 0, indexes: [], indexFailureCounts: [] };
      this.events.push(event);
    }
    event.pods++;
    if (index !== undefined) event.indexes.push(index);
    if (failures !== undefined) event.indexFailureCounts.push(String(failures));
  }

  #createPod(create: JobPodCreate): void {
    const number = this.#created++;
    const outcome = this.#outcomeOf(number, create.index);
    const pod = newPod(number, create, this.#time.nowMs);
    this.#note('create', create.index, create.indexFailures);
    this.#pods.push(pod);
    const startMs = this.#time.nowMs + this.#input.podStartMs + (number % 17);
    this.#time.at(startMs, () => {
      if (pod.phase === 'Pending') {
        pod.phase = 'Running';
        pod.isReady = true;
        pod.readySinceMs = startMs;
        this.#wake(BATCH_MS);
      }
      this.#time.at(startMs + outcome.runMs, () => this.#end(pod, outcome));
    });
  }

  #outcomeOf(number: number, index: number | undefined): Outcome {
    const { outcomesByIndexAndAttempt: byIndex, outcomesInOrderOfCreation: inOrder = [] } = this.#input;
    if (byIndex === undefined || index === undefined) return inOrder[Math.min(number, inOrder.length - 1)];
    const attempt = this.#attempts.get(index) ?? 0;
    this.#attempts.set(index, attempt + 1);
    return byIndex[`${index}/${Math.min(attempt, 9)}`];
  }

  #end(pod: WorldPod, { result, exitCode = 0 }: Outcome): void {
    if (hasEnded(pod) || !this.#pods.includes(pod)) return;
    pod.phase = result === 'succeeded' ? 'Succeeded' : 'Failed';
    pod.exits = [{ container: 'main', exitCode }];
    if (result === 'disrupted') pod.conditions = [{ type: 'DisruptionTarget', status: 'True' }];
    pod.finishedMs = this.#time.nowMs;
    this.#wake(BATCH_MS);
  }

  #deletePod(target: JobPod, untrackFirst: boolean): void {
    const pod = this.#pods.find(({ name }) => name === target.name);
    if (pod === undefined) return;
    if (untrackFirst) pod.isTracked = false;
    if (pod.isDeleting) return;
    this.#note('delete', pod.index, undefined);
    pod.isDeleting = true;
    // The vector's pods carry no grace period beside the time of deletion.
    pod.finishedMs = this.#time.nowMs + this.#input.podGraceMs;
    this.#time.at(this.#time.nowMs + this.#input.podGraceMs + 7, () => {
      this.#end(pod, KILLED);
      this.#lookWhetherGone(pod, LOOKS);
    });
  }

  #lookWhetherGone(pod: WorldPod, looks: number): void {
    if (!pod.isTracked) {
      this.#pods = this.#pods.filter((other) => other !== pod);
      this.#wake(BATCH_MS);
    } else if (looks > 1) {
      this.#time.at(this.#time.nowMs + LOOK_MS, () => this.#lookWhetherGone(pod, looks - 1));
    }
  }
}

/** The API server fills in `completions` once, when the Job is created; an edit of parallelism later leaves it. */
function withDefaults(job: Job): Job {
  const { completions } = jobSpecOf(job);
  return completions === undefined ? job : { ...job, spec: { ...job.spec, completions } };
}

/**
 * Pods are created in batches of 1, 2, 4 …; within a batch any order can happen. Variant 0 is as decided; each other
 * one is a permutation, the same for every batch of a size.
 */
function batchOrder<T>(creates: readonly T[], variant: number): T[] {
  const order: T[] = [];
  for (let size = 1; order.length < creates.length; size *= 2) {
    order.push(...permuted(creates.slice(order.length, order.length + size), variant));
  }
  return order;
}

function permuted<T>(items: readonly T[], variant: number): T[] {
  const left = [...items];
  let code = variant;
  return items.map((_, place) => {
    const choices = items.length - place;
    const [taken] = left.splice(code % choices, 1);
    code = Math.floor(code / choices);
    return taken;
  });
}

function newPod(number: number, create: JobPodCreate, nowMs: number): WorldPod {
  const name = `work-${String(number).padStart(3, '0')}`;
  return {
    name,
    uid: name,
    nodeName: '',
    phase: 'Pending',
    isReady: false,
    readySinceMs: undefined,
    createdMs: nowMs,
    isDeleting: false,
    labels: {},
    annotations: {},
    restarts: 0,
    sidecarRestarts: 0,
    finishedMs: nowMs,
    isTracked: true,
    index: create.index,
    indexFailures: create.indexFailures ?? 0,
    indexIgnoredFailures: create.indexIgnoredFailures,
    exits: [],
    conditions: [],
    restartSum: 0,
  };
}

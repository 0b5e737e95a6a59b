import { compareStrings } from '../../base/index.ts';
import type { JobStatus } from '../../controllers/index.ts';
import type { KindRunner } from '../kind-runner.ts';
import { valueDifferences } from '../differences.ts';
import { JobWorld } from './worlds/job-world.ts';
import type { JobEvent, JobInput } from './worlds/job-world.ts';

interface Timed {
  readonly atMs: number;
}

interface Expect {
  readonly events: readonly (Timed & Readonly<Record<string, unknown>>)[];
  readonly status: readonly (Timed & Readonly<Record<string, unknown>>)[];
}

const TOLERANCE_MS = 5;
/** 4!: the orders of a batch of four; larger batches follow the first pods' permutation. */
const BATCH_ORDERS = 24;

/** The running Job controller on a virtual clock. */
export const job: KindRunner<JobInput, Expect> = {
  area: 'controllers',
  kind: 'job',
  differences(input, expect) {
    const asDecided = answerDiffers(input, expect, 0);
    if (asDecided.length === 0 || input.job.spec.completionMode !== 'Indexed') return asDecided;
    // Which index of a creation batch came first is not in the vector, so any order that agrees will do.
    const agrees = Array.from({ length: BATCH_ORDERS }, (_, variant) => variant).some(
      (variant) => answerDiffers(input, expect, variant).length === 0,
    );
    return agrees ? [] : asDecided;
  },
};

function answerDiffers(input: JobInput, expect: Expect, variant: number): readonly string[] {
  const world = new JobWorld(input, variant);
  world.run();
  const isIndexed = input.job.spec.completionMode === 'Indexed';
  const events = world.events.map((event) => eventAnswer(event, isIndexed));
  return [
    ...differsInTime('event', events, expect.events),
    ...differsInTime('status', distinctStatuses(world.statuses), expect.status),
  ];
}

function eventAnswer({ atMs, what, pods, indexes, indexFailureCounts }: JobEvent, isIndexed: boolean): Timed {
  const counts = [...indexFailureCounts].sort(compareStrings);
  return {
    atMs,
    what,
    pods,
    ...(isIndexed ? { indexes: [...indexes].sort((a, b) => a - b) } : {}),
    ...(counts.length > 0 ? { indexFailureCounts: counts } : {}),
  } as Timed;
}

function distinctStatuses(
  statuses: readonly { readonly atMs: number; readonly status: JobStatus }[],
): readonly Timed[] {
  let last = '';
  return statuses.flatMap(({ atMs, status }) => {
    const answer = statusAnswer(status);
    const text = JSON.stringify(answer);
    if (text === last) return [];
    last = text;
    return [{ atMs, ...answer }];
  });
}

function statusAnswer(status: JobStatus): object {
  const { active, succeeded, failed, terminating, completedIndexes, failedIndexes, conditions } = status;
  return {
    active,
    succeeded,
    failed,
    terminating,
    completedIndexes,
    ...(failedIndexes === undefined ? {} : { failedIndexes }),
    conditions: conditions.map((condition) => ({
      type: condition.type,
      status: condition.status,
      reason: condition.reason,
      message: condition.message.replace(/\S*work-\S*/g, '<pod>'),
    })),
  };
}

function differsInTime(what: string, ours: readonly Timed[], recorded: readonly Timed[]): string[] {
  const count = Math.max(ours.length, recorded.length);
  return Array.from({ length: count }, (_, place) => place).flatMap((place) => {
    const left = ours.at(place);
    const right = recorded.at(place);
    if (left === undefined || right === undefined) return valueDifferences(left, right, `${what} ${place}`);
    const isNear = Math.abs(left.atMs - right.atMs) <= TOLERANCE_MS;
    return valueDifferences(isNear ? { ...left, atMs: right.atMs } : left, right, `${what} ${place}`);
  });
}

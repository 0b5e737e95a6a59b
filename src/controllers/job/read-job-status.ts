import { parseRfc3339 } from '../../base/index.ts';
import type { Job } from '../../model/index.ts';
import { NEW_JOB_STATUS } from './types.ts';
import type { JobCondition, JobStatus } from './types.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * The status of a Job that was under way before, so that it goes on from there and does not begin anew: what it has
 * counted, which indexes are done, when it began. Pods that had ended but were not counted yet count at once, since their
 * objects do not come along. Without a status: a new Job. Times are ms of the run, `epochUnixMs` its start.
 */
export function jobStatusOf({ status }: Job, epochUnixMs: number): JobStatus {
  if (status === undefined) return NEW_JOB_STATUS;
  const uncounted = fieldsOf(status['uncountedTerminatedPods']);
  const timeOf = (value: unknown): number | undefined => {
    const unixMs = typeof value === 'string' ? parseRfc3339(value) : undefined;
    return unixMs === undefined ? undefined : unixMs - epochUnixMs;
  };
  return {
    ...NEW_JOB_STATUS,
    succeeded: countOf(status['succeeded']) + lengthOf(uncounted['succeeded']),
    failed: countOf(status['failed']) + lengthOf(uncounted['failed']),
    completedIndexes: textOf(status['completedIndexes']) ?? '',
    failedIndexes: textOf(status['failedIndexes']),
    // A clock of the dump that is ahead of the run's counts as now.
    startMs: atMostZero(timeOf(status['startTime'])),
    completionMs: timeOf(status['completionTime']),
    conditions: listOf(status['conditions']).map((condition) => conditionOf(condition, timeOf)),
  };
}

function conditionOf(
  { type, status, reason, message, lastTransitionTime }: Fields,
  timeOf: (value: unknown) => number | undefined,
): JobCondition {
  return {
    type: textOf(type) ?? '',
    status: textOf(status) ?? '',
    reason: textOf(reason) ?? '',
    message: textOf(message) ?? '',
    lastTransitionMs: timeOf(lastTransitionTime) ?? 0,
  };
}

function atMostZero(timeMs: number | undefined): number | undefined {
  return timeMs === undefined ? undefined : Math.min(0, timeMs);
}

function countOf(value: unknown): number {
  return typeof value === 'number' && Number.isInteger(value) && value > 0 ? value : 0;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function lengthOf(value: unknown): number {
  return Array.isArray(value) ? value.length : 0;
}

function listOf(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.map(fieldsOf) : [];
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

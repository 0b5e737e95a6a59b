import { expect, test } from 'vitest';
import type { Job } from '../../model/index.ts';
import { jobStatusOf } from './read-job-status.ts';
import { NEW_JOB_STATUS } from './types.ts';

const EPOCH_MS = Date.UTC(2026, 0, 1, 12);
const statusOf = (status: object | undefined): ReturnType<typeof jobStatusOf> =>
  jobStatusOf(
    { kind: 'Job', metadata: { name: 'j' }, spec: {}, ...(status && { status }) } as never as Job,
    EPOCH_MS,
  );

test('a Job without a status is new', () => {
  expect(statusOf(undefined)).toBe(NEW_JOB_STATUS);
  expect(statusOf({})).toEqual(NEW_JOB_STATUS);
});

// prettier-ignore
test.each([
  ['what it has counted',                                  { succeeded: 3, failed: 1 },                                            { succeeded: 3, failed: 1 }],
  ['pods that ended and were not counted count at once',   { succeeded: 3, uncountedTerminatedPods: { succeeded: ['a', 'b'], failed: ['c'] } }, { succeeded: 5, failed: 1 }],
  ['indexes that are done',                                { completedIndexes: '0-2,5', failedIndexes: '3' },                      { completedIndexes: '0-2,5', failedIndexes: '3' }],
  ['it began an hour before the run',                      { startTime: '2026-01-01T11:00:00Z' },                                  { startMs: -3_600_000 }],
  ['a clock ahead of the run counts as now',               { startTime: '2026-01-01T13:00:00Z' },                                  { startMs: 0 }],
  ['a time that is none is no time',                       { startTime: 'yesterday' },                                             { startMs: undefined }],
  ['counts that are none count nothing',                   { succeeded: '3', failed: -1 },                                         { succeeded: 0, failed: 0 }],
  ['active pods are counted from the pods themselves',     { active: 7, ready: 7 },                                                { active: 0, ready: 0 }],
])('%s', (_why, status, expected) => {
  expect(statusOf(status)).toMatchObject(expected);
});

test('its conditions, with their times', () => {
  const condition = {
    type: 'Suspended',
    status: 'True',
    reason: 'JobSuspended',
    message: 'm',
    lastTransitionTime: '2026-01-01T11:59:59Z',
  };
  expect(statusOf({ conditions: [condition] }).conditions).toEqual([
    { type: 'Suspended', status: 'True', reason: 'JobSuspended', message: 'm', lastTransitionMs: -1000 },
  ]);
});

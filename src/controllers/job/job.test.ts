import { describe, expect, test } from 'vitest';
import { PLAIN_JOB } from '../../../test/support/job-pods.ts';
import { remainingBackoffMs } from './backoff.ts';
import { syncJob } from './sync.ts';
import { NEW_JOB_STATUS, NO_BACKOFF } from './types.ts';
import type { JobDecision, JobPod, JobSpec, JobStatus } from './types.ts';

const SPEC = PLAIN_JOB;

const NOW_MS = 1_000_000;

/** Written `run`, `ok`, `bad` (ended ten minutes before), with `:index`, `/exit code` and `~` for deleting. */
function pods(text: string): JobPod[] {
  const phases: Readonly<Record<string, string>> = { run: 'Running', ok: 'Succeeded', bad: 'Failed' };
  return text
    .split(' ')
    .filter(Boolean)
    .map((word, place) => {
      const parts =
        /^(?<kind>run|ok|bad)(?::(?<index>\d+))?(?:\/(?<code>\d+))?(?<deleting>~?)$/.exec(word)?.groups ?? {};
      const { kind = '', index, code } = parts;
      return {
        name: `p${place}`,
        uid: `p${place}`,
        nodeName: 'n',
        phase: phases[kind] ?? '',
        isReady: kind === 'run',
        readySinceMs: 0,
        createdMs: place,
        isDeleting: parts['deleting'] === '~',
        labels: {},
        annotations: {},
        restarts: 0,
        sidecarRestarts: 0,
        finishedMs: NOW_MS - 600_000,
        isTracked: true,
        index: index === undefined ? undefined : Number(index),
        indexFailures: 0,
        indexIgnoredFailures: 0,
        exits: code === undefined ? [] : [{ container: 'c', exitCode: Number(code) }],
        conditions: [],
        restartSum: 0,
      };
    });
}

function sync(spec: Partial<JobSpec>, text: string, status: Partial<JobStatus> = {}): JobDecision {
  return syncJob(
    { ...SPEC, ...spec },
    pods(text),
    { ...NEW_JOB_STATUS, startMs: 0, ...status },
    NO_BACKOFF,
    NOW_MS,
  );
}

describe('pods made and deleted', () => {
  // prettier-ignore
  const rows = [
    // why                                          spec                                                         pods                creates  deletes
    ['one by default',                              {},                                                          '',                 1,       []],
    ['as many as may run at once',                  { parallelism: 3, completions: 5 },                          'run',              2,       []],
    ['no more than are still wanted',               { parallelism: 3, completions: 5 },                          'ok ok ok ok run',  0,       []],
    ['the younger of too many',                     { parallelism: 1, completions: 5 },                          'run run',          0,       ['p1']],
    ['a replacement for a failed one',              {},                                                          'bad',              1,       []],
    ['and for a deleting one at once',              {},                                                          'run~',             1,       []],
    ['or not before it has ended',                  { replacesOnlyFailed: true },                                'run~',             0,       []],
    ['none while suspended',                        { isSuspended: true },                                       '',                 0,       []],
    ['all go on suspension',                        { isSuspended: true, parallelism: 2, completions: 2 },       'run run',          0,       ['p0', 'p1']],
    ['a work queue makes none after a success',     { parallelism: 3, completions: undefined },                  'ok run',           0,       []],
  ] as const;

  test.each(rows)('%s', (_why, ...row) => {
    const [spec, text, creates, deletes] = row;
    const decision = sync(spec, text);
    expect(decision.creates).toHaveLength(creates);
    expect(decision.deletes.map(({ name }) => name).sort((a, b) => (a < b ? -1 : 1))).toEqual(deletes);
  });

  test('the lowest indexes that are neither done nor under way', () => {
    const { creates, writes } = sync({ isIndexed: true, parallelism: 3, completions: 6 }, 'ok:0 run:2');
    expect(creates.map(({ index }) => index)).toEqual([1, 3]);
    expect(writes.at(-1)?.completedIndexes).toBe('0');
  });
});

describe('the end', () => {
  const rule = { action: 'FailJob', onExitCodes: { operator: 'In', values: [42] } };
  // prettier-ignore
  const rows = [
    // why                                          spec                                                         pods          condition        reason
    ['all have succeeded',                          {},                                                          'ok',         'Complete',      'CompletionsReached'],
    ['more failed than the limit',                  { backoffLimit: 1 },                                         'bad bad',    'Failed',        'BackoffLimitExceeded'],
    ['as many as the limit go on',                  { backoffLimit: 1 },                                         'bad',        undefined,       undefined],
    ['the deadline',                                { activeDeadlineSeconds: 1000 },                             '',           'Failed',        'DeadlineExceeded'],
    ['an exit code that fails the Job',             { failureRules: [rule], replacesOnlyFailed: true },          'bad/42',     'Failed',        'PodFailurePolicy'],
    ['another exit code only counts',               { failureRules: [rule], replacesOnlyFailed: true },          'bad/1',      undefined,       undefined],
    ['pods still run: not yet',                     { backoffLimit: 0, completions: 2, parallelism: 2 },         'bad run',    'FailureTarget', 'BackoffLimitExceeded'],
    ['an index over its own limit',                 { isIndexed: true, completions: 1, backoffLimitPerIndex: 0 }, 'bad:0',     'Failed',        'FailedIndexes'],
    ['a success policy',                            { isIndexed: true, completions: 3, successRules: [{ succeededIndexes: '0' }] }, 'ok:0', 'Complete', 'SuccessPolicy'],
  ] as const;

  test.each(rows)('%s', (_why, ...row) => {
    const [spec, text, type, reason] = row;
    const { conditions } = sync(spec, text).writes.at(-1) ?? NEW_JOB_STATUS;
    const last = conditions.at(-1);
    expect([last?.type, last?.reason]).toEqual([type, reason]);
  });

  test('an ignored failure does not count', () => {
    const failureRules = [{ action: 'Ignore', onExitCodes: { operator: 'In', values: [7] } }];
    const { writes } = sync({ failureRules, replacesOnlyFailed: true }, 'bad/7 bad/8');
    expect(writes.at(-1)?.failed).toBe(1);
  });
});

test('replacements wait 10 s, doubled at every failure up to 10 min', () => {
  const waits = [0, 1, 2, 3, 6, 7, 20].map(
    (failures) => remainingBackoffMs({ failures, lastFailureMs: 0 }, 0) / 1000,
  );
  expect(waits).toEqual([0, 10, 20, 40, 320, 600, 600]);
});

import { describe, expect, test } from 'vitest';
import { jobPods, PLAIN_JOB } from '../../../test/support/job-pods.ts';
import { syncJob } from './sync.ts';
import { NEW_JOB_STATUS, NO_BACKOFF } from './types.ts';
import type { JobBackoff, JobCondition, JobDecision, JobPod, JobSpec, JobStatus } from './types.ts';

const NOW_MS = 1_000_000;
const SPEC: JobSpec = { ...PLAIN_JOB, namespace: 'batch' };

interface Given {
  readonly spec?: Partial<JobSpec>;
  readonly status?: Partial<JobStatus>;
  readonly backoff?: JobBackoff;
  readonly nowMs?: number;
}

function sync(pods: string | readonly JobPod[], { spec, status, backoff, nowMs }: Given = {}): JobDecision {
  return syncJob(
    { ...SPEC, ...spec },
    typeof pods === 'string' ? jobPods(pods) : pods,
    { ...NEW_JOB_STATUS, startMs: 0, ...status },
    backoff ?? NO_BACKOFF,
    nowMs ?? NOW_MS,
  );
}

const names = (pods: readonly JobPod[]): string => pods.map(({ name }) => name).join(' ');

/** One status write in a line: active/terminating succeeded-failed and its conditions. */
function line({ active, terminating, succeeded, failed, conditions }: JobStatus): string {
  const types = conditions.map(({ type, status }) => (status === 'True' ? ` ${type}` : ` !${type}`));
  return `${active}/${terminating} ${succeeded}-${failed}${types.join('')}`;
}

const lines = ({ writes }: JobDecision): string[] => writes.map(line);

const condition = (type: string, reason = 'R', status = 'True'): JobCondition => ({
  type,
  status,
  reason,
  message: 'text',
  lastTransitionMs: 1,
});

const two = { parallelism: 2, completions: 2 };

describe('status is written up to twice: ended pods noted, then counted', () => {
  // prettier-ignore
  const rows = [
    // why                                                        pods           given                                                       writes
    ['nothing ended: one write with the new active',              '',            {},                                                         ['1/0 0-0']],
    ['a success: active first, then succeeded',                   'ok run',      { spec: two, status: { active: 2, ready: 1, terminating: 0 } }, ['1/0 0-0', '1/0 1-0']],
    ['nothing changed: no write',                                 'run',         { status: { active: 1, ready: 1, terminating: 0 } },        []],
    ['only ready changed: a write of its own',                    'run',         { status: { active: 1, ready: 0, terminating: 0 } },        ['1/0 0-0']],
    ['a pod counted already is not counted again',                'ok- run',     { spec: two, status: { active: 1, ready: 1, terminating: 0, succeeded: 1 } }, []],
    ['the last success ends it: announced, then complete',        'ok',          {},                                                         ['0/0 0-0 SuccessCriteriaMet', '0/0 1-0 SuccessCriteriaMet Complete']],
    ['a failure within the limit',                                'bad',         {},                                                         ['1/0 0-0', '1/0 0-1']],
    ['failed > backoffLimit: announced, then failed',             'bad',         { spec: { backoffLimit: 0 } },                              ['0/0 0-0 FailureTarget', '0/0 0-1 FailureTarget Failed']],
    ['failed = backoffLimit goes on',                             'bad',         { spec: { backoffLimit: 1 } },                              ['1/0 0-0', '1/0 0-1']],
    ['earlier failures count too',                                'bad',         { spec: { backoffLimit: 3 }, status: { failed: 3 } },       ['0/0 0-3 FailureTarget', '0/0 0-4 FailureTarget Failed']],
    ['an ending by failure counts the running pods it deletes',   'bad run',     { spec: { ...two, backoffLimit: 0 } },                      ['0/1 0-0 FailureTarget', '0/1 0-2 FailureTarget']],
    ['it is Failed only when none is terminating',                'run~',        { status: { failed: 2, conditions: [condition('FailureTarget')] } }, ['0/1 0-2 FailureTarget', '0/1 0-3 FailureTarget']],
    ['an ending by success does not count those it deletes',      'ok:0 run:1',  { spec: { ...two, isIndexed: true, successRules: [{ succeededCount: 1 }] } }, ['0/1 1-0 SuccessCriteriaMet']],
    ['decided before by success: waits for what terminates',      'run~-',       { status: { succeeded: 1, conditions: [condition('SuccessCriteriaMet')] } }, ['0/1 1-0 SuccessCriteriaMet']],
    ['a deleting pod counts as failed at once: TerminatingOrFailed', 'run~',     { spec: two },                                              ['2/1 0-0', '2/1 0-1']],
    ['with policy Failed only when it has ended',                 'run~',        { spec: { ...two, replacesOnlyFailed: true } },             ['1/1 0-0']],
  ] as const;

  test.each(rows)('%s', (_why, pods, given, writes) => {
    expect(lines(sync(pods, given as Given))).toEqual(writes);
  });

  test('Indexed: completed indexes are in the first write, failures in the second', () => {
    const { writes } = sync('ok:1 bad:0', { spec: { isIndexed: true, parallelism: 2, completions: 3 } });
    expect(
      writes.map(({ completedIndexes, succeeded, failed }) => [completedIndexes, succeeded, failed]),
    ).toEqual([
      ['1', 1, 0],
      ['1', 1, 1],
    ]);
  });

  test('Indexed: pods without an index or beyond completions are not counted but let go', () => {
    const spec = { isIndexed: true, parallelism: 1, completions: 2 };
    const decision = sync('ok:5 ok bad:2', { spec });
    expect([decision.writes.at(-1)?.succeeded, decision.writes.at(-1)?.failed]).toEqual([0, 0]);
    expect(names(decision.untrack)).toBe('p1 p2 p0');
  });

  test('Indexed: two successes of one index are one', () => {
    const { writes } = sync('ok:0 ok:0', { spec: { isIndexed: true, ...two } });
    expect(writes.at(-1)).toMatchObject({ completedIndexes: '0', succeeded: 1 });
  });
});

describe('the first ending that holds', () => {
  const rule = { action: 'FailJob', onExitCodes: { operator: 'In', values: [42] } };
  const late = { activeDeadlineSeconds: 1000 };
  // prettier-ignore
  const rows = [
    // why                                                      pods            given                                                              reason
    ['SuccessCriteriaMet stands before a failure',              'bad',          { spec: { backoffLimit: 0 }, status: { conditions: [condition('SuccessCriteriaMet', 'Earlier')] } }, 'Earlier'],
    ['SuccessCriteriaMet stands before FailureTarget',          'run',          { status: { conditions: [condition('FailureTarget', 'B'), condition('SuccessCriteriaMet', 'A')] } }, 'A'],
    ['FailureTarget stands before all others',                  'bad/42',       { spec: { failureRules: [rule], backoffLimit: 0 }, status: { conditions: [condition('FailureTarget', 'Earlier')] } }, 'Earlier'],
    ['a False FailureTarget is none',                           'bad',          { spec: { backoffLimit: 0 }, status: { conditions: [condition('FailureTarget', 'Earlier', 'False')] } }, 'BackoffLimitExceeded'],
    ['FailJob before the back-off limit',                       'bad/42',       { spec: { failureRules: [rule], backoffLimit: 0 } },               'PodFailurePolicy'],
    ['the back-off limit before the deadline',                  'bad',          { spec: { ...late, backoffLimit: 0 } },                            'BackoffLimitExceeded'],
    ['now − startTime = activeDeadlineSeconds is over',         'run',          { spec: late },                                                    'DeadlineExceeded'],
    ['a millisecond less is not',                               'run',          { spec: late, nowMs: 999_999 },                                    undefined],
    ['a suspended Job has no deadline',                         'run',          { spec: { ...late, isSuspended: true } },                          'JobSuspended'],
    ['the deadline before failed indexes',                      'bad:0/1#1',    { spec: { ...late, isIndexed: true, backoffLimitPerIndex: 1 } },   'DeadlineExceeded'],
    ['failed indexes > maxFailedIndexes',                       'bad:0 bad:1',  { spec: { isIndexed: true, completions: 9, backoffLimitPerIndex: 0, maxFailedIndexes: 1 } }, 'MaxFailedIndexesExceeded'],
    ['as many are allowed',                                     'bad:0',        { spec: { isIndexed: true, completions: 9, backoffLimitPerIndex: 0, maxFailedIndexes: 1 } }, undefined],
    ['all indexes done, one of them failed',                    'bad:0 ok:1',   { spec: { isIndexed: true, completions: 2, backoffLimitPerIndex: 0 } }, 'FailedIndexes'],
    ['one still to do',                                         'bad:0 ok:1',   { spec: { isIndexed: true, completions: 3, backoffLimitPerIndex: 0 } }, undefined],
    ['a success policy before completion',                      'ok:0',         { spec: { isIndexed: true, completions: 1, successRules: [{ succeededCount: 1 }] } }, 'SuccessPolicy'],
    ['a success policy needs indexes',                          'ok',           { spec: { completions: 2, successRules: [{ succeededCount: 1 }] } }, undefined],
    ['completions nil: one success and none active',            'ok',           { spec: { completions: undefined, parallelism: 2 } },              'CompletionsReached'],
    ['completions nil with one active goes on',                 'ok run',       { spec: { completions: undefined, parallelism: 2 } },              undefined],
    ['completions 0 is complete at once',                       '',             { spec: { completions: 0 } },                                      'CompletionsReached'],
  ] as const;

  test.each(rows)('%s', (_why, pods, given, reason) => {
    const { writes } = sync(pods, given as unknown as Given);
    expect(writes.at(-1)?.conditions.at(-1)?.reason).toBe(reason);
  });

  // prettier-ignore
  const restarts = [
    // why                                                 limit  restarts  phase        ended
    ['Σ restarts ≥ limit',                                 3,     3,        'Running',   true],
    ['one less',                                           3,     2,        'Running',   false],
    ['limit 0: > 0',                                       0,     1,        'Pending',   true],
    ['limit 0: none is not too many',                      0,     0,        'Running',   false],
    ['of pods that have ended they do not count',          3,     9,        'Succeeded', false],
  ] as const;

  test.each(restarts)('restartPolicy OnFailure: %s', (_why, backoffLimit, restartSum, ...row) => {
    const [phase, isEnded] = row;
    const pods = jobPods('run').map((pod) => ({ ...pod, phase, restartSum }));
    const spec = { restartsOnFailure: true, backoffLimit, completions: 2 };
    const reason = sync(pods, { spec }).writes.at(-1)?.conditions.at(-1)?.reason;
    expect(reason).toBe(isEnded ? 'BackoffLimitExceeded' : undefined);
    expect(sync(pods, { spec: { ...spec, restartsOnFailure: false } }).writes.at(-1)?.conditions).toEqual([]);
  });

  test('Complete and Failed take reason and text of the condition that announced them', () => {
    const ended = (type: string): JobStatus | undefined =>
      sync('', { status: { conditions: [condition(type, 'Why')] } }).writes.at(-1);
    expect(ended('SuccessCriteriaMet')?.conditions.at(-1)).toMatchObject({
      type: 'Complete',
      reason: 'Why',
      message: 'text',
    });
    expect(ended('SuccessCriteriaMet')?.completionMs).toBe(NOW_MS);
    expect(ended('FailureTarget')?.conditions.at(-1)).toMatchObject({
      type: 'Failed',
      reason: 'Why',
      message: 'text',
    });
    expect(ended('FailureTarget')?.completionMs).toBeUndefined();
  });

  test('an ending deletes what runs and keeps the finalizers until it is counted', () => {
    const failed = sync('bad run', { spec: { ...two, backoffLimit: 0 } });
    expect([names(failed.deletes), failed.untrackFirst, names(failed.untrack)]).toEqual([
      'p1',
      false,
      'p0 p1',
    ]);
    expect([failed.isFinished, failed.creates]).toEqual([false, []]);
  });
});

describe('suspension', () => {
  test('deletes all active pods, which lose the finalizer before and are never counted', () => {
    const decision = sync('run wait ok-', { spec: { parallelism: 3, completions: 3, isSuspended: true } });
    expect([names(decision.deletes), decision.untrackFirst]).toEqual(['p1 p0', true]);
    expect(lines(decision)).toEqual(['0/2 0-0 Suspended']);
  });

  test('clears the start time, and resuming sets it anew and turns the same condition False', () => {
    const suspended = sync('', { spec: { isSuspended: true } }).writes.at(-1) ?? NEW_JOB_STATUS;
    expect(suspended.startMs).toBeUndefined();
    expect(suspended.conditions).toEqual([
      {
        type: 'Suspended',
        status: 'True',
        reason: 'JobSuspended',
        message: 'Job suspended',
        lastTransitionMs: NOW_MS,
      },
    ]);
    const resumed = sync('', { status: suspended, nowMs: 2_000_000 }).writes.at(-1);
    expect(resumed?.startMs).toBe(2_000_000);
    expect(resumed?.conditions).toEqual([
      {
        type: 'Suspended',
        status: 'False',
        reason: 'JobResumed',
        message: 'Job resumed',
        lastTransitionMs: 2_000_000,
      },
    ]);
  });

  test('what is suspended already is not written again', () => {
    const spec = { isSuspended: true };
    const status = { terminating: 0, startMs: undefined, conditions: [condition('Suspended')] };
    expect(sync('', { spec, status }).writes).toEqual([]);
  });

  test('a Job that never was suspended gets no condition when it runs', () => {
    expect(sync('').writes.at(-1)?.conditions).toEqual([]);
  });
});

describe('when to look again even if nothing happens', () => {
  // prettier-ignore
  const rows = [
    // why                                          pods        given                                                                after ms
    ['no deadline, no back-off',                    'run',      {},                                                                  []],
    ['at the deadline',                             'run',      { spec: { activeDeadlineSeconds: 1500 } },                           [500_000]],
    ['not at that of a suspended Job',              '',         { spec: { activeDeadlineSeconds: 1500, isSuspended: true } },        []],
    ['the rest of the back-off',                    'bad@995',  {},                                                                  [5_000]],
    ['at least 1 s of it',                          'bad@980-', { backoff: { failures: 1, lastFailureMs: 990_500 } },                [1_000]],
    ['the back-off and the deadline',               'bad@995',  { spec: { activeDeadlineSeconds: 1500 } },                           [5_000, 500_000]],
    ['nothing once it has ended',                   'bad@995',  { spec: { activeDeadlineSeconds: 1500, backoffLimit: 0 } },          []],
  ] as const;

  test.each(rows)('%s', (_why, pods, given, afterMs) => {
    expect(sync(pods, given as Given).recheckAfterMs).toEqual(afterMs);
  });

  test('the start time is set by the first sync of a Job that is not suspended', () => {
    const started = sync('', { status: { startMs: undefined }, spec: { activeDeadlineSeconds: 60 } });
    expect([started.writes.at(-1)?.startMs, started.recheckAfterMs]).toEqual([NOW_MS, [60_000]]);
  });
});

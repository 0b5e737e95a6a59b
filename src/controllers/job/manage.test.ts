import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { jobPods, PLAIN_JOB } from '../../../test/support/job-pods.ts';
import { nextBackoff, remainingBackoffMs } from './backoff.ts';
import { jobContext } from './context.ts';
import { failureVerdict, isPodFailed } from './failure-policy.ts';
import { intervalsOf } from './intervals.ts';
import { managePods } from './manage.ts';
import type { PodChanges } from './manage.ts';
import { jobSpecOf } from './read-job.ts';
import { matchedSuccessRule } from './success-policy.ts';
import { NEW_JOB_STATUS, NO_BACKOFF } from './types.ts';
import type { JobBackoff, JobPod, JobSpec, JobStatus } from './types.ts';

const NOW_MS = 1_000_000;
const SPEC: JobSpec = { ...PLAIN_JOB, namespace: 'batch' };

function manage(
  spec: Partial<JobSpec>,
  pods: string | readonly JobPod[],
  status: Partial<JobStatus> = {},
  backoff: JobBackoff = NO_BACKOFF,
): PodChanges {
  const list = typeof pods === 'string' ? jobPods(pods) : pods;
  const stored = { ...NEW_JOB_STATUS, startMs: 0, ...status };
  return managePods(jobContext({ ...SPEC, ...spec }, list, stored, backoff, NOW_MS));
}

const deleted = ({ deletes }: PodChanges): string => deletes.map(({ name }) => name).join(' ');

describe('how many pods are wanted', () => {
  const queue = { completions: undefined, parallelism: 3 };
  // prettier-ignore
  const rows = [
    // why                                                            spec                                         pods                status              creates  deletes
    ['min(parallelism, completions − succeeded)',                     { parallelism: 3, completions: 5 },          'run',              { succeeded: 3 },   1,       ''],
    ['never below 0',                                                 { parallelism: 3, completions: 2 },          '',                 { succeeded: 4 },   0,       ''],
    ['parallelism 0 wants none',                                      { parallelism: 0 },                          'run',              {},                 0,       'p0'],
    ['successes of this very sync count',                             { parallelism: 3, completions: 4 },          'ok ok run',        {},                 1,       ''],
    ['too many: one sync deletes and makes nothing',                  { parallelism: 1, completions: 9 },          'run run run',      {},                 0,       'p2 p1'],
    ['completions nil: parallelism until the first success',          queue,                                       'run',              {},                 2,       ''],
    ['then what runs is left running',                                queue,                                       'run run',          { succeeded: 1 },   0,       ''],
    ['more than parallelism too',                                     { ...queue, parallelism: 1 },                'run run',          { succeeded: 1 },   0,       ''],
    ['and what failed is not replaced',                               queue,                                       'run bad',          { succeeded: 1 },   0,       ''],
    ['a terminating pod is replaced at once',                         { parallelism: 2, completions: 2 },          'run run~',         {},                 1,       ''],
    ['with policy Failed it holds its place',                         { parallelism: 2, completions: 2, replacesOnlyFailed: true }, 'run run~', {},        0,       ''],
    ['one that has ended does not, deleting or not',                  { parallelism: 2, completions: 2, replacesOnlyFailed: true }, 'run bad~', {},        1,       ''],
    ['no more than 500 in a sync',                                    { parallelism: 900, completions: 900 },      '',                 {},                 500,     ''],
    ['suspended: all active ones go, terminating ones have gone',     { parallelism: 3, completions: 3, isSuspended: true }, 'run run~ bad', {},           0,       'p0'],
  ] as const;

  test.each(rows)('%s', (_why, spec, pods, ...row) => {
    const [status, creates, deletes] = row;
    const changes = manage(spec, pods, status);
    expect([changes.creates.length, deleted(changes)]).toEqual([creates, deletes]);
  });

  test('no more than 500 are deleted in a sync either', () => {
    const pods = jobPods(Array.from({ length: 600 }, () => 'run').join(' '));
    expect(manage({ parallelism: 10, completions: 600 }, pods).deletes).toHaveLength(500);
  });
});

describe('which pods go when there are too many', () => {
  const pods = (...changes: readonly Partial<JobPod>[]): JobPod[] =>
    jobPods(changes.map(() => 'run').join(' ')).map((pod, place) => ({
      ...pod,
      createdMs: 0,
      ...changes[place],
    }));
  // prettier-ignore
  const rows = [
    // why                                            one                                        the other that stays
    ['unassigned first',                              { nodeName: '' },                          { phase: 'Pending', isReady: false }],
    ['Pending before Unknown',                        { phase: 'Pending', isReady: false },      { phase: 'Unknown', isReady: false }],
    ['Unknown before Running',                        { phase: 'Unknown', isReady: false },      { isReady: false }],
    ['not ready before ready',                        { isReady: false, restarts: 0 },           { restarts: 9 }],
    ['ready for a shorter time, exact to the ms',     { readySinceMs: 501 },                     { readySinceMs: 500 }],
    ['more restarts',                                 { restarts: 2 },                           { restarts: 1 }],
    ['newer',                                         { createdMs: 501 },                        { createdMs: 500 }],
    ['deletion cost plays no part: the name decides', { name: 'a' },                             { name: 'b', annotations: { 'controller.kubernetes.io/pod-deletion-cost': '-9' } }],
  ] as const satisfies readonly (readonly [string, Partial<JobPod>, Partial<JobPod>])[];

  test.each(rows)('%s', (_why, goes, stays) => {
    const list = pods({ name: 'stays', ...stays }, { name: 'goes', ...goes });
    expect(deleted(manage({ completions: 5 }, list))).toBe(list[1].name);
    expect(deleted(manage({ completions: 5 }, [...list].reverse()))).toBe(list[1].name);
  });

  const indexed = { isIndexed: true, parallelism: 2, completions: 3 };
  // prettier-ignore
  const duplicates = [
    // why                                                          pods                     deletes
    ['of a duplicate index the newer goes, though not too many',    'run:0 run:0',           'p1'],
    ['an index ≥ completions goes in any case',                     'run:3 run:0',           'p0'],
    ['so does a pod without index',                                 'run run:0',             'p0'],
    ['duplicates and lost ones come first, then the order',         'run:0 run:1 run:2 run:0 run:7', 'p4 p3 p2'],
  ] as const;

  test.each(duplicates)('Indexed: %s', (_why, text, expected) => {
    expect(deleted(manage(indexed, text))).toBe(expected);
  });
});

describe('which indexes are made', () => {
  const spec = { isIndexed: true, parallelism: 3, completions: 6 };
  const indexes = (more: Partial<JobSpec>, text: string, status: Partial<JobStatus> = {}): number[] =>
    manage({ ...spec, ...more }, text, status).creates.map(({ index }) => index ?? -1);
  // prettier-ignore
  const rows = [
    // why                                                  spec                                          pods              status                       made
    ['the lowest first',                                    {},                                           '',               {},                          [0, 1, 2]],
    ['not those completed',                                 {},                                           '',               { completedIndexes: '0,2-3' }, [1, 4, 5]],
    ['nor those under way',                                 {},                                           'run:1',          {},                          [0, 2]],
    ['nor one that succeeded in this sync',                 {},                                           'ok:0',           {},                          [1, 2, 3]],
    ['a failed one again',                                  {},                                           'bad:0 run:1',    {},                          [0, 2]],
    ['a terminating one again at once',                     {},                                           'run:0~ run:1',   {},                          [0, 2]],
    ['with policy Failed not while it terminates',          { replacesOnlyFailed: true },                 'run:0~ run:1',   {},                          [2]],
    ['not a failed index',                                  { backoffLimitPerIndex: 0 },                  'bad:0 run:1',    {},                          [2, 3]],
    ['nor one that failed before',                          { backoffLimitPerIndex: 0 },                  '',               { failedIndexes: '0,1' },    [2, 3, 4]],
  ] as const;

  test.each(rows)('%s', (_why, more, text, status, made) => {
    expect(indexes(more, text, status)).toEqual(made);
  });
});

describe('the common back-off: 10 s · 2^(f − 1), at most 600 s, from the end of the last failed pod', () => {
  const after = (failures: number, lastFailureMs: number): JobBackoff => ({ failures, lastFailureMs });
  const ended = (text: string): readonly JobPod[] => jobPods(text);
  // prettier-ignore
  const next = [
    // why                                                              before             succeeded      failed             after
    ['failures of this sync are added',                                 after(2, 5000),    '',            'bad@8 bad@9',     after(4, 9000)],
    ['the latest end counts, whatever the order',                       after(0, 0),       '',            'bad@9 bad@8',     after(2, 9000)],
    ['nothing ended: as it was',                                        after(2, 5000),    '',            '',                after(2, 5000)],
    ['a success starts it anew',                                        after(4, 5000),    'ok@9',        '',                after(0, 5000)],
    ['only failures after the last success of the sync count',          after(4, 5000),    'ok@5 ok@8',   'bad@7 bad@9',     after(1, 9000)],
    ['a failure at the instant of the success does not',                after(4, 5000),    'ok@8',        'bad@8',           after(0, 5000)],
  ] as const;

  test.each(next)('%s', (_why, before, succeeded, failed, expected) => {
    expect(nextBackoff(before, ended(succeeded), ended(failed))).toEqual(expected);
  });

  // prettier-ignore
  const waits = [
    // why                                      failures  since ms   wait ms
    ['no failure, no wait',                     0,        0,         0],
    ['the first: 10 s',                         1,        0,         10_000],
    ['the second: 20 s, 5 s of them gone',      2,        5_000,     15_000],
    ['over to the millisecond',                 2,        20_000,    0],
    ['the sixth: 320 s',                        6,        0,         320_000],
    ['the seventh: 640 s are cut to 600 s',     7,        0,         600_000],
    ['a thousand failures do not overflow',     1000,     0,         600_000],
  ] as const;

  test.each(waits)('%s', (_why, failures, sinceMs, waitMs) => {
    expect(remainingBackoffMs(after(failures, NOW_MS - sinceMs), NOW_MS)).toBe(waitMs);
  });

  test('it delays creation only: too many pods go at once', () => {
    const changes = manage({ completions: 5 }, 'run run', {}, after(3, NOW_MS));
    expect([deleted(changes), changes.waitMs]).toEqual(['p1', undefined]);
  });
});

describe('backoffLimitPerIndex: each index waits by its own failures', () => {
  const spec = { isIndexed: true, parallelism: 3, completions: 3, backoffLimitPerIndex: 5 };
  const made = (text: string, more: Partial<JobSpec> = {}): PodChanges => manage({ ...spec, ...more }, text);

  test('there is no common back-off', () => {
    expect(manage(spec, '', {}, { failures: 5, lastFailureMs: NOW_MS }).creates).toHaveLength(3);
  });

  // prettier-ignore
  const rows = [
    // why                                                         pods                                made        wait ms
    ['10 s after the first failure are not over',                  'bad:0@991 run:1 run:2',            '',         1_000],
    ['they are',                                                   'bad:0@990 run:1 run:2',            '0#1',      undefined],
    ['40 s after the third',                                       'bad:0@970#2 run:1 run:2',          '',         10_000],
    ['those whose wait is over are made together',                 'bad:0@985#1 bad:1@990 run:2',      '1#1',      undefined],
    ['none is over: a look at the shortest rest',                  'bad:0@985#1 bad:1@993 bad:2@960#3', '',        3_000],
    ['of two failures of an index the later one counts',           'bad:0@900 bad:0@980#1 run:1 run:2', '0#2',     undefined],
    ['an index that never failed has count 0',                     'run:1 run:2',                      '0#0',      undefined],
  ] as const;

  test.each(rows)('%s', (_why, text, expected, waitMs) => {
    const changes = made(text);
    const words = changes.creates.map(({ index, indexFailures }) => `${index}#${indexFailures}`);
    expect([words.join(' '), changes.waitMs]).toEqual([expected, waitMs]);
  });

  test('an ignored failure makes the wait longer but is counted apart', () => {
    const failureRules = [{ action: 'Ignore', onExitCodes: { operator: 'In', values: [9] } }];
    const [create] = made('bad:0/9@980#1 run:1 run:2', { failureRules, replacesOnlyFailed: true }).creates;
    expect(create).toEqual({ index: 0, indexFailures: 1, indexIgnoredFailures: 1 });
  });
});

describe('podFailurePolicy: the first rule that matches decides', () => {
  const codes = (action: string, operator: string, values: readonly number[], containerName?: string) =>
    ({
      action,
      onExitCodes: { operator, values, ...(containerName !== undefined && { containerName }) },
    }) as const;
  const disrupted = { action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget' }] };
  const exit = (...exits: readonly (readonly [container: string, exitCode: number])[]): Partial<JobPod> => ({
    exits: exits.map(([container, exitCode]) => ({ container, exitCode })),
  });
  // prettier-ignore
  const rows = [
    // why                                                     rules                                              pod                                    action
    ['no rules: counted',                                      [],                                                exit(['main', 1]),                     'counted'],
    ['no rule matches: counted',                               [codes('Ignore', 'In', [42])],                     exit(['main', 1]),                     'counted'],
    ['In',                                                     [codes('Ignore', 'In', [1, 42])],                  exit(['main', 42]),                    'Ignore'],
    ['NotIn',                                                  [codes('Ignore', 'NotIn', [42])],                  exit(['main', 1]),                     'Ignore'],
    ['exit code 0 matches neither, NotIn no more than In',     [codes('Ignore', 'NotIn', [42])],                  exit(['main', 0]),                     'counted'],
    ['one container of several is enough',                     [codes('Ignore', 'In', [42])],                     exit(['main', 0], ['side', 42]),       'Ignore'],
    ['only the container that is named',                       [codes('Ignore', 'In', [42], 'main')],             exit(['main', 1], ['side', 42]),       'counted'],
    ['FailJob names container, pod and code',                  [codes('FailJob', 'In', [42])],                    exit(['main', 42]),                    'Container main for pod batch/p0 failed with exit code 42 matching FailJob rule at index 0'],
    ['the first rule that matches, by its place',              [codes('Ignore', 'In', [7]), codes('FailJob', 'In', [42]), codes('Count', 'In', [42])], exit(['main', 42]), 'Container main for pod batch/p0 failed with exit code 42 matching FailJob rule at index 1'],
    ['Count before FailJob counts',                            [codes('Count', 'In', [42]), codes('FailJob', 'In', [42])], exit(['main', 42]),           'Count'],
    ['FailIndex',                                              [codes('FailIndex', 'In', [42])],                  exit(['main', 42]),                    'FailIndex'],
    ['a condition, status True where the rule names none',     [disrupted],                                       { conditions: [{ type: 'DisruptionTarget', status: 'True' }] },  'Ignore'],
    ['a condition of another status',                          [disrupted],                                       { conditions: [{ type: 'DisruptionTarget', status: 'False' }] }, 'counted'],
    ['the status that the rule names',                         [{ action: 'Ignore', onPodConditions: [{ type: 'Ready', status: 'False' }] }], { conditions: [{ type: 'Ready', status: 'False' }] }, 'Ignore'],
    ['FailJob names the condition',                            [{ ...disrupted, action: 'FailJob' }],             { conditions: [{ type: 'DisruptionTarget', status: 'True' }] }, 'Pod batch/p0 has condition DisruptionTarget matching FailJob rule at index 0'],
  ] as const;

  test.each(rows)('%s', (_why, failureRules, change, expected) => {
    const [pod] = jobPods('bad');
    const verdict = failureVerdict({ ...SPEC, failureRules }, { ...pod, ...change });
    expect(verdict.failJobMessage ?? verdict.action ?? 'counted').toBe(expected);
    expect(verdict.isCounted).toBe(expected !== 'Ignore');
  });

  // prettier-ignore
  const failures = [
    // why                                                      pod       only failed  failed
    ['phase Failed',                                            'bad',    false,       true],
    ['phase Failed with policy Failed',                         'bad',    true,        true],
    ['deleting, TerminatingOrFailed',                           'run~',   false,       true],
    ['deleting, policy Failed',                                 'run~',   true,        false],
    ['deleting and Succeeded is no failure',                    'ok~',    false,       false],
    ['running',                                                 'run',    false,       false],
  ] as const;

  test.each(failures)('a failed pod: %s', (_why, text, replacesOnlyFailed, expected) => {
    expect(isPodFailed({ ...SPEC, replacesOnlyFailed }, jobPods(text)[0])).toBe(expected);
  });
});

describe('successPolicy: the first rule that the succeeded indexes fulfil', () => {
  // prettier-ignore
  const rows = [
    // why                                               rules                                                           succeeded     rule
    ['all of succeededIndexes',                          [{ succeededIndexes: '0,2-3' }],                                [0, 2, 3, 5], 0],
    ['all but one',                                      [{ succeededIndexes: '0,2-3' }],                                [0, 2, 5],    undefined],
    ['succeededCount of them',                           [{ succeededIndexes: '0,2-3', succeededCount: 2 }],             [0, 2],       0],
    ['others do not count',                              [{ succeededIndexes: '0,2-3', succeededCount: 2 }],             [0, 4, 5],    undefined],
    ['without list: succeededCount of any',              [{ succeededCount: 2 }],                                        [4, 5],       0],
    ['one too few',                                      [{ succeededCount: 2 }],                                        [4],          undefined],
    ['the first of two that hold',                       [{ succeededCount: 1 }, { succeededIndexes: '4' }],             [4],          0],
    ['a later one where the first does not hold',        [{ succeededIndexes: '0' }, { succeededIndexes: '4' }],         [4],          1],
    ['indexes ≥ completions are not asked for',          [{ succeededIndexes: '0,17' }],                                 [0],          0],
    ['a list of only such is never fulfilled',           [{ succeededIndexes: '17' }],                                   [0],          undefined],
    ['nothing succeeded yet',                            [{ succeededCount: 0 }],                                        [],           undefined],
    ['no rules',                                         undefined,                                                      [0],          undefined],
  ] as const;

  test.each(rows)('%s', (_why, rules, succeeded, rule) => {
    const text = rule === undefined ? undefined : `Matched rules at index ${rule}`;
    expect(matchedSuccessRule(rules, 6, intervalsOf(succeeded))).toBe(text);
  });
});

describe('reading: the API server’s defaults', () => {
  const read = (spec: object): JobSpec =>
    jobSpecOf({
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: 'j' },
      spec: { template: { spec: { containers: [] } }, ...spec },
    } as unknown as Parameters<typeof jobSpecOf>[0]);
  // prettier-ignore
  const rows = [
    // why                                                   spec                                                   read
    ['one after the other, one completion, limit 6',         {},                                                    { parallelism: 1, completions: 1, backoffLimit: 6, isIndexed: false }],
    ['completions nil only where parallelism is set',        { parallelism: 4 },                                    { parallelism: 4, completions: undefined }],
    ['both set',                                             { parallelism: 4, completions: 8 },                    { parallelism: 4, completions: 8 }],
    ['a limit per index takes the common one away',          { backoffLimitPerIndex: 1 },                           { backoffLimit: 2147483647, backoffLimitPerIndex: 1 }],
    ['unless that is written',                               { backoffLimitPerIndex: 1, backoffLimit: 3 },          { backoffLimit: 3 }],
    ['TerminatingOrFailed',                                  {},                                                    { replacesOnlyFailed: false }],
    ['Failed where there is a failure policy',               { podFailurePolicy: { rules: [] } },                   { replacesOnlyFailed: true, failureRules: [] }],
    ['what is written holds',                                { podReplacementPolicy: 'Failed' },                    { replacesOnlyFailed: true }],
    ['a back-off limit of 0 is no default',                  { backoffLimit: 0 },                                   { backoffLimit: 0 }],
  ] as const;

  test.each(rows)('%s', (_why, spec, expected) => {
    expect(read(spec)).toMatchObject(expected);
  });
});

test('one sync either makes or deletes, and ends with what is wanted', () => {
  const words = fc.array(fc.constantFrom('run', 'ok', 'bad@0', 'run~', 'wait'), { maxLength: 8 });
  fc.assert(
    fc.property(words, fc.nat(5), fc.nat(8), (list, parallelism, completions) => {
      const { creates, deletes } = manage({ parallelism, completions }, list.join(' '));
      const succeeded = list.filter((word) => word === 'ok').length;
      const active = list.filter((word) => word === 'run' || word === 'wait').length;
      const wanted = Math.max(0, Math.min(parallelism, completions - succeeded));
      expect(Math.min(creates.length, deletes.length), 'pods are made and deleted in one sync').toBe(0);
      expect(active + creates.length - deletes.length).toBe(wanted);
    }),
  );
});

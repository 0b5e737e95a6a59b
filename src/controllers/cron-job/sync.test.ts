import { describe, expect, test } from 'vitest';
import { at, HOURLY } from '../../../test/support/cron-job.ts';
import { builtInZones, formatRfc3339 } from '../../base/index.ts';
import { cronJobOf, ownedJobOf } from './read-cron-job.ts';
import { syncCronJob } from './sync.ts';
import type { CronJobDecision, CronJobState, CronJobStatus, OwnedJob } from './types.ts';

const MINUTES_AT_3 = at('03:00:00') / 60_000;
const NOW = '03:00:20';
const DUE_NAME = `report-${MINUTES_AT_3}`;

const IDLE: CronJobStatus = { active: [], lastScheduleMs: at('02:00:00'), lastSuccessfulMs: undefined };
const RAN_BEFORE: CronJobState = { ...HOURLY, status: IDLE };

/** `name` running; `name+5` complete at second 5; `name-5` failed; `name?` of another owner. The uid is `u-` and the name. */
function job(text: string): OwnedJob {
  const [, name, how, second] = /^([a-z\d-]*?[a-z\d])(?:([+!])(\d*))?$/.exec(text.replace('?', '')) ?? [];
  const startMs = second === undefined || second === '' ? undefined : Number(second);
  return {
    name,
    uid: `u-${name}`,
    startMs,
    completionMs: how === '+' ? startMs : undefined,
    finished: how === '+' ? 'Complete' : how === '!' ? 'Failed' : undefined,
    isOwned: !text.includes('?'),
  };
}

const active = (...names: string[]): CronJobStatus => ({
  ...IDLE,
  active: names.map((name) => ({ name, uid: `u-${name}` })),
});

function sync(cronJob: Partial<CronJobState>, jobs: string, now: string = NOW): CronJobDecision {
  const list = jobs.split(' ').filter(Boolean).map(job);
  return syncCronJob({ ...RAN_BEFORE, ...cronJob }, list, builtInZones, at(now));
}

const reasons = ({ events }: CronJobDecision): string[] => events.map(({ reason }) => reason);
const activeNames = ({ status }: CronJobDecision): string[] => status.active.map(({ name }) => name);

describe('the list of active Jobs is brought up to date before anything is started', () => {
  const quiet = { status: { ...IDLE, lastScheduleMs: at('03:00:00') } };
  const listed = (...names: string[]): Partial<CronJobState> => ({
    status: { ...active(...names), lastScheduleMs: at('03:00:00') },
  });
  // prettier-ignore
  const rows = [
    // why                                                     cron job            jobs           active          reasons
    ['a running Job in active stays without a word',           listed('a'),        'a',           ['a'],          []],
    ['unfinished and not in active: UnexpectedJob',            quiet,              'a',           [],             ['UnexpectedJob']],
    ['finished and in active: SawCompletedJob',                listed('a'),        'a+5',         [],             ['SawCompletedJob']],
    ['failed and in active: SawCompletedJob too',              listed('a'),        'a!5',         [],             ['SawCompletedJob']],
    ['finished and not in active: nothing to say',             quiet,              'a!5',         [],             []],
    ['no Job of an entry: MissingJob',                         listed('a', 'b'),   'b',           ['b'],          ['MissingJob']],
    ['a Job of that name and another owner: not missing',      listed('a'),        'a?',          ['a'],          []],
    ['another owner’s running Job is not unexpected',          quiet,              'a?',          [],             []],
  ] as const;

  test.each(rows)('%s', (_why, cronJob, jobs, names, expected) => {
    const decision = sync(cronJob, jobs);
    expect([activeNames(decision), reasons(decision)]).toEqual([names, expected]);
    expect(decision.isStatusUpdated).toBe(expected.some((reason) => reason !== 'UnexpectedJob'));
  });

  test('all this happens while suspended too, and nothing is requeued', () => {
    const decision = sync({ ...listed('a'), isSuspended: true }, 'a+5');
    expect([activeNames(decision), reasons(decision)]).toEqual([[], ['SawCompletedJob']]);
    expect(decision.requeueAfterMs).toBeUndefined();
  });

  // prettier-ignore
  const successes = [
    // why                                        jobs              last before  last after
    ['the latest completionTime',                 'a+5 b+9 c+7',    undefined,   9],
    ['not an earlier one than is known',          'a+5',            8,           8],
    ['failures are none',                         'a!9 b+5',        undefined,   5],
    ['also of a Job that the limit deletes',      'a+2 b+3 c+4 d+5', undefined,  5],
  ] as const;

  test.each(successes)('lastSuccessfulTime: %s', (_why, jobs, before, after) => {
    const status = { ...IDLE, lastScheduleMs: at('03:00:00'), lastSuccessfulMs: before };
    expect(sync({ status }, jobs).status.lastSuccessfulMs).toBe(after);
  });
});

describe('history limits delete the oldest finished Jobs', () => {
  const limits = (good: number, bad: number): Partial<CronJobState> => ({
    successfulHistoryLimit: good,
    failedHistoryLimit: bad,
    isSuspended: true,
  });
  // prettier-ignore
  const rows = [
    // why                                          limits         jobs                   deleted
    ['as many as the limit stay',                   limits(2, 1),  'a+1 b+2 c!3',         []],
    ['one more: the oldest start',                  limits(2, 1),  'a+3 b+1 c+2',         ['b']],
    ['a limit of 0 keeps none',                     limits(0, 0),  'a+1 b!2',             ['a', 'b']],
    ['each kind has its own limit',                 limits(1, 1),  'a+1 b+2 c!3 d!4',     ['a', 'c']],
    ['of one start the first by name',              limits(1, 1),  'b+1 a+1',             ['a']],
    ['without start time last',                     limits(1, 1),  'a+ b+1',              ['b']],
    ['a running Job is never deleted',              limits(0, 0),  'a',                   []],
    ['nor another owner’s',                         limits(0, 0),  'a+1?',                []],
  ] as const;

  test.each(rows)('%s', (_why, spec, jobs, deleted) => {
    const decision = sync(spec, jobs);
    expect(decision.deletes).toEqual(deleted);
    expect(reasons(decision).filter((reason) => reason === 'SuccessfulDelete')).toHaveLength(deleted.length);
  });
});

describe('what holds a due run back', () => {
  const forbid = { concurrency: 'Forbid' } as const;
  const replace = { concurrency: 'Replace' } as const;
  // prettier-ignore
  const rows = [
    // why                                                cron job                                          jobs          created  reasons
    ['nothing: it starts',                                {},                                               '',           true,    ['SuccessfulCreate']],
    ['lastScheduleTime = due',                            { status: { ...IDLE, lastScheduleMs: at('03:00:00') } }, '',    false,   []],
    ['its name already in active',                        { status: active(DUE_NAME) },                     DUE_NAME,     false,   []],
    ['due = now − startingDeadline is too old',           { startingDeadlineSeconds: 20 },                  '',           false,   []],
    ['a second more',                                     { startingDeadlineSeconds: 21 },                  '',           true,    ['SuccessfulCreate']],
    ['Forbid with an active one',                         { ...forbid, status: active('a') },               'a',          false,   ['JobAlreadyActive']],
    ['Forbid with one that has just ended',               { ...forbid, status: active('a') },               'a+5',        true,    ['SawCompletedJob', 'SuccessfulCreate']],
    ['Forbid with a running one that active lacks',       forbid,                                           'a',          true,    ['UnexpectedJob', 'SuccessfulCreate']],
    ['Replace deletes all active ones',                   { ...replace, status: active('a', 'b') },         'a b',        true,    ['SuccessfulDelete', 'SuccessfulDelete', 'SuccessfulCreate']],
    ['Replace with none active',                          replace,                                          '',           true,    ['SuccessfulCreate']],
    ['a Job of its name that it controls is adopted',     {},                                               DUE_NAME,     false,   ['UnexpectedJob']],
    ['a Job of its name that it does not is left alone',  {},                                               `${DUE_NAME}?`, false, []],
  ] as const;

  test.each(rows)('%s', (_why, cronJob, jobs, isCreated, expected) => {
    const decision = sync(cronJob, jobs);
    expect([decision.create !== undefined, reasons(decision)]).toEqual([isCreated, expected]);
  });

  test('a run started is named after its minute, is active and is the last scheduled', () => {
    const decision = sync({}, '');
    expect(decision.create).toEqual({ name: DUE_NAME, scheduledMs: at('03:00:00') });
    expect(activeNames(decision)).toEqual([DUE_NAME]);
    expect(decision.status.lastScheduleMs).toBe(at('03:00:00'));
    expect(decision.requeueAfterMs).toBe(at('04:00:00') + 100 - at(NOW));
  });

  test('an adopted Job becomes active under its own uid and counts as scheduled', () => {
    const { status } = sync({}, DUE_NAME);
    expect(status.active).toEqual([{ name: DUE_NAME, uid: `u-${DUE_NAME}` }]);
    expect(status.lastScheduleMs).toBe(at('03:00:00'));
  });

  test('Forbid does not advance lastScheduleTime: the run starts once the other has ended', () => {
    const held = sync({ concurrency: 'Forbid', status: active('a') }, 'a');
    expect(held.status.lastScheduleMs).toBe(at('02:00:00'));
    const later = sync({ concurrency: 'Forbid', status: held.status }, 'a+5', '03:40:00');
    expect(later.create?.scheduledMs).toBe(at('03:00:00'));
  });
});

describe('what ends a sync without a requeue', () => {
  const never = { schedule: '0 0 30 2 *' };
  // prettier-ignore
  const rows = [
    // why                                             cron job                                           reasons
    ['an unknown time zone',                           { timeZone: 'Mars/Olympus' },                      ['UnknownTimeZone']],
    ['it is looked at before suspension',              { timeZone: 'Mars/Olympus', isSuspended: true },   ['UnknownTimeZone']],
    ['suspension',                                     { isSuspended: true },                             []],
    ['it is looked at before the schedule',            { isSuspended: true, schedule: 'x' },              []],
    ['a bad schedule',                                 { schedule: '* * * *' },                           ['UnparseableSchedule']],
    ['a bad schedule with a zone in it, two warnings', { schedule: 'TZ=UTC x' },                          ['UnsupportedSchedule', 'UnparseableSchedule']],
    ['a schedule that never fires',                    never,                                             ['InvalidSchedule']],
  ] as const;

  test.each(rows)('%s', (_why, cronJob, expected) => {
    const decision = sync(cronJob, '');
    expect([reasons(decision), decision.create, decision.requeueAfterMs]).toEqual([
      expected,
      undefined,
      undefined,
    ]);
  });

  test('the texts say what was found', () => {
    const text = (cronJob: Partial<CronJobState>): string | undefined =>
      sync(cronJob, '').events.at(-1)?.message;
    expect(text({ timeZone: 'Mars/Olympus' })).toBe(
      'invalid timeZone: "Mars/Olympus": unknown time zone Mars/Olympus',
    );
    expect(text({ schedule: '* * * *' })).toBe(
      'unparseable schedule: "* * * *" : expected exactly 5 fields, found 4: [* * * *]',
    );
    expect(text(never)).toBe(
      'invalid schedule: 0 0 30 2 * : time difference between two schedules is less than 1 second',
    );
  });

  test('a zone in the schedule is warned of, and used', () => {
    const decision = sync(
      { schedule: 'TZ=Asia/Tokyo 0 12 * * *', status: { ...IDLE, lastScheduleMs: undefined } },
      '',
    );
    expect(reasons(decision)).toEqual(['UnsupportedSchedule', 'SuccessfulCreate']);
    expect(formatRfc3339(decision.create?.scheduledMs ?? 0)).toBe('2026-05-04T03:00:00Z');
  });
});

describe('reading', () => {
  const written = (spec: Record<string, unknown>, status?: Record<string, unknown>): CronJobState =>
    cronJobOf({
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: { name: 'report', uid: 'cron-uid', creationTimestamp: '2026-05-04T00:30:00Z' },
      spec: { schedule: '0 * * * *', ...spec },
      ...(status && { status }),
    } as unknown as Parameters<typeof cronJobOf>[0]);

  test('the defaults are Allow, not suspended, a history of 3 and 1', () => {
    expect(written({})).toEqual(HOURLY);
  });

  test('what is written holds, also where it is 0', () => {
    const spec = {
      concurrencyPolicy: 'Forbid',
      suspend: true,
      startingDeadlineSeconds: 0,
      successfulJobsHistoryLimit: 0,
      failedJobsHistoryLimit: 7,
      timeZone: 'Asia/Tokyo',
    };
    expect(written(spec)).toMatchObject({
      concurrency: 'Forbid',
      isSuspended: true,
      startingDeadlineSeconds: 0,
      successfulHistoryLimit: 0,
      failedHistoryLimit: 7,
      timeZone: 'Asia/Tokyo',
    });
  });

  test('the status with its times', () => {
    const status = {
      active: [{ name: 'a', uid: 'u' }],
      lastScheduleTime: '2026-05-04T02:00:00Z',
      lastSuccessfulTime: '2026-05-04T01:00:07Z',
    };
    expect(written({}, status).status).toEqual({
      active: [{ name: 'a', uid: 'u' }],
      lastScheduleMs: at('02:00:00'),
      lastSuccessfulMs: at('01:00:07'),
    });
  });

  // prettier-ignore
  const owners = [
    // why                                            owner                                                     conditions                                  owned  finished
    ['controlled by this CronJob’s uid',              [{ kind: 'CronJob', uid: 'cron-uid', controller: true }], [],                                         true,  undefined],
    ['an owner that does not control',                [{ kind: 'CronJob', uid: 'cron-uid' }],                   [],                                         false, undefined],
    ['one of the same name before it: another uid',   [{ kind: 'CronJob', uid: 'old-uid', controller: true }],  [],                                         false, undefined],
    ['Complete that is False is not finished',        [],                                                       [{ type: 'Complete', status: 'False' }],    false, undefined],
    ['Complete',                                      [],                                                       [{ type: 'Complete', status: 'True' }],     false, 'Complete'],
    ['Failed',                                        [],                                                       [{ type: 'Failed', status: 'True' }],       false, 'Failed'],
    ['Suspended is no end',                           [],                                                       [{ type: 'Suspended', status: 'True' }],    false, undefined],
  ] as const;

  test.each(owners)('a Job: %s', (_why, ownerReferences, conditions, isOwned, finished) => {
    const read = ownedJobOf(
      { metadata: { name: 'a', ownerReferences }, spec: {}, status: { conditions } } as unknown as Parameters<
        typeof ownedJobOf
      >[0],
      'cron-uid',
    );
    expect([read.isOwned, read.finished]).toEqual([isOwned, finished]);
  });
});

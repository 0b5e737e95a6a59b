import { describe, expect, test } from 'vitest';
import { TestCluster, workload } from '../../../test/support/control-plane.ts';
import type { Condition, CronJob, Job, KubernetesObject } from '../../model/index.ts';
import type { ControlPlaneOptions } from './options.ts';
import type { PodHandle } from './actions.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

function job(spec: Record<string, unknown>): KubernetesObject {
  return { ...workload('Job', 'work', spec), apiVersion: 'batch/v1' };
}

/** A cluster in which pods run for so long, with the Job applied at 0. */
function cluster(
  runMs: number,
  spec: Record<string, unknown>,
  options: Partial<ControlPlaneOptions> = {},
): TestCluster {
  const made = new TestCluster(options);
  made.runMs = runMs;
  made.startMs = 0;
  made.plane.applied(job(spec), 0);
  return made;
}

/** Status of the Job as last written, its conditions as `Type/Reason`. */
function statusOf({ actions }: TestCluster): {
  readonly numbers: Job['status'];
  readonly conditions: readonly string[];
} {
  const written = actions.flatMap((action) =>
    action.kind === 'write' && action.object.kind === 'Job' ? [(action.object as Job).status] : [],
  );
  const numbers = written.at(-1);
  const conditions = ((numbers?.['conditions'] ?? []) as readonly Condition[])
    .filter(({ status }) => status === 'True')
    .map(({ type, reason }) => (reason === undefined ? type : `${type}/${reason}`));
  return { numbers, conditions };
}

function made({
  actions,
}: TestCluster): { readonly atMs: number; readonly pod: PodHandle; readonly index: string }[] {
  return actions.flatMap((action) =>
    action.kind === 'create-pod'
      ? [{ atMs: action.atMs, pod: action.pod, index: action.extras.annotations?.[INDEX] ?? '' }]
      : [],
  );
}

const INDEX = 'batch.kubernetes.io/job-completion-index';

/** Every pod fails as soon as it is looked at, once a second, until there is no more. */
function failAll(of: TestCluster, seconds: number): void {
  for (let second = 0; second < seconds; second++) {
    of.runUntil(of.nowMs + SECOND);
    for (const [pod, { hasFailed }] of of.pods) if (!hasFailed) of.hit(pod, 'fail');
  }
}

describe('a Job', () => {
  // prettier-ignore
  test.each([
    ['one pod where nothing is said',                   {},                                     1, 1],
    ['as many as completions, one after the other',     { completions: 3 },                     3, 1],
    ['as many at once as parallelism',                  { completions: 4, parallelism: 2 },     4, 2],
    ['never more at once than are wanted',              { completions: 2, parallelism: 9 },     2, 2],
    ['a work queue: parallelism, until one succeeds',   { parallelism: 3 },                     3, 3],
  ] as const)('runs %s', (_why, spec, pods, atOnce) => {
    const of = cluster(10 * SECOND, spec);
    let most = 0;
    for (let second = 0; second < 120; second++) {
      of.runUntil(of.nowMs + SECOND);
      most = Math.max(most, [...of.pods.values()].filter(({ hasEnded }) => !hasEnded).length);
    }
    expect(made(of)).toHaveLength(pods);
    expect(most).toBe(atOnce);
    expect(statusOf(of).conditions.join('\n')).toMatch(/^Complete/m);
  });

  test('waits while it is suspended, and its pods go when it is suspended later', () => {
    const of = cluster(Infinity, { suspend: true });
    of.runUntil(30 * SECOND);
    expect(of.pods.size).toBe(0);
    of.plane.applied(job({ suspend: false }), of.nowMs);
    of.runUntil(60 * SECOND);
    expect(of.pods.size).toBe(1);
    of.plane.applied(job({ suspend: true }), of.nowMs);
    of.runUntil(90 * SECOND);
    expect(of.pods.size).toBe(0);
    expect(statusOf(of).conditions).toEqual(['Suspended/JobSuspended']);
  });

  test('is done at its deadline, and what runs goes', () => {
    const of = cluster(Infinity, { activeDeadlineSeconds: 30 });
    of.runUntil(29 * SECOND);
    expect(of.pods.size).toBe(1);
    of.runUntil(40 * SECOND);
    expect(of.pods.size).toBe(0);
    expect(statusOf(of).conditions).toContain('Failed/DeadlineExceeded');
  });

  test('is removed so many seconds after it has finished', () => {
    const of = cluster(5 * SECOND, { ttlSecondsAfterFinished: 60 });
    of.runUntil(50 * SECOND);
    expect(of.actions.map(({ kind }) => kind)).not.toContain('remove');
    of.runUntil(80 * SECOND);
    const removed = of.actions.flatMap((action) =>
      action.kind === 'remove' ? [`${action.objectKind}/${action.name}`] : [],
    );
    expect(removed).toEqual(['Job/work']);
  });

  test('more parallelism in the middle is more pods at once', () => {
    const of = cluster(Infinity, { completions: 6, parallelism: 1 });
    of.runUntil(10 * SECOND);
    expect(of.pods.size).toBe(1);
    of.plane.applied(job({ completions: 6, parallelism: 4 }), of.nowMs);
    of.runUntil(20 * SECOND);
    expect(of.pods.size).toBe(4);
  });

  test('less of it takes pods away', () => {
    const of = cluster(Infinity, { completions: 6, parallelism: 4 });
    of.runUntil(10 * SECOND);
    of.plane.applied(job({ completions: 6, parallelism: 1 }), of.nowMs);
    of.runUntil(20 * SECOND);
    expect(of.pods.size).toBe(1);
  });
});

describe('a Job whose pods fail', () => {
  test('is tried again after 10, 20, 40 seconds', () => {
    const of = cluster(Infinity, { backoffLimit: 3 });
    failAll(of, 150);
    const times = made(of).map(({ atMs }) => atMs);
    const gaps = times.slice(1).map((time, place) => Math.round((time - times[place]) / SECOND));
    // Looked at once a second, so a pod fails a second after it was made.
    expect(gaps).toEqual([11, 21, 41]);
  });

  // prettier-ignore
  test.each([
    ['with a limit of 0 at the first', 0, 1],
    ['with a limit of 2 at the third', 2, 3],
  ] as const)('is given up %s', (_why, backoffLimit, pods) => {
    const of = cluster(Infinity, { backoffLimit });
    failAll(of, 200);
    expect(made(of)).toHaveLength(pods);
    expect(statusOf(of).conditions).toContain('Failed/BackoffLimitExceeded');
    expect(statusOf(of).numbers).toMatchObject({ failed: pods });
  });

  test('fails at once by a rule for an exit code', () => {
    const rules = [{ action: 'FailJob', onExitCodes: { operator: 'In', values: [42] } }];
    const of = cluster(Infinity, { backoffLimit: 6, podFailurePolicy: { rules } });
    of.runUntil(SECOND);
    const [pod] = of.pods.keys();
    of.plane.podEnded(pod, { phase: 'Failed', exits: [{ container: 'app', exitCode: 42 }] }, of.nowMs);
    of.runUntil(60 * SECOND);
    expect(made(of)).toHaveLength(1);
    expect(statusOf(of).conditions).toContain('Failed/PodFailurePolicy');
  });

  test('a disruption is not counted where a rule ignores it', () => {
    const rules = [{ action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] }];
    const of = cluster(Infinity, { backoffLimit: 0, podFailurePolicy: { rules } });
    of.runUntil(SECOND);
    const [pod] = of.pods.keys();
    of.plane.podEnded(pod, { phase: 'Failed', isDisrupted: true }, of.nowMs);
    of.runUntil(60 * SECOND);
    expect(made(of)).toHaveLength(2);
    expect(statusOf(of).conditions).toEqual([]);
  });

  test('without that rule it is', () => {
    const of = cluster(Infinity, { backoffLimit: 0 });
    of.runUntil(SECOND);
    const [pod] = of.pods.keys();
    of.plane.podEnded(pod, { phase: 'Failed', isDisrupted: true }, of.nowMs);
    of.runUntil(60 * SECOND);
    expect(statusOf(of).conditions).toContain('Failed/BackoffLimitExceeded');
  });
});

describe('an indexed Job', () => {
  const indexed = { completionMode: 'Indexed', completions: 3, parallelism: 3 };

  test('has one pod an index', () => {
    const of = cluster(10 * SECOND, indexed);
    of.runUntil(60 * SECOND);
    expect(
      made(of)
        .map(({ index }) => index)
        .toSorted(),
    ).toEqual(['0', '1', '2']);
    expect(statusOf(of).numbers).toMatchObject({ succeeded: 3, completedIndexes: '0-2' });
  });

  test('starts with the lowest where not all may run', () => {
    const of = cluster(Infinity, { ...indexed, parallelism: 2 });
    of.runUntil(10 * SECOND);
    expect(made(of).map(({ index }) => index)).toEqual(['0', '1']);
  });

  test('makes the pod of an index that failed again, and of no other', () => {
    const of = cluster(Infinity, indexed);
    of.runUntil(SECOND);
    const failed = made(of).find(({ index }) => index === '1');
    if (failed !== undefined) of.hit(failed.pod, 'fail');
    of.runUntil(30 * SECOND);
    expect(
      made(of)
        .map(({ index }) => index)
        .slice(3),
    ).toEqual(['1']);
  });

  test('with a limit an index: one index fails for good, the others go on', () => {
    const of = cluster(Infinity, { ...indexed, backoffLimitPerIndex: 0, maxFailedIndexes: 2 });
    of.runUntil(SECOND);
    const pods = made(of);
    const podOf = (index: string): PodHandle => pods.find((pod) => pod.index === index)?.pod ?? -1;
    of.plane.podEnded(podOf('1'), { phase: 'Failed' }, of.nowMs);
    of.runUntil(30 * SECOND);
    for (const index of ['0', '2']) of.plane.podEnded(podOf(index), { phase: 'Succeeded' }, of.nowMs);
    of.runUntil(60 * SECOND);
    expect(statusOf(of).numbers).toMatchObject({ failedIndexes: '1', completedIndexes: '0,2' });
    expect(statusOf(of).conditions).toContain('Failed/FailedIndexes');
  });

  test('too many failed indexes end it at once', () => {
    const of = cluster(Infinity, { ...indexed, backoffLimitPerIndex: 0, maxFailedIndexes: 0 });
    of.runUntil(SECOND);
    of.plane.podEnded(made(of)[0].pod, { phase: 'Failed' }, of.nowMs);
    of.runUntil(60 * SECOND);
    expect(statusOf(of).conditions).toContain('Failed/MaxFailedIndexesExceeded');
    expect(
      [...of.pods.values()].filter(({ hasFailed, hasEnded }) => !hasFailed && !hasEnded).length,
    ).toBeLessThanOrEqual(1);
  });

  test('a success policy: the leader alone is enough', () => {
    const rules = [{ succeededIndexes: '0', succeededCount: 1 }];
    const of = cluster(Infinity, { ...indexed, successPolicy: { rules } });
    of.runUntil(SECOND);
    of.plane.podEnded(made(of)[0].pod, { phase: 'Succeeded' }, of.nowMs);
    of.runUntil(60 * SECOND);
    expect(statusOf(of).conditions.join('\n')).toMatch(/^SuccessCriteriaMet/m);
    expect(statusOf(of).conditions.join('\n')).toMatch(/^Complete/m);
  });
});

describe('a CronJob', () => {
  const cron = (spec: Record<string, unknown>): CronJob => {
    const jobTemplate = { spec: (job({}) as Job).spec };
    const made = workload('CronJob', 'tick', { jobTemplate, ...spec });
    return { ...made, apiVersion: 'batch/v1' } as CronJob;
  };
  /** Minutes at which a Job of it was made. */
  const minutes = ({ actions }: TestCluster): number[] =>
    actions.flatMap((action) =>
      action.kind === 'write' && action.object.kind === 'Job' && (action.object as Job).status === undefined
        ? [Math.floor(action.atMs / MINUTE)]
        : [],
    );
  const running = (runMs: number, spec: Record<string, unknown>, minutesLong: number): TestCluster => {
    // Millisecond 0 is midnight UTC, 1 January 2000.
    const of = new TestCluster();
    of.runMs = runMs;
    of.startMs = 0;
    of.plane.applied(cron(spec), SECOND);
    of.runUntil(minutesLong * MINUTE);
    return of;
  };

  // prettier-ignore
  test.each([
    ['every two minutes',                         { schedule: '*/2 * * * *' },                                9,   [2, 4, 6, 8]],
    ['at minutes that are listed',                { schedule: '1,5 * * * *' },                                70,  [1, 5, 61, 65]],
    ['hourly by its name',                        { schedule: '@hourly' },                                    130, [60, 120]],
    ['at one in the night of a zone an hour east', { schedule: '0 2 * * *', timeZone: 'Europe/Berlin' },       130, [60]],
    ['and of one that is half an hour off',       { schedule: '0 7 * * *', timeZone: 'Asia/Kolkata' },        130, [90]],
    ['never while it is suspended',               { schedule: '* * * * *', suspend: true },                   5,   []],
  ] as const)('fires %s', (_why, spec, long, expected) => {
    expect(minutes(running(SECOND, spec, long))).toEqual(expected);
  });

  // prettier-ignore
  test.each([
    ['Allow: one beside the other',              'Allow',   [1, 2, 3, 4]],
    ['Forbid: the run of minute 3 half a minute late, when the first is done', 'Forbid', [1, 3]],
    ['Replace: the old one goes',                'Replace', [1, 2, 3, 4]],
  ] as const)('with concurrencyPolicy %s', (_why, concurrencyPolicy, expected) => {
    // Each run takes two and a half minutes.
    const of = running(150 * SECOND, { schedule: '* * * * *', concurrencyPolicy }, 4.5);
    expect(minutes(of)).toEqual(expected);
    const alive = [...of.pods.values()].filter(({ hasEnded }) => !hasEnded).length;
    expect(alive).toBe({ Allow: 3, Forbid: 1, Replace: 1 }[concurrencyPolicy]);
  });

  test('keeps three Jobs that succeeded, and as many as it is told', () => {
    const removed = (of: TestCluster): number => of.actions.filter(({ kind }) => kind === 'remove').length;
    expect(removed(running(SECOND, { schedule: '* * * * *' }, 8.5))).toBe(5);
    expect(removed(running(SECOND, { schedule: '* * * * *', successfulJobsHistoryLimit: 0 }, 8.5))).toBe(8);
  });

  test('names its Jobs after the minute of the schedule', () => {
    const of = running(SECOND, { schedule: '*/5 * * * *' }, 11);
    const names = of.actions.flatMap((action) =>
      action.kind === 'write' && action.object.kind === 'Job' ? [action.object.metadata.name] : [],
    );
    // 2000-01-01T00:05Z is minute 15,778,085 + … of Unix time: 946,684,800 s ÷ 60 + 5.
    expect(new Set(names)).toEqual(
      new Set([`tick-${946_684_800 / 60 + 5}`, `tick-${946_684_800 / 60 + 10}`]),
    );
  });

  test('takes its Jobs and their pods along', () => {
    const of = running(Infinity, { schedule: '* * * * *' }, 3.5);
    expect(of.pods.size).toBe(3);
    of.plane.deleted('CronJob', 'shop', 'tick', of.nowMs);
    of.runUntil(of.nowMs + 10 * SECOND);
    expect(of.pods.size).toBe(0);
  });
});

import { builtInZones, compareStrings } from '../../base/index.ts';
import { cronJobOf, ownedJobOf, syncCronJob } from '../../controllers/index.ts';
import type { CronJob, Job } from '../../model/index.ts';
import { valueDifferences } from '../differences.ts';
import type { KindRunner } from '../kind-runner.ts';
import { msFromSeconds, secondsFromMs } from './worlds/clock.ts';

interface Input {
  readonly nowSeconds: number;
  readonly cronJob: CronJob;
  readonly jobs: readonly Job[];
}

type Expect = Readonly<Record<string, unknown>>;

/** One sync of the CronJob controller: clean-up of finished Jobs, then the decision. */
export const cronjob: KindRunner<Input, Expect> = {
  area: 'controllers',
  kind: 'cronjob',
  differences(input, expect) {
    const state = cronJobOf(input.cronJob);
    const jobs = input.jobs.map((job) => ownedJobOf(job, state.uid));
    const { create, deletes, events, status, isStatusUpdated, requeueAfterMs } = syncCronJob(
      state,
      jobs,
      builtInZones,
      msFromSeconds(input.nowSeconds),
    );
    const ours = {
      creates:
        create === undefined
          ? []
          : [{ name: create.name, scheduledAtSeconds: secondsFromMs(create.scheduledMs) }],
      deletes: [...deletes].sort(compareStrings),
      events: events.map(({ type, reason }) => `${type} ${reason}`).sort(compareStrings),
      active: status.active.map(({ name }) => name).sort(compareStrings),
      lastScheduleAtSeconds: secondsOf(status.lastScheduleMs),
      lastSuccessfulAtSeconds: secondsOf(status.lastSuccessfulMs),
      requeueAfterMs: requeueAfterMs ?? null,
      statusUpdated: isStatusUpdated,
    };
    return valueDifferences(ours, expect);
  },
};

function secondsOf(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : secondsFromMs(ms);
}

import { parseRfc3339 } from '../../src/base/index.ts';
import type { CronJobState } from '../../src/controllers/cron-job/types.ts';

/** A time of 4 May 2026, UTC, in ms since 1970. */
export const at = (clock: string): number => parseRfc3339(`2026-05-04T${clock}Z`) ?? NaN;

/** Made at half past midnight, due at every full hour, with the API's defaults; it has never run. */
export const HOURLY: CronJobState = {
  name: 'report',
  uid: 'cron-uid',
  createdMs: at('00:30:00'),
  schedule: '0 * * * *',
  timeZone: undefined,
  isSuspended: false,
  concurrency: 'Allow',
  startingDeadlineSeconds: undefined,
  successfulHistoryLimit: 3,
  failedHistoryLimit: 1,
  status: { active: [], lastScheduleMs: undefined, lastSuccessfulMs: undefined },
};

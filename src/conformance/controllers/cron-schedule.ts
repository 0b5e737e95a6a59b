import { builtInZones } from '../../base/index.ts';
import { NEVER, nextFiring, parseCronSchedule } from '../../controllers/index.ts';
import type { KindRunner } from '../kind-runner.ts';
import { valueDifferences } from '../differences.ts';

interface Input {
  readonly schedule: string;
  readonly timeZone?: string;
  readonly fromUnixSeconds: number;
}

interface Expect {
  readonly nextUnixSeconds?: readonly number[];
  readonly error?: string;
}

const FIRINGS = 8;

/** `robfig/cron` as the CronJob controller parses it. */
export const cronSchedule: KindRunner<Input, Expect> = {
  area: 'controllers',
  kind: 'cron-schedule',
  differences({ schedule, timeZone, fromUnixSeconds }, expect) {
    const text = timeZone === undefined ? schedule : `TZ=${timeZone} ${schedule}`;
    const parsed = parseCronSchedule(text, builtInZones);
    if ('error' in parsed) return valueDifferences(parsed.error, expect.error, 'error');
    const firings: number[] = [];
    let at = fromUnixSeconds;
    while (firings.length < FIRINGS) {
      at = nextFiring(parsed, at);
      if (at === NEVER) break;
      firings.push(at);
    }
    return valueDifferences(firings, expect.nextUnixSeconds, 'nextUnixSeconds');
  },
};

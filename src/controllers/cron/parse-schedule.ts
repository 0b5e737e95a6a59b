import type { ZoneLookup, ZoneOffset } from '../../base/index.ts';
import { parseGoDuration } from './go-duration.ts';
import { CronError, DAYS, HOURS, MINUTES, MONTHS, parseCronField, WEEKDAYS } from './parse-field.ts';
import type { CronField } from './parse-field.ts';

export type CronSchedule = CalendarSchedule | DelaySchedule;

export interface CalendarSchedule {
  readonly kind: 'calendar';
  readonly minute: CronField;
  readonly hour: CronField;
  readonly day: CronField;
  readonly month: CronField;
  readonly weekday: CronField;
  readonly offsetAt: ZoneOffset;
}

/** `@every 90s`: so many seconds after the one before, whatever the clock says. */
export interface DelaySchedule {
  readonly kind: 'delay';
  readonly seconds: number;
}

const DESCRIPTORS: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};

/**
 * A cron schedule as the CronJob controller reads it: robfig/cron ParseStandard, five fields or a descriptor, with an
 * optional `TZ=zone ` in front. Without a zone: UTC.
 */
export function parseCronSchedule(
  text: string,
  zones: ZoneLookup,
): CronSchedule | { readonly error: string } {
  try {
    return readSchedule(text, zones);
  } catch (error) {
    if (error instanceof CronError) return { error: error.message };
    throw error;
  }
}

/** spec.timeZone goes in front of a schedule that names none itself. */
export function scheduleText(schedule: string, timeZone: string | undefined, zones: ZoneLookup): string {
  if (schedule.includes('TZ') || timeZone === undefined || zones(timeZone) === undefined) return schedule;
  return `TZ=${timeZone} ${schedule}`;
}

function readSchedule(text: string, zones: ZoneLookup): CronSchedule {
  if (text === '') throw new CronError('empty spec string');
  let offsetAt: ZoneOffset = () => 0;
  let spec = text;
  if (text.startsWith('TZ=') || text.startsWith('CRON_TZ=')) {
    const blank = text.indexOf(' ');
    if (blank < 0)
      throw new CronError('invalid schedule format: runtime error: slice bounds out of range [:-1]');
    const zone = text.slice(text.indexOf('=') + 1, blank);
    const found = zones(zone);
    if (found === undefined) throw new CronError(`provided bad location ${zone}: unknown time zone ${zone}`);
    offsetAt = found;
    spec = text.slice(blank).trim();
  }
  if (spec.startsWith('@every ')) return readDelay(spec);
  if (!spec.startsWith('@')) return readFields(spec, offsetAt);
  if (!Object.hasOwn(DESCRIPTORS, spec)) throw new CronError(`unrecognized descriptor: ${spec}`);
  return readFields(DESCRIPTORS[spec], offsetAt);
}

function readFields(spec: string, offsetAt: ZoneOffset): CalendarSchedule {
  const fields = spec.split(/\s+/).filter((field) => field !== '');
  if (fields.length !== 5) {
    throw new CronError(`expected exactly 5 fields, found ${fields.length}: [${fields.join(' ')}]`);
  }
  return {
    kind: 'calendar',
    minute: parseCronField(fields[0], MINUTES),
    hour: parseCronField(fields[1], HOURS),
    day: parseCronField(fields[2], DAYS),
    month: parseCronField(fields[3], MONTHS),
    weekday: parseCronField(fields[4], WEEKDAYS),
    offsetAt,
  };
}

function readDelay(spec: string): DelaySchedule {
  const nanos = parseGoDuration(spec.slice('@every '.length));
  if (typeof nanos !== 'bigint') throw new CronError(`failed to parse duration ${spec}: ${nanos.error}`);
  return { kind: 'delay', seconds: Math.max(1, Number(nanos / 1000000000n)) };
}

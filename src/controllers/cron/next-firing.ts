import { civilFromDays, daysFromCivil, weekdayOfDays } from '../../base/index.ts';
import type { ZoneOffset } from '../../base/index.ts';
import type { CalendarSchedule, CronSchedule } from './parse-schedule.ts';

/** Go's zero time, 0001-01-01T00:00:00Z: what a schedule that never fires answers. */
export const NEVER = -62135596800;

const DAY = 86400;
const HOUR = 3600;
const MINUTE = 60;
/** The search gives up when the year exceeds the starting one by more than this. */
const YEARS_AHEAD = 5;

interface LocalTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly weekday: number;
}

/**
 * The first firing after a Unix second, NEVER when there is none. Months and days advance by the local calendar, hours
 * and minutes by elapsed time: an hour that summer time skips does not fire that day, one that is repeated fires twice.
 *
 * Upstream: robfig/cron v3 spec.go Next, field by field, with its treatment of midnights that do not exist.
 */
export function nextFiring(schedule: CronSchedule, afterSeconds: number): number {
  return schedule.kind === 'delay' ? afterSeconds + schedule.seconds : nextOnCalendar(schedule, afterSeconds);
}

/** Where the search stands, and whether a smaller unit must be cut to its start before a larger one advances. */
interface Search {
  seconds: number;
  isAligned: boolean;
}

function nextOnCalendar(schedule: CalendarSchedule, afterSeconds: number): number {
  if (hasEmptyField(schedule)) return NEVER;
  const search: Search = { seconds: afterSeconds + 1, isAligned: false };
  const lastYear = localTime(search.seconds, schedule.offsetAt).year + YEARS_AHEAD;
  while (localTime(search.seconds, schedule.offsetAt).year <= lastYear) {
    const isFound =
      advanceMonth(schedule, search) &&
      advanceDay(schedule, search) &&
      advanceHour(schedule, search) &&
      advanceMinute(schedule, search) &&
      advanceSecond(search);
    if (isFound) return search.seconds;
  }
  return NEVER;
}

/** A field of commas matches nothing: known at once, where upstream walks through all the minutes of the years ahead. */
function hasEmptyField({ minute, hour, month }: CalendarSchedule): boolean {
  return minute.values.size === 0 || hour.values.size === 0 || month.values.size === 0;
}

/** Each gives false when the unit above rolled over and the search must begin again. */
function advanceMonth({ month, offsetAt }: CalendarSchedule, search: Search): boolean {
  let local = localTime(search.seconds, offsetAt);
  while (!month.values.has(local.month)) {
    if (!search.isAligned) local = { ...local, day: 1, hour: 0, minute: 0, second: 0 };
    search.isAligned = true;
    search.seconds = instantOf({ ...local, month: local.month + 1 }, offsetAt);
    local = localTime(search.seconds, offsetAt);
    if (local.month === 1) return false;
  }
  return true;
}

function advanceDay(schedule: CalendarSchedule, search: Search): boolean {
  const { offsetAt } = schedule;
  let local = localTime(search.seconds, offsetAt);
  while (!matchesDay(schedule, local)) {
    if (!search.isAligned) local = { ...local, hour: 0, minute: 0, second: 0 };
    // Through an instant, because a midnight that does not exist moves to another hour.
    const start = search.isAligned ? local : localTime(instantOf(local, offsetAt), offsetAt);
    search.isAligned = true;
    search.seconds = instantOf({ ...start, day: start.day + 1 }, offsetAt);
    const { hour } = localTime(search.seconds, offsetAt);
    if (hour > 12) search.seconds += (24 - hour) * HOUR;
    else search.seconds -= hour * HOUR;
    local = localTime(search.seconds, offsetAt);
    if (local.day === 1) return false;
  }
  return true;
}

function advanceHour({ hour, offsetAt }: CalendarSchedule, search: Search): boolean {
  let local = localTime(search.seconds, offsetAt);
  while (!hour.values.has(local.hour)) {
    if (!search.isAligned) search.seconds = instantOf({ ...local, minute: 0, second: 0 }, offsetAt);
    search.isAligned = true;
    search.seconds += HOUR;
    local = localTime(search.seconds, offsetAt);
    if (local.hour === 0) return false;
  }
  return true;
}

function advanceMinute({ minute, offsetAt }: CalendarSchedule, search: Search): boolean {
  let local = localTime(search.seconds, offsetAt);
  while (!minute.values.has(local.minute)) {
    if (!search.isAligned) search.seconds = Math.floor(search.seconds / MINUTE) * MINUTE;
    search.isAligned = true;
    search.seconds += MINUTE;
    local = localTime(search.seconds, offsetAt);
    if (local.minute === 0) return false;
  }
  return true;
}

/** Second 0 is the only one that a five-field schedule has. */
function advanceSecond(search: Search): boolean {
  const second = ((search.seconds % MINUTE) + MINUTE) % MINUTE;
  if (second === 0) return true;
  search.isAligned = true;
  search.seconds += MINUTE - second;
  return false;
}

/** If neither field is a star, either match suffices; otherwise both must match. */
function matchesDay({ day, weekday }: CalendarSchedule, local: LocalTime): boolean {
  const dayMatches = day.values.has(local.day);
  const weekdayMatches = weekday.values.has(local.weekday);
  return day.isStar || weekday.isStar ? dayMatches && weekdayMatches : dayMatches || weekdayMatches;
}

function localTime(unixSeconds: number, offsetAt: ZoneOffset): LocalTime {
  const shifted = unixSeconds + offsetAt(unixSeconds);
  const days = Math.floor(shifted / DAY);
  const rest = shifted - days * DAY;
  return {
    ...civilFromDays(days),
    hour: Math.floor(rest / HOUR),
    minute: Math.floor((rest % HOUR) / MINUTE),
    second: rest % MINUTE,
    weekday: weekdayOfDays(days),
  };
}

/** As Go's time.Date: try the offset in force at the local time read as UTC, correct once where that was wrong. */
function instantOf({ year, month, day, hour, minute, second }: LocalTime, offsetAt: ZoneOffset): number {
  const monthIndex = month - 1;
  const days = daysFromCivil(year + Math.floor(monthIndex / 12), (monthIndex % 12) + 1, 1) + day - 1;
  const local = days * DAY + hour * HOUR + minute * MINUTE + second;
  const first = offsetAt(local);
  return first === 0 ? local : local - offsetAt(local - first);
}

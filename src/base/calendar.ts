/**
 * Dates without Date: the proleptic Gregorian calendar on whole days since 1970-01-01, and RFC 3339 texts on whole
 * milliseconds since then. Day algorithms after H. Hinnant, "chrono-compatible low-level date algorithms".
 */
export interface CivilDate {
  readonly year: number;
  /** 1 … 12 */
  readonly month: number;
  /** 1 … 31 */
  readonly day: number;
}

/** Days since 1970-01-01. A day beyond the end of its month counts on into the next one. */
export function daysFromCivil(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146097 + dayOfEra - 719468;
}

/** The date of a day number. */
export function civilFromDays(days: number): CivilDate {
  const shifted = days + 719468;
  const era = Math.floor(shifted / 146097);
  const dayOfEra = shifted - era * 146097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36524) - Math.floor(dayOfEra / 146096)) /
      365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1,
  };
}

/** 0 = Sunday … 6 = Saturday. 1970-01-01 was a Thursday. */
export function weekdayOfDays(days: number): number {
  return (((days + 4) % 7) + 7) % 7;
}

const RFC_3339 = /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:[Zz]|([+-])(\d\d):(\d\d))$/;

/** Milliseconds since 1970-01-01T00:00:00Z of an RFC 3339 text; undefined when it is none. Finer digits are cut. */
export function parseRfc3339(text: string): number | undefined {
  const match = RFC_3339.exec(text);
  if (match === null) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number);
  const [zoneHours, zoneMinutes] = [match[9], match[10]].map((part) => Number(part ?? 0));
  if (!isDate(year, month, day) || !isTime(hour, minute, second) || !isTime(zoneHours, zoneMinutes, 0))
    return undefined;
  const millis = Number((match[7] ?? '0').padEnd(3, '0').slice(0, 3));
  const offset = (match[8] === '-' ? -1 : 1) * (zoneHours * 60 + zoneMinutes);
  const minutes = daysFromCivil(year, month, day) * 1440 + hour * 60 + minute - offset;
  return (minutes * 60 + second) * 1000 + millis;
}

function isDate(year: number, month: number, day: number): boolean {
  return month >= 1 && month <= 12 && day >= 1 && civilFromDays(daysFromCivil(year, month, day)).day === day;
}

/** Go knows no leap seconds. */
function isTime(hour: number, minute: number, second: number): boolean {
  return hour < 24 && minute < 60 && second < 60;
}

/** The text that the API writes: UTC, whole seconds unless there are milliseconds. */
export function formatRfc3339(unixMs: number): string {
  const days = Math.floor(unixMs / 86400000);
  const { year, month, day } = civilFromDays(days);
  const ms = unixMs - days * 86400000;
  const two = (value: number): string => String(value).padStart(2, '0');
  const time = [ms / 3600000, (ms / 60000) % 60, (ms / 1000) % 60]
    .map((part) => two(Math.floor(part)))
    .join(':');
  const fraction = ms % 1000 === 0 ? '' : `.${String(ms % 1000).padStart(3, '0')}`;
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}T${time}${fraction}Z`;
}

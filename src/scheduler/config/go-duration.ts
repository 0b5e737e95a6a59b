/** Go's time.Duration as text, in nanoseconds. */

const UNIT_NANOS: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  μs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3600e9,
};

/** Go's time.ParseDuration; undefined when the text is none. */
export function parseGoDuration(text: string): number | undefined {
  const match = /^(?<sign>[-+]?)(?<parts>(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+|0)$/u.exec(text);
  if (match?.groups === undefined) return undefined;
  const { sign, parts } = match.groups;
  if (parts === '0') return 0;
  let nanos = 0;
  for (const [, number, unit] of parts.matchAll(/(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)/gu)) {
    // As Go has it: whole units and the fraction apart, for 33.916 × 1e9 in one double is a nanosecond short.
    const [whole, fraction = ''] = number.split('.');
    const nanosOfUnit = UNIT_NANOS[unit];
    nanos +=
      Number(whole) * nanosOfUnit + Math.trunc(Number(fraction) * (nanosOfUnit / 10 ** fraction.length));
  }
  return sign === '-' ? -nanos + 0 : nanos;
}

/** Go's Duration.String: `1h30m0s`, `10s`, `1.5s`, `20ms`. */
export function goDurationText(nanos: number): string {
  if (nanos === 0) return '0s';
  const sign = nanos < 0 ? '-' : '';
  const magnitude = Math.abs(nanos);
  if (magnitude < 1e3) return `${sign}${magnitude}ns`;
  if (magnitude < 1e6) return `${sign}${magnitude / 1e3}µs`;
  if (magnitude < 1e9) return `${sign}${magnitude / 1e6}ms`;
  const minutes = Math.floor(magnitude / 60e9);
  const seconds = `${(magnitude - minutes * 60e9) / 1e9}s`;
  if (minutes === 0) return sign + seconds;
  const hours = Math.floor(minutes / 60);
  return hours === 0 ? `${sign}${minutes}m${seconds}` : `${sign}${hours}h${minutes % 60}m${seconds}`;
}

import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../base/index.ts';

const UNITS_MS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: SECOND_MS,
  m: MINUTE_MS,
  h: HOUR_MS,
  d: DAY_MS,
};

const WHOLE =
  /^[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|s|m|h|d)(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|s|m|h|d))*$/;
const PART = /(?<number>\d+(?:\.\d*)?|\.\d+)(?<unit>ns|us|µs|μs|ms|s|m|h|d)/g;

/**
 * A duration as Go writes it (`1h30m`, `250ms`, `1.5h`), and days (`7d`), in whole milliseconds; undefined where the
 * text is none. `0` needs no unit. Fractions of a millisecond are rounded.
 */
export function durationMs(text: string): number | undefined {
  if (text === '0') return 0;
  if (!WHOLE.test(text)) return undefined;
  let sum = 0;
  for (const { groups } of text.matchAll(PART))
    if (groups !== undefined) sum += Number(groups['number']) * UNITS_MS[groups['unit']];
  return Math.round(text.startsWith('-') ? 0 - sum : sum);
}

import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../base/index.ts';
import { kindOfFlag } from './ca-flag-table.ts';

/** A flag of cluster-autoscaler as written: without its dashes, `true` where no value is given. */
export type CaFlagValues = Readonly<Record<string, string>>;

/**
 * Command line arguments as pflag reads them → name and value: `--name=value`, `--name value`, `--name` alone for a flag
 * that is a truth, underscores for dashes, and nothing behind `--`. What is not a flag is left out; a single dash, which
 * pflag refuses, is read as two.
 */
export function parseCaFlags(args: readonly string[]): CaFlagValues {
  const flags = new Map<string, string>();
  for (let at = 0; at < args.length && args[at] !== '--'; at++) {
    const match = /^--?(?<name>[^-=][^=]*)(?:=(?<value>.*))?$/s.exec(args[at]);
    if (match?.groups === undefined) continue;
    const name = match.groups['name'].replaceAll('_', '-');
    const isAlone =
      match.groups['value'] === undefined && kindOfFlag(name) !== 'flag' && at + 1 < args.length;
    const value = match.groups['value'] ?? (isAlone ? args[++at] : 'true');
    const before = flags.get(name);
    const separator = SEPARATORS[name];
    flags.set(name, before === undefined || separator === undefined ? value : before + separator + value);
  }
  return Object.fromEntries(flags);
}

/** Flags that may be given several times: the values are kept a line each, or between commas where one may list several. */
const SEPARATORS: Readonly<Record<string, string | undefined>> = {
  'balancing-ignore-label': '\n',
  'balancing-label': '\n',
  'startup-taint': '\n',
  'startup-taint-prefix': '\n',
  'status-taint': '\n',
  'ignore-taint': '\n',
  'gpu-total': '\n',
  nodes: '\n',
  'node-group-auto-discovery': '\n',
  'bypassed-scheduler-names': ',',
  'allowed-scheduler-names': ',',
};

/** A truth as Go's strconv.ParseBool reads it; undefined: it is none. */
export function goBool(text: string): boolean | undefined {
  if (['1', 't', 'T', 'true', 'TRUE', 'True'].includes(text)) return true;
  return ['0', 'f', 'F', 'false', 'FALSE', 'False'].includes(text) ? false : undefined;
}

/** Typed reading of flags with upstream's defaults. */
export class CaFlags {
  readonly #values: CaFlagValues;

  constructor(values: CaFlagValues) {
    this.#values = values;
  }

  text(name: string, byDefault: string): string {
    return this.#values[name] ?? byDefault;
  }

  list(name: string): readonly string[] {
    const value = this.#values[name];
    return value === undefined ? [] : value.split('\n');
  }

  flag(name: string, byDefault: boolean): boolean {
    const value = this.#values[name];
    return value === undefined ? byDefault : goBool(value) === true;
  }

  number(name: string, byDefault: number): number {
    const value = this.#values[name];
    return value === undefined ? byDefault : Number(value);
  }

  durationMs(name: string, byDefaultMs: number): number {
    const value = this.#values[name];
    return value === undefined ? byDefaultMs : goDurationMs(value);
  }
}

const UNIT_MS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  // The micro sign and the Greek letter are two characters; Go takes both.
  '\u00b5s': 1e-3,
  '\u03bcs': 1e-3,
  ms: 1,
  s: SECOND_MS,
  m: MINUTE_MS,
  h: HOUR_MS,
};

/** Go's duration text (`1h2m3.5s`) in ms; NaN where it is none. */
export function goDurationMs(text: string): number {
  const match = /^(?<sign>[-+]?)(?<parts>(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|\u00b5s|\u03bcs|ms|s|m|h))+|0)$/.exec(
    text,
  );
  if (match?.groups === undefined) return NaN;
  let sum = 0;
  for (const [, amount, unit] of match.groups['parts'].matchAll(/(\d+\.?\d*|\.\d+)([^\d.]+)/g))
    sum += Number(amount) * UNIT_MS[unit];
  return match.groups['sign'] === '-' && sum !== 0 ? -sum : sum;
}

/** Go's text of a duration: `1h2m3.5s`, whole units below the largest. */
export function goDurationText(ms: number): string {
  if (ms === 0) return '0s';
  if (ms < SECOND_MS) return `${ms}ms`;
  const hours = Math.floor(ms / HOUR_MS);
  const minutes = Math.floor((ms % HOUR_MS) / MINUTE_MS);
  const seconds = (ms % MINUTE_MS) / SECOND_MS;
  if (hours > 0) return `${hours}h${minutes}m${seconds}s`;
  return minutes > 0 ? `${minutes}m${seconds}s` : `${seconds}s`;
}

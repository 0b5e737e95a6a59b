import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../base/index.ts';

/** A flag of cluster-autoscaler as written: without its dashes, `true` where no value is given. */
export type CaFlagValues = Readonly<Record<string, string>>;

/** `--name=value` and `--name` → name and value; what is not a flag is left out. */
export function parseCaFlags(args: readonly string[]): CaFlagValues {
  const flags: Record<string, string> = {};
  for (const arg of args) {
    const match = /^--?(?<name>[^=]+)(?:=(?<value>.*))?$/s.exec(arg);
    if (match?.groups === undefined) continue;
    const { name, value = 'true' } = match.groups;
    flags[name] = name in flags && REPEATABLE.has(name) ? `${flags[name]}\n${value}` : value;
  }
  return flags;
}

/** Flags that may be given several times; the values are kept a line each. */
const REPEATABLE: ReadonlySet<string> = new Set([
  'balancing-ignore-label',
  'balancing-label',
  'startup-taint',
  'startup-taint-prefix',
  'status-taint',
  'ignore-taint',
  'gpu-total',
  'nodes',
]);

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
    return value === undefined ? byDefault : value === 'true' || value === '1' || value === 't';
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
  µs: 1e-3,
  ms: 1,
  s: SECOND_MS,
  m: MINUTE_MS,
  h: HOUR_MS,
};

/** Go's duration text (`1h2m3.5s`) in ms; NaN where it is none. */
export function goDurationMs(text: string): number {
  if (text === '0') return 0;
  const match = /^(?<sign>[-+]?)(?<parts>(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|ms|s|m|h))+$/.test(text);
  if (!match) return NaN;
  let sum = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+\.?\d*|\.\d+)(ns|us|µs|ms|s|m|h)/g)) {
    sum += Number(amount) * UNIT_MS[unit];
  }
  return text.startsWith('-') ? -sum : sum;
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

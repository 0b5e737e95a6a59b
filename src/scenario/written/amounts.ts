import { durationMs } from '../../ingest/index.ts';
import type { DurationSpec } from '../scenario.ts';
import type { WrittenDistribution } from './written-scenario.ts';

/** An amount of money: `$0.42`, `0.42` or `420 USD`, in micro-USD; undefined where it is none. */
export function microUsdOf(written: string | number): number | undefined {
  const match = /^(?:\$\s*(?<dollars>\d+(?:\.\d+)?)|(?<plain>\d+(?:\.\d+)?)(?:\s*USD)?)$/.exec(
    String(written).trim(),
  );
  const digits = match?.groups?.['dollars'] ?? match?.groups?.['plain'];
  if (digits === undefined) return undefined;
  // Digits, not doubles: 0.1 × 1,000,000 happens to be exact, 1.1 × 1,000,000 is not.
  const [whole, fraction = ''] = digits.split('.');
  return Number(whole + fraction.slice(0, 6).padEnd(6, '0'));
}

/** A share: `0.2` or `20%`. */
export function ratioOf(written: string | number): number | undefined {
  const match = /^(?<number>\d+(?:\.\d+)?)(?<percent>\s*%)?$/.exec(String(written).trim());
  if (match?.groups === undefined) return undefined;
  const number = Number(match.groups['number']) / (match.groups['percent'] === undefined ? 1 : 100);
  return number <= 1 ? number : undefined;
}

export type LimitUnit = 'money' | 'share' | 'time' | 'number';

/** What a limit is an amount of, by how it is written; a bare number is of whatever its metric is. */
export function limitUnitOf(written: string | number): LimitUnit {
  const text = String(written).trim();
  if (text.startsWith('$') || text.endsWith('USD')) return 'money';
  if (text.endsWith('%')) return 'share';
  return /^-?\d+(\.\d+)?$/.test(text) ? 'number' : 'time';
}

/** What an assertion compares with: durations in ms, money in micro-USD, percentages as ratios, plain numbers as such. */
export function limitOf(written: string | number): number | undefined {
  if (typeof written === 'number') return written;
  const text = written.trim();
  if (text.startsWith('$') || text.endsWith('USD')) return microUsdOf(text);
  if (/^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  if (text.endsWith('%')) return Number(text.slice(0, -1)) / 100;
  return durationMs(text);
}

/** A duration, or a distribution in one of its shapes; undefined where fields are missing. */
export function durationSpecOf(written: WrittenDistribution): DurationSpec | undefined {
  if (typeof written === 'string') {
    const ms = durationMs(written);
    return ms === undefined ? undefined : { kind: 'constant', ms };
  }
  const [minMs, maxMs, meanMs, deviationMs] = [written.min, written.max, written.mean, written.deviation].map(
    (text) => (text === undefined ? undefined : durationMs(text)),
  );
  const kind = written.distribution ?? kindByFields(written);
  if (kind === 'uniform') return uniform(minMs, maxMs);
  if (meanMs === undefined) return undefined;
  if (kind === 'normal') return deviationMs === undefined ? undefined : { kind, meanMs, deviationMs };
  return kind === 'exponential' ? { kind, meanMs } : { kind, ms: meanMs };
}

function uniform(minMs: number | undefined, maxMs: number | undefined): DurationSpec | undefined {
  if (minMs === undefined || maxMs === undefined || maxMs < minMs) return undefined;
  return { kind: 'uniform', minMs, maxMs };
}

function kindByFields(written: Exclude<WrittenDistribution, string>): 'uniform' | 'normal' | 'exponential' {
  if (written.deviation !== undefined) return 'normal';
  return written.mean === undefined ? 'uniform' : 'exponential';
}

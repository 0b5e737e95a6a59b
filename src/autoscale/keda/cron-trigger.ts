import type { KedaTrigger } from './scaled-object.ts';

/** The first firing of a cron expression in a zone strictly after a time; undefined where it cannot be read. */
export type NextFiring = (expression: string, timeZone: string, afterMs: number) => number | undefined;

export interface CronReading {
  readonly isActive: boolean;
  /** What the External metric shows: the wanted number of replicas in the window, 1 outside. Held against 1 a replica. */
  readonly value: number;
  /** When the window opens or closes next. */
  readonly holdsUntilMs: number;
}

/** Outside its window a cron trigger asks for one replica, not for none. */
const REPLICAS_OUTSIDE = 1;

/**
 * A cron trigger at a moment: in its window while the next end comes before the next start. Undefined where an
 * expression cannot be read.
 */
export function readCronTrigger(
  { metadata }: KedaTrigger,
  nextFiring: NextFiring,
  nowMs: number,
): CronReading | undefined {
  const timeZone = metadata['timezone'] ?? 'UTC';
  const startMs = nextFiring(metadata['start'] ?? '', timeZone, nowMs);
  const endMs = nextFiring(metadata['end'] ?? '', timeZone, nowMs);
  const replicas = Number(metadata['desiredReplicas']);
  if (startMs === undefined || endMs === undefined || !Number.isInteger(replicas)) return undefined;
  const isActive = endMs < startMs;
  return { isActive, value: isActive ? replicas : REPLICAS_OUTSIDE, holdsUntilMs: Math.min(startMs, endMs) };
}

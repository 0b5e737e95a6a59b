import { SECOND_MS } from '../../base/index.ts';

export interface BackoffConfig {
  readonly initialMs: number;
  readonly maxMs: number;
}

/**
 * How long a pod waits after `count` failures in a row: initial, doubled each time, up to max. For a group of pods the
 * maximum grows with the square root of their number.
 *
 * Upstream: backend/queue/backoff_queue.go, calculateBackoffDuration.
 */
export function backoffDurationMs({ initialMs, maxMs }: BackoffConfig, count: number, podCount = 1): number {
  if (count === 0) return 0;
  const limitMs = maxMs * Math.sqrt(podCount);
  const factor = 2 ** (count - 1);
  return initialMs > limitMs / factor ? Math.trunc(limitMs) : initialMs * factor;
}

/** Ends are aligned down to whole seconds: pods of one second leave together, by priority. */
export function backoffEndMs(sinceMs: number, durationMs: number): number {
  return wholeSecondMs(sinceMs + durationMs);
}

/** It still waits while the end is not before the current whole second, so it leaves at the first one after the end. */
export function isBackingOff(endMs: number, nowMs: number): boolean {
  return endMs >= wholeSecondMs(nowMs);
}

/**
 * The pod is moved by the flush that follows: upstream looks at the back-off queue once a second and only for times
 * that have passed.
 */
export function firstReadyMs(endMs: number): number {
  return endMs + SECOND_MS;
}

function wholeSecondMs(timeMs: number): number {
  return Math.floor(timeMs / SECOND_MS) * SECOND_MS;
}

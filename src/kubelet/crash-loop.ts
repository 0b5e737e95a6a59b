/** Back-off of a container that keeps exiting; one entry a container. */
export interface CrashLoopEntry {
  readonly backoffMs: number;
  readonly advancedAtMs: number;
}

const INITIAL_MS = 10_000;
/** A container whose exit is more than this after its last start begins anew. */
const RESET_AFTER_MS = 600_000;

/** crashLoopBackOff.maxContainerRestartPeriod; a maximum below 10 s lowers the first wait too. */
export interface CrashLoopConfig {
  readonly maxBackoffMs: number;
}

/** Five minutes at most: MaxContainerBackOff. */
export const DEFAULT_CRASH_LOOP: CrashLoopConfig = { maxBackoffMs: 300_000 };

/**
 * The earliest restart after an exit. The first is immediate, then 10, 20, 40, 80, 160, 300 s.
 *
 * Upstream: client-go/util/flowcontrol/backoff.go as the kubelet drives it. The wait counts from the exit; the entry
 * advances when the container starts.
 */
export function restartAtMs(entry: CrashLoopEntry | undefined, exitedAtMs: number): number {
  return exitedAtMs + (entry === undefined || isExpired(entry, exitedAtMs) ? 0 : entry.backoffMs);
}

/** The entry after the container was started again at `startedAtMs`, its last run having ended at `exitedAtMs`. */
export function advanceCrashLoop(
  entry: CrashLoopEntry | undefined,
  exitedAtMs: number,
  startedAtMs: number,
  config: CrashLoopConfig = DEFAULT_CRASH_LOOP,
): CrashLoopEntry {
  const { maxBackoffMs } = config;
  const fresh = entry === undefined || isExpired(entry, exitedAtMs);
  const backoffMs = fresh ? Math.min(INITIAL_MS, maxBackoffMs) : Math.min(2 * entry.backoffMs, maxBackoffMs);
  return { backoffMs, advancedAtMs: startedAtMs };
}

function isExpired(entry: CrashLoopEntry, exitedAtMs: number): boolean {
  return exitedAtMs - entry.advancedAtMs > RESET_AFTER_MS;
}

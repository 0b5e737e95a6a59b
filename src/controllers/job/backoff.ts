import type { JobBackoff, JobPod } from './types.ts';

const FIRST_WAIT_MS = 10_000;
const LONGEST_WAIT_MS = 600_000;

/** The back-off after this sync's newly ended pods. A success starts it anew; of one sync only failures after the last success count. */
export function nextBackoff(
  before: JobBackoff,
  succeeded: readonly JobPod[],
  failed: readonly JobPod[],
): JobBackoff {
  const lastSuccessMs = latestEnd(succeeded);
  const counting =
    succeeded.length === 0 ? failed : failed.filter(({ finishedMs }) => finishedMs > lastSuccessMs);
  const earlier = succeeded.length === 0 ? before.failures : 0;
  const lastFailureMs = counting.length === 0 ? before.lastFailureMs : latestEnd(counting);
  return { failures: earlier + counting.length, lastFailureMs };
}

/** What is left of 10 s · 2^(failures − 1), at most 10 minutes, counted from the end of the last failed pod. */
export function remainingBackoffMs({ failures, lastFailureMs }: JobBackoff, nowMs: number): number {
  if (failures === 0) return 0;
  const waitMs = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (failures - 1));
  return Math.max(0, waitMs - (nowMs - lastFailureMs));
}

function latestEnd(pods: readonly JobPod[]): number {
  return pods.reduce((latest, { finishedMs }) => Math.max(latest, finishedMs), -Infinity);
}

import type { WorkloadTrace } from '../../model/index.ts';

/**
 * How long a trace lasts: to its last arrival or known end. Machines that come and go later count only where there are no
 * pods: Borg's machine list goes on for a month behind an hour of tasks.
 */
export function traceSpanMs({ arrivalMs, durationMs, podCount, nodeEvents }: WorkloadTrace): number {
  if (podCount === 0) return nodeEvents.at(-1)?.timeMs ?? 0;
  let lastMs = 0;
  for (let row = 0; row < podCount; row++) {
    const endMs = arrivalMs[row] + durationMs[row];
    lastMs = Math.max(lastMs, Number.isFinite(endMs) ? endMs : arrivalMs[row]);
  }
  return lastMs;
}

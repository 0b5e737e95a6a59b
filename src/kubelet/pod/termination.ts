import { SECOND_MS } from '../../base/index.ts';
import type { Container, Pod } from '../../model/index.ts';

/** How one container takes being stopped. */
export interface Stopping {
  readonly name: string;
  readonly isSidecar: boolean;
  /** How long its preStop hook takes; undefined without one, Infinity when it hangs. */
  readonly preStopMs?: number;
  /** From SIGTERM to its end; Infinity when it ignores the signal. */
  readonly shutdownMs: number;
}

export interface Stopped {
  readonly name: string;
  readonly signalMs: number;
  readonly exitMs: number;
  /** By SIGKILL at the end of the grace: exit code 137. */
  readonly isKilled: boolean;
}

/** A container gets this long even when hooks used up the grace. Upstream: minimumGracePeriodInSeconds. */
const LEAST_GRACE_SECONDS = 2;
const DEFAULT_GRACE_SECONDS = 30;

/**
 * When each container of a pod ends, counted from the order to stop. Hooks of all start at once; containers are
 * signalled when their hook is over, sidecars after everything that comes later in the list has ended, or when the
 * grace has run out. A hook and the wait use up whole seconds of the grace.
 *
 * Upstream: pkg/kubelet/kuberuntime/kuberuntime_container.go, killContainer; kuberuntime_termination_order.go.
 * `containers` is init sidecars, then containers, as the pod lists them.
 */
export function stopTimes(containers: readonly Stopping[], graceSeconds: number): readonly Stopped[] {
  const stopped: Stopped[] = [];
  let laterEndMs = 0;
  for (const container of [...containers].reverse()) {
    const turnMs = container.isSidecar ? laterEndMs : 0;
    const end = stopOne(container, graceSeconds, turnMs);
    stopped.push(end);
    laterEndMs = Math.max(laterEndMs, end.exitMs);
  }
  return stopped.reverse();
}

function stopOne({ name, preStopMs, shutdownMs }: Stopping, graceSeconds: number, turnMs: number): Stopped {
  let left = graceSeconds;
  let signalMs = 0;
  if (preStopMs !== undefined && left > 0) {
    signalMs = Math.min(preStopMs, left * SECOND_MS);
    left -= Math.trunc(signalMs / SECOND_MS);
  }
  if (left > 0 && turnMs > signalMs) {
    const waitedMs = Math.min(turnMs - signalMs, left * SECOND_MS);
    signalMs += waitedMs;
    left -= Math.trunc(waitedMs / SECOND_MS);
  }
  const allowedMs = Math.max(left, LEAST_GRACE_SECONDS) * SECOND_MS;
  const isKilled = shutdownMs > allowedMs;
  return { name, signalMs, exitMs: signalMs + (isKilled ? allowedMs : shutdownMs), isKilled };
}

/** The grace of a container: a deletion's own, the failed probe's, or the pod's. */
export function graceSecondsOf(
  pod: Pod,
  container: Container,
  reason: 'deleted' | 'liveness' | 'startup',
  deletionSeconds?: number,
): number {
  if (deletionSeconds !== undefined) return deletionSeconds;
  const ofProbe = {
    deleted: undefined,
    liveness: container.livenessProbe?.terminationGracePeriodSeconds,
    startup: container.startupProbe?.terminationGracePeriodSeconds,
  };
  return ofProbe[reason] ?? pod.spec.terminationGracePeriodSeconds ?? DEFAULT_GRACE_SECONDS;
}

import type { Pod } from '../../../model/index.ts';
import { PodStanding, PodStates, Readiness } from './pod-states.ts';

/**
 * Fills the columns from Pod objects: the slow way in, for dry runs over a dump and for vectors. `timeMsOf` reads the
 * API's time texts on the caller's clock.
 */
export function podStatesOf(pods: readonly Pod[], timeMsOf: (text: string) => number): PodStates {
  const states = new PodStates(pods.length);
  for (const pod of pods) {
    const ready = pod.status?.conditions?.find(({ type }) => type === 'Ready');
    const startTime = pod.status?.startTime;
    const since = ready?.lastTransitionTime;
    states.add(
      standingOf(pod),
      ready === undefined ? Readiness.Absent : readinessOf(ready.status),
      startTime === undefined ? NaN : timeMsOf(startTime),
      since === undefined ? -Infinity : timeMsOf(since),
    );
  }
  return states;
}

function standingOf(pod: Pod): PodStanding {
  const phase = pod.status?.phase;
  if (pod.metadata.deletionTimestamp !== undefined) {
    return phase === 'Running' ? PodStanding.Terminating : PodStanding.Ignored;
  }
  if (phase === 'Failed') return PodStanding.Ignored;
  if (phase === 'Pending') return PodStanding.Pending;
  return phase === 'Running' ? PodStanding.Running : PodStanding.Other;
}

function readinessOf(status: string): Readiness {
  return status === 'True' ? Readiness.True : status === 'False' ? Readiness.False : Readiness.Unknown;
}

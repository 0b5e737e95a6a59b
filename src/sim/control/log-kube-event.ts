import { assert } from '../../base/index.ts';
import type { EventAction } from '../../controllers/index.ts';
import { NONE } from '../../result/index.ts';
import { LogEvent } from '../log-kind.ts';
import type { Simulation } from '../simulation.ts';

/**
 * A line of `kubectl get events`. The two events that come once a pod name the pod instead of carrying their text: a
 * million pods are then no million texts.
 */
export function logKubeEvent(sim: Simulation, event: EventAction): void {
  const { about, atMs, message, pod, reason, type } = event;
  const { log } = sim;
  if (reason === '') assert(false, `an event about ${about.kind} ${about.name} gives no reason`);
  const subject = log.names.intern(`${about.kind}/${about.namespace}/${about.name}`);
  if (pod !== undefined) {
    const kind = reason === 'SuccessfulCreate' ? LogEvent.CreatedPod : LogEvent.DeletedPod;
    log.append(atMs, kind, subject, NONE, log.names.intern(pod));
    return;
  }
  const kind = type === 'Warning' ? LogEvent.Warning : LogEvent.Normal;
  log.append(atMs, kind, subject, log.names.intern(reason), log.names.intern(message));
}

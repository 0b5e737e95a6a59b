import { assert } from '../../base/index.ts';
import type { EventAction } from '../../controllers/index.ts';
import { NONE } from '../../result/index.ts';
import { LogEvent } from '../log-kind.ts';
import type { Simulation } from '../simulation.ts';

const CREATED = 'Created pod: ';
const DELETED = 'Deleted pod: ';

/**
 * A line of `kubectl get events`. The two events that come once a pod name the pod instead of carrying their text: a
 * million pods are then no million texts.
 */
export function logKubeEvent(sim: Simulation, event: EventAction): void {
  const { about, atMs, message, reason, type } = event;
  const { log } = sim;
  if (reason === '') assert(false, `an event about ${about.kind} ${about.name} gives no reason`);
  const subject = log.names.intern(`${about.kind}/${about.namespace}/${about.name}`);
  if (message.startsWith(CREATED)) {
    log.append(atMs, LogEvent.CreatedPod, subject, NONE, log.names.intern(message.slice(CREATED.length)));
    return;
  }
  if (message.startsWith(DELETED)) {
    log.append(atMs, LogEvent.DeletedPod, subject, NONE, log.names.intern(message.slice(DELETED.length)));
    return;
  }
  const kind = type === 'Warning' ? LogEvent.Warning : LogEvent.Normal;
  log.append(atMs, kind, subject, log.names.intern(reason), log.names.intern(message));
}

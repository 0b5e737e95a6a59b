import type { CaEvent } from '../../../autoscale/index.ts';
import { LogEvent } from '../../log-kind.ts';
import type { Simulation } from '../../simulation.ts';

/** A line of `kubectl get events`, written by the Cluster Autoscaler. */
export function logCaEvent(
  { log }: Simulation,
  { type, reason, object, message }: CaEvent,
  nowMs: number,
): void {
  const kind = type === 'Warning' ? LogEvent.Warning : LogEvent.Normal;
  log.append(nowMs, kind, log.names.intern(object), log.names.intern(reason), log.names.intern(message));
}

import { LogEvent } from '../../log-kind.ts';
import type { Simulation } from '../../simulation.ts';
import type { RuntimeLedger } from '../runtime-ledger.ts';
import type { PressureEviction } from './node-pressure.ts';

/** A node's eviction goes into the log, the counts, the budgets' record and what the vertical autoscaler has heard. */
export function tellEviction(
  { counts, log, lives, fleet, disruptions, vpas }: Simulation,
  ledger: RuntimeLedger,
  { pod, why, ranking, starvedBytes }: PressureEviction,
  nowMs: number,
): void {
  const host = fleet.get(pod.node);
  counts.evicted++;
  log.append(nowMs, LogEvent.PodEvicted, lives.name[pod.row], host?.name);
  disruptions.add('evicted by a node under pressure', lives.name[pod.row]);
  ledger.count('evictions', pod.template, nowMs);
  const node = host?.node.metadata.name ?? '';
  ledger.kill({ timeMs: nowMs, kind: 'eviction', pod: pod.name, node, why, ranking });
  for (const [container, bytes] of starvedBytes ?? []) vpas?.starved(pod.row, container, bytes, nowMs);
}

import { assert, SECOND_MS } from '../../../base/index.ts';
import type { NodeRow, PodRow } from '../../../model/index.ts';
import { apiRequestMs } from '../../apply/api-request.ts';
import { evictPod } from '../../apply/pods/evict-pod.ts';
import { podsOnNode } from '../../apply/pods/pods-on-node.ts';
import { EventKind, Phase } from '../../event-kind.ts';
import { LogEvent } from '../../log-kind.ts';
import type { SimHandler, Simulation } from '../../simulation.ts';

/** `kubectl drain` asks again this long after it was told that a budget refuses. */
const RETRY_MS = 5 * SECOND_MS;
/** It looks this often whether evicted pods are gone. */
const POLL_MS = SECOND_MS;

/**
 * DrainRetried: a drained node's pods are evicted, as far as their budgets allow; daemon and static pods stay.
 *
 * Tells pods to stop. Schedules itself again while pods are left. Logs a line an eviction, and one when the node is
 * empty.
 */
export const onDrainRetried: SimHandler = (sim, nowMs, index) => {
  const drain = sim.drains[index];
  assert(drain !== undefined, `drain ${index} is none of ${sim.drains.length}`);
  const row = sim.cluster.nodes.rowOf(drain.node) as NodeRow;
  if (row < 0) return;
  const leaving = podsOnNode(sim, row).filter((pod) => isEvictable(sim, pod));
  if (leaving.length === 0) {
    sim.log.append(nowMs, LogEvent.NodeDrained, sim.log.names.intern(drain.node));
    return;
  }
  const retryMs = apiRequestMs(sim.scenario) + RETRY_MS;
  assert(drain.retryMs <= nowMs + retryMs, `node ${drain.node} is drained on at ${drain.retryMs} ms`);
  if (nowMs >= drain.retryMs) {
    for (const pod of leaving) evictPod(sim, pod, 'evicted by a drain', nowMs);
    drain.retryMs = nowMs + retryMs;
  }
  const nextMs = Math.min(nowMs + POLL_MS, drain.retryMs);
  sim.events.push(nextMs, Phase.ControlLoops, EventKind.DrainRetried, index, 0);
};

function isEvictable({ cluster }: Simulation, pod: PodRow): boolean {
  const kind = cluster.pods.signature(pod).controller?.kind;
  return kind !== 'DaemonSet' && kind !== 'Node';
}

import { assert } from '../../../base/index.ts';
import type { NodeRow, PodRow } from '../../../model/index.ts';
import { LogEvent } from '../../log-kind.ts';
import { PodState } from '../../pod-lives.ts';
import type { Simulation } from '../../simulation.ts';
import { tellPodResized } from '../tell-queue.ts';
import { wakeScheduler } from '../wake-scheduler.ts';

/**
 * PATCH …/resize, granted by the kubelet: a pod that runs has the requests and limits of another template from here on,
 * without a restart. What it no longer asks for is free for others.
 */
export function resizePod(sim: Simulation, pod: PodRow, template: number, nowMs: number): void {
  const { cluster, fleet, lives, templates } = sim;
  const node = cluster.pods.nodeRow[pod] as NodeRow;
  const host = fleet.get(node);
  assert(host !== undefined, `pod row ${pod} is resized on node row ${node}, which is free`);
  const before = templates.get(lives.template[pod]);
  const after = templates.get(template);
  assert(
    after.owner === before.owner,
    `pod row ${pod} is resized to a template of owner ${after.owner}, not ${before.owner}`,
  );
  const state = lives.state[pod];
  assert(
    state === PodState.Starting || state === PodState.Running,
    `pod row ${pod} is resized in state ${state}`,
  );
  const object = cluster.pods.object(pod);
  lives.template[pod] = template;
  cluster.updatePod(pod, { ...object, spec: { ...object.spec, ...after.pod.spec } });
  sim.series.requested(nowMs, before.amount, -1);
  sim.series.requested(nowMs, after.amount, 1);
  sim.meter.rebook(nowMs, host.meterNode, after.owner, { from: before.amount, to: after.amount });
  sim.log.append(nowMs, LogEvent.PodResized, lives.name[pod], host.name, template);
  sim.runtime.podResized?.(pod, nowMs);
  sim.hpas?.targetChanged(after.ownedBy, nowMs);
  tellPodResized(sim, pod, object, nowMs);
  wakeScheduler(sim, nowMs);
}

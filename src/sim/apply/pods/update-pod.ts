import { sameValue } from '../../../base/index.ts';
import type { Pod, PodRow } from '../../../model/index.ts';
import { clusterEvents } from '../../../scheduler/index.ts';
import { PodState } from '../../pod-lives.ts';
import type { Simulation } from '../../simulation.ts';
import { wakeScheduler } from '../wake-scheduler.ts';

/**
 * `kubectl apply` of a pod that waits already: its gates, tolerations and where it may go are those of another template
 * from here on, and the queue looks whether that helps. Anything else the API server would refuse of a pod, or it is
 * not modelled; then nothing changes and the run says so.
 *
 * `admitted`: a pod as the API server lets it in.
 *
 * Upstream: pkg/apis/core/validation, ValidatePodUpdate. Not modelled: changes of pods that have a node.
 */
export function updatePod(
  sim: Simulation,
  row: PodRow,
  template: number,
  admitted: (pod: Pod) => Pod,
  nowMs: number,
): void {
  const { cluster, lives, queue, templates } = sim;
  const { shape, foreignScheduler } = templates.get(lives.template[row]);
  const after = templates.get(template);
  if (after.shape === shape) return;
  const why = refusal(sim, row, after.pod, admitted);
  if (why !== undefined) {
    sim.texts.ignore(`apply of Pod/${sim.log.names.text(lives.name[row])}`, why);
    return;
  }
  const object = cluster.pods.object(row);
  lives.template[row] = template;
  cluster.updatePod(row, { ...object, spec: after.pod.spec });
  if (foreignScheduler) return;
  const events = clusterEvents('TargetPod', object, cluster.pods.object(row));
  queue.onPodUpdate(row, events, nowMs, after.gates.length > 0 ? 'SchedulingGates' : undefined);
  wakeScheduler(sim, nowMs);
}

/** A pod of a dump has not been through admission: both are compared as it lets them in. */
function refusal(
  { cluster, lives }: Simulation,
  row: PodRow,
  after: Pod,
  admitted: (pod: Pod) => Pod,
): string | undefined {
  if (lives.state[row] !== PodState.Pending) return 'changes of a pod that has a node are not modelled';
  const before = cluster.pods.object(row);
  const { schedulingGates, tolerations, nodeSelector, affinity } = after.spec;
  const spec = { ...before.spec, schedulingGates, tolerations, nodeSelector, affinity };
  const wanted = admitted({ ...before, spec } as Pod);
  return sameValue([wanted.spec, wanted.metadata.labels], [after.spec, after.metadata.labels])
    ? undefined
    : 'only gates, tolerations, selector and affinity of a pod that waits may change';
}

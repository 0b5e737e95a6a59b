import type { StatefulSet } from '../../../model/index.ts';
import type { Simulation } from '../../simulation.ts';
import { givenObjects, hasPodsOf, whereNoted } from './deviation.ts';
import type { Deviation } from './deviation.ts';

const isTimed = ({ scenario }: Simulation): boolean => scenario.timing.controlPlane !== 'instant';

function hasOwnLatency({ scenario }: Simulation): boolean {
  const { apiMs, watchMs } = scenario.timing;
  return apiMs !== undefined || watchMs !== undefined;
}

function hasClaims(sim: Simulation): boolean {
  for (const object of givenObjects(sim)) {
    if (object.kind === 'PersistentVolumeClaim') return true;
    if (object.kind === 'StatefulSet' && ((object as StatefulSet).spec.volumeClaimTemplates ?? []).length > 0)
      return true;
  }
  return false;
}

/** Controllers, the API server and the cloud behind the nodes. */
export const CONTROL_PLANE_DEVIATIONS: readonly Deviation[] = [
  {
    id: 'control-plane-instant',
    text: 'Controllers act in the millisecond of what they answer, without queues, rates or watch delays (timing.controlPlane: instant).',
    isTouched: (sim) => !isTimed(sim) && hasPodsOf(...CONTROLLED)(sim),
  },
  {
    id: 'api-latency-constant',
    text: 'A request to the API server takes 5 ms and a watch sees it 4 ms later, whatever the load of the control plane.',
    isTouched: (sim) => isTimed(sim) && !hasOwnLatency(sim) && hasPodsOf(...CONTROLLED)(sim),
  },
  {
    id: 'own-latency-constant',
    text: 'Requests to the API server and watches take the constant times of timing.apiRequest and timing.watch, whatever the load of the control plane.',
    isTouched: (sim) => isTimed(sim) && hasOwnLatency(sim) && hasPodsOf(...CONTROLLED)(sim),
  },
  {
    id: 'daemon-pods-bound-at-once',
    text: 'Daemon pods are bound where they fit without a scheduling cycle.',
    isTouched: hasPodsOf('DaemonSet'),
  },
  {
    id: 'own-labels-unseen',
    text: 'Labels that differ from pod to pod of one owner (ordinal, completion index, a CronJob’s Job) are known to controllers and budgets, not to the scheduler.',
    isTouched: hasPodsOf('StatefulSet', 'Job', 'CronJob'),
  },
  {
    id: 'claims-at-once',
    text: 'Volumes are provisioned, bound and attached in no time.',
    isTouched: hasClaims,
  },
  {
    id: 'trace-pods-unowned',
    text: 'Pods of traces belong to no controller: no taint evicts them, and nobody makes another in their place.',
    isTouched: hasPodsOf('Trace'),
  },
  {
    id: 'machine-loss-at-once',
    text: 'A machine that is gone for good is known to be gone at the cloud’s first check (every 5 s) after its node is unknown; node and booked capacity go in that moment, its pods’ objects only with pod garbage collection.',
    isTouched: (sim) => isTimed(sim) && sim.scenario.faults.some(({ forMs }) => forMs === Infinity),
  },
  {
    id: 'machine-loss-instant',
    text: 'A machine that stops is removed at once (timing.controlPlane: instant).',
    isTouched: (sim) => !isTimed(sim) && sim.scenario.faults.length > 0,
  },
  {
    id: 'scheduler-sees-at-once',
    text: 'The scheduler sees pods and nodes in the millisecond in which they change; only what a disruption budget allows reaches it a watch later.',
    isTouched: (sim) => isTimed(sim) && sim.counts.preempted > 0,
  },
  {
    id: 'one-worker-in-the-search',
    text: 'The scheduler looks at one node after the other; with several at once, as its parallelism has it, the nodes that a search finds before it ends vary from run to run.',
    isTouched: ({ scheduler }) => scheduler.hasSampledAlone,
  },
  {
    id: 'dump-revisions-taken-as-present',
    text: 'Pods of DaemonSets and StatefulSets of a dump that do not name a revision count as made from the present template.',
    isTouched: whereNoted('dump-revisions-taken-as-present'),
  },
];

const CONTROLLED = [
  'Deployment',
  'ReplicaSet',
  'ReplicationController',
  'StatefulSet',
  'DaemonSet',
  'Job',
  'CronJob',
];

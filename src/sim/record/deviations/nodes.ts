import type { ResourceQuota } from '../../../model/index.ts';
import type { Simulation } from '../../simulation.ts';
import { givenObjects, hasObjectOf, hasPodsOf } from './deviation.ts';
import type { Deviation } from './deviation.ts';

const ENFORCE = 'pod-security.kubernetes.io/enforce';

/** Is there a rule that could refuse or change a pod? */
function hasPodRules(sim: Simulation): boolean {
  for (const { kind, metadata } of givenObjects(sim)) {
    if (kind === 'ResourceQuota' || kind === 'LimitRange') return true;
    if (kind === 'Namespace' && metadata.labels?.[ENFORCE] !== undefined) return true;
  }
  return false;
}

/** Resources that a cluster has without anybody asking for them. */
const MADE_BY_ITSELF: readonly string[] = [
  'configmaps',
  'count/configmaps',
  'count/controllerrevisions.apps',
  'count/endpoints',
  'count/endpointslices.discovery.k8s.io',
  'count/leases.coordination.k8s.io',
  'count/serviceaccounts',
];

/** Does a quota limit a kind of which a real cluster has more objects than the run? */
function countsOwnObjects(sim: Simulation): boolean {
  for (const object of givenObjects(sim)) {
    if (object.kind !== 'ResourceQuota') continue;
    const { hard = {} } = (object as Partial<ResourceQuota>).spec ?? {};
    if (MADE_BY_ITSELF.some((name) => Object.hasOwn(hard, name))) return true;
  }
  return false;
}

/** Does the scenario say anything of what containers use, in a run that looks into them? */
function hasKnownUse({ runtime, scenario }: Simulation): boolean {
  const { usage = [], demand } = scenario.workload;
  return runtime.nodeLoads !== undefined && usage.length + demand.length > 0;
}

function hasDiskUse({ scenario }: Simulation): boolean {
  return (scenario.workload.usage ?? []).some((usage) => usage.diskBytes + usage.diskBytesPerHour > 0);
}

/** Is a Service applied while demand is on its way? */
function appliesServices({ runtime, scenario, demand }: Simulation): boolean {
  const isApplied = scenario.actions.some(
    (action) => action.kind === 'apply' && action.objects.some(({ kind }) => kind === 'Service'),
  );
  return runtime.nodeLoads !== undefined && demand.length > 0 && isApplied;
}

/** Kubelets, containers, admission and requests of Services. */
export const NODE_DEVIATIONS: readonly Deviation[] = [
  {
    id: 'own-objects-uncounted',
    text: 'Objects that Kubernetes makes by itself (ControllerRevisions, EndpointSlices, Leases, of each namespace ConfigMap kube-root-ca.crt and ServiceAccount default) are not made in a run, and no quota counts them.',
    isTouched: countsOwnObjects,
  },
  {
    id: 'trace-pods-admitted',
    text: 'Pods of traces were let in before the run: no quota, LimitRange or Pod Security label refuses or changes them.',
    isTouched: (sim) => hasPodsOf('Trace')(sim) && hasPodRules(sim),
  },
  {
    id: 'refusals-all-told',
    text: 'Every refusal is an event of its own; a real event recorder merges and drops them after some 25.',
    isTouched: ({ refusals }) => refusals.groups().some(({ attempts }) => attempts > RECORDED_REFUSALS),
  },
  {
    id: 'pod-sync-at-once',
    text: 'The kubelet looks after a pod in the millisecond in which something is due; a real one has a retry period of its own on top.',
    isTouched: (sim) => sim.runtime.nodeLoads !== undefined,
  },
  {
    id: 'cpu-fluid',
    text: 'CPU is shared as a fluid between steps of use: bursts below the limit within a CFS period are not throttled.',
    isTouched: (sim) => hasKnownUse(sim),
  },
  {
    id: 'memory-all-working-set',
    text: 'All memory of a container counts as its working set: no page cache is given back under pressure.',
    isTouched: (sim) => hasKnownUse(sim),
  },
  {
    id: 'one-file-system',
    text: 'A node has one file system for images, writable layers and logs.',
    isTouched: (sim) => (sim.scenario.runtime?.images ?? []).length > 0 || hasDiskUse(sim),
  },
  {
    id: 'image-size-compressed',
    text: 'An image takes as much of the disk as the registry sends.',
    isTouched: (sim) => (sim.scenario.runtime?.images ?? []).length > 0,
  },
  {
    id: 'failed-pulls-aside',
    text: 'A pull that fails takes no turn in its node’s line of pulls.',
    isTouched: (sim) => (sim.scenario.runtime?.images ?? []).some(({ isMissing }) => isMissing),
  },
  {
    id: 'vpa-unasked',
    text: 'LimitRanges see pods as they are before a VPA changes them; a resize in place is not asked of quotas, which go on counting what the pod asked for before.',
    isTouched: (sim) => sim.vpas !== undefined && hasObjectOf('ResourceQuota', 'LimitRange')(sim),
  },
  {
    id: 'requests-as-queues',
    text: 'Requests wait in M/M/c queues and fluid lines; single requests are not simulated.',
    isTouched: (sim) => sim.runtime.nodeLoads !== undefined && sim.demand.length > 0,
  },
  {
    id: 'services-of-the-start',
    text: 'Selectors and policies of Services are those of the start of the run.',
    isTouched: appliesServices,
  },
];

/** The burst of client-go's event recorder, for one component and object. */
const RECORDED_REFUSALS = 25;

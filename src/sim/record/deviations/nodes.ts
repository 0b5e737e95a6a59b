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

/** Kubelets, containers, admission and requests of Services. */
export const NODE_DEVIATIONS: readonly Deviation[] = [
  {
    id: 'quota-objects-of-controllers',
    text: 'Claims, ReplicaSets and Jobs that controllers write are counted by quotas, but never refused.',
    isTouched: (sim) =>
      hasObjectOf('ResourceQuota')(sim) && hasPodsOf('Deployment', 'StatefulSet', 'CronJob')(sim),
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
];

/** The burst of client-go's event recorder, for one component and object. */
const RECORDED_REFUSALS = 25;

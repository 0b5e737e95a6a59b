import { labelSelectorMatches } from '../../../model/index.ts';
import type { IntOrString, PodDisruptionBudget, PodRow } from '../../../model/index.ts';
import { PodState } from '../../pod-lives.ts';
import type { Simulation } from '../../simulation.ts';

/** Would every budget that covers the pod allow one more of its pods to go now? */
export function mayDisrupt(sim: Simulation, pod: PodRow): boolean {
  const { pods, objects } = sim.cluster;
  const namespace = pods.namespace(pod);
  const { labels } = pods.signature(pod);
  return objects
    .list<PodDisruptionBudget>('PodDisruptionBudget')
    .filter(({ metadata }) => (metadata.namespace ?? 'default') === namespace)
    .filter(({ spec }) => labelSelectorMatches(spec.selector ?? undefined, labels))
    .every((budget) => disruptionsAllowed(sim, budget, namespace) > 0);
}

/** Upstream: disruption controller, updatePdbStatus; a pod counts as healthy once it runs. */
function disruptionsAllowed(sim: Simulation, { spec }: PodDisruptionBudget, namespace: string): number {
  let expected = 0;
  let healthy = 0;
  for (const pod of podsMatching(sim, spec.selector, namespace)) {
    expected++;
    if (sim.lives.state[pod] === PodState.Running) healthy++;
  }
  const desired =
    spec.maxUnavailable === undefined
      ? scaledUp(spec.minAvailable ?? 0, expected)
      : Math.max(0, expected - scaledUp(spec.maxUnavailable, expected));
  return Math.max(0, healthy - desired);
}

function* podsMatching(
  { cluster, lives }: Simulation,
  selector: PodDisruptionBudget['spec']['selector'],
  namespace: string,
): Generator<PodRow> {
  const { pods } = cluster;
  for (let row = 0; row < pods.rowCount; row++) {
    if (!pods.isLive(row) || lives.state[row] === PodState.Free) continue;
    if (pods.namespace(row) !== namespace) continue;
    if (labelSelectorMatches(selector ?? undefined, pods.signature(row).labels)) yield row as PodRow;
  }
}

/** Percentages round up, for both kinds of budget. */
function scaledUp(value: IntOrString, of: number): number {
  if (typeof value === 'number') return value;
  return value.endsWith('%') ? Math.ceil((Number(value.slice(0, -1)) * of) / 100) : Number(value);
}

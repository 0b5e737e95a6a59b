import type { Simulation } from '../../simulation.ts';
import { AUTOSCALER_DEVIATIONS } from './autoscalers.ts';
import { CLUSTER_AUTOSCALER_DEVIATIONS } from './cluster-autoscalers.ts';
import { CONTROL_PLANE_DEVIATIONS } from './control-plane.ts';
import type { Deviation } from './deviation.ts';
import { NODE_DEVIATIONS } from './nodes.ts';

/**
 * Every known deviation that a run can touch, in the order in which results list them. A table a component: whoever
 * models one adds a row there and the same sentence to docs/parity.md; a test holds the two together.
 */
export const DEVIATIONS: readonly Deviation[] = [
  ...CONTROL_PLANE_DEVIATIONS,
  ...NODE_DEVIATIONS,
  ...AUTOSCALER_DEVIATIONS,
  ...CLUSTER_AUTOSCALER_DEVIATIONS,
];

/** What this run did otherwise than the real components. */
export function touchedDeviations(sim: Simulation): string[] {
  return DEVIATIONS.filter(({ isTouched }) => isTouched(sim)).map(({ text }) => text);
}

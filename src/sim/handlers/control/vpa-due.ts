import { assert } from '../../../base/index.ts';
import type { SimHandler } from '../../simulation.ts';

/**
 * VpaDue: the VPA's recommender (0) or updater (1) makes a pass over all VerticalPodAutoscalers, or the updater's rate
 * limit admits evictions of its pass that it put off (2).
 *
 * The updater evicts pods and resizes them in place. Schedules its next pass. Logs its events.
 */
export const onVpaDue: SimHandler = ({ vpas }, nowMs, component) => {
  assert(vpas !== undefined, 'a pass of the VPA is due where there is none');
  vpas.due(component, nowMs);
};

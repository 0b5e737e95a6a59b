import { assert } from '../../../base/index.ts';
import type { SimHandler } from '../../simulation.ts';

/**
 * KedaDue: KEDA polls the triggers of a ScaledObject.
 *
 * Scales its target to zero and back. Schedules the next poll. Logs a line a step.
 */
export const onKedaDue: SimHandler = ({ keda }, nowMs, index) => {
  assert(keda !== undefined, 'a ScaledObject is due where KEDA does not run');
  keda.due(index, nowMs);
};

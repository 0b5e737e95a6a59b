import { assert } from '../../../base/index.ts';
import type { SimHandler } from '../../simulation.ts';

/**
 * HpaDue: one horizontal autoscaler looks at its metrics, or at whether they have changed.
 *
 * Scales its target. Schedules its next look. Logs its events and a line a change of replicas.
 */
export const onHpaDue: SimHandler = ({ hpas }, nowMs, index) => {
  assert(hpas !== undefined, 'a horizontal autoscaler is due where there is none');
  hpas.due(index, nowMs);
};

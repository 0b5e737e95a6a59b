import { assert } from '../../../base/index.ts';
import { ContainerRuntime } from '../../runtime/container-runtime.ts';
import type { SimHandler } from '../../simulation.ts';

/**
 * TrafficDue: the rate of a demand, its endpoints or the speed of its pods have changed.
 *
 * Splits the requests over the pods and works out their latencies. Schedules the demand's next change. Logs nothing.
 */
export const onTrafficDue: SimHandler = ({ runtime }, nowMs, demand) => {
  assert(runtime instanceof ContainerRuntime, 'requests are due in a run that does not look into containers');
  runtime.trafficDue(demand, nowMs);
};

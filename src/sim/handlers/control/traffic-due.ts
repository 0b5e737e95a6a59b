import { ContainerRuntime } from '../../runtime/container-runtime.ts';
import type { SimHandler } from '../../simulation.ts';

/**
 * TrafficDue: the rate of a demand, its endpoints or the speed of its pods have changed.
 *
 * Splits the requests over the pods and works out their latencies. Schedules the demand's next change. Logs nothing.
 */
export const onTrafficDue: SimHandler = ({ runtime }, nowMs, demand) => {
  if (runtime instanceof ContainerRuntime) runtime.trafficDue(demand, nowMs);
};

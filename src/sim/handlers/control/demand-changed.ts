import { assert, MINUTE_MS } from '../../../base/index.ts';
import { LogEvent } from '../../log-kind.ts';
import { rateAt, replicasFor } from '../../demand-load.ts';
import type { DemandLoad } from '../../demand-load.ts';
import { EventKind, Phase } from '../../event-kind.ts';
import type { SimHandler, Simulation } from '../../simulation.ts';
import type { ScalableWorkload } from '../../workload-controllers.ts';

/**
 * DemandChanged: every minute, what is asked of a Service or workload sets its replicas, where a plain rule does that.
 *
 * Scales the workloads behind the target; several share the rate evenly. Schedules the next minute. Logs a line where
 * the number of replicas changes.
 */
export const onDemandChanged: SimHandler = (sim, nowMs, curve) => {
  const load = sim.demand[curve];
  assert(load !== undefined, `demand ${curve} is none of ${sim.demand.length}`);
  const rate = rateAt(load.spec, nowMs);
  load.rate.set(nowMs, rate);
  const workloads = sim.controllers.workloadsOf(load.spec.target).filter(({ milliCpu }) => milliCpu > 0);
  if (workloads.length === 0 && !load.isRouted) {
    const { kind, namespace, name } = load.spec.target;
    sim.texts.ignore(`demand on ${kind}/${namespace}/${name}`, 'nothing with a CPU request serves it');
    return;
  }
  const total = workloads.reduce(
    (sum, workload) =>
      sum +
      (load.scales(workload.owner)
        ? scale(sim, load, workload, rate / workloads.length, nowMs)
        : workload.replicas),
    0,
  );
  load.replicas.set(nowMs, total);
  sim.events.push(nowMs + MINUTE_MS, Phase.ControlLoops, EventKind.DemandChanged, curve, 0);
};

function scale(
  sim: Simulation,
  { spec }: DemandLoad,
  { owner, replicas, milliCpu }: ScalableWorkload,
  rate: number,
  nowMs: number,
): number {
  const wanted = replicasFor(rate, spec.cpuMsPerRequest, milliCpu);
  if (wanted === replicas) return wanted;
  const name = sim.log.names.intern(`${owner.namespace}/${owner.name}`);
  sim.log.append(nowMs, LogEvent.WorkloadScaled, name, undefined, wanted);
  sim.controllers.scaled(owner, wanted, nowMs);
  return wanted;
}

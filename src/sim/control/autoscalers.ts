import { assert } from '../../base/index.ts';
import { DEFAULT_METRICS_SERVER } from '../../metrics/index.ts';
import type { HorizontalPodAutoscaler, KubernetesObject } from '../../model/index.ts';
import { EventKind, Phase } from '../event-kind.ts';
import type { Simulation } from '../simulation.ts';
import type { ScaledObject, VerticalPodAutoscaler } from '../../autoscale/index.ts';
import { HpaController } from './hpa/hpa-controller.ts';
import { SeriesMetrics } from './hpa/series-metrics.ts';
import { KedaOperator } from './keda/keda-operator.ts';
import { TriggerValues } from './keda/trigger-values.ts';
import { epochUnixMsOf } from './plane-options.ts';
import { VpaController } from './vpa/vpa-controller.ts';

const KINDS: ReadonlySet<string> = new Set([
  'HorizontalPodAutoscaler',
  'ScaledObject',
  'VerticalPodAutoscaler',
]);

/** Kinds that scale a workload of the run, and do not act by themselves. */
export function isAutoscaler(kind: string): boolean {
  return KINDS.has(kind);
}

/** An autoscaler came or changed; false: it is none. The first one starts the scraping of metrics. */
export function applyAutoscaler(sim: Simulation, object: KubernetesObject, nowMs: number): boolean {
  if (!isAutoscaler(object.kind)) return false;
  if (sim.hpas === undefined && sim.vpas === undefined) startScraping(sim, nowMs);
  if (object.kind === 'VerticalPodAutoscaler') {
    (sim.vpas ?? startVertical(sim, nowMs)).applied(object as VerticalPodAutoscaler);
    return true;
  }
  const hpas = sim.hpas ?? startHorizontal(sim);
  if (object.kind === 'ScaledObject') sim.keda?.applied(object as ScaledObject, nowMs);
  else hpas.applied(object as HorizontalPodAutoscaler, nowMs);
  return true;
}

function startHorizontal(sim: Simulation): HpaController {
  assert(sim.keda === undefined, 'the horizontal autoscalers are started twice');
  const values = new TriggerValues(sim.hpaMetrics ?? new SeriesMetrics(sim), epochUnixMsOf(sim.scenario));
  const hpas = new HpaController(sim, values);
  sim.hpas = hpas;
  sim.keda = new KedaOperator(sim, values);
  return hpas;
}

function startVertical(sim: Simulation, nowMs: number): VpaController {
  assert(sim.vpas === undefined, 'the vertical autoscalers are started twice');
  const vpas = new VpaController(sim);
  sim.vpas = vpas;
  vpas.begin(nowMs);
  return vpas;
}

/** metrics-server began long before the run: its grid has some phase. */
function startScraping(sim: Simulation, nowMs: number): void {
  const { resolutionMs } = DEFAULT_METRICS_SERVER;
  const phaseMs = sim.random.stream('metrics-server', 'scrape').below(resolutionMs);
  const firstMs = sim.metrics.nextScrapeMs(nowMs, phaseMs);
  assert(firstMs >= nowMs, `the first scrape is at ${firstMs} ms, before ${nowMs} ms`);
  sim.events.push(firstMs, Phase.ControlLoops, EventKind.MetricsScraped, 0, 0);
}

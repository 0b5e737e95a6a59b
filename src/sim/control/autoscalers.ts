import { DEFAULT_METRICS_SERVER } from '../../metrics/index.ts';
import type { HorizontalPodAutoscaler, KubernetesObject } from '../../model/index.ts';
import { EventKind, Phase } from '../event-kind.ts';
import type { Simulation } from '../simulation.ts';
import type { ScaledObject } from '../../autoscale/index.ts';
import { HpaController } from './hpa/hpa-controller.ts';
import { SeriesMetrics } from './hpa/series-metrics.ts';
import { KedaOperator } from './keda/keda-operator.ts';
import { TriggerValues } from './keda/trigger-values.ts';
import { epochUnixMsOf } from './plane-options.ts';

const KINDS: ReadonlySet<string> = new Set(['HorizontalPodAutoscaler', 'ScaledObject']);

export function isAutoscaler(kind: string): boolean {
  return KINDS.has(kind);
}

/** An autoscaler came or changed; false: it is none. The first one starts the scraping of metrics. */
export function applyAutoscaler(sim: Simulation, object: KubernetesObject, nowMs: number): boolean {
  if (!isAutoscaler(object.kind)) return false;
  const hpas = sim.hpas ?? startAutoscaling(sim, nowMs);
  if (object.kind === 'ScaledObject') sim.keda?.applied(object as ScaledObject, nowMs);
  else hpas.applied(object as HorizontalPodAutoscaler, nowMs);
  return true;
}

function startAutoscaling(sim: Simulation, nowMs: number): HpaController {
  const values = new TriggerValues(sim.hpaMetrics ?? new SeriesMetrics(sim), epochUnixMsOf(sim.scenario));
  const hpas = new HpaController(sim, values);
  sim.hpas = hpas;
  sim.keda = new KedaOperator(sim, values);
  startScraping(sim, nowMs);
  return hpas;
}

/** metrics-server began long before the run: its grid has some phase. */
function startScraping(sim: Simulation, nowMs: number): void {
  const { resolutionMs } = DEFAULT_METRICS_SERVER;
  const phaseMs = sim.random.stream('metrics-server', 'scrape').below(resolutionMs);
  const firstMs = sim.metrics.nextScrapeMs(nowMs, phaseMs);
  sim.events.push(firstMs, Phase.ControlLoops, EventKind.MetricsScraped, 0, 0);
}

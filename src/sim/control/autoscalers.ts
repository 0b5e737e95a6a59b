import { DEFAULT_METRICS_SERVER } from '../../metrics/index.ts';
import type { HorizontalPodAutoscaler, KubernetesObject } from '../../model/index.ts';
import { EventKind, Phase } from '../event-kind.ts';
import type { Simulation } from '../simulation.ts';
import { HpaController } from './hpa/hpa-controller.ts';
import { SeriesMetrics } from './hpa/series-metrics.ts';

const KINDS: ReadonlySet<string> = new Set(['HorizontalPodAutoscaler']);

export function isAutoscaler(kind: string): boolean {
  return KINDS.has(kind);
}

/** An autoscaler came or changed; false: it is none. The first one starts the scraping of metrics. */
export function applyAutoscaler(sim: Simulation, object: KubernetesObject, nowMs: number): boolean {
  if (!isAutoscaler(object.kind)) return false;
  if (sim.hpas === undefined) {
    sim.hpas = new HpaController(sim, sim.hpaMetrics ?? new SeriesMetrics(sim));
    startScraping(sim, nowMs);
  }
  sim.hpas.applied(object as HorizontalPodAutoscaler, nowMs);
  return true;
}

/** metrics-server began long before the run: its grid has some phase. */
function startScraping(sim: Simulation, nowMs: number): void {
  const { resolutionMs } = DEFAULT_METRICS_SERVER;
  const phaseMs = sim.random.stream('metrics-server', 'scrape').below(resolutionMs);
  const firstMs = sim.metrics.nextScrapeMs(nowMs, phaseMs);
  sim.events.push(firstMs, Phase.ControlLoops, EventKind.MetricsScraped, 0, 0);
}

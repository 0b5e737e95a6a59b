import { assert } from '../../../base/index.ts';
import { DEFAULT_METRICS_SERVER } from '../../../metrics/index.ts';
import { EventKind, Phase } from '../../event-kind.ts';
import type { SimHandler } from '../../simulation.ts';

/**
 * MetricsScraped: metrics-server reads what containers have used since its last look.
 *
 * Wakes the autoscalers whose samples changed. Schedules the next scrape. Logs nothing.
 */
export const onMetricsScraped: SimHandler = (sim, nowMs) => {
  assert((sim.hpas ?? sim.vpas) !== undefined, 'metrics are scraped that no autoscaler reads');
  const changed = sim.metrics.scrape(nowMs);
  sim.hpas?.scraped(changed, nowMs);
  sim.events.push(
    nowMs + DEFAULT_METRICS_SERVER.resolutionMs,
    Phase.ControlLoops,
    EventKind.MetricsScraped,
    0,
    0,
  );
};

import type { Diagnostic } from '../../base/index.ts';
import { demandOf, sumSeries } from '../../model/index.ts';
import type { DemandSeries, MetricSeries } from '../../model/index.ts';
import { readMetrics } from './read-metrics.ts';
import type { MetricsRequest } from './read-metrics.ts';

export interface DemandRequest extends MetricsRequest {
  readonly stepMs: number;
  /** Only series of this name; absent: those that count requests, or else all of the first one's name. */
  readonly series?: string;
  /** Only series that have these labels. */
  readonly labels?: Readonly<Record<string, string>>;
}

export interface DemandReading {
  /** Absent where the diagnostics hold an error. */
  readonly demand?: DemandSeries;
  readonly diagnostics: readonly Diagnostic[];
  readonly assumptions: readonly string[];
}

/** What was asked of a service over time, as requests per second on a grid; the chosen series are added up. */
export async function readDemand(request: DemandRequest): Promise<DemandReading> {
  const { series, diagnostics, assumptions } = await readMetrics(request);
  const chosen = chosenSeries(series, request);
  const sum = sumSeries(chosen);
  if (sum !== undefined) return { demand: demandOf(sum, request.stepMs), diagnostics, assumptions };
  if (diagnostics.some(({ severity }) => severity === 'error')) return { diagnostics, assumptions };
  const names = [...new Set(series.map(({ name }) => name))].slice(0, 20).join(', ');
  const missing: Diagnostic = {
    severity: 'error',
    code: 'demand-empty',
    message: `no series ${request.series ?? 'of requests'} in these files`,
    hint: `series: ${names === '' ? 'none' : names}`,
  };
  return { diagnostics: [...diagnostics, missing], assumptions };
}

function chosenSeries(all: readonly MetricSeries[], { series, labels = {} }: DemandRequest): MetricSeries[] {
  const labelled = all.filter((one) =>
    Object.entries(labels).every(([key, value]) => one.labels[key] === value),
  );
  if (series !== undefined) return labelled.filter(({ name }) => name === series);
  const requests = labelled.filter(({ unit }) => unit === 'requests' || unit === 'requests/s');
  return requests.length > 0 ? requests : labelled.filter(({ name }) => name === labelled[0].name);
}

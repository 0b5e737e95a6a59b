import {
  emptySamples,
  podRequestMilli,
  type MetricFailure,
  type MetricSamples,
} from '../../autoscale/index.ts';
import { milliValueOf, parseQuantity } from '../../model/index.ts';
import type { Pod } from '../../model/index.ts';

/** Time zero of all vectors of the area, in ms of the Unix epoch. */
const TIME_ZERO = Date.parse('2000-01-01T00:00:00Z');

/** Times of the vectors are RFC 3339; the controller's clock starts at their zero. */
export function timeMsOf(text: string): number {
  return Date.parse(text) - TIME_ZERO;
}

/** A metrics.k8s.io PodMetrics as the metrics API answers. */
export interface PodMetrics {
  readonly metadata: { readonly name: string };
  readonly timestamp: string;
  readonly window: string;
  readonly containers: readonly { readonly name: string; readonly usage: Readonly<Record<string, string>> }[];
}

/** One reading of a pod, whatever its source. */
export interface PodReading {
  readonly pod: string;
  readonly milli: number;
  readonly sampledAtMs: number;
  readonly windowMs: number;
}

/** Lays readings beside the pods; those of pods that are not there become strays. */
export function samplesOf(podNames: readonly string[], readings: readonly PodReading[]): MetricSamples {
  const samples = emptySamples(podNames.length);
  const rows = new Map(podNames.map((name, row) => [name, row]));
  const strays: number[] = [];
  for (const { pod, milli, sampledAtMs, windowMs } of readings) {
    const row = rows.get(pod);
    if (row === undefined) {
      strays.push(milli);
      continue;
    }
    samples.valueMilli[row] = milli;
    samples.sampledAtMs[row] = sampledAtMs;
    samples.windowMs[row] = windowMs;
  }
  return { ...samples, strays };
}

/** What the resource metrics client makes of PodMetrics: a pod lacking the resource in one container has no sample. */
export function resourceReadings(
  metrics: readonly PodMetrics[],
  resource: string,
  container: string | undefined,
): readonly PodReading[] {
  const readings: PodReading[] = [];
  for (const { metadata, timestamp, window, containers } of metrics) {
    const counted =
      container === undefined ? containers : containers.filter(({ name }) => name === container);
    const amounts = counted.map(({ usage }) => usage[resource]);
    if (amounts.length === 0 && container !== undefined) continue;
    if (amounts.includes(undefined as never)) continue;
    const milli = amounts.reduce((sum, text) => sum + milliOf(text), 0);
    readings.push({
      pod: metadata.name,
      milli,
      sampledAtMs: timeMsOf(timestamp),
      windowMs: durationMsOf(window),
    });
  }
  return readings;
}

/** A quantity in thousandths; NaN where the vector writes none. */
export function milliOf(text: string): number {
  const quantity = parseQuantity(text);
  return quantity === undefined ? NaN : milliValueOf(quantity);
}

/** Requests beside the pods, or the text of the first thing missing. */
export function requestColumn(
  pods: readonly Pod[],
  resource: string,
  container: string | undefined,
): Float64Array | string {
  const column = new Float64Array(pods.length);
  for (const [row, pod] of pods.entries()) {
    const request = podRequestMilli(pod, resource, container);
    if (typeof request === 'string') return request;
    column[row] = request;
  }
  return column;
}

/** An error text of the API, where the vector has one. */
export function failureOf(text: string | undefined): MetricFailure | undefined {
  return text === undefined ? undefined : { failure: text };
}

/** Go's duration text as far as the vectors use it: 1h2m3s. */
function durationMsOf(text: string): number {
  let sum = 0;
  for (const [, amount, unit] of text.matchAll(/([\d.]+)(ms|h|m|s)/g)) {
    sum += Number(amount) * (unit === 'h' ? 3_600_000 : unit === 'm' ? 60_000 : unit === 's' ? 1000 : 1);
  }
  return sum;
}

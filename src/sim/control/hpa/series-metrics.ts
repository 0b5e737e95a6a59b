import { int64 } from '../../../autoscale/index.ts';
import type { HpaSpec, Int64, MetricFailure, MetricSamples } from '../../../autoscale/index.ts';
import { emptySamples } from '../../../autoscale/index.ts';
import { SeriesReader } from '../../../metrics/index.ts';
import { INT64_MAX, INT64_MIN, labelSelectorMatches } from '../../../model/index.ts';
import type { PodRow } from '../../../model/index.ts';
import type { MetricSpec } from '../../../scenario/index.ts';
import type { Simulation } from '../../simulation.ts';
import type { HpaMetrics, MetricQuery } from './hpa-metrics.ts';
import { PodSamples } from './pod-samples.ts';

interface Series {
  readonly spec: MetricSpec;
  readonly reader: SeriesReader;
}

/** metrics-server over the run's containers; custom and external metrics from the scenario's series. */
export class SeriesMetrics implements HpaMetrics {
  readonly #sim: Simulation;
  readonly #samples: PodSamples;
  readonly #series: readonly Series[];
  readonly #found = new Map<string, readonly Series[]>();
  /** How selectors are written: an autoscaler asks with the same object at every sync. */
  readonly #texts = new WeakMap<object, string>();

  constructor(sim: Simulation) {
    this.#sim = sim;
    this.#samples = new PodSamples(sim);
    this.#series = (sim.scenario.workload.metrics ?? []).map((spec) => ({
      spec,
      reader: new SeriesReader({ timesMs: spec.timesMs, values: spec.values }, spec.view),
    }));
  }

  resource(
    pods: readonly PodRow[],
    resource: string,
    container: string | undefined,
  ): MetricSamples | MetricFailure | 'empty' {
    return this.#samples.read(pods, resource, container);
  }

  pods(pods: readonly PodRow[], query: MetricQuery, nowMs: number): MetricSamples | MetricFailure | 'empty' {
    const found = this.#find('pods', query);
    const [first] = found;
    if (first === undefined) return { failure: missing(query.metric) };
    const ready = pods.filter((pod) => this.#sim.lives.ready[pod] === 1);
    if (ready.length === 0) return 'empty';
    const value = first.reader.valueAt(nowMs);
    const each = first.spec.isShared ? value / ready.length : value;
    const samples = emptySamples(pods.length);
    for (const [index, pod] of pods.entries()) {
      if (this.#sim.lives.ready[pod] !== 1) continue;
      samples.valueMilli[index] = Number(milli(each));
      samples.sampledAtMs[index] = nowMs;
    }
    return samples;
  }

  object(
    query: MetricQuery,
    of: { readonly kind: string; readonly name: string },
    nowMs: number,
  ): Int64 | MetricFailure {
    const found = this.#find('object', query).find(
      ({ spec }) => spec.of === undefined || (spec.of.kind === of.kind && spec.of.name === of.name),
    );
    return found === undefined ? { failure: missing(query.metric) } : milli(found.reader.valueAt(nowMs));
  }

  external(query: MetricQuery, nowMs: number): readonly Int64[] | MetricFailure {
    const found = this.#find('external', query);
    if (found.length === 0) return { failure: missing(query.metric) };
    return found.map(({ reader }) => milli(reader.valueAt(nowMs)));
  }

  holdsUntilMs({ metrics, namespace }: HpaSpec, nowMs: number): number {
    let untilMs = Infinity;
    for (const metric of metrics) {
      if (!('metric' in metric)) continue;
      const kind = metric.type.toLowerCase();
      const query = { namespace, metric: metric.metric, selector: metric.selector };
      for (const { reader } of this.#find(kind, query))
        untilMs = Math.min(untilMs, reader.holdsUntilMs(nowMs));
    }
    return untilMs;
  }

  /** The same autoscaler asks the same at every sync. */
  #find(kind: string, query: MetricQuery): readonly Series[] {
    const { namespace, metric, selector } = query;
    const key = `${kind}/${namespace}/${metric}/${selector === undefined ? '' : this.#textOf(selector)}`;
    let found = this.#found.get(key);
    if (found === undefined) this.#found.set(key, (found = this.#search(kind, query)));
    return found;
  }

  #textOf(selector: object): string {
    let text = this.#texts.get(selector);
    if (text === undefined) this.#texts.set(selector, (text = JSON.stringify(selector)));
    return text;
  }

  #search(kind: string, { namespace, metric, selector }: MetricQuery): readonly Series[] {
    return this.#series.filter(
      ({ spec }) =>
        spec.kind === kind &&
        spec.name === metric &&
        (spec.namespace === undefined || spec.namespace === namespace) &&
        labelSelectorMatches(selector ?? {}, spec.labels),
    );
  }
}

/**
 * Thousandths, as a quantity of the metrics API holds them: what an int64 cannot hold stays at its end, as
 * Quantity.MilliValue leaves it.
 */
function milli(value: number): Int64 {
  const amount = Math.ceil(value * 1000);
  if (Number.isSafeInteger(amount)) return amount + 0;
  // A mean over values so large that their sum is infinite is no number.
  if (amount >= INT64_SIZE || Number.isNaN(amount)) return INT64_MAX;
  return amount < -INT64_SIZE ? INT64_MIN : int64(BigInt(amount));
}

const INT64_SIZE = 2 ** 63;

function missing(metric: string): string {
  return `the server could not find the metric ${metric}`;
}

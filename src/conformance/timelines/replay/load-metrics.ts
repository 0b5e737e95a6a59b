import { emptySamples } from '../../../autoscale/index.ts';
import type { Int64, MetricFailure, MetricSamples } from '../../../autoscale/index.ts';
import { equalityMatches } from '../../../model/index.ts';
import type { PodRow } from '../../../model/index.ts';
import type { HpaMetrics, MetricQuery, Simulation } from '../../../sim/index.ts';
import type { RecordedAction } from './recorded-action.ts';

const MEBIBYTE = 2 ** 20;
const WINDOW_MS = 10_000;
/** The runs' autoscalers are asked at every sync: the metrics source may answer otherwise at any moment. */
const ALWAYS = 0;

/**
 * The recorded runs' metrics source: a load on a selector is shared by the ready pods, or every pod's own; values are
 * those of the moment of the question. The loads of all times are known beforehand.
 */
export class LoadMetrics implements HpaMetrics {
  readonly #sim: Simulation;
  readonly #actions: readonly RecordedAction[];

  constructor(sim: Simulation, actions: readonly RecordedAction[]) {
    this.#sim = sim;
    this.#actions = actions;
  }

  resource(
    pods: readonly PodRow[],
    resource: string,
    _container: string | undefined,
    nowMs: number,
  ): MetricSamples | MetricFailure | 'empty' {
    const unit = resource === 'memory' ? MEBIBYTE * 1000 : 1;
    return this.#samples(pods, resource, unit, nowMs);
  }

  pods(
    pods: readonly PodRow[],
    { metric }: MetricQuery,
    nowMs: number,
  ): MetricSamples | MetricFailure | 'empty' {
    return this.#samples(pods, metric, 1000, nowMs);
  }

  object({ metric }: MetricQuery): MetricFailure {
    return { failure: `no object metric ${metric}` };
  }

  external({ namespace, metric }: MetricQuery, nowMs: number): readonly Int64[] | MetricFailure {
    const set = this.#actions.findLast(
      (action) =>
        action.do === 'setExternal' &&
        action.atMs <= nowMs &&
        action.metric === metric &&
        action.namespace === namespace,
    );
    return set === undefined ? { failure: `no metrics for ${metric}` } : [(set.total ?? 0) * 1000];
  }

  holdsUntilMs(): number {
    return ALWAYS;
  }

  #samples(pods: readonly PodRow[], metric: string, unit: number, nowMs: number): MetricSamples | 'empty' {
    const { lives, cluster } = this.#sim;
    const [first] = pods;
    if (first === undefined) return 'empty';
    const load = this.#actions.findLast(
      (action) =>
        action.do === 'setLoad' &&
        action.atMs <= nowMs &&
        action.metric === metric &&
        action.namespace === cluster.pods.namespace(first) &&
        equalityMatches(selectorOf(action.selector), cluster.pods.signature(first).labels),
    );
    if (load === undefined) return 'empty';
    const isServing = (pod: PodRow): boolean => lives.ready[pod] === 1 && !cluster.pods.isTerminating(pod);
    const serving = pods.filter(isServing).length;
    const share = load.perPod ?? (load.total ?? 0) / Math.max(1, serving);
    const value = Math.min(share, load.capPerPod ?? Infinity);
    const samples = emptySamples(pods.length);
    let known = 0;
    for (const [index, pod] of pods.entries()) {
      if (lives.started[pod] !== 1) continue;
      const own = isServing(pod) ? value : (load.idle ?? 0);
      samples.valueMilli[index] = Math.floor(own * unit);
      samples.sampledAtMs[index] = nowMs;
      samples.windowMs[index] = WINDOW_MS;
      known++;
    }
    return known === 0 ? 'empty' : samples;
  }
}

function selectorOf(text = ''): Readonly<Record<string, string>> {
  return Object.fromEntries(text.split(',').map((part) => part.split('=')));
}

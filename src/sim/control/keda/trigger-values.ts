import { readCronTrigger, triggerMetricName } from '../../../autoscale/index.ts';
import type {
  HpaSpec,
  Int64,
  KedaTrigger,
  MetricFailure,
  MetricSamples,
  ScaledObjectSpec,
} from '../../../autoscale/index.ts';
import { builtInZones } from '../../../base/index.ts';
import { NEVER, nextFiring, parseCronSchedule, scheduleText } from '../../../controllers/index.ts';
import type { PodRow } from '../../../model/index.ts';
import type { HpaMetrics, MetricQuery } from '../hpa/hpa-metrics.ts';

/**
 * The metrics of a run with KEDA's own in front: what an HPA of KEDA's asks for by KEDA's name is a cron trigger's
 * window, or the scenario's external series of the name that the trigger itself gives.
 */
export class TriggerValues implements HpaMetrics {
  readonly #base: HpaMetrics;
  readonly #epochUnixMs: number;
  readonly #triggers = new Map<string, KedaTrigger>();

  constructor(base: HpaMetrics, epochUnixMs: number) {
    this.#base = base;
    this.#epochUnixMs = epochUnixMs;
  }

  learn({ namespace, triggers }: ScaledObjectSpec): void {
    for (const [index, trigger] of triggers.entries())
      this.#triggers.set(`${namespace}/${triggerMetricName(trigger, index)}`, trigger);
  }

  /** The trigger's figure now, in its own unit; undefined: nobody says what it is. */
  valueOf(namespace: string, trigger: KedaTrigger, nowMs: number): number | undefined {
    if (trigger.type === 'cron') return this.#cron(trigger, nowMs)?.value;
    for (const metric of namesOf(trigger)) {
      const answer = this.#base.external({ namespace, metric, selector: undefined }, nowMs);
      if (!('failure' in answer)) return answer.reduce<number>((sum, milli) => sum + Number(milli), 0) / 1000;
    }
    return undefined;
  }

  isActive(namespace: string, trigger: KedaTrigger, activation: number, nowMs: number): boolean {
    if (trigger.type === 'cron') return this.#cron(trigger, nowMs)?.isActive === true;
    if (trigger.type === 'cpu' || trigger.type === 'memory') return false;
    return (this.valueOf(namespace, trigger, nowMs) ?? 0) > activation;
  }

  resource(
    pods: readonly PodRow[],
    resource: string,
    container: string | undefined,
    nowMs: number,
  ): MetricSamples | MetricFailure | 'empty' {
    return this.#base.resource(pods, resource, container, nowMs);
  }

  pods(pods: readonly PodRow[], query: MetricQuery, nowMs: number): MetricSamples | MetricFailure | 'empty' {
    return this.#base.pods(pods, query, nowMs);
  }

  object(
    query: MetricQuery,
    of: { readonly kind: string; readonly name: string },
    nowMs: number,
  ): Int64 | MetricFailure {
    return this.#base.object(query, of, nowMs);
  }

  external(query: MetricQuery, nowMs: number): readonly Int64[] | MetricFailure {
    const trigger = this.#triggers.get(`${query.namespace}/${query.metric}`);
    if (trigger === undefined) return this.#base.external(query, nowMs);
    const value = this.valueOf(query.namespace, trigger, nowMs);
    if (value === undefined)
      return { failure: `no series for the trigger ${trigger.type} in workload.metrics` };
    return [Math.ceil(value * 1000)];
  }

  holdsUntilMs(spec: HpaSpec, nowMs: number): number {
    const own = spec.metrics.some(
      (metric) => metric.type === 'External' && this.#triggers.has(`${spec.namespace}/${metric.metric}`),
    );
    // Triggers are few and their answers cheap: those HPAs are asked at every sync.
    return own ? nowMs : this.#base.holdsUntilMs(spec, nowMs);
  }

  #cron(trigger: KedaTrigger, nowMs: number): ReturnType<typeof readCronTrigger> {
    return readCronTrigger(trigger, firingAfter, this.#epochUnixMs + nowMs);
  }
}

/** What the scenario may call the figure: the name that the trigger's metadata gives, or the trigger's own. */
function namesOf({ name, type, metadata }: KedaTrigger): readonly string[] {
  const { metricName, queueName, topic, listName, query } = metadata;
  return [name, metricName, queueName, topic, listName, query, type].filter((text) => text !== undefined);
}

function firingAfter(expression: string, timeZone: string, afterMs: number): number | undefined {
  const schedule = parseCronSchedule(scheduleText(expression, timeZone, builtInZones), builtInZones);
  if ('error' in schedule) return undefined;
  const seconds = nextFiring(schedule, Math.floor(afterMs / 1000));
  return seconds === NEVER ? undefined : seconds * 1000;
}

import {
  int64,
  podRequestMilli,
  PodStanding,
  PodStates,
  Readiness,
  type Int64,
  type MetricSamples,
  type MetricSource,
} from '../../autoscale/index.ts';
import { parseQuantity, scaledValue } from '../../model/index.ts';
import type { PodSpec } from '../../model/index.ts';
import { failureOf, milliOf, samplesOf } from './metric-answers.ts';

/** A pod of a timeline as it is from this tick on. */
export interface PodChange {
  readonly name: string;
  readonly phase: string;
  readonly startedAt?: number;
  readonly ready: string;
  readonly readySince: number;
  readonly deleting?: boolean;
}

/** What the metrics APIs answer at a tick. */
export interface TickMetrics {
  /** Pod → container → [cpu, memory]. */
  readonly usage?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
  readonly sampleAtSeconds?: number;
  readonly windowSeconds?: number;
  readonly pods?: Readonly<Record<string, string>>;
  readonly object?: string;
  readonly external?: readonly string[];
  readonly resourceError?: string;
  readonly podsError?: string;
  readonly objectError?: string;
  readonly externalError?: string;
}

/** The pods of a timeline, carried from tick to tick. */
export class TimelinePods {
  readonly #template: PodSpec;
  readonly #pods = new Map<string, PodChange>();

  constructor(template: PodSpec) {
    this.#template = template;
  }

  change(changed: readonly PodChange[], gone: readonly string[]): void {
    for (const name of gone) this.#pods.delete(name);
    for (const pod of changed) this.#pods.set(pod.name, pod);
  }

  names(): readonly string[] {
    return [...this.#pods.keys()];
  }

  states(): PodStates {
    const states = new PodStates(this.#pods.size);
    for (const pod of this.#pods.values()) {
      const startedAtMs = pod.startedAt === undefined ? NaN : pod.startedAt * 1000;
      states.add(
        standingOf(pod),
        READINESS.get(pod.ready) ?? Readiness.Absent,
        startedAtMs,
        pod.readySince * 1000,
      );
    }
    return states;
  }

  requests(resource: string, container: string | undefined): Float64Array | string {
    const column = new Float64Array(this.#pods.size);
    for (const [row, name] of this.names().entries()) {
      const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec: this.#template };
      const request = podRequestMilli(pod, resource, container);
      if (typeof request === 'string') return request;
      column[row] = request;
    }
    return column;
  }
}

const READINESS: ReadonlyMap<string, Readiness> = new Map(
  Object.entries<Readiness>({
    True: Readiness.True,
    False: Readiness.False,
    Unknown: Readiness.Unknown,
  }),
);

function standingOf({ phase, deleting }: PodChange): PodStanding {
  if (deleting === true) return phase === 'Running' ? PodStanding.Terminating : PodStanding.Ignored;
  if (phase === 'Failed') return PodStanding.Ignored;
  if (phase === 'Pending') return PodStanding.Pending;
  return phase === 'Running' ? PodStanding.Running : PodStanding.Other;
}

/** The metrics APIs as recorded for one tick. */
export function timelineSource(metrics: TickMetrics, pods: TimelinePods): MetricSource {
  const names = pods.names();
  return {
    resource(resource, container) {
      const failure = failureOf(metrics.resourceError);
      if (failure !== undefined) return failure;
      return resourceSamples(metrics, names, resource === 'cpu' ? 0 : 1, container);
    },
    pods() {
      const failure = failureOf(metrics.podsError);
      if (failure !== undefined) return failure;
      const values = Object.entries(metrics.pods ?? {});
      if (values.length === 0) return 'empty';
      const sampledAtMs = (metrics.sampleAtSeconds ?? 0) * 1000;
      return samplesOf(
        names,
        values.map(([pod, value]) => ({ pod, milli: milliOf(value), sampledAtMs, windowMs: 60_000 })),
      );
    },
    object: () => failureOf(metrics.objectError) ?? int64Of(metrics.object ?? '0'),
    external: () => failureOf(metrics.externalError) ?? (metrics.external ?? []).map(int64Of),
  };
}

function resourceSamples(
  metrics: TickMetrics,
  names: readonly string[],
  column: number,
  container: string | undefined,
): MetricSamples | 'empty' {
  const usage = Object.entries(metrics.usage ?? {});
  if (usage.length === 0) return 'empty';
  const sampledAtMs = (metrics.sampleAtSeconds ?? 0) * 1000;
  const windowMs = (metrics.windowSeconds ?? 0) * 1000;
  const readings = usage.flatMap(([pod, containers]) => {
    const counted = container === undefined ? Object.values(containers) : [containers[container]];
    if (counted.some((amounts) => amounts === undefined)) return [];
    const milli = counted.reduce((sum, amounts) => sum + milliOf(amounts[column]), 0);
    return [{ pod, milli, sampledAtMs, windowMs }];
  });
  return samplesOf(names, readings);
}

/** A quantity in thousandths as the controller holds it. */
export function int64Of(text: string): Int64 {
  const quantity = parseQuantity(text);
  return quantity === undefined ? 0 : int64(scaledValue(quantity, -3));
}

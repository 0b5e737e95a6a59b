import {
  DEFAULT_HPA_CONFIG,
  isProposalError,
  int64,
  podStatesOf,
  proposeReplicas,
  readHpaSpec,
  tolerancesOf,
  type HpaMetric,
  type HpaTarget,
  type Int64,
  type MetricSource,
} from '../../autoscale/index.ts';
import { parseQuantity, scaledValue } from '../../model/index.ts';
import type { LabelSelector, Pod } from '../../model/index.ts';
import type { KindRunner } from '../kind-runner.ts';
import {
  failureOf,
  milliOf,
  requestColumn,
  resourceReadings,
  samplesOf,
  timeMsOf,
} from './metric-answers.ts';
import type { PodMetrics } from './metric-answers.ts';

interface Input {
  readonly call: string;
  readonly nowSeconds: number;
  readonly cpuInitializationPeriodSeconds: number;
  readonly initialReadinessDelaySeconds: number;
  readonly behavior?: Readonly<Record<string, unknown>>;
  readonly currentReplicas?: number;
  readonly statusReplicas?: number;
  readonly targetUtilizationPercent?: number;
  readonly targetAverageMilli?: number | bigint;
  readonly targetValueMilli?: number | bigint;
  readonly resource?: string;
  readonly container?: string;
  readonly podMetrics?: readonly PodMetrics[];
  readonly podsMetric?: readonly {
    readonly pod: string;
    readonly value: string;
    readonly timestampSeconds: number;
    readonly windowSeconds?: number;
  }[];
  readonly value?: string;
  readonly series?: readonly string[];
  readonly metricName?: string;
  readonly metricSelector?: LabelSelector;
  readonly describedObject?: { readonly kind: string; readonly name: string };
  readonly metricsError?: string;
  readonly pods: readonly Pod[];
}

interface Expect {
  readonly replicas?: number;
  readonly utilizationPercent?: number | bigint;
  readonly averageMilli?: number | bigint;
  readonly valueMilli?: number | bigint;
  readonly error?: string;
}

/** `ReplicaCalculator.Get…Replicas`: one metric, one answer. */
export const replicasRunner: KindRunner<Input, Expect> = {
  area: 'hpa',
  kind: 'replicas',
  differences(input, expect) {
    const proposal = proposeReplicas(contextOf(input), metricOf(input));
    const ours: Expect = isProposalError(proposal)
      ? { error: proposal.error }
      : { replicas: proposal.replicas, ...proposal.reading };
    const fields = ['error', 'replicas', 'utilizationPercent', 'averageMilli', 'valueMilli'] as const;
    return fields
      .filter((field) => isComparable(input, expect, field))
      .filter((field) => !isSame(ours[field], expect[field]))
      .map((field) => `${field}: ours ${String(ours[field])}, recorded ${String(expect[field])}`);
  },
};

/** Figures that the real code got from converting an infinite double are not recorded. */
function isComparable(input: Input, expect: Expect, field: keyof Expect): boolean {
  return input.statusReplicas !== 0 || expect[field] !== undefined || field === 'error';
}

function isSame(ours: Int64 | string | undefined, recorded: Int64 | string | undefined): boolean {
  if (typeof recorded === 'number' && !Number.isSafeInteger(recorded)) return Number(ours) === recorded;
  if (typeof recorded === 'bigint' && typeof ours !== 'string' && ours !== undefined)
    return BigInt(ours) === recorded;
  return ours === recorded;
}

function metricOf(input: Input): HpaMetric {
  const target = targetOf(input);
  const resource = input.resource ?? '';
  const named = {
    metric: input.metricName ?? '',
    ...(input.metricSelector !== undefined && { selector: input.metricSelector }),
    target,
  };
  if (input.call.startsWith('containerResource')) {
    return { type: 'ContainerResource', resource, container: input.container ?? '', target };
  }
  if (input.call.startsWith('resource')) return { type: 'Resource', resource, target };
  if (input.call.startsWith('pods')) return { type: 'Pods', ...named };
  if (input.call.startsWith('external')) return { type: 'External', ...named };
  return { type: 'Object', ...named, describedObject: input.describedObject ?? { kind: '', name: '' } };
}

function targetOf(input: Input): HpaTarget {
  if (input.targetUtilizationPercent !== undefined) {
    return { kind: 'utilization', percent: input.targetUtilizationPercent };
  }
  if (input.targetValueMilli !== undefined) return { kind: 'value', milli: input.targetValueMilli };
  return { kind: 'averageValue', milli: input.targetAverageMilli ?? 0 };
}

function contextOf(input: Input): Parameters<typeof proposeReplicas>[0] {
  const spec = readHpaSpec({
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'web', namespace: 'default' },
    spec: {
      scaleTargetRef: { kind: 'Deployment', name: 'web' },
      maxReplicas: 1,
      ...(input.behavior !== undefined && { behavior: input.behavior }),
    },
  });
  const config = {
    ...DEFAULT_HPA_CONFIG,
    cpuInitializationPeriodMs: input.cpuInitializationPeriodSeconds * 1000,
    initialReadinessDelayMs: input.initialReadinessDelaySeconds * 1000,
  };
  return {
    namespace: 'default',
    pods: podStatesOf(input.pods, timeMsOf),
    requests: (resource, container) => requestColumn(input.pods, resource, container),
    source: sourceOf(input),
    specReplicas: input.currentReplicas ?? 0,
    statusReplicas: input.statusReplicas ?? 0,
    tolerances: tolerancesOf(spec, config),
    config,
    nowMs: input.nowSeconds * 1000,
  };
}

function sourceOf(input: Input): MetricSource {
  const failure = failureOf(input.metricsError);
  const names = input.pods.map(({ metadata }) => metadata.name);
  return {
    resource(resource, container) {
      if (failure !== undefined) return failure;
      const metrics = input.podMetrics ?? [];
      return metrics.length === 0
        ? 'empty'
        : samplesOf(names, resourceReadings(metrics, resource, container));
    },
    pods() {
      if (failure !== undefined) return failure;
      const readings = (input.podsMetric ?? []).map(
        ({ pod, value, timestampSeconds, windowSeconds = 60 }) => ({
          pod,
          milli: milliOf(value),
          sampledAtMs: timestampSeconds * 1000,
          windowMs: windowSeconds * 1000,
        }),
      );
      return readings.length === 0 ? 'empty' : samplesOf(names, readings);
    },
    object: () => failure ?? int64Of(input.value ?? '0'),
    external: () => failure ?? (input.series ?? []).map(int64Of),
  };
}

function int64Of(text: string): Int64 {
  const quantity = parseQuantity(text);
  return quantity === undefined ? 0 : int64(scaledValue(quantity, -3));
}

import {
  currentMetricsOf,
  HpaMemory,
  INITIAL_HPA_STATUS,
  readHpaSpec,
  reconcileHpa,
  selectorStateOf,
  type CurrentMetric,
  type HpaControllerConfig,
  type HpaOutcome,
  type HpaSpec,
  type HpaStatus,
  type HpaWorld,
} from '../../autoscale/index.ts';
import type { HorizontalPodAutoscaler, PodSpec } from '../../model/index.ts';
import type { KindRunner } from '../kind-runner.ts';
import { TimelinePods, timelineSource, type PodChange, type TickMetrics } from './timeline-world.ts';

interface Input {
  readonly hpa: HorizontalPodAutoscaler;
  readonly podTemplate: PodSpec;
  readonly selector: string;
  readonly featureGates: Readonly<Record<string, boolean>>;
  readonly controller: Readonly<Record<string, number>>;
  readonly ticks: readonly Tick[];
}

interface Tick {
  readonly atSeconds: number;
  readonly hpa?: HorizontalPodAutoscaler;
  readonly selector?: string;
  readonly scaleGetError?: string;
  readonly scaleUpdateError?: string;
  readonly scale: { readonly specReplicas: number; readonly statusReplicas: number };
  readonly pods?: readonly PodChange[];
  readonly gone?: readonly string[];
  readonly metrics: TickMetrics;
}

interface Expect {
  readonly ticks: readonly ExpectTick[];
}

interface ExpectTick {
  readonly atSeconds: number;
  readonly rescaledTo?: number;
  readonly currentReplicas: number;
  readonly desiredReplicas: number;
  readonly conditions: Readonly<Record<string, readonly [string, string, number]>>;
  readonly lastScaleAtSeconds?: number;
  readonly currentMetrics?: readonly CurrentMetric[];
  readonly events?: readonly string[];
  readonly failed: boolean;
}

/** The whole controller, tick by tick, on a recorded world. */
export const timelineRunner: KindRunner<Input, Expect> = {
  area: 'hpa',
  kind: 'timeline',
  differences(input, expect) {
    const differences: string[] = [];
    const config = configOf(input);
    const pods = new TimelinePods(input.podTemplate);
    const memory = new HpaMemory();
    let spec = readHpaSpec(input.hpa);
    let status: HpaStatus = INITIAL_HPA_STATUS;
    for (const [index, tick] of input.ticks.entries()) {
      if (tick.hpa !== undefined) spec = readHpaSpec(tick.hpa);
      pods.change(tick.pods ?? [], tick.gone ?? []);
      const world = worldOf(input, tick, pods);
      const outcome = reconcileHpa({ spec, status, memory }, world, config, tick.atSeconds * 1000);
      status = outcome.status;
      differences.push(...tickDifferences(outcome, spec, tick, expect.ticks[index]));
    }
    return differences;
  },
};

function configOf({ controller, featureGates }: Input): HpaControllerConfig {
  return {
    syncPeriodMs: controller['syncPeriodSeconds'] * 1000,
    tolerance: controller['tolerance'],
    downscaleStabilizationMs: controller['downscaleStabilizationSeconds'] * 1000,
    cpuInitializationPeriodMs: controller['cpuInitializationPeriodSeconds'] * 1000,
    initialReadinessDelayMs: controller['initialReadinessDelaySeconds'] * 1000,
    scaleToZero: featureGates['HPAScaleToZero'] ?? false,
  };
}

function worldOf(input: Input, tick: Tick, pods: TimelinePods): HpaWorld {
  return {
    scale: tick.scaleGetError === undefined ? tick.scale : { error: tick.scaleGetError },
    selector: selectorStateOf(tick.selector ?? input.selector),
    pods: pods.states(),
    requests: (resource, container) => pods.requests(resource, container),
    metrics: timelineSource(tick.metrics, pods),
    ...(tick.scaleUpdateError !== undefined && { scaleUpdateError: tick.scaleUpdateError }),
  };
}

function tickDifferences(
  outcome: HpaOutcome,
  spec: HpaSpec,
  tick: Tick,
  expect: ExpectTick,
): readonly string[] {
  const ours = tickTexts(outcome, spec, tick.scale.statusReplicas === 0);
  const recorded = recordedTexts(expect, tick.scale.statusReplicas === 0);
  return Object.keys(ours)
    .filter((field) => ours[field] !== recorded[field])
    .map((field) => `${tick.atSeconds} ${field}: ours ${ours[field]}, recorded ${recorded[field]}`);
}

function tickTexts(outcome: HpaOutcome, spec: HpaSpec, isEmpty: boolean): Record<string, string> {
  const { status } = outcome;
  const conditions = Object.entries(status.conditions).map(
    ([type, { status: truth, reason, sinceMs }]) => `${type}=${truth},${reason},${sinceMs / 1000}`,
  );
  return {
    rescaledTo: String(outcome.rescaledTo),
    replicas: `${status.currentReplicas} → ${status.desiredReplicas}`,
    lastScale: String(status.lastScaleAtMs === undefined ? undefined : status.lastScaleAtMs / 1000),
    conditions: conditions.sort((a, b) => (a < b ? -1 : 1)).join(' '),
    metrics: metricsText(currentMetricsOf(spec.metrics, status.readings), isEmpty),
    events: outcome.events.map(({ type, reason, message }) => `${type} ${reason} ${message}`).join('\n'),
    failed: String(outcome.failed),
  };
}

function recordedTexts(expect: ExpectTick, isEmpty: boolean): Record<string, string> {
  const conditions = Object.entries(expect.conditions).map(
    ([type, [truth, reason, seconds]]) => `${type}=${truth},${reason},${seconds}`,
  );
  return {
    rescaledTo: String(expect.rescaledTo),
    replicas: `${expect.currentReplicas} → ${expect.desiredReplicas}`,
    lastScale: String(expect.lastScaleAtSeconds),
    conditions: conditions.sort((a, b) => (a < b ? -1 : 1)).join(' '),
    metrics: metricsText(expect.currentMetrics ?? [], isEmpty),
    events: (expect.events ?? []).join('\n'),
    failed: String(expect.failed),
  };
}

/** With a status of no replicas the real averages come from converting an infinite double and are not recorded. */
function metricsText(metrics: readonly CurrentMetric[], isEmpty: boolean): string {
  return metrics
    .map(({ type, averageUtilization, averageValue, value }) =>
      [type, averageUtilization, isEmpty ? undefined : averageValue, value].map(String).join('/'),
    )
    .join(' ');
}

import { HOUR_MS } from '../../base/index.ts';
import {
  DEFAULT_RECOMMENDER_CONFIG,
  readQuantities,
  readVpaSpec,
  VPA_RESOURCES,
  VpaHistory,
  type ContainerRecommendation,
  type RecommenderConfig,
  type VerticalPodAutoscaler,
  type VpaQuantities,
} from '../../autoscale/index.ts';
import { quantityText } from '../../model/index.ts';
import { valueDifferences } from '../differences.ts';
import type { KindRunner } from '../kind-runner.ts';

interface Input {
  readonly vpa: VerticalPodAutoscaler;
  readonly flags: Readonly<Record<string, number>> & { readonly containerRecommendationMaxAllowed?: unknown };
  readonly containers: readonly string[];
  readonly startSeconds: number;
  readonly stepSeconds: number;
  readonly pods: readonly { readonly name: string; readonly fromStep: number; readonly toStep: number }[];
  readonly usage: readonly PodUsage[];
  readonly oomEvents: readonly OomEvent[] | null;
  readonly recommendAfterSteps: readonly number[];
}

interface PodUsage {
  readonly pod: string;
  readonly container: string;
  readonly cpuMillicores: readonly number[];
  readonly memoryBytes: readonly number[];
}

interface OomEvent {
  readonly afterStep: number;
  readonly atSeconds: number;
  readonly pod: string;
  readonly container: string;
  readonly requestedMemoryBytes: number;
  readonly refused?: boolean;
}

interface Expect {
  readonly recommendations: readonly {
    readonly afterStep: number;
    readonly containerRecommendations: readonly unknown[] | null;
  }[];
}

/** Samples of pods over time → recommendations, post-processors included. */
export const recommendationRunner: KindRunner<Input, Expect> = {
  area: 'vpa',
  kind: 'recommendation',
  differences(input, expect) {
    const replay = new Replay(input);
    const ours: { afterStep: number; containerRecommendations: unknown }[] = [];
    const lastStep = Math.max(...input.recommendAfterSteps);
    for (let step = 0; step <= lastStep; step++) {
      replay.run(step);
      if (!input.recommendAfterSteps.includes(step)) continue;
      ours.push({ afterStep: step, containerRecommendations: replay.recommendations().map(entryTexts) });
    }
    const recorded = expect.recommendations.map(({ afterStep, containerRecommendations }) => ({
      afterStep,
      containerRecommendations: containerRecommendations ?? [],
    }));
    return [...replay.refusalDifferences, ...valueDifferences(ours, recorded)];
  },
};

/** The pods and histories of a case. */
class Replay {
  readonly refusalDifferences: string[] = [];
  readonly #input: Input;
  readonly #history: VpaHistory;

  constructor(input: Input) {
    this.#input = input;
    this.#history = new VpaHistory(configOf(input.flags));
  }

  run(step: number): void {
    const { pods, containers, oomEvents } = this.#input;
    for (const { name, fromStep, toStep } of pods) {
      if (step === fromStep) this.#history.addPod(name, 'app=web', containers);
      if (step < fromStep || step >= toStep) continue;
      for (const container of containers) this.#sample(name, container, step, step - fromStep);
    }
    for (const event of oomEvents ?? []) if (event.afterStep === step) this.#outOfMemory(event);
    for (const { name, toStep } of pods) if (step === toStep) this.#history.removePod(name);
  }

  recommendations(): readonly ContainerRecommendation[] {
    return this.#history.recommend(readVpaSpec(this.#input.vpa));
  }

  #sample(pod: string, container: string, step: number, place: number): void {
    const { usage, startSeconds, stepSeconds } = this.#input;
    const samples = usage.find((entry) => entry.pod === pod && entry.container === container);
    if (samples === undefined || place >= samples.cpuMillicores.length) return;
    const amounts = { milliCpu: samples.cpuMillicores[place], memoryBytes: samples.memoryBytes[place] };
    this.#history.sample(pod, container, amounts, (startSeconds + step * stepSeconds) * 1000);
  }

  #outOfMemory({
    pod,
    container,
    requestedMemoryBytes,
    atSeconds,
    afterStep,
    refused = false,
  }: OomEvent): void {
    const isTaken = this.#history.outOfMemory(pod, container, requestedMemoryBytes, atSeconds * 1000);
    if (isTaken === refused) {
      this.refusalDifferences.push(`oom after step ${afterStep}: ours ${isTaken ? 'taken' : 'refused'}`);
    }
  }
}

function configOf(flags: Input['flags']): RecommenderConfig {
  return {
    targetCpuPercentile: flags['targetCPUPercentile'],
    lowerBoundCpuPercentile: flags['lowerBoundCPUPercentile'],
    upperBoundCpuPercentile: flags['upperBoundCPUPercentile'],
    targetMemoryPercentile: flags['targetMemoryPercentile'],
    lowerBoundMemoryPercentile: flags['lowerBoundMemoryPercentile'],
    upperBoundMemoryPercentile: flags['upperBoundMemoryPercentile'],
    marginFraction: flags['recommendationMarginFraction'],
    confidenceIntervalCpuMs: flags['confidenceIntervalHours'] * HOUR_MS,
    confidenceIntervalMemoryMs: flags['confidenceIntervalHours'] * HOUR_MS,
    cpuHalfLifeMs: flags['cpuHalfLifeHours'] * HOUR_MS,
    memoryHalfLifeMs: flags['memoryHalfLifeHours'] * HOUR_MS,
    aggregationIntervalMs: flags['memoryAggregationIntervalHours'] * HOUR_MS,
    oomBumpUpRatio: flags['oomBumpUpRatio'],
    oomMinBumpUpBytes: flags['oomMinBumpUpBytes'],
    podMinMilliCpu: flags['podMinCPUMillicores'],
    podMinMemoryMb: flags['podMinMemoryMb'],
    roundMilliCpu: flags['roundCPUMillicores'],
    roundMemoryBytes: flags['roundMemoryBytes'],
    containerMaxAllowed: readQuantities(flags.containerRecommendationMaxAllowed),
    integerCpu: DEFAULT_RECOMMENDER_CONFIG.integerCpu,
  };
}

function entryTexts(entry: ContainerRecommendation): Readonly<Record<string, unknown>> {
  const { containerName, target, lowerBound, upperBound, uncappedTarget } = entry;
  return {
    containerName,
    target: texts(target),
    lowerBound: texts(lowerBound),
    upperBound: texts(upperBound),
    uncappedTarget: texts(uncappedTarget),
  };
}

function texts(quantities: VpaQuantities): Readonly<Record<string, string>> {
  const entries = VPA_RESOURCES.flatMap((resource) => {
    const quantity = quantities[resource];
    return quantity === undefined ? [] : [[resource, quantityText(quantity)] as const];
  });
  return Object.fromEntries(entries);
}

import { wholeAmount } from './aggregate.ts';
import type { ContainerAggregate } from './aggregate.ts';
import { addMargin, confidenceOf, estimate } from './estimate.ts';
import { minimumOf } from './recommend.ts';
import type { RecommenderConfig } from './recommend.ts';

/** How the recommender comes to its figures for one resource of one container, in whole millicores or bytes. */
export interface ResourceSteps {
  readonly percentile: number;
  /** What the history says at that percentile, cut to a whole amount. */
  readonly fromHistory: number;
  readonly withMargin: number;
  /** Days of history, or days' worth of samples, whichever is less. */
  readonly confidence: number;
  readonly lowerBound: number;
  readonly upperBound: number;
  /** The container's part of the pod's minimum, which the target does not fall below. */
  readonly minimum: number;
}

export interface EstimateSteps {
  readonly samples: number;
  readonly cpu: ResourceSteps;
  readonly memory: ResourceSteps;
}

/** The arithmetic behind an estimate, for people; `containers` share the pod's minimum. */
export function explainEstimate(
  aggregate: ContainerAggregate,
  containers: number,
  config: RecommenderConfig,
): EstimateSteps {
  const { lowerBound, upperBound } = estimate(aggregate, config);
  const minimum = minimumOf(containers, config);
  const stepsOf = (
    resource: 'cpu' | 'memory',
    percentile: number,
    value: number,
    intervalMs: number,
  ): ResourceSteps => {
    const fromHistory = wholeAmount(value);
    return {
      percentile,
      fromHistory,
      withMargin: addMargin(fromHistory, config),
      confidence: confidenceOf(aggregate, intervalMs),
      lowerBound: lowerBound[resource],
      upperBound: upperBound[resource],
      minimum: minimum[resource],
    };
  };
  const { targetCpuPercentile, targetMemoryPercentile } = config;
  return {
    samples: aggregate.samplesCount,
    cpu: stepsOf(
      'cpu',
      targetCpuPercentile,
      aggregate.cpu.percentile(targetCpuPercentile) * 1000,
      config.confidenceIntervalCpuMs,
    ),
    memory: stepsOf(
      'memory',
      targetMemoryPercentile,
      aggregate.memoryPeaks.percentile(targetMemoryPercentile),
      config.confidenceIntervalMemoryMs,
    ),
  };
}

import { compareStrings, DAY_MS } from '../../../base/index.ts';
import type { Quantity } from '../../../model/index.ts';
import { policyOf } from '../vpa-spec.ts';
import type { ContainerRecommendation, VpaQuantities, VpaResource, VpaSpec } from '../vpa-spec.ts';
import { wholeAmount } from './aggregate.ts';
import type { AggregateConfig, ContainerAggregate } from './aggregate.ts';
import type { MemoryConfig } from './container-usage.ts';
import { estimate } from './estimate.ts';
import type { Amounts, EstimateConfig } from './estimate.ts';
import { capToPolicies, roundCpuUp } from './post-process.ts';

/** All flags of the recommender that change a figure. */
export interface RecommenderConfig extends EstimateConfig, AggregateConfig, MemoryConfig {
  readonly podMinMilliCpu: number;
  readonly podMinMemoryMb: number;
  readonly roundMilliCpu: number;
  readonly roundMemoryBytes: number;
  readonly containerMaxAllowed: VpaQuantities;
  /** --cpu-integer-post-processor-enabled */
  readonly integerCpu: boolean;
}

/** The recommender's flags as they are by default: percentiles and margins are shares, 0..1. */
export const DEFAULT_RECOMMENDER_CONFIG: RecommenderConfig = {
  targetCpuPercentile: 0.9,
  lowerBoundCpuPercentile: 0.5,
  upperBoundCpuPercentile: 0.95,
  targetMemoryPercentile: 0.9,
  lowerBoundMemoryPercentile: 0.5,
  upperBoundMemoryPercentile: 0.95,
  marginFraction: 0.15,
  confidenceIntervalCpuMs: DAY_MS,
  confidenceIntervalMemoryMs: DAY_MS,
  cpuHalfLifeMs: DAY_MS,
  memoryHalfLifeMs: DAY_MS,
  aggregationIntervalMs: DAY_MS,
  oomBumpUpRatio: 1.2,
  oomMinBumpUpBytes: 104_857_600,
  podMinMilliCpu: 25,
  podMinMemoryMb: 250,
  roundMilliCpu: 1,
  roundMemoryBytes: 1,
  containerMaxAllowed: {},
  integerCpu: false,
};

/**
 * The recommendation for a VPA from the histories of its containers, sorted by container name. There is no minimum
 * history: one sample is enough, and the bounds say how little it is.
 */
export function recommend(
  spec: VpaSpec,
  aggregates: ReadonlyMap<string, ContainerAggregate>,
  config: RecommenderConfig,
): readonly ContainerRecommendation[] {
  const counted = [...aggregates]
    .filter(([name]) => policyOf(spec.policies, name)?.isOff !== true)
    .sort(([a], [b]) => compareStrings(a, b));
  const minimum = minimumOf(counted.length, config);
  const raw = counted.map(([containerName, aggregate]) => {
    const { target, lowerBound, upperBound } = estimate(aggregate, config);
    const controlled = policyOf(spec.policies, containerName)?.controlledResources ?? ['cpu', 'memory'];
    const finished = (amounts: Amounts): VpaQuantities => quantitiesOf(amounts, minimum, controlled, config);
    const finishedTarget = finished(target);
    return {
      containerName,
      target: finishedTarget,
      lowerBound: finished(lowerBound),
      upperBound: finished(upperBound),
      uncappedTarget: finishedTarget,
    };
  });
  const whole = config.integerCpu ? raw.map((entry) => roundCpuUp(entry, spec)) : raw;
  return capToPolicies(whole, spec, config.containerMaxAllowed);
}

/** The pod's minimum is shared evenly by its containers. */
export function minimumOf(
  containerCount: number,
  { podMinMilliCpu, podMinMemoryMb }: RecommenderConfig,
): Amounts {
  const share = 1 / containerCount;
  return {
    cpu: wholeAmount(podMinMilliCpu * share),
    memory: wholeAmount(podMinMemoryMb * 1024 * 1024 * share),
  };
}

function quantitiesOf(
  amounts: Amounts,
  minimum: Amounts,
  controlled: readonly VpaResource[],
  config: RecommenderConfig,
): VpaQuantities {
  const cpu = roundUp(Math.max(amounts.cpu, minimum.cpu), config.roundMilliCpu);
  const memory = roundUp(Math.max(amounts.memory, minimum.memory), config.roundMemoryBytes);
  return {
    ...(controlled.includes('cpu') && { cpu: milliCpuQuantity(cpu) }),
    ...(controlled.includes('memory') && { memory: bytesQuantity(memory) }),
  };
}

function roundUp(amount: number, multiple: number): number {
  const rest = amount % multiple;
  return rest === 0 ? amount : amount - rest + multiple;
}

function milliCpuQuantity(milliCpu: number): Quantity {
  return { form: 'integer', unscaled: BigInt(milliCpu), exponent: -3, format: 'DecimalSI' };
}

function bytesQuantity(bytes: number): Quantity {
  return { form: 'integer', unscaled: BigInt(bytes), exponent: 0, format: 'BinarySI' };
}

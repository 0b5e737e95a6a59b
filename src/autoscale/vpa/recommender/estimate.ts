import { MINUTE_MS } from '../../../base/index.ts';
import { wholeAmount } from './aggregate.ts';
import type { ContainerAggregate } from './aggregate.ts';

/** Flags of the recommender that shape an estimate; upstream's names and defaults. */
export interface EstimateConfig {
  readonly targetCpuPercentile: number;
  readonly lowerBoundCpuPercentile: number;
  readonly upperBoundCpuPercentile: number;
  readonly targetMemoryPercentile: number;
  readonly lowerBoundMemoryPercentile: number;
  readonly upperBoundMemoryPercentile: number;
  readonly marginFraction: number;
  readonly confidenceIntervalCpuMs: number;
  readonly confidenceIntervalMemoryMs: number;
}

/** Whole millicores and whole bytes. */
export interface Amounts {
  readonly cpu: number;
  readonly memory: number;
}

export interface Estimate {
  readonly target: Amounts;
  readonly lowerBound: Amounts;
  readonly upperBound: Amounts;
}

/**
 * Requests from history: percentile, plus margin, and bounds that close in as history grows. Every step works on whole
 * amounts and cuts again (upstream's nested estimators).
 *
 * Confidence c is days of history or days' worth of samples, whichever is less, and is not held at 1: the upper bound is
 * x × (1 + 1/c), the lower x ÷ (1 + 0.001/c)². With one sample c is 0: the upper bound is the largest amount there is.
 */
export function estimate(aggregate: ContainerAggregate, config: EstimateConfig): Estimate {
  const withMargin = (cpuPercentile: number, memoryPercentile: number): Amounts => ({
    cpu: addMargin(wholeAmount(aggregate.cpu.percentile(cpuPercentile) * 1000), config),
    memory: addMargin(wholeAmount(aggregate.memoryPeaks.percentile(memoryPercentile)), config),
  });
  const cpuConfidence = confidenceOf(aggregate, config.confidenceIntervalCpuMs);
  const memoryConfidence = confidenceOf(aggregate, config.confidenceIntervalMemoryMs);
  const lower = withMargin(config.lowerBoundCpuPercentile, config.lowerBoundMemoryPercentile);
  const upper = withMargin(config.upperBoundCpuPercentile, config.upperBoundMemoryPercentile);
  return {
    target: withMargin(config.targetCpuPercentile, config.targetMemoryPercentile),
    lowerBound: { cpu: lowered(lower.cpu, cpuConfidence), memory: lowered(lower.memory, memoryConfidence) },
    upperBound: { cpu: raised(upper.cpu, cpuConfidence), memory: raised(upper.memory, memoryConfidence) },
  };
}

/** The amount and `marginFraction` of it, the margin cut to whole units (millicores or bytes). */
export function addMargin(amount: number, { marginFraction }: EstimateConfig): number {
  return amount + wholeAmount(amount * marginFraction);
}

/** Spans in nanoseconds, as Go has them: past 2^53 the rounding shows. */
export function confidenceOf(
  { firstSampleMs, lastSampleMs, samplesCount }: ContainerAggregate,
  intervalMs: number,
): number {
  if (samplesCount === 0) return 0;
  const lifespan = ((lastSampleMs - firstSampleMs) * 1e6) / (intervalMs * 1e6);
  return Math.min(lifespan, samplesCount / (intervalMs / MINUTE_MS));
}

function raised(amount: number, confidence: number): number {
  return wholeAmount(amount * (1 + 1 / confidence));
}

function lowered(amount: number, confidence: number): number {
  const factor = 1 + 0.001 / confidence;
  return wholeAmount(amount * (1 / (factor * factor)));
}

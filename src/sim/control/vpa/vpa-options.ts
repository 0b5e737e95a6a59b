import {
  DEFAULT_RECOMMENDER_CONFIG,
  DEFAULT_UPDATER_CONFIG,
  readQuantities,
} from '../../../autoscale/index.ts';
import type { RecommenderConfig, UpdaterConfig, VpaQuantities } from '../../../autoscale/index.ts';
import { MINUTE_MS } from '../../../base/index.ts';
import { bytesOf } from '../../../model/index.ts';
import type { Simulation } from '../../simulation.ts';
import { FlagReader } from '../flag-reader.ts';

/** What the flags of the VPA's parts come to. */
export interface VpaOptions {
  readonly recommender: RecommenderConfig;
  readonly recommenderIntervalMs: number;
  readonly updater: UpdaterConfig;
  readonly updaterIntervalMs: number;
}

const TRUTHS = new Set(['true', '1']);

/** Flags of recommender and updater by their own names; one list, since no name means two things. */
export function vpaOptionsOf({ scenario, texts }: Simulation): VpaOptions {
  const written = scenario.verticalPodAutoscaler ?? {};
  const flags = new FlagReader(written, 'vertical-pod-autoscaler', texts);
  const isOn = (name: string): boolean => TRUTHS.has(String(written[name] ?? 'false'));
  const intervals = flags.periods({
    recommenderIntervalMs: 'recommender-interval',
    updaterIntervalMs: 'updater-interval',
  });
  const recommender = { ...DEFAULT_RECOMMENDER_CONFIG, ...recommenderFlags(flags) };
  const updater = { ...DEFAULT_UPDATER_CONFIG, ...updaterFlags(flags) };
  const bump = written['oom-min-bump-up-bytes'];
  flags.ignoreOthers((name) => READ_HERE.has(name));
  return {
    recommender: {
      ...recommender,
      ...(bump === undefined || typeof bump === 'boolean' ? {} : { oomMinBumpUpBytes: bytesOf(bump) }),
      containerMaxAllowed: maxAllowedOf(written),
      integerCpu: isOn('cpu-integer-post-processor-enabled'),
    },
    updater: { ...updater, skipsBudgetInPlace: isOn('in-place-skip-disruption-budget') },
    recommenderIntervalMs: intervals.recommenderIntervalMs ?? MINUTE_MS,
    updaterIntervalMs: intervals.updaterIntervalMs ?? MINUTE_MS,
  };
}

const READ_HERE: ReadonlySet<string> = new Set([
  'oom-min-bump-up-bytes',
  'container-recommendation-max-allowed-cpu',
  'container-recommendation-max-allowed-memory',
  'cpu-integer-post-processor-enabled',
  'in-place-skip-disruption-budget',
]);

function recommenderFlags(flags: FlagReader): Partial<RecommenderConfig> {
  return {
    ...flags.numbers({
      targetCpuPercentile: 'target-cpu-percentile',
      lowerBoundCpuPercentile: 'recommendation-lower-bound-cpu-percentile',
      upperBoundCpuPercentile: 'recommendation-upper-bound-cpu-percentile',
      targetMemoryPercentile: 'target-memory-percentile',
      lowerBoundMemoryPercentile: 'recommendation-lower-bound-memory-percentile',
      upperBoundMemoryPercentile: 'recommendation-upper-bound-memory-percentile',
      marginFraction: 'recommendation-margin-fraction',
      podMinMilliCpu: 'pod-recommendation-min-cpu-millicores',
      podMinMemoryMb: 'pod-recommendation-min-memory-mb',
      oomBumpUpRatio: 'oom-bump-up-ratio',
      roundMilliCpu: 'round-cpu-millicores',
      roundMemoryBytes: 'round-memory-bytes',
    }),
    ...flags.durations({
      confidenceIntervalCpuMs: 'confidence-interval-cpu',
      confidenceIntervalMemoryMs: 'confidence-interval-memory',
    }),
    ...flags.periods({
      cpuHalfLifeMs: 'cpu-histogram-decay-half-life',
      memoryHalfLifeMs: 'memory-histogram-decay-half-life',
      aggregationIntervalMs: 'memory-aggregation-interval',
    }),
  };
}

function updaterFlags(flags: FlagReader): Partial<UpdaterConfig> {
  return {
    ...flags.numbers({
      minReplicas: 'min-replicas',
      evictionTolerance: 'eviction-tolerance',
      podUpdateThreshold: 'pod-update-threshold',
      evictionRateLimit: 'eviction-rate-limit',
      evictionRateBurst: 'eviction-rate-burst',
    }),
    ...flags.durations({
      inBoundsLifetimeMs: 'in-recommendation-bounds-eviction-lifetime-threshold',
      evictAfterOomMs: 'evict-after-oom-threshold',
    }),
  };
}

function maxAllowedOf(written: Readonly<Record<string, unknown>>): VpaQuantities {
  return readQuantities({
    cpu: written['container-recommendation-max-allowed-cpu'],
    memory: written['container-recommendation-max-allowed-memory'],
  });
}

import { describe, expect, test } from 'vitest';
import { plainScenario } from '../../../../test/support/scenario.ts';
import { DEFAULT_RECOMMENDER_CONFIG, DEFAULT_UPDATER_CONFIG } from '../../../autoscale/index.ts';
import type { Scenario } from '../../../scenario/index.ts';
import { RunTexts } from '../../record/run-texts.ts';
import type { Simulation } from '../../simulation.ts';
import { vpaOptionsOf } from './vpa-options.ts';
import type { VpaOptions } from './vpa-options.ts';

type Flags = NonNullable<Scenario['verticalPodAutoscaler']>;

function read(verticalPodAutoscaler: Flags): { options: VpaOptions; ignored: string[] } {
  const texts = new RunTexts();
  const scenario = plainScenario({ verticalPodAutoscaler });
  const options = vpaOptionsOf({ scenario, texts } as never as Simulation);
  return { options, ignored: texts.ignored().map(({ what, why }) => `${what}: ${why}`) };
}

test('without flags the defaults of the real components: both look once a minute', () => {
  const { options, ignored } = read({});
  expect(options.recommender).toEqual(DEFAULT_RECOMMENDER_CONFIG);
  expect(options.updater).toEqual(DEFAULT_UPDATER_CONFIG);
  expect([options.recommenderIntervalMs, options.updaterIntervalMs]).toEqual([60_000, 60_000]);
  expect(ignored).toEqual([]);
});

describe('a flag of the recommender', () => {
  // prettier-ignore
  test.each([
    ['target-cpu-percentile',                        0.5,     { targetCpuPercentile: 0.5 }],
    ['recommendation-lower-bound-cpu-percentile',    0.4,     { lowerBoundCpuPercentile: 0.4 }],
    ['recommendation-upper-bound-cpu-percentile',    0.99,    { upperBoundCpuPercentile: 0.99 }],
    ['target-memory-percentile',                     0.8,     { targetMemoryPercentile: 0.8 }],
    ['recommendation-lower-bound-memory-percentile', 0.3,     { lowerBoundMemoryPercentile: 0.3 }],
    ['recommendation-upper-bound-memory-percentile', 0.97,    { upperBoundMemoryPercentile: 0.97 }],
    ['recommendation-margin-fraction',               0.3,     { marginFraction: 0.3 }],
    ['pod-recommendation-min-cpu-millicores',        10,      { podMinMilliCpu: 10 }],
    ['pod-recommendation-min-memory-mb',             64,      { podMinMemoryMb: 64 }],
    ['oom-bump-up-ratio',                            2,       { oomBumpUpRatio: 2 }],
    ['oom-min-bump-up-bytes',                        '50Mi',  { oomMinBumpUpBytes: 50 * 2 ** 20 }],
    ['oom-min-bump-up-bytes',                        1000,    { oomMinBumpUpBytes: 1000 }],
    ['round-cpu-millicores',                         10,      { roundMilliCpu: 10 }],
    ['round-memory-bytes',                           1024,    { roundMemoryBytes: 1024 }],
    ['confidence-interval-cpu',                      '12h',   { confidenceIntervalCpuMs: 43_200_000 }],
    ['confidence-interval-memory',                   '48h',   { confidenceIntervalMemoryMs: 172_800_000 }],
    ['cpu-histogram-decay-half-life',                '6h',    { cpuHalfLifeMs: 21_600_000 }],
    ['memory-histogram-decay-half-life',             '96h',   { memoryHalfLifeMs: 345_600_000 }],
    ['memory-aggregation-interval',                  '1h',    { aggregationIntervalMs: 3_600_000 }],
    ['cpu-integer-post-processor-enabled',           true,    { integerCpu: true }],
    ['cpu-integer-post-processor-enabled',           'false', { integerCpu: false }],
  ] as const)('%s=%s', (flag, value, expected) => {
    const { options, ignored } = read({ [flag]: value });
    expect(options.recommender).toEqual({ ...DEFAULT_RECOMMENDER_CONFIG, ...expected });
    expect(ignored).toEqual([]);
  });
});

describe('a flag of the updater', () => {
  // prettier-ignore
  test.each([
    ['min-replicas',                                           1,     { minReplicas: 1 }],
    ['eviction-tolerance',                                     0.25,  { evictionTolerance: 0.25 }],
    ['pod-update-threshold',                                   0.2,   { podUpdateThreshold: 0.2 }],
    ['in-recommendation-bounds-eviction-lifetime-threshold',   '24h', { inBoundsLifetimeMs: 86_400_000 }],
    ['evict-after-oom-threshold',                              '5m',  { evictAfterOomMs: 300_000 }],
    ['in-place-skip-disruption-budget',                        true,  { skipsBudgetInPlace: true }],
    ['eviction-rate-limit',                                    0.5,   { evictionRateLimit: 0.5 }],
    ['eviction-rate-burst',                                    4,     { evictionRateBurst: 4 }],
  ] as const)('%s=%s', (flag, value, expected) => {
    const { options, ignored } = read({ [flag]: value });
    expect(options.updater).toEqual({ ...DEFAULT_UPDATER_CONFIG, ...expected });
    expect(ignored).toEqual([]);
  });
});

test('intervals of both, and the largest recommendation there may be', () => {
  const { options } = read({
    'recommender-interval': '2m',
    'updater-interval': '90s',
    'container-recommendation-max-allowed-cpu': '4',
  });
  expect([options.recommenderIntervalMs, options.updaterIntervalMs]).toEqual([120_000, 90_000]);
  expect(Object.keys(options.recommender.containerMaxAllowed)).toEqual(['cpu']);
});

test('flags that nothing follows, and values that are none, are said', () => {
  expect(read({ 'checkpoints-timeout': '5m', 'target-cpu-percentile': 'high' }).ignored.sort()).toEqual([
    'flag checkpoints-timeout of vertical-pod-autoscaler: nothing in the model looks at it',
    'flag target-cpu-percentile of vertical-pod-autoscaler: high is not what it takes',
  ]);
});

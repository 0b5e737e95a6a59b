import { describe, expect, test } from 'vitest';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../base/index.ts';
import { CaFlags } from '../ca-flags.ts';
import { quotaLimitsOf } from '../scale-up/quotas.ts';
import { runOnceOptionsOf, scanIntervalMsOf } from './run-once-options.ts';
import type { RunOnceOptions } from './run-once-options.ts';

type Flags = Readonly<Record<string, string>>;

function optionsOf(flags: Flags = {}, provider?: string): RunOnceOptions {
  const options = runOnceOptionsOf(new CaFlags(flags), provider);
  if ('error' in options) throw new Error(options.error);
  return options;
}

type Read = (options: RunOnceOptions) => unknown;

// prettier-ignore
const rows: readonly [flag: string, read: Read, byDefault: unknown, written: string, then: unknown][] = [
  ['max-nodes-total',                          ({ scaleUp }) => scaleUp.maxNodesTotal,                  0,               '50',    50],
  ['max-nodes-per-scaleup',                    ({ scaleUp }) => scaleUp.maxNodesPerScaleUp,             1000,            '5',     5],
  ['fastpath-binpacking-enabled',              ({ scaleUp }) => scaleUp.isFastPath,                     false,           'true',  true],
  ['parallel-scale-up',                        ({ scaleUp }) => scaleUp.isParallel,                     false,           'true',  true],
  ['scaleup-simulation-for-skipped-node-groups-enabled', ({ scaleUp }) => scaleUp.simulatesSkippedGroups, false,         'true',  true],
  ['balance-similar-node-groups',              ({ scaleUp }) => scaleUp.balancing !== undefined,        false,           'true',  true],
  ['expander',                                 ({ scaleUp }) => scaleUp.chain.map(({ name }) => name),  ['least-waste'], 'priority,most-pods', ['priority', 'most-pods']],
  ['scale-down-unneeded-time',                 ({ planner }) => planner.unneededMs,                     10 * MINUTE_MS,  '90s',   90 * SECOND_MS],
  ['scale-down-unready-time',                  ({ planner }) => planner.unreadyMs,                      20 * MINUTE_MS,  '1h',    HOUR_MS],
  ['unremovable-node-recheck-timeout',         ({ planner }) => planner.recheckMs,                      5 * MINUTE_MS,   '1m',    MINUTE_MS],
  ['max-scale-down-parallelism',               ({ planner }) => planner.maxParallelism,                 10,              '3',     3],
  ['max-drain-parallelism',                    ({ planner }) => planner.maxDrainParallelism,            1,               '4',     4],
  ['scale-down-utilization-threshold',         ({ planner }) => planner.eligibility.utilizationThreshold, 0.5,           '0.65',  0.65],
  ['scale-down-gpu-utilization-threshold',     ({ planner }) => planner.eligibility.gpuUtilizationThreshold, 0.5,        '0.3',   0.3],
  ['scale-down-unready-enabled',               ({ planner }) => planner.eligibility.scaleDownUnreadyEnabled, true,       'false', false],
  ['ignore-daemonsets-utilization',            ({ planner }) => planner.eligibility.ignoreDaemonSetsUtilization, false,  'true',  true],
  ['ignore-mirror-pods-utilization',           ({ planner }) => planner.eligibility.ignoreMirrorPodsUtilization, false,  'true',  true],
  ['skip-nodes-with-system-pods',              ({ drain }) => drain.skipNodesWithSystemPods,            true,            'false', false],
  ['skip-nodes-with-local-storage',            ({ drain }) => drain.skipNodesWithLocalStorage,          true,            'false', false],
  ['skip-nodes-with-custom-controller-pods',   ({ drain }) => drain.skipNodesWithCustomControllerPods,  true,            'false', false],
  ['min-replica-count',                        ({ drain }) => drain.minReplicaCount,                    0,               '2',     2],
  ['blocking-system-pod-distruption-timeout',  ({ drain }) => drain.systemPodDisruptionTimeoutMs,       HOUR_MS,         '5m',    5 * MINUTE_MS],
  ['max-node-provision-time',                  ({ registry }) => registry.maxProvisionMs,               15 * MINUTE_MS,  '3m',    3 * MINUTE_MS],
  ['max-node-startup-time',                    ({ registry }) => registry.maxStartupMs,                 15 * MINUTE_MS,  '4m',    4 * MINUTE_MS],
  ['ok-total-unready-count',                   ({ registry }) => registry.okUnreadyCount,               3,               '0',     0],
  ['max-total-unready-percentage',             ({ registry }) => registry.maxUnreadyPercentage,         45,              '33.3',  33.3],
  ['initial-node-group-backoff-duration',      ({ registry }) => registry.backoff.initialMs,            5 * MINUTE_MS,   '10s',   10 * SECOND_MS],
  ['max-node-group-backoff-duration',          ({ registry }) => registry.backoff.maxMs,                30 * MINUTE_MS,  '1h',    HOUR_MS],
  ['node-group-backoff-reset-timeout',         ({ registry }) => registry.backoff.resetTimeoutMs,       3 * HOUR_MS,     '1h30m', 90 * MINUTE_MS],
  ['expendable-pods-priority-cutoff',          ({ expendableCutoff }) => expendableCutoff,              -10,             '0',     0],
  ['new-pod-scale-up-delay',                   ({ newPodDelayMs }) => newPodDelayMs,                    0,               '30s',   30 * SECOND_MS],
  ['scale-down-enabled',                       ({ isScaleDownEnabled }) => isScaleDownEnabled,          true,            'false', false],
  ['enforce-node-group-min-size',              ({ enforcesMinSize }) => enforcesMinSize,                false,           'true',  true],
  ['scale-up-from-zero',                       ({ scalesFromZero }) => scalesFromZero,                  true,            'false', false],
  ['scale-down-delay-after-add',               ({ cooldown }) => cooldown.afterAddMs,                   10 * MINUTE_MS,  '1m',    MINUTE_MS],
  ['scale-down-delay-after-delete',            ({ cooldown }) => cooldown.afterDeleteMs,                0,               '10s',   10 * SECOND_MS],
  ['scale-down-delay-after-failure',           ({ cooldown }) => cooldown.afterFailureMs,               3 * MINUTE_MS,   '0',     0],
  ['scale-down-delay-type-local',              ({ cooldown }) => cooldown.isLocal,                      false,           'true',  true],
  ['force-delete-unregistered-nodes',          ({ forcesUnregistered }) => forcesUnregistered,          false,           'true',  true],
  ['force-delete-failed-nodes',                ({ forcesFailed }) => forcesFailed,                      false,           'true',  true],
  ['max-bulk-soft-taint-count',                ({ softTaintsMax }) => softTaintsMax,                    10,              '0',     0],
  ['salvo-scale-up',                           ({ firesSalvos }) => firesSalvos,                        false,           'true',  true],
  ['bypassed-scheduler-names',                 ({ bypassedSchedulers }) => bypassedSchedulers,          [],              'a,b',   ['a', 'b']],
  ['allowed-scheduler-names',                  ({ allowedSchedulers }) => allowedSchedulers,            [],              'a,b',   ['a', 'b']],
];

describe('the flags of a loop', () => {
  test.each(rows)('--%s', (flag, read, byDefault, written, then) => {
    expect(read(optionsOf()), 'by default').toEqual(byDefault);
    expect(read(optionsOf({ [flag]: written })), `as ${written}`).toEqual(then);
  });

  test('no flag moves what another one sets', () => {
    for (const [flag, , , written] of rows) {
      const options = optionsOf({ [flag]: written });
      for (const [other, read, byDefault] of rows)
        if (other !== flag) expect(read(options), `${other} beside --${flag}`).toEqual(byDefault);
    }
  });

  test('an expander that is none is told, not thrown', () => {
    expect(runOnceOptionsOf(new CaFlags({ expander: 'cheapest' }))).toEqual({
      error: 'Expander cheapest not supported',
    });
  });

  test('--scan-interval', () => {
    expect(scanIntervalMsOf(new CaFlags({}))).toBe(10 * SECOND_MS);
    expect(scanIntervalMsOf(new CaFlags({ 'scan-interval': '1m' }))).toBe(MINUTE_MS);
  });
});

describe('balancing', () => {
  const balancing = (flags: Flags, provider?: string) =>
    optionsOf({ 'balance-similar-node-groups': 'true', ...flags }, provider).scaleUp.balancing;

  test('is by 1.5 % of memory and 5 % of the rest', () => {
    expect(balancing({})).toEqual({
      provider: 'generic',
      extraIgnoredLabels: [],
      balancingLabels: [],
      ratios: { memory: 0.015, allocatable: 0.05, free: 0.05 },
    });
  });

  // prettier-ignore
  test.each([
    ['memory-difference-ratio',          '0.1', { memory: 0.1, allocatable: 0.05, free: 0.05 }],
    ['max-allocatable-difference-ratio', '0.1', { memory: 0.015, allocatable: 0.1, free: 0.05 }],
    ['max-free-difference-ratio',        '0.1', { memory: 0.015, allocatable: 0.05, free: 0.1 }],
  ] as const)('--%s', (flag, value, ratios) => {
    expect(balancing({ [flag]: value })?.ratios).toEqual(ratios);
  });

  test('goes by the labels that are named, and by the provider', () => {
    expect(balancing({ 'balancing-label': 'a\nb' }, 'aws')).toMatchObject({
      provider: 'aws',
      balancingLabels: ['a', 'b'],
    });
    expect(balancing({ 'balancing-ignore-label': 'c' })).toMatchObject({ extraIgnoredLabels: ['c'] });
  });
});

describe('quotas of the cluster', () => {
  const GIB = 2 ** 30;

  // prettier-ignore
  test.each([
    ['320,000 cores and 6,400,000 GiB',  {},                                                 'cpu 0:320000, memory 0:6400000'],
    ['--cores-total',                    { 'cores-total': '8:64' },                          'cpu 8:64, memory 0:6400000'],
    ['--memory-total is in GiB',         { 'memory-total': '1:2' },                          'cpu 0:320000, memory 1:2'],
    ['--gpu-total',                      { 'gpu-total': 'a100:1:8' },                        'cpu 0:320000, memory 0:6400000, a100 1:8'],
    ['--gpu-total twice',                { 'gpu-total': 'a100:0:8\nt4:0:2' },                'cpu 0:320000, memory 0:6400000, a100 0:8, t4 0:2'],
  ] as const)('%s', (_what, flags, expected) => {
    const { min, max } = quotaLimitsOf(new CaFlags(flags));
    const unit = (resource: string): number => (resource === 'memory' ? GIB : 1);
    const text = [...max].map(
      ([resource, most]) => `${resource} ${(min.get(resource) ?? 0) / unit(resource)}:${most / unit(resource)}`,
    );
    expect(text.join(', ')).toBe(expected);
  });
});

import { describe, expect, test } from 'vitest';
import { MODELLED_FLAGS, OTHER_FLAGS } from './ca-flag-table.ts';
import type { CaFlagKind } from './ca-flag-table.ts';
import { checkCaFlags, ignoredCaFlags } from './check-flags.ts';

/** Every flag of cluster-autoscaler with the type that it is declared with (config/flags/flags.go, August 2026). */
const DECLARED = `
  cluster-name String
  address String
  kubernetes String
  kubeconfig String
  kube-api-content-type String
  kube-client-burst Int
  kube-client-qps Float64
  cloud-config String
  cloud-provider String
  namespace String
  enforce-node-group-min-size Bool
  scale-down-unready-enabled Bool
  scale-down-delay-after-add Duration
  scale-down-delay-type-local Bool
  scale-down-delay-after-delete Duration
  scale-down-delay-after-failure Duration
  scale-down-unneeded-time Duration
  scale-down-unready-time Duration
  scale-down-utilization-threshold Float64
  scale-down-gpu-utilization-threshold Float64
  scale-down-non-empty-candidates-count Int
  scale-down-candidates-pool-ratio Float64
  scale-down-candidates-pool-min-count Int
  node-deletion-delay-timeout Duration
  node-deletion-batcher-interval Duration
  scan-interval Duration
  max-nodes-total Int
  max-bulk-soft-taint-count Int
  max-bulk-soft-taint-time Duration
  max-total-unready-percentage Float64
  ok-total-unready-count Int
  scale-up-from-zero Bool
  parallel-scale-up Bool
  max-node-provision-time Duration
  max-node-startup-time Duration
  max-pod-eviction-time Duration
  estimator String
  expander String
  grpc-expander-cert String
  grpc-expander-url String
  ignore-daemonsets-utilization Bool
  ignore-mirror-pods-utilization Bool
  write-status-configmap Bool
  status-config-map-name String
  max-inactivity Duration
  max-binpacking-time Duration
  max-failing-time Duration
  max-startup-time Duration
  balance-similar-node-groups Bool
  unremovable-node-recheck-timeout Duration
  expendable-pods-priority-cutoff Int
  regional Bool
  new-pod-scale-up-delay Duration
  scale-from-unschedulable Bool
  profiling Bool
  clusterapi-cloud-config-authoritative Bool
  cordon-node-before-terminating Bool
  daemonset-eviction-for-empty-nodes Bool
  daemonset-eviction-for-occupied-nodes Bool
  user-agent String
  emit-per-nodegroup-metrics Bool
  debugging-snapshot-enabled Bool
  node-info-cache-expire-time Duration
  initial-node-group-backoff-duration Duration
  max-node-group-backoff-duration Duration
  node-group-backoff-reset-timeout Duration
  max-scale-down-parallelism Int
  max-drain-parallelism Int
  record-duplicated-events Bool
  max-nodes-per-scaleup Int
  max-nodegroup-binpacking-duration Duration
  fastpath-binpacking-enabled Bool
  skip-nodes-with-system-pods Bool
  skip-nodes-with-local-storage Bool
  skip-nodes-with-custom-controller-pods Bool
  min-replica-count Int
  blocking-system-pod-distruption-timeout Duration
  node-delete-delay-after-taint Duration
  scale-down-simulation-timeout Duration
  memory-difference-ratio Float64
  max-free-difference-ratio Float64
  max-allocatable-difference-ratio Float64
  force-ds Bool
  dynamic-node-delete-delay-after-taint-enabled Bool
  enable-provisioning-requests Bool
  provisioning-request-initial-backoff-time Duration
  provisioning-request-max-backoff-time Duration
  provisioning-request-max-backoff-cache-size Int
  frequent-loops-enabled Bool
  async-node-groups Bool
  enable-proactive-scaleup Bool
  salvo-scale-up Bool
  salvo-scale-up-budget Duration
  scaleup-simulation-for-skipped-node-groups-enabled Bool
  bulk-mig-instances-listing-enabled Bool
  gce-concurrent-refreshes Int
  gce-mig-instances-min-refresh-wait-time Duration
  aws-use-static-instance-list Bool
  balancing-ignore-label StringArray
  balancing-label StringArray
  startup-taint-prefix StringArray
  pod-injection-limit Int
  check-capacity-batch-processing Bool
  check-capacity-provisioning-request-max-batch-size Int
  check-capacity-provisioning-request-batch-timebox Duration
  force-delete-unregistered-nodes Bool
  force-delete-failed-nodes Bool
  enable-csi-node-aware-scheduling Bool
  predicate-parallelism Int
  check-capacity-processor-instance String
  node-deletion-candidate-ttl Duration
  capacity-buffer-controller-enabled Bool
  capacity-buffer-pod-injection-enabled Bool
  capacity-buffer-pod-dry-run-enabled Bool
  node-removal-latency-tracking-enabled Bool
  max-node-skip-eval-time-tracker-enabled Bool
  capacity-quotas-enabled Bool
  pending-pods-batching-timeout Duration
  enable-graceful-degradation Bool
  enable-inter-pod-affinity-hostname-fast-path Bool
  ignore-taint StringArray
  enable-dynamic-resource-allocation Bool
  cluster-snapshot-parallelism Int
  scale-down-enabled Bool
  nodes StringArray
  node-group-auto-discovery StringArray
  scheduler-config-file String
  cores-total String
  memory-total String
  max-graceful-termination-sec Int
  gpu-total StringArray
  startup-taint StringArray
  status-taint StringArray
  bypassed-scheduler-names StringSlice
  allowed-scheduler-names StringSlice
  drain-priority-config String
  scheduler-verbosity Int
`;

const rows = DECLARED.trim()
  .split('\n')
  .map((line) => line.trim().split(' '))
  .map(([flag, type]): readonly [string, string] => [flag, type]);

/** Minimum and maximum are declared as texts. */
const RANGES = ['cores-total', 'memory-total'];

const KINDS: Readonly<Record<string, CaFlagKind>> = {
  Bool: 'flag',
  Duration: 'duration',
  Float64: 'number',
  Int: 'int',
  String: 'text',
  StringArray: 'text',
  StringSlice: 'text',
};

/** A value that a kind takes, and one that it does not. */
const VALUES: Readonly<Record<CaFlagKind, readonly [right: string, wrong: string | undefined]>> = {
  flag: ['true', 'yes'],
  duration: ['1h2m3s', '10'],
  int: ['-7', '7.5'],
  number: ['0.5', 'half'],
  text: ['anything', undefined],
  range: ['0:100', '100'],
};

/** Texts with a form of their own. */
const FORMED: Readonly<Record<string, readonly [right: string, wrong: string]>> = {
  expander: ['least-waste', 'cheapest'],
  'drain-priority-config': ['0:60', '0'],
};

test('there are 137 of them', () => {
  expect(new Set(rows.map(([flag]) => flag)).size).toBe(137);
  expect(Object.keys(MODELLED_FLAGS).length + Object.keys(OTHER_FLAGS).length).toBe(137);
});

test('a flag is followed or it is not', () => {
  expect(Object.keys(MODELLED_FLAGS).filter((flag) => flag in OTHER_FLAGS)).toEqual([]);
});

describe.each(rows)('--%s', (flag, type) => {
  const kind = RANGES.includes(flag) ? 'range' : KINDS[type];
  const [right, wrong] = FORMED[flag] ?? VALUES[kind];

  test(`is known as ${kind}`, () => {
    expect(MODELLED_FLAGS[flag] ?? OTHER_FLAGS[flag]).toBe(kind);
  });

  test('takes what it should', () => {
    expect(checkCaFlags({ [flag]: right })).toEqual([]);
  });

  // Any text is a text.
  test.each(wrong === undefined ? [] : [wrong])('refuses %j', (value) => {
    expect(checkCaFlags({ [flag]: value })).toMatchObject([{ flag, isUnknown: false }]);
  });

  test('is told of where nothing looks at it', () => {
    expect(ignoredCaFlags({ [flag]: right })).toEqual(flag in MODELLED_FLAGS ? [] : [flag]);
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Container, Pod } from '../model/index.ts';
import { containerCpuWeight, cpuQuotaMicros, cpuShares, podCpuWeight } from './cpu-shares.ts';
import { isCriticalPod } from './critical-pod.ts';
import { oomScoreAdjust } from './oom-score.ts';

const GIB = 2 ** 30;

describe('millicores as shares and weights', () => {
  // Shares = m · 1024 / 1000, cut off, from 2 to 262144. Kubelet: 1 + (shares − 2) · 9999 / 262142. Runtimes since runc
  // 1.3.2: ⌈10^((l² + 125 l) / 612 − 7/34)⌉ with l = log2 of the shares.
  // prettier-ignore
  const rows: readonly (readonly [number, number, number, number])[] = [
    // milli    shares   kubelet   runtime
    [0,              2,        1,        1],
    [1,              2,        1,        1],
    [10,            10,        1,        4],
    [50,            51,        2,       11],
    [100,          102,        4,       17],
    [250,          256,       10,       35],
    [500,          512,       20,       59],
    [1000,        1024,       39,      100],
    [2000,        2048,       79,      174],
    [4000,        4096,      157,      303],
    [16_000,    16_384,      625,      942],
    [256_000,  262_144,   10_000,   10_000],
    [999_000,  262_144,   10_000,   10_000],
  ];
  test.each(rows)('%im', (milliCpu, shares, kubelet, runtime) => {
    expect(cpuShares(milliCpu)).toBe(shares);
    expect(podCpuWeight(shares)).toBe(kubelet);
    expect(containerCpuWeight(shares)).toBe(runtime);
  });

  test('more never weighs less, and a weight is from 1 to 10000', () => {
    fc.assert(
      fc.property(fc.nat(300_000), fc.nat(10_000), (milliCpu, more) => {
        const [less, greater] = [milliCpu, milliCpu + more].map(cpuShares);
        for (const weightOf of [podCpuWeight, containerCpuWeight]) {
          expect(weightOf(greater)).toBeGreaterThanOrEqual(weightOf(less));
          expect(weightOf(less)).toBeGreaterThanOrEqual(1);
          expect(weightOf(greater)).toBeLessThanOrEqual(10_000);
        }
      }),
    );
  });
});

// prettier-ignore
test.each([
  // milli  period µs   quota µs
  [0,        100_000,          0], // no limit
  [1,        100_000,       1000], // never less than a millisecond
  [9,        100_000,       1000],
  [10,       100_000,       1000],
  [11,       100_000,       1100],
  [250,      100_000,     25_000],
  [1000,     100_000,    100_000],
  [1234,     100_000,    123_400],
  [64_000,   100_000,  6_400_000],
  [1000,      10_000,     10_000],
  [150,       10_000,       1500],
  [50,        10_000,       1000],
])('%im in a period of %i µs is a quota of %i µs', (milliCpu, periodMicros, quotaMicros) => {
  expect(cpuQuotaMicros(milliCpu, periodMicros)).toBe(quotaMicros);
});

function podOf(
  containers: readonly Container[],
  spec: object = {},
  annotations: Record<string, string> = {},
): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', annotations },
    spec: { containers, ...spec },
  } as Pod;
}

const memory = (request: string, limit?: string): Container => ({
  name: 'c',
  resources: { requests: { memory: request }, ...(limit && { limits: { memory: limit } }) },
});

describe('oom_score_adj on a machine of 10 GiB', () => {
  const guaranteed: Container = {
    name: 'c',
    resources: { requests: { cpu: '1', memory: '1Gi' }, limits: { cpu: '1', memory: '1Gi' } },
  };
  const nodeCritical = { priority: 2_000_001_000, priorityClassName: 'system-node-critical' };

  // prettier-ignore
  const rows: readonly (readonly [string, Pod, number])[] = [
    // why                                                 pod                                             adjustment
    ['BestEffort',                                         podOf([{ name: 'c' }]),                         1000],
    ['Guaranteed',                                         podOf([guaranteed]),                            -997],
    ['critical for the node, whatever its class',          podOf([{ name: 'c' }], nodeCritical),           -997],
    ['a high priority alone is not that',                  podOf([{ name: 'c' }], { priority: 2_000_001_000 }), 1000],
    ['Burstable with a tenth of the memory',               podOf([memory('1Gi')]),                         900],
    ['with half',                                          podOf([memory('5Gi')]),                         500],
    ['a per mille is cut off',                             podOf([memory('10737418')]),                    999], // 0.99999990… ‰
    ['and one more byte is a whole one',                   podOf([memory('10737419')]),                    999],
    ['two per mille',                                      podOf([memory('21474837')]),                    998],
    ['next to nothing is not BestEffort',                  podOf([memory('1')]),                           999],
    ['CPU alone is Burstable too',                         podOf([{ name: 'c', resources: { requests: { cpu: '1' } } }]), 999],
    ['all of it is still above Guaranteed',                podOf([memory('10Gi')]),                        3],
    ['more than there is too',                             podOf([memory('20Gi')]),                        3],
    ['997 ‰ is 3, the least there is',                     podOf([memory('10705206108')]),                 3],
    ['996 ‰ is 4',                                         podOf([memory('10694468568')]),                 4],
    ['a limit is no request',                              podOf([memory('1Gi', '9Gi')]),                  900],
  ];
  test.each(rows)('%s', (_why, pod, adjustment) => {
    expect(oomScoreAdjust(pod, pod.spec.containers[0], 10 * GIB)).toBe(adjustment);
  });

  test('is each container’s own', () => {
    const [small, large] = [memory('1Gi'), { ...memory('4Gi'), name: 'd' }];
    const pod = podOf([small, large]);
    expect([small, large].map((each) => oomScoreAdjust(pod, each, 10 * GIB))).toEqual([900, 600]);
  });

  test('a sidecar has none above the pod’s smallest container', () => {
    const sidecar: Container = { name: 's', restartPolicy: 'Always' };
    const pod = podOf([memory('2Gi'), { ...memory('4Gi'), name: 'd' }], { initContainers: [sidecar] });
    expect(oomScoreAdjust(pod, sidecar, 10 * GIB)).toBe(800);
  });

  test('an init container that ends has its own', () => {
    const init: Container = { name: 'i' };
    const pod = podOf([memory('2Gi')], { initContainers: [init] });
    expect(oomScoreAdjust(pod, init, 10 * GIB)).toBe(999);
  });

  test('memory that the pod asks for beyond its containers is shared out evenly', () => {
    // 6 GiB asked by the pod, 2 by a container: 4 GiB over two containers are 2 GiB more for each.
    const [first, second]: Container[] = [memory('2Gi'), { name: 'd' }];
    const pod = podOf([first, second], { resources: { requests: { memory: '6Gi' } } });
    expect([first, second].map((each) => oomScoreAdjust(pod, each, 10 * GIB))).toEqual([600, 800]);
  });

  test('lies between those of Guaranteed and BestEffort, and falls with the request', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20_480 }), fc.nat(1024), (mib, more) => {
        const of = (amount: number): number => {
          const pod = podOf([memory(`${amount}Mi`)]);
          return oomScoreAdjust(pod, pod.spec.containers[0], 10 * GIB);
        };
        expect(of(mib)).toBeGreaterThan(-997);
        expect(of(mib)).toBeLessThan(1000);
        expect(of(mib + more)).toBeLessThanOrEqual(of(mib));
      }),
    );
  });
});

// prettier-ignore
test.each([
  ['no priority',                      podOf([]),                                                                    false],
  ['two thousand million less one',    podOf([], { priority: 1_999_999_999 }),                                       false],
  ['two thousand million',             podOf([], { priority: 2_000_000_000 }),                                       true],
  ['from a file of the kubelet',       podOf([], {}, { 'kubernetes.io/config.source': 'file' }),                     true],
  ['from a web address',               podOf([], {}, { 'kubernetes.io/config.source': 'http' }),                     true],
  ['from the API, said so',            podOf([], {}, { 'kubernetes.io/config.source': 'api' }),                      false],
  ['the mirror of one',                podOf([], {}, { 'kubernetes.io/config.mirror': '' }),                         true],
])('critical or not: %s', (_what, pod, isCritical) => {
  expect(isCriticalPod(pod), JSON.stringify(pod)).toBe(isCritical);
});

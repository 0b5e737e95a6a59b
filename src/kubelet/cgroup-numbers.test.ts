import { expect, test } from 'vitest';
import { containerCpuWeight, cpuQuotaMicros, cpuShares, podCpuWeight } from './cpu-shares.ts';

test('a core is 1024 shares, nothing asked for is the least', () => {
  expect([0, 1, 250, 1000, 1_000_000].map(cpuShares)).toEqual([2, 2, 256, 1024, 262_144]);
});

test('1024 shares are the default weight of a container, but 39 of a pod', () => {
  expect([2, 1024, 262_144].map(containerCpuWeight)).toEqual([1, 100, 10_000]);
  expect([2, 1024, 262_144].map(podCpuWeight)).toEqual([1, 39, 10_000]);
});

test('the quota is at least a millisecond, and none without a limit', () => {
  expect([0, 1, 500, 2000].map((milliCpu) => cpuQuotaMicros(milliCpu))).toEqual([0, 1000, 50_000, 200_000]);
  expect(cpuQuotaMicros(500, 20_000)).toBe(10_000);
});

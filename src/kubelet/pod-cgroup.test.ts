import { expect, test } from 'vitest';
import type { Pod } from '../model/index.ts';
import { podCgroup } from './pod-cgroup.ts';

const GIB = 2 ** 30;
const container = (requests: object, limits: object = {}) => ({ name: 'c', resources: { requests, limits } });
const podOf = (containers: readonly object[], initContainers: readonly object[] = []): Pod =>
  ({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec: { containers, initContainers } }) as Pod;

// shares = milli × 1024 / 1000 cut off, quota = milli × 100 µs in a period of 100 ms.
// prettier-ignore
test.each([
  ['BestEffort has the least weight and no limit',            podOf([container({})]),                                                                     { cpuShares: 2 }],
  ['Guaranteed is limited in both',                           podOf([container({ cpu: '500m', memory: '1Gi' }, { cpu: '500m', memory: '1Gi' })]),        { cpuShares: 512, cpuQuota: 50_000, cpuPeriod: 100_000, memory: GIB }],
  ['Burstable without limits has shares alone',               podOf([container({ cpu: '250m' })]),                                                       { cpuShares: 256 }],
  ['Burstable: limits of all containers add up',              podOf([container({ cpu: '100m' }, { cpu: '200m' }), container({ cpu: '300m' }, { cpu: '300m' })]),      { cpuShares: 409, cpuQuota: 50_000, cpuPeriod: 100_000 }],
  ['one container without a limit: the pod has none',         podOf([container({ cpu: '100m' }, { cpu: '200m' }), container({ cpu: '100m' })]),          { cpuShares: 204 }],
  ['an init container without one counts too',                podOf([container({ memory: '1Gi' }, { memory: '2Gi' })], [container({})]),                  { cpuShares: 2 }],
  ['a limit of zero is none',                                 podOf([container({ memory: '1Gi' }, { cpu: '0', memory: '2Gi' })]),                        { cpuShares: 2, memory: 2 * GIB }],
] as const)('%s', (_why, pod, cgroup) => {
  expect(podCgroup(pod)).toEqual(cgroup);
});

import { divTrunc } from '../base/index.ts';

/**
 * How millicores become cgroup numbers. Upstream: pkg/kubelet/cm/helpers_linux.go, cgroup_manager_linux.go;
 * opencontainers/cgroups ConvertCPUSharesToCgroupV2Value (runc ≥ 1.3.2, crun ≥ 1.23).
 */
const SHARES_MIN = 2;
const SHARES_MAX = 262_144;
const WEIGHT_MAX = 10_000;
/** The kernel's default CFS period, 100 ms: the kubelet's --cpu-cfs-quota-period. */
export const QUOTA_PERIOD_MICROS = 100_000;
const QUOTA_MICROS_MIN = 1000;

/** cpu.shares: 1024 a core; 0 asks for the least, not for the kernel's default. */
export function cpuShares(milliCpu: number): number {
  if (milliCpu === 0) return SHARES_MIN;
  return Math.min(SHARES_MAX, Math.max(SHARES_MIN, divTrunc(milliCpu * 1024, 1000)));
}

/** cgroup v2 cpu.weight of a container as runtimes convert it: 1024 shares are the default weight of 100. */
export function containerCpuWeight(shares: number): number {
  if (shares <= SHARES_MIN) return 1;
  if (shares >= SHARES_MAX) return WEIGHT_MAX;
  const log = Math.log2(shares);
  return Math.ceil(10 ** ((log * log + 125 * log) / 612 - 7 / 34));
}

/** cpu.weight of pod and QoS cgroups: the kubelet's own linear formula, which puts one core at 39. */
export function podCpuWeight(shares: number): number {
  if (shares >= SHARES_MAX) return WEIGHT_MAX;
  return 1 + divTrunc((shares - SHARES_MIN) * 9999, SHARES_MAX - SHARES_MIN);
}

/** CFS quota for a period (cpuCFSQuotaPeriod, 100 ms by default), at least 1 ms; 0 is unlimited. */
export function cpuQuotaMicros(milliCpu: number, periodMicros: number = QUOTA_PERIOD_MICROS): number {
  if (milliCpu === 0) return 0;
  return Math.max(QUOTA_MICROS_MIN, divTrunc(milliCpu * periodMicros, 1000));
}

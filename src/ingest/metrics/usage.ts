import { fillGaps, medianSpacingMs, rateOf, resample } from '../../model/index.ts';
import type { Labels, MetricSeries, ResampleGrid, UsageHistory } from '../../model/index.ts';

export interface UsageOptions {
  readonly stepMs: number;
  /** Longer stretches without a point are gaps; absent: three times the usual distance of points. */
  readonly gapMs?: number;
  /** For series in percent of a machine and in MHz: cores of that pod, and MHz of a core. */
  readonly coresOf?: (labels: Labels) => number;
  readonly mhzPerCore?: number;
}

/** Names of CPU use that mean the same, as monitoring systems and files write them. */
const CPU_NAMES: ReadonlySet<string> = new Set([
  'container_cpu_usage_seconds_total',
  'pod-usage-cpu-cores',
  'cpu-usage-container-avg',
  'cpu_usage_container_avg',
  'cpu_usage_cores',
  'cpu_usage',
  'cpu_avg',
  'cpu/usage',
  'cpu/usageCoreNanoSeconds',
]);
/** Working sets before all memory: the kubelet evicts by them. The better name stands first. */
const MEMORY_NAMES = [
  'container_memory_working_set_bytes',
  'memory/working_set',
  'memory/workingSetBytes',
  'memory_usage_container_avg',
  'memory-usage-container-avg',
  'pod-usage-memory-bytes',
  'memory_usage',
  'memory/usage',
];
/** Labels that say whose use it is; all else (image, id, node) may change while the container stays. */
const OWNER_LABELS: Readonly<Record<string, string>> = {
  namespace: 'namespace',
  namespace_name: 'namespace',
  pod: 'pod',
  pod_name: 'pod',
  container: 'container',
  container_name: 'container',
  workload: 'workload',
  k8_object_name: 'workload',
};

/** Names that say use, but not that of one container at a time; the first that fits is the reason. */
const NO_USE: readonly (readonly [pattern: RegExp, why: string])[] = [
  [
    /rss/,
    'resident memory leaves out cache that the kubelet counts; the working set is wanted (memory-usage-container-avg)',
  ],
  [/namespace/, 'of a whole namespace: whose use it was is not in there'],
  [
    /[-_](min|max|sum)$/,
    'the least, most or sum of a window is not what was used at a time; averages are wanted (…-avg)',
  ],
];

/** Why a series of CPU or memory is no history of use; undefined where its name does not tell. */
export function whyNoUse(name: string): string | undefined {
  if (!/(cpu|memory)[-_](rss[-_])?usage/.test(name)) return undefined;
  return NO_USE.find(([pattern]) => pattern.test(name))?.[1];
}

/** The histories of use in a set of series: CPU and memory of one owner side by side, on one grid. */
export function usageHistories(series: readonly MetricSeries[], options: UsageOptions): UsageHistory[] {
  const owners = new Map<string, Owned>();
  for (const one of series) {
    const rank = MEMORY_NAMES.indexOf(one.name);
    if (rank < 0 && !CPU_NAMES.has(one.name)) continue;
    const labels = ownerOf(one.labels);
    const key = JSON.stringify(Object.entries(labels));
    const owned = owners.get(key) ?? { labels, cpu: undefined, memory: undefined, rank: Infinity };
    owners.set(key, owned);
    if (rank < 0) owned.cpu ??= milliCpuOf(one, options);
    else if (rank < owned.rank) {
      owned.memory = one;
      owned.rank = rank;
    }
  }
  return [...owners.values()]
    .map((owned) => historyOf(owned, options))
    .filter((history) => history !== undefined);
}

interface Owned {
  readonly labels: Labels;
  /** In milli-cores. */
  cpu: MetricSeries | undefined;
  memory: MetricSeries | undefined;
  /** How good the memory's name is. */
  rank: number;
}

function ownerOf(labels: Labels): Labels {
  const owner: Record<string, string> = {};
  for (const [from, to] of Object.entries(OWNER_LABELS)) {
    const value = labels[from] ?? '';
    if (value !== '') owner[to] ??= value;
  }
  return owner;
}

/** Undefined where the unit cannot be turned into cores. */
function milliCpuOf(series: MetricSeries, { coresOf, mhzPerCore }: UsageOptions): MetricSeries | undefined {
  const gauge = series.kind === 'counter' ? rateOf(series) : series;
  const factor = milliCpuFactor(gauge, coresOf?.(series.labels), mhzPerCore);
  return factor === undefined ? undefined : { ...gauge, values: gauge.values.map((value) => value * factor) };
}

function milliCpuFactor(
  { unit }: MetricSeries,
  cores: number | undefined,
  mhzPerCore?: number,
): number | undefined {
  if (unit === 'cores') return 1000;
  if (unit === 'nanoseconds/s') return 1e-6;
  if (unit === 'percent') return cores === undefined ? undefined : 10 * cores;
  if (unit === 'MHz') return mhzPerCore === undefined ? undefined : 1000 / mhzPerCore;
  return undefined;
}

function historyOf({ labels, cpu, memory }: Owned, options: UsageOptions): UsageHistory | undefined {
  const series = [cpu, memory].filter((one) => one !== undefined && one.timesMs.length > 0);
  if (series.length === 0) return undefined;
  const { stepMs } = options;
  const starts = series.map((one) => one?.timesMs[0] ?? Infinity);
  const ends = series.map((one) => one?.timesMs.at(-1) ?? -Infinity);
  const startMs = Math.min(...starts);
  const count = Math.floor((Math.max(...ends) - startMs) / stepMs) + 1;
  const columns = [cpu, memory].map((one) => sampled(one, { startMs, stepMs, count }, options));
  const gaps = Math.max(...columns.map((column) => column.filter(Number.isNaN).length));
  const [milliCpu, memoryBytes] = columns.map((column) =>
    fillGaps(column).map((value) => Math.max(0, value)),
  );
  return { labels, startMs, stepMs, milliCpu, memoryBytes, gapRatio: gaps / count };
}

/** Means where the grid is wider than the points lie, lines between points where it is finer. */
function sampled(series: MetricSeries | undefined, grid: ResampleGrid, options: UsageOptions): Float64Array {
  if (series === undefined || series.timesMs.length === 0) return new Float64Array(0);
  const spacingMs = medianSpacingMs(series.timesMs);
  const gapMs = options.gapMs ?? 3 * spacingMs;
  return resample(series, { ...grid, gapMs }, grid.stepMs > spacingMs ? 'mean' : 'linear');
}

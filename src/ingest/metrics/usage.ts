import { definedFields } from '../../base/index.ts';
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
  'cpu/usageNanoCores',
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
/** The most within each time whose mean is recorded beside it. */
const CPU_PEAK_NAMES: ReadonlySet<string> = new Set(['cpu_usage_container_max', 'cpu-usage-container-max']);
const MEMORY_PEAK_NAMES: ReadonlySet<string> = new Set([
  'memory_usage_container_max',
  'memory-usage-container-max',
]);
/** The container that holds a pod's namespaces open: nobody asks for its requests. */
export const PAUSE_CONTAINER = 'POD';
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
  [/(core|byte)_seconds$/, 'a sum over an interval; averages are wanted (…-avg)'],
  [
    /[-_](min|max|sum)$/,
    'the least, most or sum of a window is not what was used at a time; averages are wanted (…-avg)',
  ],
];

/** Why a series of CPU or memory is no history of use; undefined where its name does not tell. */
export function whyNoUse(name: string): string | undefined {
  if (!/(cpu|memory)[-_](rss[-_])?usage|usage_(cpu_core|memory_byte)_seconds/.test(name)) return undefined;
  return NO_USE.find(([pattern]) => pattern.test(name))?.[1];
}

/**
 * The histories of use in a set of series: CPU and memory of one owner side by side, on one grid. Where files hold sums
 * beside their parts (a pod beside its containers, a node beside its pods), only the parts are use of a container.
 */
export function usageHistories(series: readonly MetricSeries[], options: UsageOptions): UsageHistory[] {
  const owners = new Map<string, Owned>();
  for (const one of series) {
    if (!isUse(one.name)) continue;
    const labels = ownerOf(one.labels);
    const key = JSON.stringify(Object.entries(labels));
    const owned = owners.get(key) ?? {
      labels,
      cpu: undefined,
      memory: undefined,
      rank: Infinity,
      milliCpuPeak: undefined,
      memoryBytesPeak: undefined,
    };
    owners.set(key, owned);
    note(one, owned, options);
  }
  return partsOnly([...owners.values()])
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
  milliCpuPeak: number | undefined;
  memoryBytesPeak: number | undefined;
}

/** Whether series of this name are use of CPU or memory, or the most of it within recorded means. */
export function isUse(name: string): boolean {
  return (
    CPU_NAMES.has(name) ||
    MEMORY_NAMES.includes(name) ||
    CPU_PEAK_NAMES.has(name) ||
    MEMORY_PEAK_NAMES.has(name)
  );
}

function note(series: MetricSeries, owned: Owned, options: UsageOptions): void {
  const { name, values } = series;
  if (CPU_PEAK_NAMES.has(name)) owned.milliCpuPeak = peakOf(values, 1000, owned.milliCpuPeak);
  else if (MEMORY_PEAK_NAMES.has(name)) owned.memoryBytesPeak = peakOf(values, 1, owned.memoryBytesPeak);
  else if (CPU_NAMES.has(name)) {
    // A counter that was read once has no rate.
    if ((owned.cpu?.timesMs.length ?? 0) === 0) owned.cpu = milliCpuOf(series, options) ?? owned.cpu;
  } else if (MEMORY_NAMES.indexOf(name) < owned.rank) {
    owned.memory = series;
    owned.rank = MEMORY_NAMES.indexOf(name);
  }
}

function peakOf(values: Float64Array, unit: number, known: number | undefined): number | undefined {
  return values.reduce((most, value) => Math.max(most, value * unit), known ?? 0);
}

/** Without what contains others of the list, and without pause containers. */
function partsOnly(owners: readonly Owned[]): Owned[] {
  const podsInParts = new Set<string>();
  for (const { labels } of owners) if (labels['container'] !== undefined) podsInParts.add(podOf(labels));
  const isNamed = owners.some(({ labels }) => NAMING.some((label) => labels[label] !== undefined));
  return owners.filter(({ labels }) => {
    if (labels['container'] === PAUSE_CONTAINER) return false;
    if (labels['container'] === undefined && labels['pod'] !== undefined)
      return !podsInParts.has(podOf(labels));
    return !isNamed || NAMING.some((label) => labels[label] !== undefined);
  });
}

/** What says that it is a container, a pod or a workload, and no node or namespace. */
const NAMING = ['container', 'pod', 'workload'];

function podOf(labels: Labels): string {
  return `${labels['namespace'] ?? ''}/${labels['pod'] ?? ''}`;
}

/** Whose a series is, by one name for each label. */
export function ownerOf(labels: Labels): Labels {
  const owner: Record<string, string> = {};
  for (const [from, to] of Object.entries(OWNER_LABELS)) {
    const value = labels[from] ?? '';
    // Heapster names pods and slices of the system by their cgroup: `/pod`, `system.slice/docker.service`.
    if (value !== '' && !(to === 'container' && value.includes('/'))) owner[to] ??= value;
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
  if (unit === 'nanoseconds/s' || unit === 'nanocores') return 1e-6;
  if (unit === 'percent') return cores === undefined ? undefined : 10 * cores;
  if (unit === 'MHz') return mhzPerCore === undefined ? undefined : 1000 / mhzPerCore;
  return undefined;
}

function historyOf(owned: Owned, options: UsageOptions): UsageHistory | undefined {
  const { labels, cpu, memory, milliCpuPeak, memoryBytesPeak } = owned;
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
  const peaks = definedFields({ milliCpuPeak, memoryBytesPeak });
  return { labels, startMs, stepMs, milliCpu, memoryBytes, ...peaks, gapRatio: gaps / count };
}

/** Means where the grid is wider than the points lie, lines between points where it is finer. */
function sampled(series: MetricSeries | undefined, grid: ResampleGrid, options: UsageOptions): Float64Array {
  if (series === undefined || series.timesMs.length === 0) return new Float64Array(0);
  const spacingMs = medianSpacingMs(series.timesMs);
  const gapMs = options.gapMs ?? 3 * spacingMs;
  return resample(series, { ...grid, gapMs }, grid.stepMs > spacingMs ? 'mean' : 'linear');
}

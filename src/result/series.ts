import { assert } from '../base/index.ts';

/** A time series, one point where it changes: `values[i]` holds from `timesMs[i]` on. */
export interface Series {
  readonly name: string;
  /** nodes, pods, cores, GiB, GPUs, ratio, usd-per-hour, … */
  readonly unit: string;
  /** The pool, zone or workload it is of; absent: the whole cluster. */
  readonly group?: string;
  readonly timesMs: readonly number[];
  readonly values: readonly number[];
}

/** The series that reports look for by name. A run may bring others. */
export const SeriesName = {
  /** Billed nodes, one series a pool (group) and one without group. */
  Nodes: 'nodes',
  NodesReady: 'nodes-ready',
  PodsRunning: 'pods-running',
  PodsPending: 'pods-pending',
  CpuRequested: 'cpu-requested',
  CpuAllocatable: 'cpu-allocatable',
  MemoryRequested: 'memory-requested',
  MemoryAllocatable: 'memory-allocatable',
  GpuRequested: 'gpu-requested',
  GpuAllocatable: 'gpu-allocatable',
  /** Requests per second asked of a workload (group `Kind/namespace/name`), and the replicas that a plain rule gives it. */
  Demand: 'demand',
  Replicas: 'replicas',
  /** Of an autoscaler (group `Kind/namespace/name` of the autoscaler). */
  ReplicasDesired: 'replicas-desired',
  ReplicasCurrent: 'replicas-current',
  ReplicasReady: 'replicas-ready',
  ScalingMetric: 'scaling-metric',
  ScalingTarget: 'scaling-target',
  /** Of a container of a VerticalPodAutoscaler's pods (group `VerticalPodAutoscaler/namespace/name/container`). */
  VerticalCpuTarget: 'vertical-cpu-target',
  VerticalCpuRequested: 'vertical-cpu-requested',
  VerticalCpuUsed: 'vertical-cpu-used',
  VerticalMemoryTarget: 'vertical-memory-target',
  VerticalMemoryRequested: 'vertical-memory-requested',
  VerticalMemoryUsed: 'vertical-memory-used',
  /** What containers use, and the CPU that they wanted and did not get. */
  CpuUsed: 'cpu-used',
  MemoryUsed: 'memory-used',
  CpuMissed: 'cpu-missed',
  /** Of a demand (group `Kind/namespace/name` of its target). */
  LatencyP50: 'latency-p50',
  LatencyP95: 'latency-p95',
  LatencyP99: 'latency-p99',
  RequestsLost: 'requests-lost',
  RequestsExpired: 'requests-expired',
  /** So far in the run. */
  OomKills: 'oom-kills',
  Evictions: 'evictions',
  Restarts: 'restarts',
  /** Micro-USD an hour; added by cost. */
  CostRate: 'cost-rate',
} as const;

/**
 * Collects a series in bounded memory. Exact until `pointsMax` points; beyond, the resolution is halved as often as
 * needed: each step then keeps its highest and its last value, so that peaks stay and the end of every step is true.
 */
export class SeriesBuilder {
  readonly name: string;
  readonly unit: string;
  readonly group: string | undefined;
  #length = 0;
  #times = new Float64Array(FIRST_POINTS);
  #values = new Float64Array(FIRST_POINTS);
  #stepMs = 1;
  readonly #pointsMax: number;

  constructor(name: string, unit: string, group?: string, pointsMax = 4096) {
    this.name = name;
    this.unit = unit;
    this.group = group;
    this.#pointsMax = pointsMax;
  }

  /** The value from this moment on. Equal to the last one: nothing happens; same moment: the later one counts. */
  set(timeMs: number, value: number): void {
    const last = this.#length - 1;
    if (last >= 0) {
      if (timeMs < this.#times[last]) assert(false, `series ${this.name}: time falls to ${timeMs}`);
      if (this.#values[last] === value) return;
      if (this.#times[last] === timeMs) {
        this.#values[last] = value;
        return;
      }
    }
    if (this.#length === this.#times.length) this.#grow();
    this.#times[this.#length] = timeMs;
    this.#values[this.#length++] = value;
    while (this.#length > this.#pointsMax) this.#coarsen();
  }

  /** The points so far; building goes on after it. */
  build(): Series {
    return {
      name: this.name,
      unit: this.unit,
      ...(this.group === undefined ? {} : { group: this.group }),
      timesMs: [...this.#times.subarray(0, this.#length)],
      values: [...this.#values.subarray(0, this.#length)],
    };
  }

  /** Halves the resolution in place: a step leaves one point or two, never more than it had. */
  #coarsen(): void {
    this.#stepMs *= 2;
    const times = this.#times;
    const values = this.#values;
    const length = this.#length;
    this.#length = 0;
    for (let start = 0; start < length;) {
      const step = Math.floor(times[start] / this.#stepMs);
      let end = start + 1;
      let highest = start;
      while (end < length && Math.floor(times[end] / this.#stepMs) === step) {
        if (values[end] > values[highest]) highest = end;
        end++;
      }
      if (highest !== end - 1) this.#keep(highest);
      this.#keep(end - 1);
      start = end;
    }
  }

  #keep(point: number): void {
    this.#times[this.#length] = this.#times[point];
    this.#values[this.#length++] = this.#values[point];
  }

  #grow(): void {
    const times = new Float64Array(this.#length * 2);
    times.set(this.#times);
    this.#times = times;
    const values = new Float64Array(this.#length * 2);
    values.set(this.#values);
    this.#values = values;
  }
}

const FIRST_POINTS = 64;

/** The value at a moment; 0 before the first point. */
export function valueAt(series: Series, timeMs: number): number {
  let low = 0;
  let high = series.timesMs.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (series.timesMs[middle] <= timeMs) low = middle + 1;
    else high = middle;
  }
  return low === 0 ? 0 : series.values[low - 1];
}

/** Time-weighted mean from the first point to `endMs`. */
export function meanOf(series: Series, endMs: number): number {
  const { timesMs, values } = series;
  const lengthMs = timesMs.length === 0 ? 0 : endMs - timesMs[0];
  if (lengthMs <= 0) return 0;
  let sum = 0;
  for (let point = 0; point < timesMs.length; point++) {
    const untilMs = point + 1 < timesMs.length ? Math.min(timesMs[point + 1], endMs) : endMs;
    if (untilMs > timesMs[point]) sum += values[point] * (untilMs - timesMs[point]);
  }
  return sum / lengthMs;
}

/** The sum of several step functions as one. */
export function sumOfSeries(
  name: string,
  unit: string,
  parts: readonly Series[],
  weights: readonly number[],
): Series {
  const moments = [...new Set(parts.flatMap((part) => part.timesMs))].sort((a, b) => a - b);
  const cursors = parts.map(() => 0);
  const builder = new SeriesBuilder(name, unit, undefined, Infinity);
  for (const timeMs of moments) {
    let sum = 0;
    parts.forEach((part, index) => {
      while (cursors[index] < part.timesMs.length && part.timesMs[cursors[index]] <= timeMs) cursors[index]++;
      if (cursors[index] > 0) sum += part.values[cursors[index] - 1] * weights[index];
    });
    builder.set(timeMs, sum);
  }
  return builder.build();
}

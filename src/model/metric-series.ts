import { assert, VERIFY } from '../base/index.ts';
import type { Labels } from './objects/index.ts';

/**
 * One quantity over time: what monitoring recorded of a container, node or service, or what was asked of it.
 *
 * Times rise strictly and values are numbers: what a file has beside that (gaps, NaN, duplicates, disorder) is reported
 * by its reader, and a gap is a stretch without points.
 */
export interface MetricSeries {
  /** `container_cpu_usage_seconds_total`, `requests`, … */
  readonly name: string;
  readonly labels: Labels;
  /** A counter only rises; where it falls it was reset to 0. */
  readonly kind: 'gauge' | 'counter';
  /** cores, bytes, seconds, requests/s, requests, ms, ratio, …; '' where the file does not tell. */
  readonly unit: string;
  /** Whole ms; since 1970 where the file has dates, else from its start. */
  readonly timesMs: Float64Array;
  readonly values: Float64Array;
}

/** What is asked of a service: requests per second; `rates[i]` holds from startMs + i × stepMs on. */
export interface DemandSeries {
  readonly name: string;
  readonly labels: Labels;
  readonly startMs: number;
  readonly stepMs: number;
  readonly rates: Float64Array;
}

/** What was wrong with a list of points before it became a series. */
export interface PointFaults {
  /** Values that are no number, left out. */
  readonly notANumber: number;
  /** Points earlier than the one before them, put in their place. */
  readonly outOfOrder: number;
  /** Points at the time of another, of which the last is kept. */
  readonly duplicate: number;
}

export interface Points {
  readonly timesMs: Float64Array;
  readonly values: Float64Array;
  readonly faults: PointFaults;
}

/** Puts points in order, each time once, without NaN and infinities; says what had to be mended. */
export function cleanPoints(timesMs: ArrayLike<number>, values: ArrayLike<number>): Points {
  assert(timesMs.length === values.length, `${timesMs.length} times and ${values.length} values`);
  const rows: number[] = [];
  let outOfOrder = 0;
  for (let row = 0; row < timesMs.length; row++) {
    if (!Number.isFinite(values[row]) || !Number.isFinite(timesMs[row])) continue;
    const before = rows.at(-1);
    if (before !== undefined && timesMs[row] < timesMs[before]) outOfOrder++;
    rows.push(row);
  }
  const notANumber = timesMs.length - rows.length;
  if (outOfOrder > 0) rows.sort((a, b) => timesMs[a] - timesMs[b] || a - b);
  const kept = rows.filter(
    (row, index) => index + 1 === rows.length || timesMs[rows[index + 1]] !== timesMs[row],
  );
  if (VERIFY)
    for (let place = 1; place < kept.length; place++)
      assert(
        timesMs[kept[place]] > timesMs[kept[place - 1]],
        `point ${place} is not later than the one before it`,
      );
  return {
    timesMs: Float64Array.from(kept, (row) => timesMs[row]),
    values: Float64Array.from(kept, (row) => values[row]),
    faults: { notANumber, outOfOrder, duplicate: rows.length - kept.length },
  };
}

/**
 * A counter as a gauge of its increase per second. The rate of a step stands at its end, as Prometheus' `rate` over one
 * step would have it; a fall is a reset, after which the counter began again at 0.
 */
export function rateOf(series: MetricSeries): MetricSeries {
  const { timesMs, values } = series;
  assert(series.kind === 'counter', `${series.name} is a ${series.kind}, which has no rate`);
  const count = Math.max(0, timesMs.length - 1);
  const rates = new Float64Array(count);
  for (let step = 0; step < count; step++) {
    const rise = values[step + 1] - values[step];
    const increase = rise >= 0 ? rise : values[step + 1];
    if (VERIFY) assert(timesMs[step + 1] > timesMs[step], `times of ${series.name} do not rise`);
    rates[step] = (1000 * increase) / (timesMs[step + 1] - timesMs[step]);
  }
  const unit = series.unit === 'seconds' ? 'cores' : series.unit === '' ? '' : `${series.unit}/s`;
  return { ...series, kind: 'gauge', unit, timesMs: timesMs.subarray(1), values: rates };
}

/** Times at which a counter fell: its process had begun anew. */
export function resetsOf({ kind, timesMs, values }: MetricSeries): number[] {
  if (kind !== 'counter') return [];
  return [...timesMs].filter((_, row) => row > 0 && values[row] < values[row - 1]);
}

export interface ResampleGrid {
  readonly startMs: number;
  readonly stepMs: number;
  readonly count: number;
  /** Beyond this distance from the points around it a step is a gap: NaN. */
  readonly gapMs?: number;
}

/**
 * The series on a regular grid. `previous`: the last point at or before the step (a level that holds until the next
 * one). `linear`: on the line between the points around it. `mean`: the mean of the points in
 * [step, step + stepMs), for downsampling. A step without a point near enough is NaN.
 */
export function resample(
  series: Pick<MetricSeries, 'timesMs' | 'values'>,
  grid: ResampleGrid,
  method: 'previous' | 'linear' | 'mean',
): Float64Array {
  const { startMs, stepMs, count, gapMs = Infinity } = grid;
  assert(stepMs > 0, `a grid of steps of ${stepMs} ms`);
  assert(Number.isInteger(count) && count >= 0, `a grid of ${count} steps`);
  const sampled = new Float64Array(count).fill(NaN);
  let before = -1;
  for (let step = 0; step < count; step++) {
    const atMs = startMs + step * stepMs;
    while (before + 1 < series.timesMs.length && series.timesMs[before + 1] <= atMs) before++;
    if (method === 'mean') sampled[step] = meanWithin(series, atMs, atMs + stepMs, Math.max(0, before));
    else if (method === 'previous') sampled[step] = levelAt(series, before, atMs, gapMs);
    else sampled[step] = lineAt(series, before, atMs, gapMs);
  }
  return sampled;
}

type SeriesPoints = Pick<MetricSeries, 'timesMs' | 'values'>;

function levelAt({ timesMs, values }: SeriesPoints, before: number, atMs: number, gapMs: number): number {
  if (VERIFY) assert(before < 0 || timesMs[before] <= atMs, `the level at ${atMs} ms is one of later`);
  return before >= 0 && atMs - timesMs[before] <= gapMs ? values[before] : NaN;
}

function lineAt({ timesMs, values }: SeriesPoints, before: number, atMs: number, gapMs: number): number {
  const after = before + 1;
  if (before < 0) return NaN;
  if (timesMs[before] === atMs) return values[before];
  // Behind the last point nothing is known; only where gaps do not count the level holds.
  if (after >= timesMs.length) return gapMs === Infinity ? values[before] : NaN;
  if (timesMs[after] - timesMs[before] > gapMs) return NaN;
  const share = (atMs - timesMs[before]) / (timesMs[after] - timesMs[before]);
  if (VERIFY) assert(share >= 0 && share <= 1, `${atMs} ms is not between the points around it`);
  return values[before] + share * (values[after] - values[before]);
}

function meanWithin({ timesMs, values }: SeriesPoints, fromMs: number, toMs: number, first: number): number {
  if (VERIFY) assert(first === 0 || timesMs[first] <= fromMs, `points from ${fromMs} ms on are passed over`);
  let sum = 0;
  let count = 0;
  for (let row = first; row < timesMs.length && timesMs[row] < toMs; row++) {
    if (timesMs[row] < fromMs) continue;
    sum += values[row];
    count++;
  }
  return count === 0 ? NaN : sum / count;
}

/**
 * The sum of several series at every time that one of them has a point: parts of one day that were cut anywhere, the
 * pods of a workload. Name, labels, kind and unit are the first one's; undefined where there is none.
 */
export function sumSeries(parts: readonly MetricSeries[]): MetricSeries | undefined {
  const [first] = parts;
  if (first === undefined) return undefined;
  const sums = new Map<number, number>();
  for (const { timesMs, values } of parts)
    timesMs.forEach((timeMs, row) => sums.set(timeMs, (sums.get(timeMs) ?? 0) + values[row]));
  for (const { name, unit } of parts)
    if (unit !== first.unit) assert(false, `${name} in ${unit} is added to ${first.name} in ${first.unit}`);
  const timesMs = Float64Array.from(sums.keys()).sort((a, b) => a - b);
  return { ...first, timesMs, values: timesMs.map((timeMs) => sums.get(timeMs) ?? 0) };
}

/** Fills gaps of a grid with the level before them; steps before the first level take the first one. */
export function fillGaps(sampled: Float64Array): Float64Array {
  const filled = sampled.slice();
  let level = filled.find((value) => !Number.isNaN(value)) ?? 0;
  for (let step = 0; step < filled.length; step++) {
    if (Number.isNaN(filled[step])) filled[step] = level;
    else level = filled[step];
  }
  return filled;
}

/**
 * The demand of a series of rates (`requests/s`) or of counts per interval (`requests`), from its first point on, on a
 * grid of `stepMs`. Counts are spread evenly over the time to the next point.
 */
export function demandOf(series: MetricSeries, stepMs: number): DemandSeries {
  const { timesMs, values } = series;
  const spacingMs = medianSpacingMs(timesMs);
  assert(spacingMs > 0, `points of ${series.name} lie ${spacingMs} ms apart`);
  const startMs = timesMs[0] ?? 0;
  const endMs = (timesMs.at(-1) ?? 0) + spacingMs;
  const isCount = series.unit === 'requests';
  const rates = isCount ? values.map((value) => (1000 * value) / spacingMs) : values;
  const grid = { startMs, stepMs, count: Math.max(0, Math.ceil((endMs - startMs) / stepMs)) };
  const method = stepMs > spacingMs ? 'mean' : 'previous';
  return {
    name: series.name,
    labels: series.labels,
    startMs,
    stepMs,
    rates: fillGaps(resample({ timesMs, values: rates }, grid, method)).map((rate) => Math.max(0, rate)),
  };
}

/** The usual distance between two points; a minute where there are fewer than two. */
export function medianSpacingMs(timesMs: Float64Array): number {
  if (timesMs.length < 2) return 60_000;
  const spacings = timesMs.slice(1).map((timeMs, row) => timeMs - timesMs[row]);
  return spacings.sort((a, b) => a - b)[Math.floor(spacings.length / 2)];
}

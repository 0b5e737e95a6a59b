import { assert } from '../base/index.ts';

/** Values over time, one where it changes: `values[i]` holds from `timesMs[i]` on. Before the first: 0. */
export interface StepSeries {
  readonly timesMs: ArrayLike<number>;
  readonly values: ArrayLike<number>;
}

/** How a custom or external metrics adapter sees a series. */
export interface SeriesView {
  /** Time between the thing and its being asked for: scrape, adapter cache, queue polling. */
  readonly delayMs: number;
  /** The adapter's data comes on this grid; 0: at any moment. */
  readonly resolutionMs: number;
  /** Mean over this much time, as rate(...[2m]) does; 0: the value itself. */
  readonly windowMs: number;
}

/** Whoever looks sees the last value as it was written, without delay. */
export const IMMEDIATE_VIEW: SeriesView = { delayMs: 0, resolutionMs: 0, windowMs: 0 };

/**
 * One external, object or custom series as an autoscaler gets to see it. Questions come in order of time mostly, so
 * the place of the last answer is where the search starts: O(1) on average, O(log n) after a jump.
 */
export class SeriesReader {
  readonly #series: StepSeries;
  readonly #view: SeriesView;
  /** Integral up to timesMs[i]: value × ms. */
  readonly #integral: Float64Array;
  #place = -1;

  constructor(series: StepSeries, view: SeriesView = IMMEDIATE_VIEW) {
    const { timesMs, values } = series;
    assert(timesMs.length === values.length, 'a series has as many times as values');
    this.#series = series;
    this.#view = view;
    this.#integral = new Float64Array(timesMs.length);
    for (let i = 1; i < timesMs.length; i++) {
      assert(timesMs[i] > timesMs[i - 1], `times of a series ascend (place ${i})`);
      this.#integral[i] = this.#integral[i - 1] + values[i - 1] * (timesMs[i] - timesMs[i - 1]);
    }
  }

  /** What an autoscaler that asks now is told. */
  valueAt(nowMs: number): number {
    const seenMs = this.#seenMs(nowMs);
    const { windowMs } = this.#view;
    if (windowMs === 0) return this.#rawAt(seenMs);
    return (this.#integralAt(seenMs) - this.#integralAt(seenMs - windowMs)) / windowMs;
  }

  /** The first moment after now at which the answer may be another; Infinity: it stays. */
  holdsUntilMs(nowMs: number): number {
    const { timesMs } = this.#series;
    const { delayMs, resolutionMs, windowMs } = this.#view;
    const seenMs = this.#seenMs(nowMs);
    const oldest = this.#placeOf(seenMs - windowMs);
    // A mean moves while a change lies within its window.
    if (windowMs > 0 && this.#placeOf(seenMs) !== oldest)
      return resolutionMs === 0 ? nowMs + 1 : this.#nextGridMs(nowMs);
    const next = oldest + 1;
    if (next >= timesMs.length) return Infinity;
    const visibleMs = timesMs[next] + delayMs;
    return resolutionMs === 0 ? visibleMs : Math.ceil(visibleMs / resolutionMs) * resolutionMs;
  }

  #seenMs(nowMs: number): number {
    const { delayMs, resolutionMs } = this.#view;
    return (resolutionMs === 0 ? nowMs : Math.floor(nowMs / resolutionMs) * resolutionMs) - delayMs;
  }

  #nextGridMs(nowMs: number): number {
    const { resolutionMs } = this.#view;
    return (Math.floor(nowMs / resolutionMs) + 1) * resolutionMs;
  }

  #rawAt(timeMs: number): number {
    const place = this.#placeOf(timeMs);
    return place < 0 ? 0 : this.#series.values[place];
  }

  #integralAt(timeMs: number): number {
    const place = this.#placeOf(timeMs);
    if (place < 0) return 0;
    return this.#integral[place] + this.#series.values[place] * (timeMs - this.#series.timesMs[place]);
  }

  /** Index of the last change at or before the time, −1 before the first. */
  #placeOf(timeMs: number): number {
    const { timesMs } = this.#series;
    let place = this.#place;
    if (place < timesMs.length - 1 && place >= -1 && (place < 0 || timesMs[place] <= timeMs)) {
      let steps = 0;
      while (place + 1 < timesMs.length && timesMs[place + 1] <= timeMs && steps++ < NEAR_STEPS) place++;
      if (steps <= NEAR_STEPS && (place + 1 >= timesMs.length || timesMs[place + 1] > timeMs))
        return (this.#place = place);
    }
    return (this.#place = lastAtOrBefore(timesMs, timeMs));
  }
}

const NEAR_STEPS = 8;

function lastAtOrBefore(timesMs: ArrayLike<number>, timeMs: number): number {
  let low = 0;
  let high = timesMs.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (timesMs[middle] <= timeMs) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

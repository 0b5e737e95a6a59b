import { DAY_MS } from '../base/index.ts';
import type { RandomStream } from '../base/index.ts';
import type { UsageHistory } from '../model/index.ts';

/**
 * Use of a pod made of recorded use: day by day one of the recorded days is drawn, at the same time of day, so that the
 * shape of the day stays and no two pods are alike. A history shorter than a day is repeated from a drawn place.
 */
export class UsageReplay {
  readonly #history: UsageHistory;
  readonly #stream: RandomStream;
  /** Step of the history at which each drawn day begins. */
  readonly #firstSteps: number[] = [];

  constructor(history: UsageHistory, stream: RandomStream) {
    this.#history = history;
    this.#stream = stream;
  }

  /** Millicores that were recorded for this moment of the replay. */
  milliCpuAt(nowMs: number): number {
    return this.#at(this.#history.milliCpu, nowMs);
  }

  /** Bytes that were recorded for this moment of the replay. */
  memoryBytesAt(nowMs: number): number {
    return this.#at(this.#history.memoryBytes, nowMs);
  }

  /** The next moment at which the use is another. */
  nextChangeMs(nowMs: number): number {
    const { stepMs } = this.#history;
    return (Math.floor(nowMs / stepMs) + 1) * stepMs;
  }

  #at(column: Float64Array, nowMs: number): number {
    if (column.length === 0) return 0;
    const day = Math.floor(nowMs / DAY_MS);
    const within = Math.floor((nowMs - day * DAY_MS) / this.#history.stepMs);
    return column[(this.#firstStepOf(day) + within) % column.length];
  }

  /** Days are drawn in order, whatever is asked first, so that an answer does not depend on what was asked before. */
  #firstStepOf(day: number): number {
    const { startMs, stepMs, milliCpu, memoryBytes } = this.#history;
    const stepCount = Math.max(milliCpu.length, memoryBytes.length);
    const stepsPerDay = Math.max(1, Math.round(DAY_MS / stepMs));
    const toMidnight = Math.ceil(((DAY_MS - (startMs % DAY_MS)) % DAY_MS) / stepMs);
    const wholeDays = Math.floor((stepCount - toMidnight) / stepsPerDay);
    while (this.#firstSteps.length <= day) {
      this.#firstSteps.push(
        wholeDays >= 1
          ? toMidnight + stepsPerDay * this.#stream.below(wholeDays)
          : this.#stream.below(stepCount),
      );
    }
    return this.#firstSteps[day];
  }
}
